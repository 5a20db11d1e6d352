import type { Observation, Observations } from "../apis/api";
import { InterruptedRead } from "../apis/reading";
import type { Receipts } from "../apis/receipts";
import { answered } from "./answered";
import { begin } from "./begin";
import { isInHand, type Effect, type Instance, type Rules, type Step } from "./instance";
import { receiptsOf } from "./jobs";
import { pauseLeft, whyBlocked, whyEnded, whyHalted } from "./limits";
import { InstanceLocks } from "./locks";
import { looked, watched } from "./looked";
import { queued, restartOf } from "./outcomes";
import { runOf } from "./owed-start";
import { probed } from "./probing";
import { describeBlockers, Progress, standingOf } from "./progress";
import { Questions, type Reply } from "./questions";
import { readInstances } from "./read";
import { isServiceAwaited, lacksService, seenOf, withService } from "./read-service";
import { Returns } from "./returns";
import type { RolloutOptions, RolloutResult } from "./rollout";
import { Roster } from "./roster";
import { sendRestarts } from "./send";

/** Carries a plan out: keeps the places filled, proves each restart, and stops where too many fail. */
export function runRollout(options: RolloutOptions): Promise<RolloutResult> {
  return new Rollout(options).run();
}

/** How long after a refused list its effects are read; milliseconds. */
const usualLag = 3_000;
/** A call that is not answered by then is watched by reading meanwhile; milliseconds. */
const firstLook = 1_500;
/** A look younger than this is good enough to act upon; milliseconds. */
const freshFor = 3_000;

/** The loop of effects: what an event means is decided by `begin`, `answered` and `looked`. */
class Rollout {
  private readonly roster: Roster;
  private readonly rules: Rules;
  private readonly locks: InstanceLocks;
  private readonly progress: Progress;
  /** Looks that came after the answer of the call during which they began. */
  private readonly overtaken: Observations[] = [];
  private readonly startedAt: number;
  private readonly questions: Questions | undefined;
  private halted: string | undefined;
  private cause: Error | undefined;
  private readonly returns: Returns;

  constructor(private readonly options: RolloutOptions) {
    const { client, random } = options;
    this.roster = new Roster({ ...options, phase: client.process.once("phase of looks", random) });
    this.rules = options;
    this.locks = new InstanceLocks(options.client, options.api);
    this.progress = new Progress(options, () => standingOf(this.roster));
    this.returns = new Returns({
      ...{ options, roster: this.roster, locks: this.locks },
      apply: (step) => this.apply(step),
      save: () => this.save(),
      watchUntil: (answers, ids) => this.watchUntil(answers, ids),
      fail: (error) => this.endBecauseOf(error),
    });
    this.startedAt = this.now();
    this.note(options.first);
    const { probe, settings } = options;
    const asker = probe && settings.readiness && { ...options, probe, readiness: settings.readiness };
    this.questions = asker && new Questions(asker, this.roster);
  }

  async run(): Promise<RolloutResult> {
    const { clock, settings, signal } = this.options;
    try {
      if (this.roster.queue.size > 0 || this.roster.leftOut().length > 0)
        this.hear((await this.questions?.askFirst(this.options.first)) ?? []);
      for (;;) {
        this.checkLimits();
        this.returns.resume(this.halted !== undefined);
        await this.returns.ask();
        await this.startWhatWasStopped();
        await this.startWhatFits();
        await this.returns.ask();
        if (this.roster.busy === 0 && !this.canGoOn()) break;
        const pause = pauseLeft(settings, this.roster, this.now());
        const silence = pause > 0 ? pause : this.roster.untilNextLook();
        this.progress.waits(describeBlockers(this.roster, this.locks, this.now(), pause), silence);
        if (this.questions) {
          const mayStart = this.halted === undefined;
          if (!(await this.questions.pass(silence, mayStart, (replies) => this.hear(replies)))) continue;
        } else await clock.sleep(silence, signal);
        if (pause === 0) await this.lookAround();
      }
    } catch (error) {
      // Whatever it was: what was done and seen so far must reach the state.
      if (error instanceof InterruptedRead) this.noteOurs(error.seen);
      this.checkLimits();
      this.endBecauseOf(error);
    }
    await this.returns.putBackAtLast();
    return this.result();
  }

