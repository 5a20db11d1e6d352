import type { Observation, Observations } from "../apis/api";
import type { Clock } from "../clock";
import { formatDuration } from "../duration";
import { ApiError } from "../errors";
import { decide, inOrder, type Decision, type Situation } from "./decide";
import { advance, type Flight, type Rules, type Verdict } from "./flight";
import { dueEntries, tidy, type Evidence, type Ledger, type LedgerEntry } from "./ledger";
import { sendRestarts, type Recipient, type Sent } from "./send";
import type { RolloutSettings } from "./settings";
import { nextLook } from "./rhythm";
import { Slots } from "./slots";
import { endTurn, lastRestart, takeTurn } from "./turns";

export interface RolloutOptions extends Recipient {
  /** With the program's wish already accepted into it. */
  readonly ledger: Ledger;
  readonly settings: RolloutSettings;
  /** What was seen of every listed instance when this update began. */
  readonly first: Observations;
  /** The generation was accepted by this very update. */
  readonly acceptedNow: boolean;
  readonly deferral?: Situation["deferral"];
  readonly clock: Clock;
  readonly random: () => number;
  /** One line of progress for people. */
  readonly say: (line: string) => void;
  /** Told of every change, before the request that it announces is sent. */
  readonly onChange?: ((ledger: Ledger) => void) | undefined;
}

export interface Failure {
  readonly id: string;
  readonly message: string;
}

export interface RolloutResult {
  readonly ledger: Ledger;
  /** Instances restarted by this run, or found to have been. */
  readonly restarted: readonly string[];
  readonly failures: readonly Failure[];
  /** Owed, and not begun. */
  readonly notStarted: readonly string[];
  /** Why no more were begun. */
  readonly halted?: string | undefined;
}

/** Carries a plan out: keeps the slots full, proves each restart, and stops where too many fail. */
export function runRollout(options: RolloutOptions): Promise<RolloutResult> {
  return new RolloutRun(options).run();
}

/** A request of unknown outcome that reading showed not to have been applied is sent again this often at most. */
const maxResends = 2;
/** A look younger than this is good enough to act upon. */
const freshFor = 3_000;

/** What was deferred and is not any more has simply not been started. */
function underway(entry: LedgerEntry): LedgerEntry {
  if (entry.state !== "pending") return entry;
  const { message: _message, ...rest } = entry;
  return { ...rest, state: "notStarted" };
}

interface Look {
  readonly seen: Observation;
  readonly at: number;
}

class RolloutRun {
  private ledger: Ledger;
  private readonly entries: Map<string, LedgerEntry>;
  private readonly flights = new Map<string, Flight & { readonly nextLookAt: number }>();
  private readonly looks = new Map<string, Look>();
  private readonly resends = new Map<string, number>();
  private readonly turnBegan = new Map<string, number>();
  private readonly failures: Failure[] = [];
  private readonly restarted: string[] = [];
  private readonly slots: Slots;
  private readonly rules: Rules;
  private readonly startedAt: number;
  private queue: string[];
  private errors = 0;
  private halted: string | undefined;
  private blockedSince: number | undefined;
  private lastLandingAt: number | undefined;

  constructor(private readonly options: RolloutOptions) {
    this.ledger = options.ledger;
    this.entries = new Map(options.ledger.instances.map((entry) => [entry.id, underway(entry)]));
    this.queue = inOrder(dueEntries(options.ledger)).map(({ id }) => id);
    this.slots = new Slots(options.settings.maxUnavailable);
    this.rules = { settings: options.settings, shows: options.api.shows, product: options.api.product };
    this.startedAt = options.clock.now();
    for (const [id, seen] of options.first) this.note(id, seen);
  }

  async run(): Promise<RolloutResult> {
    try {
      for (;;) {
        this.haltIfNeeded();
        await this.startWhatFits();
        if (this.flights.size === 0 && !(await this.canGoOn())) break;
        await this.options.clock.sleep(this.untilNextLook(), this.options.signal).catch((error: unknown) => {
          if (!this.options.signal?.aborted) throw error;
        });
        if (this.options.signal?.aborted) break;
        await this.lookAround();
      }
    } finally {
      for (const id of this.flights.keys()) endTurn(this.key(id));
    }
    return this.result();
  }

  private result(): RolloutResult {
    const failed = new Set(this.failures.map(({ id }) => id));
    const notStarted = this.queue.filter((id) => !failed.has(id));
    this.save();
    const { ledger, restarted, failures, halted } = this;
    return { ledger, restarted, failures, notStarted, halted };
  }

  // --- deciding who goes next

