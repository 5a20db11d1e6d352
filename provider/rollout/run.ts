import { formatDuration } from "../shared/duration";
import type { ApiError } from "../shared/errors";
import { Book, type FailureReason } from "./book";
import { decide, inOrder, type Decision } from "./decide";
import { advance, type Flight, type Rules, type Verdict } from "./flight";
import { dueEntries, type Evidence } from "./ledger";
import { sendRestarts, type Sent } from "./send";
import { Queue } from "./queue";
import { someOf } from "./some-of";
import { Slots } from "./slots";
import { Flights } from "./flights";
import type { RolloutOptions, RolloutResult } from "./rollout";
import { Turns } from "./turns";
import { isUnreadableForNow, Watch } from "./watch";
import { describeFailedFlight, describeStop, notRestarted } from "./describe-flight";
import { describeRepetition, describeUnanswered } from "./describe-repetition";
import { Hindrance } from "./hindrance";
import { Narrator } from "./narrator";

/** Carries a plan out: keeps the slots full, proves each restart, and stops where too many fail. */
export function runRollout(options: RolloutOptions): Promise<RolloutResult> {
  return new RolloutRun(options).run();
}

/** A request of unknown outcome that reading showed not to have been applied is sent again this often at most. */
const maxResends = 2;
/** How long after a refused list its effects are read; milliseconds. */
const usualLag = 3_000;

class RolloutRun {
  private readonly book: Book;
  private readonly flights: Flights;
  private readonly watch: Watch;
  private readonly resends = new Map<string, number>();
  private readonly turnBegan = new Map<string, number>();
  private readonly notes = new Map<string, string>();
  private readonly conflicts = new Map<string, ApiError>();
  private readonly slots: Slots;
  private readonly turns: Turns;
  private readonly total: number;
  private readonly rules: Rules;
  private readonly startedAt: number;
  private readonly queue: Queue;
  private halted: string | undefined;
  private blockedSince: number | undefined;
  private lastLandingAt: number | undefined;
  private readonly narrator: Narrator;
  private readonly hindrance: Hindrance;

  constructor(private readonly options: RolloutOptions) {
    this.book = new Book(options.ledger, options.onChange);
    this.queue = new Queue(inOrder(dueEntries(options.ledger)).map(({ id }) => id));
    this.total = this.queue.size;
    this.flights = new Flights(options);
    this.slots = new Slots(options.settings.maxUnavailable);
    this.turns = new Turns(`${options.client.identity}/${options.api.member}`);
    this.rules = { settings: options.settings, shows: options.api.shows, product: options.api.product };
    this.startedAt = options.clock.now();
    this.narrator = new Narrator(options, () => this.standing());
    this.watch = new Watch(options, this.slots, (id) => this.book.sawRebooting(id));
    const { queue, flights, slots, turns, watch } = this;
    this.hindrance = new Hindrance({ clock: options.clock, queue, flights, slots, turns, watch });
    for (const [id, seen] of options.first) this.watch.note(id, seen);
  }

  async run(): Promise<RolloutResult> {
    try {
      for (;;) {
        this.haltIfNeeded();
        await this.startWhatFits();
        if (this.flights.size === 0 && !this.canGoOn()) break;
        const pause = this.pauseLeft();
        const silence = pause > 0 ? pause : this.flights.untilNextLook(this.blockedSince);
        this.narrator.waits(this.hindrance.describe(pause), silence);
        await this.options.clock.sleep(silence, this.options.signal);
        if (pause === 0) await this.lookAround();
      }
    } catch (error) {
      // Whatever it was: what was done so far must reach the state.
      this.haltIfNeeded();
      this.halted ??= error instanceof Error ? error.message : String(error);
    }
    return this.result();
  }

  private result(): RolloutResult {
    this.turns.endAll();
    const { failures, restarted } = this.book;
    const unproved = this.book.requested();
    const done = new Set([...failures.map(({ id }) => id), ...restarted, ...unproved]);
    const notStarted = [...this.flights.keys(), ...this.queue].filter((id) => !done.has(id));
    return { ledger: this.book.ledger, restarted, failures, notStarted, unproved, halted: this.halted };
  }

  // --- deciding who goes next

