import type { Terminal } from "../terminal";
import { readStack, type StackSource } from "./export";
import type { View } from "./views";

/** What is due of each resource in a stack's state. */
export async function readViews(source: StackSource, terminal: Terminal, now: number): Promise<View[]> {
  const resources = readStack(source, terminal);
  // The engine, which judges it, is loaded while the CLI is at work.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { viewsOf } = require("./views") as typeof import("./views");
  return viewsOf(await resources, now);
}
