import { subscribe } from "node:diagnostics_channel";
import { readFileSync } from "node:fs";
import { parseSettings } from "../../../provider/apis/settings";
import { systemEnvironment, type CloudEnvironment } from "../../../provider/clouds";
import { thisProcess, watchEngine } from "../../../provider/pulumi/engine-watch";
import { journalFiles } from "../../../provider/pulumi/journal-files";
import { Operations } from "../../../provider/pulumi/native/operations";
import { Plugin } from "../../../provider/pulumi/native/plugin";
import { resourceProvider } from "../../../provider/pulumi/native/service";
import type { EngineLog } from "../../../provider/pulumi/native/engine-log";
import type { ProviderDoor } from "./provider";
import { dynamicDoor } from "./dynamic-provider";
import { Engine } from "./engine";
import { GrantedClock } from "./granted-clock";
import type { Job, Says, Told } from "./job";
import { nativeDoor } from "./native-provider";
import { StateStore } from "./state-store";
import { ProcessState } from "../../../provider/shared/process-state";

const job = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as Job;
const clock = new GrantedClock(job.now);

let drawn = 0;
const random = () => job.jitter[drawn++ % job.jitter.length] ?? 0.5;

const say = (line: string) => void process.stdout.write(`${line}\n`);

const environment: CloudEnvironment = {
  ...systemEnvironment,
  process: new ProcessState(),
  env: { ...job.env },
  home: "/nowhere",
  readFile: () => undefined,
  warn: say,
  clock,
  timer: clock.timer,
  random,
};

const journals = journalFiles({ env: { PULUMI_HOME: job.env["PULUMI_HOME"] } });

function dynamic(): ProviderDoor {
  return dynamicDoor({
    settings: parseSettings({}).settings,
    clock,
    random,
    environment,
    signal: watchEngine({ ...thisProcess, address: job.engineAddress }),
    journals,
    declared: new Set(),
    say,
    warn: (line) => say(`warning: ${line}`),
  });
}

function native(): ProviderDoor {
  const operations = new Operations();
  const log: EngineLog = {
    info: (_urn, line) => say(line),
    warning: (_urn, line) => say(`warning: ${line}`),
    status: (_urn, line) => say(`… ${line}`),
    flushed: () => Promise.resolve(),
  };
  const gone = watchEngine({ ...thisProcess, address: job.engineAddress });
  gone.addEventListener("abort", () => operations.stop("the Pulumi engine is gone"), { once: true });
  const plugin = new Plugin({ clock, random, environment, journals, operations }, () => log);
  return nativeDoor(
    resourceProvider({
      plugin,
      version: "0.0.0",
      schema: () => "",
      attach: () => undefined,
      cancel: () => operations.stop("stopped on request"),
    }),
  );
}

// undici tells of its requests by these channels.
const requests = { begun: 0, ended: 0 };
subscribe("undici:request:create", () => requests.begun++);
subscribe("undici:request:trailers", () => requests.ended++);

function tell(what: Says, then: () => void = () => undefined): void {
  process.send?.(what, then);
}

async function main(): Promise<void> {
  const state = new StateStore(job.stateFile);
  const engine = new Engine(job, job.door === "native" ? native() : dynamic(), state);
  process.stdin.once("end", () => state.close());
  process.on("message", (message) => {
    const told = message as Told;
    if (told.kind === "interrupt") return void engine.interrupt();
    const woke = clock.grant(told.now);
    // What was woken has its say before more time is granted.
    setImmediate(() => setImmediate(() => tell({ kind: "tock", woke, next: clock.next, ...requests })));
  });
  process.once("disconnect", () => process.exit(1));
  tell({ kind: "tock", woke: true, next: undefined, ...requests });
  await engine.run();
  tell({ kind: "done", operations: engine.operations }, () => process.exit(0));
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(70);
});