  private haltIfNeeded(): void {
    const { settings, signal, clock } = this.options;
    if (this.halted === undefined) {
      if (signal?.aborted) this.halted = describeStop(signal);
      else if (this.book.errors > settings.maxErrors)
        this.halted = `more than maxErrors ${settings.maxErrors} failed`;
      else if (settings.maxDuration !== undefined && clock.now() - this.startedAt >= settings.maxDuration) {
        this.halted = `maxDuration ${formatDuration(settings.maxDuration)} is over`;
      }
    }
    if (this.halted === undefined) return;
    for (const [id, flight] of this.flights) {
      if (flight.mode === "waiting") this.putBack(id);
    }
  }

  /** The rest of the pause between two batches; 0 while one is under way. */
  private pauseLeft(): number {
    const { settings, clock } = this.options;
    if (settings.pauseBetweenBatches === undefined || this.lastLandingAt === undefined) return 0;
    if (this.flights.size > 0) return 0;
    return Math.max(0, this.lastLandingAt + settings.pauseBetweenBatches - clock.now());
  }

  private async startWhatFits(): Promise<void> {
    const inBatches = this.options.settings.pauseBetweenBatches !== undefined;
    if (inBatches && this.lastLandingAt !== undefined && this.flights.size > 0) return;
    if (this.pauseLeft() > 0) return;
    for (;;) {
      this.haltIfNeeded();
      if (this.halted !== undefined) return;
      const able = this.slots.candidates(this.queue, this.flights, (id) => !this.turns.isHeldElsewhere(id));
      if (able.length === 0) return;
      await this.watch.freshen(able);
      const waiting = this.queue.size;
      const chosen = new Set(able);
      const toSend = this.slots
        .candidates(this.queue, this.flights, (id) => chosen.has(id))
        .filter((id) => this.decideOn(id));
      if (this.queue.size === waiting) return;
      this.haltIfNeeded();
      if (this.halted === undefined) await this.send(toSend);
      else for (const id of toSend) this.putBack(id);
      if (inBatches && this.flights.size > 0) return;
    }
  }

  /** Acts on the decision for one candidate; true where it is to be sent. */
  private decideOn(id: string): boolean {
    this.haltIfNeeded();
    if (this.halted !== undefined) return false;
    const entry = this.book.entry(id);
    const seen = this.watch.seen(id);
    if (isUnreadableForNow(seen)) return false;
    const { settings, first, acceptedNow, deferral } = this.options;
    const now = this.options.clock.now();
    const situation = { ledger: this.options.ledger, settings, first, acceptedNow, deferral, now };
    const elsewhere = this.turns.restartSince(id, this.startedAt);
    const decision: Decision = elsewhere ?? decide(entry, seen, situation);
    const needsTurn = decision.action === "restart" || decision.action === "wait";
    if (needsTurn && !this.turns.take(id)) return false;
    this.queue.delete(id);
    switch (decision.action) {
      case "restart":
        return true;
      case "wait":
        if (decision.then === "decide") this.fly(id, "waiting");
        else this.fly(id, "joined", { ours: decision.ours });
        return false;
      case "count":
        this.settleRestarted(id, decision.evidence, decision.message);
        return false;
      case "skip":
        this.book.settleSkipped(id, decision.as, seen?.detail);
        return false;
      case "defer":
        this.book.update(id, { state: "pending", message: decision.message });
        return false;
      case "fail":
        this.fail(id, decision.message, decision.reason);
        return false;
    }
  }

  /** With nothing in flight: whether waiting for others to become ready can still free a slot. */
  private canGoOn(): boolean {
    if (this.queue.size === 0 || this.halted !== undefined || this.options.signal?.aborted) return false;
    const { settings, clock } = this.options;
    if (this.pauseLeft() > 0) return true;
    this.blockedSince ??= clock.now();
    const failed = new Set(this.book.failures.map(({ id }) => id));
    const blockers = this.slots.unreadyOthers(this.flights);
    const hopeless = blockers.length > 0 && blockers.every((id) => failed.has(id));
    if (!hopeless && clock.now() - this.blockedSince < settings.readyTimeout) return true;
    const [next = ""] = this.queue;
    const why = (blockers.length > 0 ? blockers : [next]).map((id) => `${id} (${this.watch.detail(id)})`);
    this.halted = `no free slot, maxUnavailable ${settings.maxUnavailable}; not ready: ${someOf(why)}`;
    return false;
  }