  private result(): RolloutResult {
    this.questions?.stop();
    const { roster, halted, cause } = this;
    const { failures, restarted, queue } = roster;
    const inHand = roster.inHand().map(({ entry }) => entry.id);
    for (const id of inHand) this.locks.release(id, this.now());
    const unproved = roster.requested();
    const done = new Set([...failures.map(({ id }) => id), ...restarted, ...unproved]);
    const notStarted = [...inHand, ...queue].filter((id) => !done.has(id));
    return { ledger: roster.ledger(), restarted, failures, notStarted, unproved, halted, cause };
  }

  private now(): number {
    return this.options.clock.now();
  }

  // --- limits

  private checkLimits(): void {
    const { settings, signal } = this.options;
    this.halted ??= whyHalted(settings, this.roster.errors, this.now() - this.startedAt, signal);
    if (this.halted === undefined) return;
    for (const instance of this.roster.inHand()) {
      if (instance.phase.at === "waiting") this.apply({ instance: queued(instance) });
      // Nobody waits out of service for a restart that does not come.
      if (instance.phase.at === "draining") this.returns.leave(instance);
    }
  }

  private endBecauseOf(error: unknown): void {
    if (this.halted !== undefined) return;
    const { halted, cause } = whyEnded(error);
    this.halted = halted;
    this.cause = cause;
  }

  /** With nothing in hand: whether waiting for others to become ready can still free a place. */
  private canGoOn(): boolean {
    if (this.returns.isHeld) return true;
    if (this.roster.queue.size === 0) return false;
    if (this.halted !== undefined) return this.mayStillStart();
    if (pauseLeft(this.options.settings, this.roster, this.now()) > 0) return true;
    this.roster.blockedSince ??= this.now();
    this.halted = whyBlocked(this.options.settings, this.roster, this.now());
    return this.halted === undefined;
  }

  /** What was stopped by an earlier update cannot be read, or another resource has it: not for ever. */
  private mayStillStart(): boolean {
    if (this.options.signal?.aborted || this.roster.owedStarts().length === 0) return false;
    this.roster.blockedSince ??= this.now();
    return this.now() - this.roster.blockedSince < this.options.settings.readyTimeout;
  }

  // --- effects

  /** Before anything else, and whatever holds restarts back: nothing more is taken out of service by it. */
  private async startWhatWasStopped(): Promise<void> {
    if (this.options.signal?.aborted) return;
    const ids = this.roster.owedStarts().filter((id) => this.locks.heldByOtherSince(id) === undefined);
    if (ids.length === 0) return;
    await this.freshen(ids);
    const steps: Step[] = [];
    for (const id of ids) {
      const step = begin(this.roster.get(id), this.now(), this.rules, { lastReadAt: this.roster.lastReadAt });
      // One that runs has its turn among the others.
      if (step.effect === "restart") continue;
      if (isInHand(step.instance.phase) && !this.locks.tryLock(id, this.now())) continue;
      this.apply(step);
      if (step.effect) steps.push(step);
    }
    await this.send(steps);
  }

  private async startWhatFits(): Promise<void> {
    const { roster, options } = this;
    const inBatches = options.settings.pauseBetweenBatches !== undefined;
    const isFull = () => inBatches && roster.busy > 0;
    if (isFull() && roster.lastEndAt !== undefined) return;
    if (pauseLeft(options.settings, roster, this.now()) > 0) return;
    const passedOver = new Set<string>();
    for (let inVain = 0; inVain < 2;) {
      this.checkLimits();
      if (this.halted !== undefined) return;
      const isFree = (id: string) => this.locks.heldByOtherSince(id) === undefined;
      const able = roster.startable((id) => !passedOver.has(id) && isFree(id));
      if (able.length === 0) return;
      await this.freshen(able);
      // One that cannot be read does not hold up the others; if these cannot be read either, it is the cloud.
      const unreadable = able.filter((id) => roster.get(id).unreadable);
      for (const id of unreadable) passedOver.add(id);
      if (unreadable.length === able.length) inVain++;
      const waiting = roster.queue.size;
      const chosen = new Set(able);
      await this.start(roster.startable((id) => chosen.has(id)));
      if (roster.queue.size === waiting && unreadable.length === 0) return;
      if (isFull()) return;
    }
  }

