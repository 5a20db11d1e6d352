import { isNotebookBusy, renewLease, startNotebook, type Notebook } from "../../apis/modelarts-notebook";
import type { CloudClient } from "../../clouds";
import { IncompleteError, type EngineContext } from "../context";
import { parseDuration } from "../../shared/duration";
import { ApiError } from "../../shared/errors";
import type { NotebookLeaseInputs } from "./inputs";
import { decideLease, shortInstant, type LeaseDecision } from "./decide";
import { LeaseNarrator } from "./narrator";
import { readerOf, type Reading } from "./reader";
import { echoesOf, hashAfter, identityOf, seenOf, termsOf, type NotebookLeaseOutputs } from "./state";

type Doing = Extract<LeaseDecision, { action: "renew" | "start" }>;

export const defaultReadyTimeout = "10m";
const firstPause = 2_000;
const longestPause = 10_000;
/** A write whose outcome stays unknown is sent this often at most; reading comes before each. */
const mostWrites = 3;
/** Clocks and answers are not exact to the second. */
const tolerance = 60_000;
/** What is older may miss that a person prolonged the lease, which a renewal would then shorten. Milliseconds. */
const current = 2_000;
/** A renewal that is held back for longer, by a throttle, is decided anew; milliseconds. */
const longestWrite = 30_000;

/** Carries out what the live lease calls for, and proves it by reading the lease back. */
export class LeaseUpdate {
  private readonly forced: boolean;
  private readonly deadline: number;
  private readonly notebookId: string;
  private readonly subject: string;
  private readonly narrator: LeaseNarrator;
  private announced = false;
  private writes = 0;
  private pauses = 0;

  constructor(
    private readonly client: CloudClient,
    private readonly id: string,
    private readonly olds: NotebookLeaseOutputs | undefined,
    private readonly inputs: NotebookLeaseInputs,
    private readonly context: EngineContext,
  ) {
    const { clock, name } = context;
    this.forced = isForced(inputs, olds);
    this.deadline = clock.now() + (parseDuration(inputs.readyTimeout ?? defaultReadyTimeout) ?? 0);
    this.notebookId = identityOf(id).notebookId;
    this.subject = name ?? this.notebookId;
    this.narrator = new LeaseNarrator(this.subject, context);
  }

  /** The first look at the notebook; throws where the cloud cannot be asked. */
  async look(): Promise<Reading> {
    const { clock, signal } = this.context;
    for (;;) {
      try {
        return await readerOf(this.client, clock).read(this.notebookId, signal);
      } catch (error) {
        const isBusy = error instanceof ApiError && isNotebookBusy(error);
        if (!isBusy || this.isLate()) throw error;
        this.narrator.waits(describeBusy(error));
        await this.pause();
      }
    }
  }

  async run(first: Reading): Promise<NotebookLeaseOutputs> {
    let reading = first;
    for (;;) {
      const { notebook } = reading;
      if (!notebook) throw this.gone("");
      const decision = decideLease(
        notebook,
        termsOf(this.inputs, this.forced),
        cloudNow(reading, this.context),
      );
      switch (decision.action) {
        case "gone":
          throw this.gone(`: ${decision.reason}`);
        case "fail":
          throw this.incomplete(decision.reason, notebook);
        case "keep":
          this.warn(decision.warnings);
          // Enough is left after a write of unknown outcome: it was applied.
          return this.outputs(
            notebook,
            this.writes > 0 ? renewedNow(reading, this.context) : { accepted: !this.forced },
          );
        case "wait":
          if (this.isLate())
            throw this.incomplete(`still ${decision.reason} after ${this.patience}`, notebook);
          this.narrator.waits(notebook.status);
          break;
        case "renew":
        case "start": {
          if (this.context.clock.now() - reading.readAt > current) {
            reading = await this.readAgain(notebook);
            continue;
          }
          const done = await this.carryOut(decision, reading);
          if (done) return done;
        }
      }
      await this.pause();
      reading = await this.readAgain(notebook);
    }
  }

  /** The outputs when it is done; `undefined` where a look has to tell how to go on. */
  private async carryOut(decision: Doing, before: Reading): Promise<NotebookLeaseOutputs | undefined> {
    const { context, client, notebookId } = this;
    if (!this.announced) {
      this.announced = true;
      this.warn(decision.warnings);
      // Where progress is not shown as a status, Diff has said it already of an update.
      if (!this.olds || context.status) context.say(`${this.subject}: ${describeDecision(decision)}`);
    }
    const lease = { duration: decision.length, type: decision.type };
    const askedAt = cloudNow(before, context);
    try {
      await (decision.action === "renew" ? renewLease : startNotebook)(client, notebookId, lease, {
        signal: context.signal,
        deadline: longestWrite,
      });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const unknown = error.kind === "unknownOutcome";
      if (unknown) this.writes++;
      const isPutOff = isNotebookBusy(error) || error.kind === "throttled" || error.code === "ModelArts.6327";
      const again = unknown ? this.writes < mostWrites : isPutOff;
      if (again && !this.isLate()) {
        if (!unknown) this.narrator.waits(describeBusy(error));
        return undefined;
      }
      throw this.incomplete(error.message, before.notebook, error);
    }
    const after = await this.awaitRunning(before.notebook);
    return this.verified(after, decision, askedAt);
  }