  // --- acting

  private async send(ids: readonly string[], force = false): Promise<void> {
    if (ids.length === 0) return this.book.save();
    const { clock, settings } = this.options;
    const now = clock.now();
    for (const id of ids) {
      if (!force) this.book.request(id, now, this.noteRepetition(id));
      this.turnBegan.set(id, this.turnBegan.get(id) ?? now);
    }
    this.book.save();
    const lag = Math.min(usualLag, settings.pollInterval ?? usualLag);
    const results = await sendRestarts(this.options, ids, { force, lag });
    for (const [id, sent] of results) this.takeIn(id, sent, force);
    this.book.save();
  }

  /** It was asked for before and nobody can tell what came of that: the exception is said. */
  private noteRepetition(id: string): string | undefined {
    const note = describeRepetition(this.book.entry(id));
    if (note !== undefined) this.notes.set(id, note);
    return this.notes.get(id);
  }

  private takeIn(id: string, sent: Sent, force: boolean): void {
    if (sent.kind === "accepted") return this.takeOff(id, force);
    // The graceful restart was accepted before: whatever became of the forced one, its end is awaited.
    if (force) return this.fly(id, "sent", { escalated: true });
    switch (sent.kind) {
      case "unresolved":
        return this.fly(id, "unresolved");
      case "conflict":
        this.book.unrequest(id);
        // Nothing is under way on a broken instance that could end: it cannot be restarted in its state.
        if (this.watch.seen(id)?.condition === "broken") return this.fail(id, notRestarted(sent.error));
        this.conflicts.set(id, sent.error);
        return this.fly(id, "waiting");
      case "recheck":
        this.watch.note(id, sent.seen);
        return this.requeue(id);
      case "unsent":
        return this.requeue(id);
      case "refused":
        this.book.unrequest(id);
        this.fail(id, notRestarted(sent.error));
        if (sent.halts) this.halted = sent.error.message;
    }
  }

  /** Its request certainly was not applied. */
  private requeue(id: string): void {
    this.book.unrequest(id);
    this.putBack(id);
  }

  private putBack(id: string): void {
    this.land(id);
    this.queue.putBack(id);
  }

  private takeOff(id: string, force: boolean): void {
    this.book.accepted(id, force);
    this.fly(id, "sent", { escalated: force });
  }

  private fly(id: string, mode: Flight["mode"], more: Pick<Flight, "ours" | "escalated"> = {}): void {
    const now = this.options.clock.now();
    const look = this.watch.seen(id) ?? { condition: "unknown", detail: "not read yet" };
    const turnBegan = this.turnBegan.get(id) ?? now;
    this.turnBegan.set(id, turnBegan);
    // What was seen while another operation was waited for proves nothing about a restart sent after it.
    const flown = this.flights.get(id);
    const previous = flown?.mode === "waiting" || more.escalated ? undefined : flown;
    const sawDownAt = previous?.sawDownAt ?? (mode === "joined" ? now : undefined);
    // Nobody was looking while an answer was awaited that did not come.
    const sentAt = mode === "unresolved" ? Date.parse(this.book.entry(id).requestedAt ?? "") : NaN;
    this.flights.schedule({
      id,
      mode,
      since: mode === "waiting" ? turnBegan : now,
      before: previous?.before ?? look,
      last: look,
      ...(Number.isFinite(sentAt) && { lookedAt: sentAt }),
      ...more,
      ...(more.escalated && { downBefore: flown?.downBefore ?? flown?.sawDownAt !== undefined }),
      ...(sawDownAt !== undefined && { sawDownAt }),
    });
    this.blockedSince = undefined;
  }

  // --- looking

  private async lookAround(): Promise<void> {
    const { api, clock } = this.options;
    const next = api.readsMany && this.halted === undefined ? this.slots.upcoming(this.queue) : [];
    const others = this.flights.size === 0 || api.readsMany ? this.slots.unreadyOthers(this.flights) : [];
    const ids = [...new Set([...this.flights.due(), ...next, ...others])];
    if (ids.length === 0) return;
    const seen = await this.watch.read(ids);
    const toForce: string[] = [];
    for (const [id, look] of seen) {
      const flight = this.flights.get(id);
      if (!look.error) this.watch.note(id, look);
      if (!flight) continue;
      const verdict = advance(flight, look, clock.now(), this.rules);
      if (verdict.kind === "escalate") toForce.push(id);
      this.follow(id, verdict);
    }
    await this.send(toForce, true);
    this.book.save();
  }

