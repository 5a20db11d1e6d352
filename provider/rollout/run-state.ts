import { ApiError, ConfigurationError } from "../shared/errors";
import { describeInternalError } from "../shared/internal-error";
import { Book, type FailureReason } from "./book";
import { inOrder } from "./decide";
import { describeFailedFlight, describeRefusedForce, notRestarted } from "./describe-flight";
import { describeRepetition } from "./describe-repetition";
import type { Flight, Forced, Rules } from "./flight";
import { Flights } from "./flights";
import { Hindrance } from "./hindrance";
import { dueEntries, type Evidence } from "./ledger";
import { Narrator } from "./narrator";
import { Queue } from "./queue";
import type { RolloutOptions } from "./rollout";
import type { Sent } from "./send";
import { Slots } from "./slots";
import { Turns } from "./turns";
import { Watch } from "./watch";

/** What is refused for now is sent again after this long, then twice as long, and so on up to the most; milliseconds. */
const [firstPause, longestPause] = [2_000, 60_000];

interface Refusals {
  readonly times: number;
  readonly error: ApiError;
}

/** Where a rollout stands, and what an answer or a failure changes in it. */
export abstract class RolloutState {
  protected readonly book: Book;
  protected readonly flights: Flights;
  protected readonly watch: Watch;
  protected readonly resends = new Map<string, number>();
  protected readonly turnBegan = new Map<string, number>();
  protected readonly notes = new Map<string, string>();
  protected readonly refusals = new Map<string, Refusals>();
  protected readonly slots: Slots;
  protected readonly turns: Turns;
  protected readonly total: number;
  protected readonly rules: Rules;
  protected readonly startedAt: number;
  protected readonly queue: Queue;
  protected halted: string | undefined;
  protected cause: Error | undefined;
  protected blockedSince: number | undefined;
  protected lastLandingAt: number | undefined;
  protected readonly narrator: Narrator;
  protected readonly hindrance: Hindrance;

  constructor(protected readonly options: RolloutOptions) {
    this.book = new Book(options.ledger, options.onChange);
    this.queue = new Queue(inOrder(dueEntries(options.ledger)).map(({ id }) => id));
    this.total = this.queue.size;
    this.flights = new Flights(options);
    this.slots = new Slots(options.settings.maxUnavailable);
    this.turns = new Turns(`${options.client.identity}/${options.api.member}`);
    this.rules = { ...options.api, settings: options.settings };
    this.startedAt = options.clock.now();
    this.narrator = new Narrator(options, () => this.standing());
    this.watch = new Watch(options, this.slots, (id) => this.book.sawRebooting(id));
    const { queue, flights, slots, turns, watch } = this;
    this.hindrance = new Hindrance({ clock: options.clock, queue, flights, slots, turns, watch });
    for (const [id, seen] of options.first) this.watch.note(id, seen);
  }

  protected endBecauseOf(error: unknown): void {
    if (this.halted !== undefined) return;
    if (error instanceof ApiError || error instanceof ConfigurationError) this.halted = error.message;
    else {
      this.halted = describeInternalError(error);
      this.cause = error instanceof Error ? error : new Error(String(error));
    }
  }

  /** It was asked for before and nobody can tell what came of that: the exception is said. */
  protected noteRepetition(id: string): string | undefined {
    const note = describeRepetition(this.book.entry(id));
    if (note !== undefined) this.notes.set(id, note);
    return this.notes.get(id);
  }

  protected takeIn(id: string, sent: Sent): void {
    switch (sent.kind) {
      case "accepted":
        return this.takeOff(id);
      case "unresolved":
        if (sent.fault !== undefined) this.endBecauseOf(sent.fault);
        return this.fly(id, "unresolved");
      case "conflict":
        // Nothing is under way on a broken instance that could end: it cannot be restarted in its state.
        if (this.watch.seen(id)?.condition === "broken") return this.refuse(id, sent.error);
        return this.putOff(id, sent.error, "operation");
      case "throttled":
        return this.putOff(id, sent.error, "throttle");
      case "recheck":
        this.watch.note(id, sent.seen);
        return this.requeue(id);
      case "unsent":
        return this.requeue(id);
      case "refused":
        this.refuse(id, sent.error);
        if (sent.halts) this.halted = sent.error.message;
    }
  }

  protected refuse(id: string, error: ApiError): void {
    this.book.unrequest(id);
    this.fail(id, notRestarted(error));
  }

  /** Certainly not carried out, and worth trying again. */
  protected putOff(id: string, error: ApiError, awaits: "operation" | "throttle"): void {
    this.book.unrequest(id);
    this.fly(id, "waiting", { awaits, notBefore: this.notBefore(id, error) });
  }

  /** Refusals that go on are answered by growing pauses. */
  protected notBefore(id: string, error: ApiError): number {
    const times = this.refusals.get(id)?.times ?? 0;
    this.refusals.set(id, { times: times + 1, error });
    return this.options.clock.now() + Math.min(longestPause, firstPause * 2 ** times);
  }

