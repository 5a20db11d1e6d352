import { z } from "zod";
import type { Condition, Observation, RestartApi, Shows } from "../../provider/apis/api";
import { acceptAll, type Receipt, type Receipts } from "../../provider/apis/receipts";
import type { CloudClient } from "../../provider/clouds/client";
import type { Clock } from "../../provider/shared/clock";
import { ApiError, type FailureKind } from "../../provider/shared/errors";
import { ProcessState } from "../../provider/shared/process-state";

import type { FakeGroups } from "./fake-groups";
import { FakeService } from "./fake-service";

/** How a machine of the fleet behaves when it is asked to restart. */
export interface Machine {
  /** Milliseconds from the call to ready again; `Infinity` for one that stays down. */
  downFor: number;
  condition: Condition;
  /** What the calls for it meet, one after the other; then they are accepted. */
  answers: Answer[];
  /** The same for its forced restarts. */
  forcedAnswers: Answer[];
  bootedAt: number;
  rebootingUntil: number;
  /** Restarts that took effect. */
  restarts: number;
  /** Accepts the call, and does nothing. */
  ignoresRestart: boolean;
  /** Does nothing until the restart is a forced one. */
  ignoresUntilForced: boolean;
  /** What it is after its next reboots. */
  comesBack: Condition;
  /** How its part of a job ends, where calls are answered with jobs. */
  jobEnds: "succeeded" | "failed" | "never";
  /** Its own refusal in the receipts of its next call, which others are accepted by. */
  refusal: FailureKind | undefined;
}

export type Answer = "accept" | "lostBefore" | "lostAfter" | FailureKind;

/** A cloud in memory that obeys the clock it is given, and counts what it is asked. */
export class FakeFleet {
  readonly machines = new Map<string, Machine>();
  readonly calls: { at: number; ids: readonly string[]; force: boolean }[] = [];
  reads = 0;
  /** Reads after the first one fail until then. */
  unreadableUntil = 0;
  mostDown = 0;
  /** Jobs that the cloud still knows, with the end of each machine's part. */
  readonly jobs = new Map<string, Map<string, number>>();
  /** Machines that were restarted while new users were sent to them, and while users were on them. */
  readonly restartedInService: string[] = [];
  readonly restartedInUse: string[] = [];
  private readonly planned = new Map<string, { until: number; condition: Condition }>();

  constructor(
    readonly clock: Clock,
    ids: readonly string[],
    private readonly options: {
      shows?: Shows;
      batchSize?: number;
      downFor?: number;
      jobs?: boolean;
      service?: FakeService | FakeGroups;
    } = {},
  ) {
    for (const id of ids) this.machines.set(id, this.newMachine());
  }

  machine(id: string): Machine {
    const machine = this.machines.get(id);
    if (!machine) throw new Error(`no machine ${id}`);
    return machine;
  }

  /** Another operation is under way on it for a while. */
  occupy(id: string, ms: number, condition: Condition = "busy"): void {
    this.planned.set(id, { until: this.clock.now() + ms, condition });
  }

  /** Somebody else restarts it. */
  reboot(id: string): void {
    const machine = this.machine(id);
    if (machine.ignoresRestart) return;
    machine.rebootingUntil = this.clock.now() + machine.downFor;
    machine.restarts++;
    const { service } = this.options;
    if (service instanceof FakeService) {
      if (!service.isOut(id)) this.restartedInService.push(id);
      if (service.sessions(id) > 0) this.restartedInUse.push(id);
    }
    if (this.machines.size <= 100) this.mostDown = Math.max(this.mostDown, this.down().length);
  }

  down(): string[] {
    return [...this.machines.keys()].filter(
      (id) => !["ready", "stopped", "missing"].includes(this.look(id).condition),
    );
  }

  readonly client: CloudClient = {
    process: new ProcessState(),
    cloud: "ncloud",
    region: "KR",
    label: "KR",
    identity: `fake-${Math.random()}`,
    projectId: () => Promise.resolve("project"),
    send: () => Promise.reject(new Error("the fake fleet is not reached over HTTP")),
  };

  get api(): RestartApi {
    const { shows = "bootTime", batchSize = 20 } = this.options;
    return {
      service: { name: "fake", title: "a fake", hosts: {} },
      operations: { restart: { action: "restart" } },
      member: "fake",
      idsField: "ids",
      nouns: ["machine", "machines"],
      product: "Fake",
      schema: z.unknown(),
      batchSize,
      shows,
      readyTimeout: 15 * 60_000,
      pollInterval: 5_000,
      readsMany: true,
      ...(this.options.service && { drain: this.options.service.api }),
      cloud: () => ({ cloud: "ncloud" }),
      ids: () => [...this.machines.keys()],
      observe: (_client, ids, { receipts }) => {
        this.reads++;
        if (this.reads > 1 && this.clock.now() < this.unreadableUntil) {
          return Promise.reject(new ApiError({ kind: "unavailable", action: "read", status: 503 }));
        }
        return Promise.resolve(new Map(ids.map((id) => [id, this.withJob(id, receipts?.get(id))])));
      },
      restart: (_client, _target, ids, { force = false }) => this.restart(ids, force),
    };
  }

