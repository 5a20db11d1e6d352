import type * as pulumi from "@pulumi/pulumi";
import { everyCloud } from "../support/engine";
import { FakeModelArts } from "../support/fake-modelarts";
import { FakeNcloud } from "../support/fake-ncloud";
import { MemoryJournals } from "../support/memory-journals";
import { VirtualClock } from "../support/virtual-clock";
import type { Door, Process, Surroundings } from "./provider";
import { dynamicDoor } from "./dynamic-provider";
import { nativeDoor } from "./native-provider";
import { Stack, type Operation, type Ran, type RunOptions } from "./stack";

export { MemoryJournals };

export const minute = 60_000;

export const doors: readonly Door[] = [dynamicDoor, nativeDoor];

/** What a run was, or the text of the error that it ended with. */
export type Outcome = Operation | { readonly error: string };

interface Entry {
  readonly id: string;
  readonly state: string;
  readonly generation: number;
  readonly message?: string;
}

let accounts = 0;

/** Accounts of their own: what one process restarted in an account is known to all of its resources. */
export function ownAccount() {
  const number = accounts++;
  return {
    ...everyCloud,
    ncloud: { accessKey: `AK-doors-${number}`, secretKey: "secret" },
    huaweicloud: { ...everyCloud.huaweicloud, accessKey: `AK-doors-${number}` },
  };
}

/** A RestartTrigger over three servers. */
export class RestartScene {
  readonly cloud: FakeNcloud;
  readonly journals = new MemoryJournals();
  readonly around: Surroundings;
  readonly stack: Stack;
  last: Ran | undefined;
  private seen = 0;

  constructor(
    door: Door,
    readonly clock = new VirtualClock(),
  ) {
    this.cloud = new FakeNcloud(clock, ["1001", "1002", "1003"]);
    const { journals } = this;
    this.around = { clock, http: this.cloud.http, settings: ownAccount(), journals };
    this.stack = new Stack(door, { kind: "RestartTrigger", name: "web" }, this.around);
  }

  args(change: pulumi.Inputs = {}): pulumi.Inputs {
    return {
      target: { ncloudServers: { serverInstanceNos: ["1001", "1002", "1003"] } },
      triggers: { conf: "v1" },
      ...change,
    };
  }

  async up(change: pulumi.Inputs = {}, options: RunOptions = {}): Promise<Outcome> {
    try {
      this.last = await this.stack.up(this.args(change), options);
      return this.last.operation;
    } catch (error) {
      return { error: (error as Error).message };
    }
  }

  async preview(change: pulumi.Inputs = {}, options: RunOptions = {}): Promise<Outcome> {
    this.last = await this.stack.preview(this.args(change), options);
    return this.last.operation;
  }

  /** The process gets its end after so many restarts. */
  killAfter(process: Pick<Process, "stop">, restarts: number): void {
    const { answer } = this.cloud.http;
    const sent = this.cloud.reboots.length;
    this.cloud.http.answer = (request) => {
      const answered = answer(request);
      if (this.cloud.reboots.length - sent >= restarts) process.stop();
      return answered;
    };
  }

  /** Restarts sent since this was last asked. */
  reboots(): string[] {
    const all = this.cloud.reboots;
    const fresh = all.slice(this.seen);
    this.seen = all.length;
    return fresh;
  }

  get entries(): readonly Entry[] {
    return (this.stack.outputs["instances"] ?? []) as Entry[];
  }

  get states(): string[] {
    return this.entries.map(({ state }) => state);
  }
}

/** A NotebookLease over one notebook. */
export class LeaseScene {
  readonly clock = new VirtualClock();
  readonly cloud = new FakeModelArts(this.clock);
  readonly around = {
    clock: this.clock,
    http: this.cloud.http,
    settings: ownAccount(),
    journals: new MemoryJournals(),
  };
  readonly stack: Stack;
  last: Ran | undefined;
  private seen = 0;

  constructor(door: Door) {
    this.stack = new Stack(door, { kind: "NotebookLease", name: "nb" }, this.around);
  }

  args(change: pulumi.Inputs = {}): pulumi.Inputs {
    return { target: { modelartsNotebook: { notebookId: "nb-a", cloud: "huaweicloud" } }, ...change };
  }

  async up(change: pulumi.Inputs = {}, options: RunOptions = {}): Promise<Outcome> {
    try {
      this.last = await this.stack.up(this.args(change), options);
      return this.last.operation;
    } catch (error) {
      return { error: (error as Error).message };
    }
  }

  async preview(change: pulumi.Inputs = {}): Promise<Outcome> {
    this.last = await this.stack.preview(this.args(change));
    return this.last.operation;
  }

  /** Renewals and starts sent since this was last asked. */
  writes(): string[] {
    const all = this.cloud.writes;
    const fresh = all.slice(this.seen);
    this.seen = all.length;
    return fresh.map((line) => line.split("/").at(-1) ?? "");
  }
}
