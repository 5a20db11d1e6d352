import { resolve } from "node:path";
import { systemClock, type Clock } from "../../provider/shared/clock";
import { selectedStack } from "../stack/export";
import { readViews } from "../stack/read-views";
import type { Terminal } from "../terminal";
import { describeEvent, eventJson, notificationOf, type WatchEvent } from "./events";
import { postJson } from "./notify";
import { runUp } from "./run-up";
import { serveHealth } from "./server";
import { StackLoop, type StackParts } from "./stack-loop";

export interface WatchOptions {
  /** None: the selected one. */
  readonly stacks: readonly string[];
  readonly cwd?: string | undefined;
  readonly maxInterval: number;
  readonly once: boolean;
  readonly json: boolean;
  readonly host: string;
  readonly port?: number | undefined;
  readonly notify?: string | undefined;
}

/** What a watch does its work with; tests give their own. */
export interface WatchParts {
  readonly clock: Clock;
  readonly read: StackParts["read"];
  readonly run: StackParts["run"];
  readonly post: (url: string, body: object) => Promise<string | undefined>;
}

/** Runs `pulumi up` when something is due. Exit status 0 when it was told to stop; with `once` 1 where a run failed. */
export async function watch(
  options: WatchOptions,
  terminal: Terminal,
  parts: WatchParts = realParts(options, terminal),
): Promise<number> {
  const given = [...new Set(options.stacks)];
  const stacks = given.length > 0 ? given : [await selectedStack(options, terminal)];
  const tell = teller(options, terminal, parts.post);
  const loops = stacks.map((stack) => new StackLoop(stack, { ...parts, tell }, options));
  // A stack or a folder that is not there ends it here, with one line.
  for (const loop of loops) await loop.start();
  if (options.once) {
    await Promise.all(loops.map((loop) => loop.once()));
    return loops.some(({ runs }) => runs.failed > 0) ? 1 : 0;
  }
  const { port, host } = options;
  const server = port === undefined ? undefined : await serveHealth(loops, { host, port });
  const stop = new AbortController();
  void terminal.interrupted().then(() => stop.abort());
  try {
    await Promise.all(loops.map((loop) => loop.watch(stop.signal)));
  } finally {
    stop.abort();
    server?.close();
    server?.closeAllConnections();
  }
  return 0;
}

function teller({ json, notify }: WatchOptions, terminal: Terminal, post: WatchParts["post"]) {
  return async (event: WatchEvent): Promise<void> => {
    terminal.out(json ? eventJson(event) : describeEvent(event));
    const notification = notify === undefined ? undefined : notificationOf(event);
    if (notify === undefined || !notification) return;
    const problem = await post(notify, notification);
    // The address may hold a token.
    if (problem !== undefined)
      terminal.error(`rekindle: --notify was not reached: ${problem.replaceAll(notify, "its address")}\n`);
  };
}

export function realParts({ cwd, json }: WatchOptions, terminal: Terminal): WatchParts {
  const output = json ? terminal.error : terminal.out;
  return {
    clock: systemClock,
    read: (stack, now) => readViews({ stack, cwd }, terminal, now),
    run: (stack) => runUp(stack, resolve(cwd ?? "."), terminal.env, output),
    post: postJson,
  };
}
