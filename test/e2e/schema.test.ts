import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { homedir, tmpdir, userInfo } from "node:os";
import { join, relative } from "node:path";
import { cliEnvironment, cliFolder } from "../support/cli";
import { root } from "../support/project";

interface Manifest {
  readonly schema: string;
  readonly sdks: Readonly<Record<string, string>>;
  readonly generators: Readonly<Record<string, string>>;
}

const languages = ["nodejs", "python", "go", "dotnet", "java"];
const readManifest = (folder: string) =>
  JSON.parse(readFileSync(join(folder, "generated.json"), "utf8")) as Manifest;

/** What building an SDK in its place leaves there. */
const leftover = /(^|[\\/])(node_modules|bin|obj|build|target|dist|__pycache__|[^\\/]*\.egg-info)([\\/]|$)/;

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((name) => !leftover.test(name))
    .sort();
}

const textsOf = (folder: string) =>
  Object.fromEntries(filesOf(folder).map((name) => [name, readFileSync(join(folder, name), "latin1")]));

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "rekindle-schema-"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test("Pulumi finds nothing wrong with the schema", () => {
  const args = ["schema", "check", join(root, "provider", "schema.json")];
  execFileSync(join(cliFolder(), "pulumi"), args, { env: cliEnvironment(directory), stdio: "pipe" });
});

describe("the SDKs", () => {
  let made: string;
  beforeAll(() => {
    made = join(directory, "sdk");
    execFileSync(process.execPath, [join(root, "scripts", "schema.mjs"), "--out", made], {
      env: { ...process.env, REKINDLE_PULUMI_DIR: cliFolder() },
      stdio: "pipe",
    });
  });

  test.each(languages)("for %s are what the schema makes", (language) => {
    const [here, there] = [readManifest(join(root, "sdk")), readManifest(made)];
    // Another version of the generator writes other code; then the manifest alone has to do, which a unit test reads.
    if (here.generators[language] !== there.generators[language]) return;
    expect(textsOf(join(root, "sdk", language))).toEqual(textsOf(join(made, language)));
  });

  test.each(languages)("for %s name no registry, and nothing of the machine that made them", (language) => {
    const traces = [homedir(), tmpdir(), root, "127.0.0.1", "registry.", "repo.maven", "googleapis", "pypi"];
    if (userInfo().username !== "root") traces.push(userInfo().username);
    for (const [name, text] of Object.entries(textsOf(join(root, "sdk", language)))) {
      // A module and its sums are named by host.
      if (/\.png$|go\.(sum|mod)$/.test(name)) continue;
      expect({ name, found: traces.filter((trace) => text.includes(trace)) }).toEqual({ name, found: [] });
    }
  });

  test("do not make Pulumi look for a plugin in programs that have none", () => {
    const packageJson = (folder: string) =>
      JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) as Record<string, unknown>;
    expect(packageJson("sdk/nodejs")).not.toHaveProperty("pulumi");
    expect(packageJson("dist/sdk/nodejs")).not.toHaveProperty("pulumi");
    expect(packageJson("dist/sdk/nodejs")["version"]).toBe(packageJson(".")["version"]);
  });
});

describe("pulumi-rekindle/native", () => {
  const classes = ["NotebookLease", "Provider", "RestartTrigger"];
  const uses = `console.log(JSON.stringify([${classes.map((name) => `${name}.name`).join()}, RebootType.Soft]))`;
  const names = `${classes.join(", ")}, RebootType`;

  beforeAll(() => {
    mkdirSync(join(directory, "program", "node_modules"), { recursive: true });
    symlinkSync(root, join(directory, "program", "node_modules", "pulumi-rekindle"), "junction");
    for (const scope of ["@pulumi", "@types"])
      symlinkSync(
        join(root, "node_modules", scope),
        join(directory, "program", "node_modules", scope),
        "junction",
      );
  });

  test.each([
    ["a CommonJS program", "index.cjs", `const { ${names} } = require("pulumi-rekindle/native");`],
    ["an ES module", "index.mjs", `import { ${names} } from "pulumi-rekindle/native";`],
  ])("is there for %s", (_name, file, head) => {
    const path = join(directory, "program", file);
    writeFileSync(path, `${head}\n${uses}\n`);
    expect(JSON.parse(execFileSync(process.execPath, [path], { encoding: "utf8" }))).toEqual([
      ...classes,
      "SOFT",
    ]);
  });

  test("has types for programs of every kind", () => {
    const program = join(directory, "program");
    const text = [
      'import * as pulumi from "@pulumi/pulumi";',
      'import { NotebookLease, RestartTrigger } from "pulumi-rekindle/native";',
      'const target = { workspaceAppServers: { serverIds: ["as-1"], rebootType: "SOFT" as const } };',
      'const web = new RestartTrigger("web", { target, triggers: { secret: pulumi.secret(1) } });',
      "export const states: pulumi.Output<string[]> = web.instances.apply((all) => all.map(({ state }) => state));",
      "// @ts-expect-error there is no such cloud",
      'new NotebookLease("a", { target: { modelartsNotebook: { cloud: "other", notebookId: "n" } } });',
    ].join("\n");
    writeFileSync(join(program, "index.ts"), text);
    const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
    const settings = ["--noEmit", "--strict", "--skipLibCheck", "--types", "node"];
    for (const [module, resolution] of [
      ["node16", "node16"],
      ["esnext", "bundler"],
    ] as const) {
      const args = [compiler, ...settings, "--module", module, "--moduleResolution", resolution, "index.ts"];
      execFileSync(process.execPath, args, { cwd: program, stdio: "pipe" });
    }
  });
});
