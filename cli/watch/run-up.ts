import type * as automation from "@pulumi/pulumi/automation";
import { CommandError, messageOf } from "../errors";
import type { RunResult } from "./stack-loop";

/** Loaded for the first run: a watch that sleeps stays small. */
async function loadAutomation(): Promise<typeof automation> {
  try {
    return await import("@pulumi/pulumi/automation/index.js");
  } catch (error) {
    throw new CommandError(
      `rekindle watch runs pulumi up with @pulumi/pulumi, which is not installed beside it: ${messageOf(error)}`,
    );
  }
}

/** `pulumi up` through the Automation API. */
export async function runUp(
  stackName: string,
  workDir: string,
  env: NodeJS.ProcessEnv,
  onOutput: (text: string) => void,
): Promise<RunResult> {
  const envVars = Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  const { ConcurrentUpdateError, LocalWorkspace } = await loadAutomation();
  try {
    const stack = await LocalWorkspace.selectStack({ stackName, workDir }, { envVars });
    await stack.up({ onOutput, onError: onOutput, color: "never", suppressProgress: true });
    return { result: "done" };
  } catch (error) {
    if (error instanceof ConcurrentUpdateError) return { result: "locked" };
    return { result: "failed", message: firstError(messageOf(error)) };
  }
}

/** What the CLI called an error, out of all that it said. */
export function firstError(said: string): string {
  const lines = said.split("\n").map((line) => line.trim());
  const errors = lines.filter((line) => /^error: /.test(line)).map((line) => line.slice("error: ".length));
  const telling = errors.find((line) => !/^(update failed|preview failed|update failed:)/.test(line));
  return telling ?? errors[0] ?? lines.find((line) => line !== "") ?? "pulumi up failed";
}