  private async awaitRunning(before: Notebook | undefined): Promise<Reading> {
    for (;;) {
      const reading = await this.readAgain(before);
      const status = reading.notebook?.status ?? "";
      const coming = ["STARTING", "STOPPED", "INIT", "CREATING"].includes(status);
      if (!coming || this.isLate()) return reading;
      this.narrator.waits(status);
      await this.pause();
    }
  }

  /** A renewal counts only when the lease that is read back is the one that was asked for. */
  private verified(after: Reading, decision: Doing, askedAt: number): NotebookLeaseOutputs {
    const { notebook } = after;
    if (!notebook) throw new Error(`${this.subject}: the notebook vanished while its lease was renewed`);
    const now = cloudNow(after, this.context);
    const outputs = this.outputs(notebook, renewedNow(after, this.context));
    const { lease, status, failReason } = notebook;
    const fail = (why: string) => new IncompleteError(`${this.subject}: accepted, but ${why}`, outputs);
    if (status !== "RUNNING") throw fail(`the notebook is ${status}${failReason ? `: ${failReason}` : ""}`);
    if (!lease?.enabled) throw fail("auto-stop is off");
    // A start counts from when the notebook runs, which is later than it was asked for.
    const later = decision.action === "start" ? now - askedAt : 0;
    const latest = decision.newEnd + later + tolerance;
    if (lease.endsAt < decision.newEnd - tolerance || lease.endsAt > latest) {
      const [found, wanted] = [lease.endsAt, decision.newEnd].map((end) => new Date(end).toISOString());
      throw fail(`the lease that is read back ends ${found ?? ""}, not ${wanted ?? ""}`);
    }
    const { leaseType } = this.inputs;
    if (leaseType !== undefined && lease.type !== undefined && lease.type !== leaseType) {
      throw fail(`the lease that is read back is of type ${lease.type}, not ${leaseType}`);
    }
    return outputs;
  }

  private async readAgain(before: Notebook | undefined): Promise<Reading> {
    const { clock, signal } = this.context;
    for (;;) {
      try {
        return await readerOf(this.client, clock).readAfresh(this.notebookId, signal);
      } catch (error) {
        const isThrottled = error instanceof ApiError && error.kind === "throttled";
        if (!isThrottled || this.isLate())
          throw this.incomplete(error instanceof Error ? error.message : String(error), before, error);
        this.narrator.waits(describeBusy(error));
        await this.pause();
      }
    }
  }

  private outputs(
    notebook: Notebook,
    { accepted, renewedAt }: { accepted: boolean; renewedAt?: string },
  ): NotebookLeaseOutputs {
    const renewed = renewedAt ?? this.olds?.renewedAt;
    return {
      ...echoesOf(this.inputs),
      ...seenOf(notebook, termsOf(this.inputs, this.forced)),
      renewalCount: (this.olds?.renewalCount ?? 0) + (renewedAt === undefined ? 0 : 1),
      ...(renewed !== undefined && { renewedAt: renewed }),
      ...hashAfter(accepted, this.inputs, this.olds),
    };
  }

  /** Fails with what was read kept in the state. */
  private incomplete(why: string, notebook: Notebook | undefined, cause?: unknown): Error {
    const message = `${this.subject}: ${why}`;
    if (!notebook) return new Error(message, { cause });
    return new IncompleteError(message, this.outputs(notebook, { accepted: false }), { cause });
  }

  private gone(detail: string): Error {
    const { cloud, region, projectId } = identityOf(this.id);
    return new Error(
      `${this.notebookId} is not known in ${cloud}/${region}/${projectId}${detail}. Deleted in the console? Remove it from the program.`,
    );
  }

  private get patience(): string {
    return this.inputs.readyTimeout ?? defaultReadyTimeout;
  }

  private isLate(): boolean {
    return this.context.clock.now() >= this.deadline;
  }

  private warn(warnings: readonly string[]): void {
    for (const warning of warnings) this.context.warn(`${this.subject}: ${warning}`);
  }

  private async pause(): Promise<void> {
    const pause = Math.min(longestPause, firstPause * 2 ** this.pauses++);
    await this.context.clock.sleep(pause, this.context.signal);
  }
}

function renewedNow(reading: Reading, context: EngineContext) {
  return { accepted: true, renewedAt: new Date(cloudNow(reading, context)).toISOString() };
}

/** In the cloud's code and words; the message has a request's number as well, which is another one each time. */
function describeBusy({ code, kind, words }: ApiError): string {
  return [code ?? kind, words && JSON.stringify(words)].filter(Boolean).join(" ");
}

/** Triggers changed since the last forced renewal. */
export function isForced(inputs: NotebookLeaseInputs, olds: NotebookLeaseOutputs | undefined): boolean {
  return inputs.triggerHash !== undefined && olds !== undefined && inputs.triggerHash !== olds.triggerHash;
}

/** The cloud's clock, carried on since it answered. */
export function cloudNow({ notebook, readAt }: Reading, { clock }: EngineContext): number {
  const now = clock.now();
  return notebook?.cloudTime === undefined ? now : notebook.cloudTime + (now - readAt);
}

/** What is done and why, in one line. */
export function describeDecision(decision: Exclude<LeaseDecision, { action: "keep" }>): string {
  if (decision.action !== "renew" && decision.action !== "start") return decision.reason;
  return `${decision.action}: ${decision.reason}; new end ${shortInstant(decision.newEnd)}.`;
}