  private follow(id: string, verdict: Verdict): void {
    switch (verdict.kind) {
      case "applied":
        this.flights.schedule(verdict.flight);
        return this.takeOff(id, false);
      case "decide":
        // Another wait has its whole time again, unless the cloud says "in progress" of an instance that is not.
        if (!this.conflicts.has(id)) this.turnBegan.delete(id);
        return this.putBack(id);
      case "goOn":
      case "escalate":
        if (verdict.flight.mode === "sent" && verdict.flight.sawDownAt !== undefined) this.book.sawDown(id);
        return this.flights.schedule(verdict.flight);
      case "restarted":
        return this.settleRestarted(id, verdict.evidence, verdict.message);
      case "vanished":
        return this.vanish(id, verdict.detail);
      case "notApplied":
        return this.resend(id);
      case "failed":
        // The look that ends it may be the one that shows it down.
        if (verdict.flight.mode === "sent" && verdict.flight.sawDownAt !== undefined) this.book.sawDown(id);
        this.flights.schedule(verdict.flight);
        this.fail(id, this.describe(id, verdict.why), verdict.unshown ? "unshown" : "failed");
    }
  }

  private resend(id: string): void {
    const times = (this.resends.get(id) ?? 0) + 1;
    this.resends.set(id, times);
    this.turnBegan.delete(id);
    // A boot time that did not move is certain; a status that nobody saw change may have changed between two looks.
    const certain = this.options.api.shows === "bootTime";
    if (!certain) this.noteRepetition(id);
    if (times <= maxResends) return this.requeue(id);
    if (certain) this.book.unrequest(id);
    this.fail(id, describeUnanswered(times, certain, this.flights.get(id)));
  }

  private vanish(id: string, detail: string): void {
    if (this.options.settings.whenMissing === "skip") {
      this.land(id);
      return this.book.settleSkipped(id, "missing", detail);
    }
    this.fail(id, `is not known to the cloud any more (${detail})`, "missing");
  }

  private standing() {
    const { restarted, failures } = this.book;
    const flights = [...this.flights.values()];
    const failed = failures.map(({ id }) => id);
    return { total: this.total, restarted, failed, waiting: this.queue.size, flights };
  }

  // --- bookkeeping

  private settleRestarted(id: string, evidence: Evidence, message?: string): void {
    const startedAt = this.flights.get(id)?.since ?? 0;
    this.land(id, { startedAt, evidence });
    this.book.settleRestarted(id, evidence, this.options.clock.now(), this.notes.get(id) ?? message);
    this.narrator.happened(`${id}: restarted (${this.book.restarted.length} of ${this.total})`);
  }

  private fail(id: string, message: string, reason: FailureReason = "failed"): void {
    const flight = this.flights.get(id);
    const touched = flight?.mode === "sent" || flight?.mode === "joined";
    if (touched && reason !== "missing" && flight.last.condition !== "ready") this.slots.hold(id);
    this.land(id);
    this.queue.delete(id);
    this.book.fail(id, reason, message);
    this.narrator.happened(`${id}: ${message}`);
  }

  private describe(id: string, why: string): string {
    const flight = this.flights.get(id);
    const { settings, api, clock } = this.options;
    const conflict = this.conflicts.get(id);
    const said = flight?.mode === "waiting" && conflict ? `${why}. ${conflict.message}` : why;
    if (!flight) return said;
    const entry = this.book.entry(id);
    return describeFailedFlight(flight, said, clock.now(), entry, settings, api, this.notes.get(id));
  }

  private land(id: string, restart?: { startedAt: number; evidence: Evidence }): void {
    const mode = this.flights.get(id)?.mode;
    this.flights.delete(id);
    // What was merely waited for was no part of a batch.
    if (mode !== undefined && mode !== "waiting") this.lastLandingAt = this.options.clock.now();
    this.turns.end(id, restart);
  }
}