  private withJob(id: string, receipt: Receipt | undefined): Observation {
    const seen = this.look(id);
    const job = receipt?.accepted ? receipt.job : undefined;
    const endsAt = this.jobs.get(job ?? "")?.get(id);
    if (job === undefined || endsAt === undefined) return seen;
    const { jobEnds } = this.machine(id);
    if (this.clock.now() < endsAt || jobEnds === "never")
      return { ...seen, job: { id: job, state: "running" } };
    if (jobEnds === "succeeded") return { ...seen, job: { id: job, state: "succeeded" } };
    const error = new ApiError({
      kind: "refused",
      action: "job",
      code: "F.0005",
      words: "the guest is deaf",
    });
    return { ...seen, job: { id: job, state: "failed", error } };
  }

  look(id: string): Observation {
    const machine = this.machines.get(id);
    const now = this.clock.now();
    if (!machine || machine.condition === "missing") return { condition: "missing", detail: "not found" };
    const planned = this.planned.get(id);
    const rebooting = machine.rebootingUntil > now && machine.rebootingUntil !== 0;
    if (machine.rebootingUntil !== 0 && !rebooting) this.finishReboot(machine);
    const condition = rebooting
      ? "rebooting"
      : planned && planned.until > now
        ? planned.condition
        : machine.condition;
    const shown = this.options.shows === "nothing" && condition === "rebooting" ? "ready" : condition;
    return {
      condition: shown,
      detail: `state ${shown}`,
      ...((this.options.shows ?? "bootTime") === "bootTime" && { bootTime: machine.bootedAt }),
      ...(this.options.service instanceof FakeService && { service: this.options.service.look(id) }),
    };
  }

  private finishReboot(machine: Machine): void {
    machine.bootedAt = machine.rebootingUntil;
    machine.rebootingUntil = 0;
    machine.condition = machine.comesBack;
  }

  private restart(ids: readonly string[], force: boolean): Promise<Receipts> {
    this.calls.push({ at: this.clock.now(), ids, force });
    const answersOf = (id: string) => this.machines.get(id)?.[force ? "forcedAnswers" : "answers"] ?? [];
    const answers = ids.map((id) => ({ id, answer: answersOf(id)[0] ?? ("accept" as Answer) }));
    const bad = answers.find(({ answer }) => answer !== "accept");
    if (bad) answersOf(bad.id).shift();
    if (bad && bad.answer !== "lostAfter") return Promise.reject(errorOf(bad.answer));
    const refused = new Map(ids.flatMap((id) => this.refusalOf(id)));
    const taken = ids.filter((id) => !refused.has(id));
    for (const id of taken) if (force || !this.machine(id).ignoresUntilForced) this.reboot(id);
    if (bad) return Promise.reject(errorOf(bad.answer));
    return Promise.resolve(new Map([...acceptAll(taken, this.newJob(taken)), ...refused]));
  }

  private refusalOf(id: string): [string, Receipt][] {
    const machine = this.machine(id);
    const { refusal } = machine;
    machine.refusal = undefined;
    return refusal ? [[id, { accepted: false, error: errorOf(refusal) }]] : [];
  }

  private newJob(ids: readonly string[]): string | undefined {
    if (!this.options.jobs) return undefined;
    const job = `job-${this.jobs.size + 1}`;
    const now = this.clock.now();
    this.jobs.set(job, new Map(ids.map((id) => [id, now + this.machine(id).downFor])));
    return job;
  }

  private newMachine(): Machine {
    return {
      downFor: this.options.downFor ?? 30_000,
      condition: "ready",
      answers: [],
      forcedAnswers: [],
      bootedAt: this.clock.now() - 86_400_000,
      rebootingUntil: 0,
      restarts: 0,
      ignoresRestart: false,
      ignoresUntilForced: false,
      comesBack: "ready",
      jobEnds: "succeeded",
      refusal: undefined,
    };
  }
}

function errorOf(answer: Answer): ApiError {
  const lost = answer === "lostBefore" || answer === "lostAfter" || answer === "accept";
  return new ApiError({ kind: lost ? "unknownOutcome" : answer, action: "restart", words: "as told" });
}
