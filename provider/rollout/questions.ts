import type { Observations } from "../apis/api";
import { PROBES_AT_ONCE, type ProbeResult, type Prober } from "../http/probe";
import type { Clock } from "../shared/clock";
import { askable, nextQuestion, questionOf } from "./answers";
import type { Instance } from "./instance";
import { questionFor, type Readiness } from "./question";
import type { Roster } from "./roster";

/** What came of one question. Instants in milliseconds since the epoch. */
export interface Reply {
  readonly id: string;
  readonly result: ProbeResult;
  readonly askedAt: number;
}

export interface Asker {
  readonly probe: Prober;
  readonly readiness: Readiness;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Asks every instance once, all at the same time, but those that the cloud does not call ready and those that cannot be
 * asked.
 *
 * @param until whom it has not come to by then is not asked; milliseconds since the epoch
 */
export async function askAll(
  { probe, readiness, clock, signal }: Asker,
  ids: readonly string[],
  seen: Observations,
  until = Infinity,
): Promise<Reply[]> {
  const queue = ids.flatMap((id) => {
    const look = seen.get(id);
    const question = questionFor(readiness.check, id, look?.address);
    return "check" in question && (look?.condition ?? "ready") === "ready" ? [{ id, ...question }] : [];
  });
  const replies: Reply[] = [];
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const askedAt = clock.now();
      if (askedAt >= until) return;
      const timeout = Math.min(readiness.timeout, until - askedAt);
      replies.push({ id: next.id, result: await probe(next.check, timeout, signal), askedAt });
    }
  };
  await Promise.all(Array.from({ length: Math.min(PROBES_AT_ONCE, queue.length) }, worker));
  return replies;
}

/** The questions of one rollout: each is out while the rollout goes on, and its reply is waited for by nobody. */
export class Questions {
  private readonly out = new Set<string>();
  private replies: Reply[] = [];
  private fault: Error | undefined;
  private readonly stopped = new AbortController();
  private arrived = Promise.withResolvers<void>();

  constructor(
    private readonly asker: Asker,
    private readonly roster: Roster,
  ) {}

  /** Before the first restart: everybody that can be. */
  async askFirst(seen: Observations): Promise<Reply[]> {
    const { roster, asker } = this;
    const ids = roster.ids();
    for (const id of ids) roster.set(askable(roster.get(id), asker.readiness, asker.clock.now()));
    return askAll({ ...asker, signal: this.signal }, ids, seen);
  }

  /** What is still out is of no interest any more. */
  stop(): void {
    this.stopped.abort(new Error("the rollout is over"));
  }

  /**
   * Lets time pass, and asks meanwhile.
   *
   * @param mayStart whether any other instance may still be restarted
   * @param hear takes replies; whether that changed what can be done now
   * @returns whether all of the time has passed
   */
  async pass(ms: number, mayStart: boolean, hear: (replies: readonly Reply[]) => boolean): Promise<boolean> {
    const { clock } = this.asker;
    const end = clock.now() + ms;
    while (!hear(this.take())) {
      if (clock.now() >= end) return true;
      this.send(mayStart);
      await this.sleep(Math.min(end - clock.now(), this.untilNext(mayStart)));
    }
    return clock.now() >= end;
  }

  /** Sends those whose time has come. */
  private send(mayStart: boolean): void {
    const now = this.asker.clock.now();
    for (const { instance, at } of this.planned(mayStart)) if (at <= now) this.ask(instance, now);
  }

  /** Until the next one is to be sent; milliseconds. */
  private untilNext(mayStart: boolean): number {
    const now = this.asker.clock.now();
    return this.planned(mayStart).reduce(
      (soonest, { at }) => Math.min(soonest, Math.max(0, at - now)),
      Infinity,
    );
  }

  /** Replies that have come since. Throws what kept one from being asked. */
  private take(): Reply[] {
    if (this.fault !== undefined) throw this.fault;
    const { replies } = this;
    this.replies = [];
    return replies;
  }

  /** Sleeps until a reply comes, for as long as `ms` at most. */
  private async sleep(ms: number): Promise<void> {
    const { clock, signal } = this.asker;
    if (this.replies.length > 0 || this.fault !== undefined) return;
    const woken = new AbortController();
    void this.arrived.promise.then(() => woken.abort());
    const until = signal ? AbortSignal.any([woken.signal, signal]) : woken.signal;
    await clock.sleep(ms, until).catch((error: unknown) => {
      if (!woken.signal.aborted) throw error;
    });
  }

  private get signal(): AbortSignal {
    const { signal } = this.asker;
    return signal ? AbortSignal.any([this.stopped.signal, signal]) : this.stopped.signal;
  }

  /** Blockers are asked only while somebody waits for their places. */
  private planned(mayStart: boolean): { instance: Instance; at: number }[] {
    const { roster, asker } = this;
    const blockers = mayStart && roster.queue.size > 0 ? roster.blockers().map((id) => roster.get(id)) : [];
    return [...roster.inHand(), ...blockers].flatMap((instance) => {
      const at = this.out.has(instance.entry.id) ? undefined : nextQuestion(instance, asker.readiness);
      return at === undefined ? [] : [{ instance, at }];
    });
  }

  private ask(instance: Instance, askedAt: number): void {
    const { probe, readiness } = this.asker;
    const { id } = instance.entry;
    const question = questionOf(instance, readiness);
    if (!question || "problem" in question) return;
    this.out.add(id);
    probe(question.check, readiness.timeout, this.signal)
      .then(
        (result) => this.replies.push({ id, result, askedAt }),
        (error: unknown) => (this.fault ??= error instanceof Error ? error : new Error(String(error))),
      )
      .finally(() => {
        this.out.delete(id);
        this.arrived.resolve();
        this.arrived = Promise.withResolvers();
      });
  }
}
