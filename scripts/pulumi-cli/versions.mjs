/** The version that is downloaded or built where no good enough CLI is on PATH. */
export const version = "3.255.0";

/** The oldest CLI on PATH that is good enough. */
export const oldest = "3.250.0";

const suffix = process.platform === "win32" ? ".exe" : "";

/** The program itself. */
export const cli = `pulumi${suffix}`;

/** Starts the process that runs dynamic providers; a script of the npm package @pulumi/pulumi. */
export const launcher = `pulumi-resource-pulumi-nodejs${process.platform === "win32" ? ".cmd" : ""}`;

/** What must be beside the CLI or on PATH: the programs here are in JavaScript, TypeScript and YAML. */
export const companions = [`pulumi-language-nodejs${suffix}`, `pulumi-language-yaml${suffix}`, launcher];

/** Whether version `a` ("3.250.0", with or without a "v" and a suffix) is `b` or newer. */
export function atLeast(a, b) {
  const parts = (text) => text.replace(/^v/, "").split(/[.+-]/, 3).map(Number);
  const [x, y] = [parts(a), parts(b)];
  for (let i = 0; i < 3; i++) if (x[i] !== y[i]) return x[i] > y[i];
  return true;
}