  private haltIfNeeded(): void {
    const { settings, signal, clock } = this.options;
    if (this.halted === undefined) {
      if (signal?.aborted) this.halted = "stopped on request";
      else if (this.errors > settings.maxErrors)
        this.halted = `more than maxErrors ${settings.maxErrors} failed`;
      else if (settings.maxDuration !== undefined && clock.now() - this.startedAt >= settings.maxDuration) {
        this.halted = `maxDuration ${formatDuration(settings.maxDuration)} is over`;
      }
    }
    if (this.halted === undefined) return;
    for (const [id, flight] of this.flights) {
      if (flight.mode === "waiting" && !flight.joined) {
        this.land(id);
        this.queue.unshift(id);
      }
    }
  }

  private async startWhatFits(): Promise<void> {
    const { settings, clock } = this.options;
    if (settings.pauseBetweenBatches !== undefined && this.lastLandingAt !== undefined) {
      if (this.flights.size > 0 || clock.now() - this.lastLandingAt < settings.pauseBetweenBatches) return;
    }
    for (let again = true; again && this.halted === undefined && this.queue.length > 0; this.haltIfNeeded()) {
      const candidates = this.slots.candidates(this.queue, this.flights, (id) => !this.isHeldElsewhere(id));
      if (candidates.length === 0) return;
      await this.freshen(candidates);
      const toSend = this.slots
        .candidates(this.queue, this.flights, (id) => candidates.includes(id))
        .filter((id) => this.halted === undefined && this.decideOn(id));
      await this.send(toSend);
      again = settings.pauseBetweenBatches === undefined || this.flights.size === 0;
    }
  }

  /** Acts on the decision for one candidate; true where it is to be sent. */
  private decideOn(id: string): boolean {
    this.haltIfNeeded();
    if (this.halted !== undefined) return false;
    const entry = this.entry(id);
    const { settings, first, acceptedNow, deferral } = this.options;
    const situation = { ledger: this.ledger, settings, first, acceptedNow, deferral };
    const decision = this.countedElsewhere(id) ?? decide(entry, this.looks.get(id)?.seen, situation);
    const needsTurn = decision.action === "restart" || decision.action === "wait";
    if (needsTurn && !takeTurn(this.key(id))) return false;
    this.leaveQueue(id);
    switch (decision.action) {
      case "restart":
        return true;
      case "wait":
        this.fly(id, "waiting", decision.then === "count");
        return false;
      case "count":
        this.settleRestarted(id, decision.evidence, decision.message);
        return false;
      case "skip":
        this.update(id, {
          state: decision.as,
          generation: this.ledger.generation,
          message: this.looks.get(id)?.seen.detail,
        });
        return false;
      case "defer":
        this.update(id, { state: "pending", message: decision.message });
        return false;
      case "fail":
        this.fail(id, decision.message, { counts: decision.counts, state: decision.as });
        return false;
    }
  }

  /** Another resource of this process restarted it since this update began. */
  private countedElsewhere(id: string): Decision | undefined {
    const restart = lastRestart(this.key(id));
    if (!restart || restart.startedAt < this.startedAt) return undefined;
    return {
      action: "count",
      evidence: restart.evidence,
      message: "restarted by another resource of this program meanwhile",
    };
  }

  private isHeldElsewhere(id: string): boolean {
    if (this.flights.has(id)) return false;
    const free = takeTurn(this.key(id));
    if (free) endTurn(this.key(id));
    return !free;
  }

  /** With nothing in flight: whether waiting for others to become ready can still free a slot. */
  private async canGoOn(): Promise<boolean> {
    if (this.queue.length === 0 || this.halted !== undefined || this.options.signal?.aborted) return false;
    const { settings, clock } = this.options;
    if (settings.pauseBetweenBatches !== undefined && this.slots.free(this.flights) > 0) return true;
    this.blockedSince ??= clock.now();
    const failed = new Set(this.failures.map(({ id }) => id));
    const blockers = this.slots.unreadyOthers(this.flights);
    const hopeless = blockers.length > 0 && blockers.every((id) => failed.has(id));
    if (!hopeless && clock.now() - this.blockedSince < settings.readyTimeout) return true;
    const who = blockers.map((id) => `${id} (${this.looks.get(id)?.seen.detail ?? "in use"})`).join(", ");
    this.halted = `no free slot (maxUnavailable ${settings.maxUnavailable}): not ready: ${who || "another resource holds it"}`;
    return false;
  }

  // --- acting

  private async send(ids: readonly string[], force = false): Promise<void> {
    if (ids.length === 0) return;
    const requestedAt = new Date(this.options.clock.now()).toISOString();
    for (const id of ids) {
      const { evidence: _evidence, message: _message, ...entry } = this.entry(id);
      if (!force) this.entries.set(id, { ...entry, state: "requested", requestedAt });
      this.turnBegan.set(id, this.turnBegan.get(id) ?? this.options.clock.now());
    }
    this.save();
    const results = await sendRestarts(this.options, ids, force);
    for (const [id, sent] of results) this.takeIn(id, sent, force);
    this.save();
  }

