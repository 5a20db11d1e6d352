import type { Observation } from "../apis/api";
import { formatDuration } from "../shared/duration";
import { decide, type Decision } from "./decide";
import { describeStop, timeOf } from "./describe-flight";
import { describeUnanswered } from "./describe-repetition";
import { advance, look, type Verdict } from "./flight";
import type { RolloutOptions, RolloutResult } from "./rollout";
import { RolloutState } from "./run-state";
import { sendRestarts } from "./send";
import { someOf } from "./some-of";
import { isUnreadableForNow } from "./watch";

/** Carries a plan out: keeps the slots full, proves each restart, and stops where too many fail. */
export function runRollout(options: RolloutOptions): Promise<RolloutResult> {
  return new RolloutRun(options).run();
}

/** A request of unknown outcome that reading showed not to have been applied is sent again this often at most. */
const maxResends = 2;
/** How long after a refused list its effects are read; milliseconds. */
const usualLag = 3_000;
/** A call that is not answered by then is watched by reading meanwhile; milliseconds. */
const firstLook = 1_500;

class RolloutRun extends RolloutState {
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
      this.endBecauseOf(error);
    }
    return this.result();
  }

  private result(): RolloutResult {
    this.turns.endAll();
    const { failures, restarted } = this.book;
    const unproved = this.book.requested();
    const done = new Set([...failures.map(({ id }) => id), ...restarted, ...unproved]);
    const notStarted = [...this.flights.keys(), ...this.queue].filter((id) => !done.has(id));
    const { halted, cause } = this;
    return { ledger: this.book.ledger, restarted, failures, notStarted, unproved, halted, cause };
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
    const passedOver = new Set<string>();
    let inVain = 0;
    for (;;) {
      this.haltIfNeeded();
      if (this.halted !== undefined) return;
      const may = (id: string) => !passedOver.has(id) && !this.turns.isHeldElsewhere(id);
      const able = this.slots.candidates(this.queue, this.flights, may);
      if (able.length === 0) return;
      await this.watch.freshen(able);
      // One that cannot be read does not hold up the others; if these cannot be read either, it is the cloud.
      const unreadable = able.filter((id) => isUnreadableForNow(this.watch.seen(id)));
      for (const id of unreadable) passedOver.add(id);
      if (unreadable.length === able.length && ++inVain > 1) return;
      const waiting = this.queue.size;
      const chosen = new Set(able);
      const toSend = this.slots
        .candidates(this.queue, this.flights, (id) => chosen.has(id))
        .filter((id) => this.decideOn(id));
      if (this.queue.size === waiting && unreadable.length === 0) return;
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
    if (isUnreadableForNow(seen)) {
      this.giveUpUnreadable(id);
      return false;
    }
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

  /** It fails by itself when it alone could not be read for the time that it would have had. */
  private giveUpUnreadable(id: string): void {
    const since = this.watch.unreadableAloneSince(id);
    if (since === undefined || this.options.clock.now() - since < this.options.settings.readyTimeout) return;
    this.fail(
      id,
      `cannot be read since ${timeOf(since, this.options.clock.now())}, while others can. ${this.watch.detail(id)}`,
    );
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
      this.turnBegan.set(id, this.turnBegan.get(id) ?? now);
      if (force) continue;
      this.book.request(id, now, this.noteRepetition(id));
      this.fly(id, "calling");
    }
    this.book.save();
    const lag = Math.min(usualLag, settings.pollInterval ?? usualLag);
    const answers = sendRestarts(this.options, ids, { force, lag });
    await this.lookUntil(answers, ids);
    for (const [id, sent] of await answers) {
      if (force) this.takeInForced(id, sent);
      else this.takeIn(id, sent);
    }
    this.book.save();
  }

  /** While answers are awaited that take their time, what happens to the instances is seen all the same. */
  private async lookUntil(answers: Promise<unknown>, ids: readonly string[]): Promise<void> {
    const { clock, signal } = this.options;
    const answered = new AbortController();
    const end = answers.then(
      () => answered.abort(),
      () => answered.abort(),
    );
    const until = AbortSignal.any([answered.signal, ...(signal ? [signal] : [])]);
    for (let wait = firstLook; ; wait = this.flights.untilNextLook(undefined)) {
      await clock.sleep(wait, until).catch(() => undefined);
      if (until.aborted) return;
      // A read that fails for good says nothing of the call that is out.
      const reading = this.watch.read([...new Set([...ids, ...this.flights.keys()])]).catch(() => undefined);
      const seen = await Promise.race([reading, end]);
      if (until.aborted || !seen) return;
      for (const [id, one] of seen) this.see(id, one);
    }
  }

  private see(id: string, seen: Observation): void {
    if (!seen.error) this.watch.note(id, seen);
    const flight = this.flights.get(id);
    if (flight) this.flights.schedule(look(flight, seen, this.options.clock.now(), this.rules));
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
    for (const [id, one] of seen) {
      const flight = this.flights.get(id);
      if (!one.error) this.watch.note(id, one);
      if (!flight) continue;
      const verdict = advance(flight, one, clock.now(), this.rules);
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
        return this.takeOff(id);
      case "decide":
        // Another wait has its whole time again, unless the cloud says "in progress" of an instance that is not.
        if (!this.refusals.has(id)) this.turnBegan.delete(id);
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
        this.fail(id, this.describe(id, verdict.why, verdict.reason), verdict.reason);
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

  // --- bookkeeping
}