  /** Gives each its turn, and sends what is to be sent in as few calls as the API takes. */
  private async start(ids: readonly string[]): Promise<void> {
    const steps: Step[] = [];
    for (const id of ids) {
      this.checkLimits();
      if (this.halted !== undefined) break;
      const elsewhere = this.locks.restartSince(id, this.startedAt);
      const around = { elsewhere, lastReadAt: this.roster.lastReadAt };
      const step = begin(this.roster.get(id), this.now(), this.rules, around);
      if (isInHand(step.instance.phase) && !this.locks.tryLock(id, this.now())) continue;
      if (step.effect) steps.push(step);
      else this.apply(step);
    }
    // A failure that came to light in the same breath may be one too many.
    this.checkLimits();
    for (const step of steps) {
      if (this.halted === undefined) this.apply(step);
      else this.locks.release(step.instance.entry.id, this.now());
    }
    if (this.halted === undefined) await this.send(steps);
    else this.save();
  }

  /** Carries out what was decided: first whatever brings an instance back. */
  private async send(steps: readonly Step[]): Promise<void> {
    this.save();
    for (const effect of ["start", "restart", "force"] as const) {
      const some = steps.filter((step) => step.effect === effect);
      if (some.length > 0) await this.call(some, effect);
    }
  }

  private async call(steps: readonly Step[], effect: Effect): Promise<void> {
    const ids = steps.map(({ instance }) => instance.entry.id);
    const lag = Math.min(usualLag, this.options.settings.pollInterval ?? usualLag);
    const runs =
      effect === "start"
        ? new Map(steps.map(({ instance }) => [instance.entry.id, runOf(instance, this.now())] as const))
        : undefined;
    const force = effect === "force";
    const answers = sendRestarts(this.options, ids, { force, runs, lag, receipts: this.receipts(ids) });
    await this.watchUntil(answers, ids);
    for (const [id, answer] of await answers) this.apply(answered(this.roster.get(id), answer, this.now()));
    this.save();
  }

  /** While answers are awaited that take their time, what happens to the instances is seen all the same. */
  private async watchUntil(answers: Promise<unknown>, ids: readonly string[]): Promise<void> {
    const { clock, signal } = this.options;
    const over = new AbortController();
    const end = answers.then(
      () => over.abort(),
      () => over.abort(),
    );
    const until = signal ? AbortSignal.any([over.signal, signal]) : over.signal;
    for (let wait = firstLook; ; wait = this.roster.untilNextLook()) {
      await clock.sleep(wait, until).catch(() => undefined);
      if (until.aborted) return;
      const inHand = this.roster.inHand().map(({ entry }) => entry.id);
      // A read that fails for good says nothing of the call that is out.
      const reading = this.read([...new Set([...ids, ...inHand])]).catch(() => undefined);
      const seen = await Promise.race([reading, end]);
      // A look that the answer overtook may be the only one that shows a quick restart.
      if (until.aborted) return void reading.then((late) => late && this.overtaken.push(late));
      if (!seen) return;
      this.note(seen);
      this.save();
    }
  }

  private async lookAround(): Promise<void> {
    this.noteOvertaken();
    const { api } = this.options;
    const { roster } = this;
    const next = api.readsMany && this.halted === undefined ? roster.upcoming() : [];
    const others = roster.busy === 0 || api.readsMany ? roster.blockers() : [];
    const ids = [...new Set([...roster.due(), ...roster.owedStarts(), ...next, ...others])];
    if (ids.length === 0) return;
    const steps: Step[] = [];
    const ready: Step[] = [];
    const looks = await this.read(ids);
    // Reads that a throttle held back come together: the earlier one is the one that shows a restart, and it counts first.
    this.noteOvertaken();
    for (const [id, seen] of looks) {
      const step = looked(roster.get(id), seen, this.now(), this.rules);
      if (step.effect === "restart") ready.push(step);
      else this.apply(step);
      if (step.effect && step.effect !== "restart") steps.push(step);
    }
    this.checkLimits();
    if (this.halted === undefined) {
      for (const step of ready) this.apply(step);
      steps.push(...ready);
    }
    await this.send(steps);
  }