  private takeIn(id: string, sent: Sent, force: boolean): void {
    switch (sent.kind) {
      case "accepted":
        return this.takeOff(id, force);
      case "unresolved":
        return this.fly(id, "unresolved", false);
      case "conflict":
        this.update(id, { state: "notStarted" });
        return this.fly(id, "waiting", false);
      case "recheck":
        this.note(id, sent.seen);
        this.update(id, { state: "notStarted" });
        endTurn(this.key(id));
        this.flights.delete(id);
        return void this.queue.unshift(id);
      case "refused":
        this.fail(id, `${sent.error.message}${force ? "" : " Nothing was restarted."}`, {
          counts: true,
          state: "failed",
        });
        if (sent.halts) this.halted = sent.error.message;
    }
  }

  private takeOff(id: string, force: boolean): void {
    const { attempts = 0 } = this.entry(id);
    this.update(id, { attempts: force ? attempts : attempts + 1 });
    this.ledger = { ...this.ledger, restartCount: this.ledger.restartCount + 1 };
    this.fly(id, "sent", false);
  }

  private fly(id: string, mode: Flight["mode"], joined: boolean): void {
    const now = this.options.clock.now();
    const previous = this.flights.get(id);
    const before = this.looks.get(id)?.seen ?? { condition: "unknown", detail: "not read yet" };
    const since = mode === "waiting" ? (this.turnBegan.get(id) ?? now) : now;
    this.turnBegan.set(id, this.turnBegan.get(id) ?? now);
    const down = joined || previous?.sawDownAt !== undefined ? { sawDownAt: previous?.sawDownAt ?? now } : {};
    const escalated = previous?.mode === "sent" ? { escalated: true } : {};
    const flight: Flight = {
      id,
      mode,
      since,
      before: previous?.before ?? before,
      last: before,
      joined,
      ...down,
      ...escalated,
    };
    this.schedule(flight);
    this.blockedSince = undefined;
  }

  // --- looking

  private async lookAround(): Promise<void> {
    const { api, clock } = this.options;
    const now = clock.now();
    const inFlight = [...this.flights.values()].filter(
      ({ nextLookAt }) => api.readsMany || nextLookAt <= now,
    );
    const next = api.readsMany && this.halted === undefined ? this.slots.upcoming(this.queue) : [];
    const others = this.flights.size === 0 || api.readsMany ? this.slots.unreadyOthers(this.flights) : [];
    const ids = [...new Set([...inFlight.map(({ id }) => id), ...next, ...others])];
    if (ids.length === 0) return;
    const seen = await this.read(ids);
    const toSend: string[] = [];
    const toForce: string[] = [];
    for (const [id, look] of seen) {
      const flight = this.flights.get(id);
      if (!look.error) this.note(id, look);
      if (!flight) continue;
      const verdict = advance(flight, look, clock.now(), this.rules);
      if (verdict.kind === "send") toSend.push(id);
      if (verdict.kind === "escalate") toForce.push(id);
      this.follow(id, verdict);
    }
    if (this.halted === undefined) await this.send(toSend);
    await this.send(toForce, true);
    this.save();
  }

  private follow(id: string, verdict: Verdict): void {
    switch (verdict.kind) {
      case "applied":
        this.schedule(verdict.flight);
        return this.takeOff(id, false);
      case "goOn":
      case "send":
      case "escalate":
        if (verdict.flight.sawDownAt !== undefined && verdict.flight.mode === "sent") {
          this.update(id, { evidence: "seenDown" });
        }
        return this.schedule(verdict.flight);
      case "restarted":
        return this.settleRestarted(id, verdict.evidence, verdict.message);
      case "vanished":
        return this.vanish(id, verdict.detail);
      case "notApplied":
        return this.resend(id);
      case "failed":
        this.fail(id, this.describeFailure(id, verdict.why), { counts: true, state: "failed" });
    }
  }

  private resend(id: string): void {
    const times = (this.resends.get(id) ?? 0) + 1;
    this.resends.set(id, times);
    this.update(id, { state: "notStarted" });
    if (times > maxResends) {
      const message = `no clear answer to ${times} requests, and none was applied. ${this.flights.get(id)?.last.detail ?? ""}`;
      return this.fail(id, message, { counts: true, state: "failed" });
    }
    this.land(id);
    this.queue.unshift(id);
  }

  private vanish(id: string, detail: string): void {
    if (this.options.settings.whenMissing === "skip") {
      this.land(id);
      return this.update(id, { state: "missing", generation: this.ledger.generation, message: detail });
    }
    this.fail(id, `${id} is not known to the cloud any more (${detail})`, {
      counts: false,
      state: "missing",
    });
  }

