import { ProcessState } from "../../provider/shared/process-state";
import { z } from "zod";
import type { Observation, RestartApi } from "../../provider/apis/api";
import { acceptAll, type Receipts } from "../../provider/apis/receipts";
import type { Run } from "../../provider/apis/second-half";
import type { CloudClient } from "../../provider/clouds/client";
import type { Clock } from "../../provider/shared/clock";
import { ApiError } from "../../provider/shared/errors";
import type { Answer } from "./fake-fleet";

export type MachineState = "running" | "stopping" | "stopped" | "starting" | "failed" | "gone";

/** A machine that is stopped and started by two calls. */
export interface HalvesMachine {
  state: MachineState;
  /** When the state that it passes through is over. */
  until: number;
  stopTakes: number;
  /** `Infinity` for one that does not come up. */
  startTakes: number;
  /** What the calls for it meet, one after the other; then they are accepted. */
  stopAnswers: Answer[];
  startAnswers: Answer[];
  /** It falls back to an error state when its start should be done. */
  failsToStart: boolean;
  autoStop: boolean;
  leaseEndsAt: number;
  stops: number;
  starts: number;
}

const hour = 3_600_000;

/** A cloud in memory whose restart has two halves. It obeys the clock that it is given. */
export class FakeHalves {
  readonly machines = new Map<string, HalvesMachine>();
  readonly calls: string[] = [];
  /** How far the cloud's clock is ahead. */
  ahead = 0;

  constructor(
    readonly clock: Clock,
    ids: readonly string[],
  ) {
    for (const id of ids) {
      this.machines.set(id, {
        state: "running",
        until: 0,
        stopTakes: 5_000,
        startTakes: 20_000,
        stopAnswers: [],
        startAnswers: [],
        failsToStart: false,
        autoStop: true,
        leaseEndsAt: clock.now() + 2 * hour,
        stops: 0,
        starts: 0,
      });
    }
  }

  machine(id: string): HalvesMachine {
    const machine = this.machines.get(id);
    if (!machine) throw new Error(`no machine ${id}`);
    const { until, state } = machine;
    if (until > this.clock.now()) return machine;
    if (state === "stopping") machine.state = "stopped";
    if (state === "starting") machine.state = machine.failsToStart ? "failed" : "running";
    return machine;
  }

  get stopped(): string[] {
    return [...this.machines.keys()].filter((id) => this.machine(id).state !== "running");
  }

  /** Somebody else does it. */
  stop(id: string): void {
    const machine = this.machine(id);
    Object.assign(machine, { state: "stopping", until: this.clock.now() + machine.stopTakes });
  }

  start(id: string, run: Run = { autoStop: true, left: hour }): void {
    const machine = this.machine(id);
    const until = this.clock.now() + machine.startTakes;
    Object.assign(machine, { state: "starting", until, autoStop: run.autoStop });
    machine.leaseEndsAt = this.clock.now() + this.ahead + Math.max(hour, run.left ?? 0);
  }

  readonly client: CloudClient = {
    process: new ProcessState(),
    cloud: "huaweicloud",
    region: "here",
    label: "here",
    identity: `halves-${Math.random()}`,
    projectId: () => Promise.resolve("project"),
    send: () => Promise.reject(new Error("the fake cloud is not reached over HTTP")),
  };

  get api(): RestartApi {
    return {
      service: { name: "halves", title: "a fake", hosts: {} },
      operations: { restart: { action: "stop" }, start: { action: "start" } },
      member: "halves",
      idsField: "ids",
      nouns: ["machine", "machines"],
      product: "Halves",
      schema: z.unknown(),
      batchSize: 1,
      shows: "status",
      readyTimeout: 900_000,
      pollInterval: 5_000,
      readsMany: true,
      cloud: () => ({ cloud: "huaweicloud" }),
      ids: () => [...this.machines.keys()],
      observe: (_client, ids) => Promise.resolve(new Map(ids.map((id) => [id, this.look(id)]))),
      restart: (_client, _target, [id = ""]) => this.carryOut(id, "stop"),
      secondHalf: {
        leastRun: hour,
        start: (_client, _target, runs) => {
          const [[id, run] = ["", undefined]] = runs;
          return this.carryOut(id, "start", run);
        },
      },
    };
  }

  look(id: string): Observation {
    const { state, autoStop, leaseEndsAt } = this.machine(id);
    return {
      condition: conditions[state],
      detail: `state ${state}`,
      lease: { autoStop, ...(autoStop && { endsAt: leaseEndsAt }) },
      cloudTime: this.clock.now() + this.ahead,
    };
  }

  private carryOut(id: string, half: "stop" | "start", run?: Run): Promise<Receipts> {
    const machine = this.machine(id);
    const answer = machine[half === "stop" ? "stopAnswers" : "startAnswers"].shift() ?? "accept";
    this.calls.push(`${half} ${id}`);
    if (answer !== "accept" && answer !== "lostAfter") return refuse(answer);
    const from: readonly MachineState[] = half === "stop" ? ["running"] : ["stopped", "failed"];
    if (!from.includes(machine.state)) return refuse("conflict");
    machine[half === "stop" ? "stops" : "starts"]++;
    if (half === "stop") this.stop(id);
    else this.start(id, run);
    return answer === "accept" ? Promise.resolve(acceptAll([id])) : refuse(answer);
  }
}

const conditions = {
  running: "ready",
  stopping: "rebooting",
  stopped: "stopped",
  starting: "rebooting",
  failed: "broken",
  gone: "missing",
} as const satisfies Record<MachineState, Observation["condition"]>;

function refuse(answer: Exclude<Answer, "accept">): Promise<never> {
  const kind = answer === "lostBefore" || answer === "lostAfter" ? "unknownOutcome" : answer;
  const said = kind === "refused" ? { code: "6360", words: "no resources" } : { words: "as told" };
  return Promise.reject(new ApiError({ kind, action: "call", ...said }));
}