  /** Reads those again whose last look is too old to act upon. */
  private async freshen(ids: readonly string[]): Promise<void> {
    const lookedAt = ({ look, unreadable }: Instance) => Math.max(look?.at ?? 0, unreadable?.at ?? 0);
    const old = ids.filter((id) => {
      const at = lookedAt(this.roster.get(id));
      return this.now() - at > freshFor || at <= (this.locks.releasedByOtherAt(id) ?? -Infinity);
    });
    if (old.length > 0) this.note(await readInstances(this.options, old, this.receipts(old)));
    const unknown = ids.map((id) => this.roster.get(id)).filter((one) => lacksService(one, this.options));
    if (unknown.length > 0) this.note(await this.service(seenOf(unknown), unknown));
  }

  /** A look at them, and at the service of those that are on the way out of it or back. */
  private async read(ids: readonly string[]): Promise<Observations> {
    const seen = await readInstances(this.options, ids, this.receipts(ids));
    return this.service(seen, ids.map((id) => this.roster.get(id)).filter(isServiceAwaited));
  }

  private service(seen: Observations, instances: readonly Instance[]): Promise<Observations> {
    return withService(
      this.options,
      seen,
      instances.map(({ entry }) => entry),
    );
  }

  private receipts(ids: readonly string[]): Receipts {
    return receiptsOf(ids.map((id) => this.roster.get(id).entry));
  }

  /** What services replied; whether anybody is in service, or done, who was not before. */
  private hear(replies: readonly Reply[]): boolean {
    let changed = false;
    for (const { id, result, askedAt } of replies) {
      const before = this.roster.get(id);
      const step = probed(before, result, askedAt, this.now(), this.rules);
      this.apply(step);
      changed ||= step.instance.down !== before.down || step.instance.phase !== before.phase;
    }
    if (changed) this.save();
    return changed;
  }

  // --- what is known

  /** Of a read for several rollouts only some instances are ours. */
  private noteOurs(seen: Observations): void {
    const ours = new Set(this.options.ledger.instances.map(({ id }) => id));
    this.note([...seen].filter(([id]) => ours.has(id)));
  }

  private noteOvertaken(): void {
    for (const late of this.overtaken.splice(0)) this.note(late);
  }

  /** Looks that are not the time for a conclusion. */
  private note(seen: Iterable<readonly [string, Observation]>): void {
    for (const [id, one] of seen) this.roster.set(watched(this.roster.get(id), one, this.now(), this.rules));
  }

  private apply({ instance, say, warn, halt, fault }: Step): void {
    const { id } = instance.entry;
    const before = this.roster.get(id);
    this.roster.set(instance);
    if (isInHand(before.phase) && !isInHand(instance.phase))
      this.locks.release(id, this.now(), restartOf(before, instance));
    if (halt !== undefined) this.halted = halt;
    if (fault !== undefined) this.endBecauseOf(fault);
    if (say !== undefined) this.progress.happened(`${id}: ${say}`);
    if (warn !== undefined) this.options.warn?.(`${id}: ${warn}`);
    if (before.phase.at !== "done") this.tellEnd(instance);
  }

  private tellEnd({ entry: { id }, phase }: Instance): void {
    if (phase.at !== "done") return;
    const { restarted, total } = this.roster;
    if (phase.outcome === "restarted") {
      this.progress.happened(`${id}: restarted (${restarted.length} of ${total})`);
    } else if (typeof phase.outcome === "object") this.progress.happened(`${id}: ${phase.outcome.message}`);
  }

  /** Tells whoever keeps the ledger safe, where anything changed. */
  private save(): void {
    const change = this.roster.takeChange();
    if (change) this.options.onChange?.(change);
  }
}
