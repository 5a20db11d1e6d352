import { isNotebookBusy, renewLease, startNotebook } from "../../apis/modelarts-notebook";
import { IncompleteError, type EngineContext } from "../context";
import { defaultsOf } from "../../shared/defaults";
import { parseDuration } from "../../shared/duration";
import { ApiError } from "../../shared/errors";
import { notebookLeaseInputs, type NotebookLeaseInputs } from "./inputs";
import { decideReading, type LeaseDecision } from "./decide";
import { describeDecision, describeRefusal, describeRestarting } from "./describe";
import { LeaseProgress } from "./progress";
import type { LiveLease } from "./live-lease";
import type { Reading } from "./reader";
import { echoesOf, hashAfter, seenOf, termsAfter, type NotebookLeaseOutputs } from "./state";
import type { LeaseTerms } from "./schedule";
import { unprovedBy } from "./verify";

type LeaseWrite = Extract<LeaseDecision, { action: "renew" | "start" }>;

const usual = defaultsOf(notebookLeaseInputs);
const firstPause = 2_000;
const longestPause = 10_000;
/** A write whose outcome stays unknown is sent this often at most; reading comes before each. */
const mostWrites = 3;
/** What is older may miss that a person prolonged the lease, which a renewal would then shorten. Milliseconds. */
const longestAge = 2_000;
/** A renewal that is held back for longer, by a throttle, is decided anew; milliseconds. */
const longestWrite = 30_000;
const startingStates = new Set(["STARTING", "STOPPED", "INIT", "CREATING"]);

/** Carries out what the live lease calls for, and proves it by reading the lease back. */
export class LeaseUpdate {
  private readonly terms: LeaseTerms;
  private readonly deadline: number;
  private readonly progress: LeaseProgress;
  private announced = false;
  private writes = 0;
  private pauses = 0;

  constructor(
    private readonly live: LiveLease,
    private readonly olds: NotebookLeaseOutputs | undefined,
    private readonly inputs: NotebookLeaseInputs,
    private readonly context: EngineContext,
  ) {
    this.terms = termsAfter(olds, inputs);
    this.deadline = context.clock.now() + (parseDuration(this.readyTimeout) ?? 0);
    this.progress = new LeaseProgress(live.subject, context);
  }

  /** The first look at the notebook; throws if the cloud cannot be asked. */
  look(): Promise<Reading> {
    return this.readUntil({ read: () => this.live.read(), passes: isNotebookBusy });
  }

  async run(first: Reading): Promise<NotebookLeaseOutputs> {
    let reading = first;
    for (let restarts = 0; ;) {
      if (this.live.isBeingRestarted) {
        if (this.isLate()) throw this.incomplete(describeRestarting, reading);
        this.progress.waits("restarted by a RestartTrigger of this program");
        await this.pause();
        continue;
      }
      if (restarts !== this.live.restarts) {
        ({ restarts } = this.live);
        reading = await this.readAgain(reading);
        continue;
      }
      const decision = decideReading(reading, this.terms, this.live.now(reading));
      switch (decision.action) {
        case "gone":
          throw new Error(this.live.gone(decision.code));
        case "fail":
          throw this.incomplete(decision.reason, reading);
        case "keep":
          this.live.warn(...decision.warnings);
          // Enough is left after a write of unknown outcome: it was applied.
          return this.outputs(reading, this.writes > 0 ? "renewed" : "kept");
        case "wait":
          if (this.isLate()) throw this.incomplete(this.stillWaiting(reading), reading);
          this.progress.waits(reading.notebook?.status ?? "");
          break;
        case "renew":
        case "start": {
          if (this.context.clock.now() - reading.readAt > longestAge) {
            reading = await this.readAgain(reading);
            continue;
          }
          const read = reading;
          const done = await this.live.alone(() => this.carryOut(decision, read));
          if (done) return done;
        }
      }
      await this.pause();
      reading = await this.readAgain(reading);
    }
  }

