import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { cliFolder } from "../cli";
import { root } from "../project";

/** What `scripts/languages.mjs` says of a language. */
export type Toolchain =
  | { readonly ready: string; readonly missing?: never; readonly failed?: never }
  | { readonly missing: string; readonly ready?: never; readonly failed?: never }
  | { readonly failed: string; readonly ready?: never; readonly missing?: never };

/**
 * Makes ready what programs in Python, Go, Java and .NET need; minutes the first time. It waits, because which tests
 * are skipped must be known when they are declared.
 */
export function toolchains(
  environment: NodeJS.ProcessEnv = {},
  ...names: readonly string[]
): Readonly<Record<string, Toolchain>> {
  const env = { ...process.env, REKINDLE_PULUMI_DIR: cliFolder(), ...environment };
  const stdout = execFileSync(process.execPath, [join(root, "scripts", "languages.mjs"), ...names], {
    encoding: "utf8",
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  return JSON.parse(stdout) as Record<string, Toolchain>;
}
