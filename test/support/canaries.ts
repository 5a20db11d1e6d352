import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Stack } from "./pulumi";
import { filesOf } from "./stack-files";

/** Text that is in no other place than the one where it was put. */
export const canary = (place: string): string => `canary-${place}-7f3a9c51e2`;

/** Any of them, and tokens as the emulator's identity service makes them. */
const song = /canary-[\w-]+-7f3a9c51e2|\bMII[\w-]{60}/;

/** Throws, with what is around it, where a line has a secret and is not one that may. */
export function expectSilence(what: string, text: string, mayShow?: RegExp): void {
  for (const line of text.split("\n")) {
    const [found] = song.exec(line) ?? [];
    if (found === undefined || mayShow?.test(line)) continue;
    const at = line.indexOf(found);
    throw new Error(`${what} holds ${found}: …${line.slice(Math.max(0, at - 300), at + 150)}…`);
  }
}

/** What Pulumi logs of messages that hold what a program sent, before any provider has seen it or as one gets to check it. */
export const sentByProgram = /RPC\[(?:ResourceMonitor\.RegisterResource\(|Provider\[\w*\]\.Check\()/;

/** Lines with a secret, among those that may have one. */
export function singing(text: string): string[] {
  return text.split("\n").filter((line) => song.test(line));
}

/** State, history, journals, and every event log. */
export function expectSilentFiles(stack: Stack, mayShowInEvents?: RegExp): void {
  for (const [path, text] of filesOf(stack)) expectSilence(path, text);
  const logs = readdirSync(stack.base).filter((name) => /^events-\d+\.json$/.test(name));
  if (logs.length === 0) throw new Error("no run has left an event log");
  for (const name of logs) expectSilence(name, readFileSync(join(stack.base, name), "utf8"), mayShowInEvents);
}

/** Texts of the journals that updates have left in Pulumi's home. */
export function journalsOf(stack: Stack): string[] {
  const folder = join(stack.base, "home", "rekindle", "journal");
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return names.map((name) => readFileSync(join(folder, name), "utf8"));
}