  /** The graceful restart was accepted before, and its end is awaited whatever becomes of the forced one. */
  protected takeInForced(id: string, sent: Sent): void {
    switch (sent.kind) {
      case "accepted":
        this.book.accepted(id, true);
        return this.forced(id, "taken");
      case "unresolved":
        if (sent.fault !== undefined) this.endBecauseOf(sent.fault);
        return this.forced(id, "taken", sent.error);
      case "conflict":
      case "throttled":
        return this.forced(id, "later", sent.error, this.notBefore(id, sent.error));
      case "recheck":
        this.watch.note(id, sent.seen);
        return this.forced(id, "later");
      case "unsent":
        return;
      case "refused":
        this.forced(id, "refused", sent.error);
        this.narrator.happened(`${id}: ${describeRefusedForce(sent.error)}`);
        if (sent.halts) this.halted = sent.error.message;
    }
  }

  protected forced(id: string, outcome: Forced["outcome"], error?: ApiError, notBefore?: number): void {
    const flight = this.flights.get(id);
    if (!flight) return;
    const at = this.options.clock.now();
    const { sawDownAt, ...rest } = { ...flight, force: { outcome, at, error }, notBefore: notBefore ?? at };
    if (outcome !== "taken")
      return this.flights.schedule({ ...rest, ...(sawDownAt !== undefined && { sawDownAt }) });
    // What the graceful restart showed is no sign of the forced one, which takes it down once more.
    const before = this.watch.seen(id) ?? flight.before;
    const downBefore = flight.downBefore ?? sawDownAt !== undefined;
    this.flights.schedule({ ...rest, before, last: before, downBefore });
  }

  /** Its request certainly was not applied. */
  protected requeue(id: string): void {
    this.book.unrequest(id);
    this.putBack(id);
  }

  protected putBack(id: string): void {
    this.land(id);
    this.queue.putBack(id);
  }

  protected takeOff(id: string): void {
    this.book.accepted(id, false);
    this.fly(id, "sent");
  }

  protected fly(
    id: string,
    mode: Flight["mode"],
    more: Pick<Flight, "ours" | "awaits" | "notBefore"> = {},
  ): void {
    const now = this.options.clock.now();
    const last = this.watch.seen(id) ?? { condition: "unknown", detail: "not read yet" };
    const turnBegan = this.turnBegan.get(id) ?? now;
    this.turnBegan.set(id, turnBegan);
    // What was seen while another operation was waited for proves nothing about a restart sent after it.
    const flown = this.flights.get(id);
    const previous = flown?.mode === "waiting" ? undefined : flown;
    const sawDownAt = previous?.sawDownAt ?? (mode === "joined" ? now : undefined);
    const lookedAt = previous?.lookedAt ?? (mode === "calling" ? now : undefined);
    this.flights.schedule({
      id,
      mode,
      since: mode === "waiting" ? turnBegan : now,
      before: previous?.before ?? last,
      last,
      ...(lookedAt !== undefined && { lookedAt }),
      ...(previous?.blind && { blind: true }),
      ...more,
      ...(sawDownAt !== undefined && { sawDownAt }),
    });
    this.blockedSince = undefined;
  }

  protected standing() {
    const { restarted, failures } = this.book;
    const flights = [...this.flights.values()];
    const failed = failures.map(({ id }) => id);
    return { total: this.total, restarted, failed, waiting: this.queue.size, flights };
  }

  protected settleRestarted(id: string, evidence: Evidence, message?: string): void {
    const startedAt = this.flights.get(id)?.since ?? 0;
    this.land(id, { startedAt, evidence });
    this.book.settleRestarted(id, evidence, this.options.clock.now(), this.notes.get(id) ?? message);
    this.narrator.happened(`${id}: restarted (${this.book.restarted.length} of ${this.total})`);
  }

  protected fail(id: string, message: string, reason: FailureReason = "failed"): void {
    const flight = this.flights.get(id);
    const touched = flight?.mode === "sent" || flight?.mode === "joined";
    if (touched && reason !== "missing" && flight.last.condition !== "ready") this.slots.hold(id);
    this.land(id);
    this.queue.delete(id);
    this.book.fail(id, reason, message);
    this.narrator.happened(`${id}: ${message}`);
  }

  protected describe(id: string, why: string, reason?: FailureReason): string {
    const flight = this.flights.get(id);
    const { settings, api, clock } = this.options;
    const refused = this.refusals.get(id);
    const said = flight?.mode === "waiting" && refused ? `${why}. ${refused.error.message}` : why;
    if (!flight) return said;
    const entry = this.book.entry(id);
    return describeFailedFlight(flight, said, clock.now(), entry, settings, api, this.notes.get(id), reason);
  }

  protected land(id: string, restart?: { startedAt: number; evidence: Evidence }): void {
    const mode = this.flights.get(id)?.mode;
    this.flights.delete(id);
    // What was merely waited for was no part of a batch.
    if (mode !== undefined && mode !== "waiting" && mode !== "calling")
      this.lastLandingAt = this.options.clock.now();
    this.turns.end(id, restart);
  }
}