  /** The outputs when it is done; `undefined` if a look has to tell how to go on. */
  private async carryOut(decision: LeaseWrite, before: Reading): Promise<NotebookLeaseOutputs | undefined> {
    const { context, live } = this;
    const askedAt = live.now(before);
    this.announce(decision, askedAt);
    const lease = { duration: decision.length, type: decision.type };
    const options = { signal: context.signal, deadline: longestWrite };
    try {
      const write = decision.action === "renew" ? renewLease : startNotebook;
      await write(live.client, live.notebookId, lease, options);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const unknown = error.kind === "unknownOutcome";
      if (unknown) this.writes++;
      const isPutOff = isNotebookBusy(error) || error.kind === "throttled" || error.code === "ModelArts.6327";
      const again = unknown ? this.writes < mostWrites : isPutOff;
      if (again && !this.isLate()) {
        if (!unknown) this.progress.waits(describeBusy(error));
        return undefined;
      }
      throw this.incomplete(describeRefusal(error), before, error);
    }
    const isThere = ({ notebook }: Reading) => !startingStates.has(notebook?.status ?? "");
    const after = await this.readAgain(before, isThere);
    if (!after.notebook) throw new Error(live.gone(after.code));
    // A start counts from when the notebook runs, which is later than it was asked for.
    const later = decision.action === "start" ? live.now(after) - askedAt : 0;
    const wanted = { newEnd: decision.newEnd, later, leaseType: this.inputs.leaseType };
    const unproved = unprovedBy(after.notebook, wanted, live.now(after));
    const outputs = this.outputs(after, "renewed");
    if (unproved === undefined) return outputs;
    const next = "Run pulumi up again; it reads the lease first.";
    throw new IncompleteError(`${live.subject}: accepted, but ${unproved}. ${next}`, outputs);
  }

  private announce(decision: LeaseWrite, now: number): void {
    if (this.announced) return;
    this.announced = true;
    this.live.warn(...decision.warnings);
    // Without a status to show, Diff has said it already of an update.
    if (!this.olds || this.context.status) this.live.say(describeDecision(decision, now));
  }

  /** Reads anew until `accept` takes what was read; an error keeps what was read before in the state. */
  private async readAgain(before: Reading, accept?: (reading: Reading) => boolean): Promise<Reading> {
    try {
      return await this.readUntil({ read: () => this.live.readAfresh(), passes: isPassing, accept });
    } catch (error) {
      throw this.incomplete(error instanceof Error ? error.message : String(error), before, error);
    }
  }

  /** Reads again while an error passes or `accept` does not take what was read, up to `readyTimeout`. */
  private async readUntil({ read, passes, accept = () => true }: Look): Promise<Reading> {
    for (;;) {
      try {
        const reading = await read();
        if (accept(reading) || this.isLate()) return reading;
        this.progress.waits(reading.notebook?.status ?? "");
      } catch (error) {
        if (!(error instanceof ApiError) || !passes(error) || this.isLate()) throw error;
        this.progress.waits(describeBusy(error));
      }
      await this.pause();
    }
  }

  private outputs(reading: Reading, outcome: "renewed" | "kept" | "failed"): NotebookLeaseOutputs {
    const { notebook } = reading;
    if (!notebook) throw new Error(this.live.gone(reading.code));
    const { olds, inputs, terms } = this;
    const now = this.live.now(reading);
    const renewedAt = outcome === "renewed" ? new Date(now).toISOString() : olds?.renewedAt;
    // What could not be made yet stays owed.
    const isOwed = terms.forced && outcome !== "renewed";
    return {
      ...echoesOf(inputs),
      ...seenOf(notebook, { ...terms, forced: isOwed }, now),
      renewalCount: (olds?.renewalCount ?? 0) + (outcome === "renewed" ? 1 : 0),
      ...(renewedAt !== undefined && { renewedAt }),
      ...hashAfter(outcome === "renewed" || (outcome === "kept" && !isOwed), inputs, olds),
    };
  }

  /** Fails with what was read kept in the state. */
  private incomplete(why: string, reading: Reading, cause?: unknown): Error {
    if (!reading.notebook) return this.live.error(why, cause);
    return new IncompleteError(`${this.live.subject}: ${why}`, this.outputs(reading, "failed"), { cause });
  }

  private stillWaiting({ notebook }: Reading): string {
    const state = `still ${notebook?.status ?? ""} after ${this.readyTimeout}`;
    return `${state}. Run pulumi up again when it runs, or set a longer readyTimeout.`;
  }

  private get readyTimeout(): string {
    return this.inputs.readyTimeout ?? usual("readyTimeout");
  }

  private isLate(): boolean {
    return this.context.clock.now() >= this.deadline;
  }

  private async pause(): Promise<void> {
    const pause = Math.min(longestPause, firstPause * 2 ** this.pauses++);
    await this.context.clock.sleep(pause, this.context.signal);
  }
}

interface Look {
  readonly read: () => Promise<Reading>;
  /** Errors that are waited out. */
  readonly passes: (error: ApiError) => boolean;
  readonly accept?: ((reading: Reading) => boolean) | undefined;
}

function isPassing(error: ApiError): boolean {
  return error.kind === "throttled" || isNotebookBusy(error);
}

/** In the cloud's code and words; the message has a request's number as well, which is another one each time. */
function describeBusy({ code, kind, words }: ApiError): string {
  return [code ?? kind, words && JSON.stringify(words)].filter(Boolean).join(" ");
}