  /** Reads that fail for the moment do not end a rollout: its own deadlines do. */
  private async read(ids: readonly string[]): Promise<Observations> {
    const { api, client, target, signal } = this.options;
    try {
      return await api.observe(client, target, ids, signal);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.kind === "unauthorized" || error.kind === "notOffered") this.halted ??= error.message;
      return new Map(ids.map((id) => [id, { condition: "unknown", detail: error.message, error }]));
    }
  }

  private async freshen(ids: readonly string[]): Promise<void> {
    const now = this.options.clock.now();
    const stale = ids.filter((id) => now - (this.looks.get(id)?.at ?? 0) > freshFor);
    if (stale.length === 0) return;
    for (const [id, seen] of await this.read(stale)) this.note(id, seen);
  }

  private note(id: string, seen: Observation): void {
    this.looks.set(id, { seen, at: this.options.clock.now() });
    this.slots.note(id, seen);
  }

  // --- bookkeeping

  private settleRestarted(id: string, evidence: Evidence, message?: string): void {
    const { clock, say } = this.options;
    const flight = this.flights.get(id);
    const restartedAt = new Date(clock.now()).toISOString();
    const { message: _message, ...entry } = this.entry(id);
    this.land(id, { startedAt: flight?.since ?? 0, evidence });
    this.entries.set(id, {
      ...entry,
      state: "restarted",
      generation: this.ledger.generation,
      restartedAt,
      evidence,
      ...(message && { message }),
    });
    this.restarted.push(id);
    say(
      `${id}: restarted (${this.restarted.length} of ${this.restarted.length + this.queue.length + this.flights.size})`,
    );
  }

  private fail(
    id: string,
    message: string,
    { counts, state }: { counts: boolean; state: "failed" | "missing" },
  ): void {
    this.land(id);
    this.leaveQueue(id);
    this.update(id, { state, message });
    this.failures.push({ id, message });
    if (counts) this.errors++;
    this.options.say(`${id}: ${message}`);
  }

  private describeFailure(id: string, why: string): string {
    const flight = this.flights.get(id);
    const { settings, api } = this.options;
    if (!flight || flight.mode === "waiting") return why;
    const at = (time: number) => `${new Date(time).toISOString().slice(11, 19)}Z`;
    if (flight.mode === "unresolved") {
      return `connection lost after the request was sent; ${api.product} ${why}. It may have. The next pulumi up restarts it again.`;
    }
    const down = flight.sawDownAt === undefined ? "" : `, down ${at(flight.sawDownAt)}`;
    const outcome = why === "not ready" ? `${why} after ${formatDuration(settings.readyTimeout)}` : why;
    const attempt = `Attempt ${this.entry(id).attempts ?? 0} of ${settings.maxAttempts}.`;
    return `reboot accepted ${at(flight.since)}${down}, ${outcome}. Last seen: ${flight.last.detail}. ${attempt}`;
  }

  private schedule(flight: Flight): void {
    const { api, settings, clock, random } = this.options;
    const now = clock.now();
    this.flights.set(flight.id, {
      ...flight,
      nextLookAt: now + nextLook(now - flight.since, api, settings.pollInterval, random),
    });
  }

  private untilNextLook(): number {
    const { api, settings, clock, random } = this.options;
    const now = clock.now();
    const looks = [...this.flights.values()].map(({ nextLookAt }) => nextLookAt - now);
    const soonest =
      looks.length > 0
        ? looks.reduce((a, b) => Math.min(a, b))
        : nextLook(0, api, settings.pollInterval, random);
    return Math.max(0, soonest);
  }

  private land(id: string, restart?: { startedAt: number; evidence: Evidence }): void {
    if (this.flights.delete(id)) this.lastLandingAt = this.options.clock.now();
    endTurn(this.key(id), restart);
  }

  private leaveQueue(id: string): void {
    this.queue = this.queue.filter((queued) => queued !== id);
  }

  private entry(id: string): LedgerEntry {
    const entry = this.entries.get(id);
    if (!entry) throw new Error(`${id} is not in the ledger`);
    return entry;
  }

  private update(
    id: string,
    change: Omit<Partial<LedgerEntry>, "message"> & { message?: string | undefined },
  ): void {
    const { message: _message, ...entry } = { ...this.entry(id), ...change };
    const message = change.message ?? (change.state === undefined ? this.entry(id).message : undefined);
    this.entries.set(id, { ...entry, ...(message !== undefined && { message }) });
  }

  private save(): void {
    this.ledger = tidy({ ...this.ledger, instances: this.ledger.instances.map(({ id }) => this.entry(id)) });
    this.options.onChange?.(this.ledger);
  }

  private key(id: string): string {
    return `${this.options.client.identity}/${this.options.api.member}/${id}`;
  }
}
