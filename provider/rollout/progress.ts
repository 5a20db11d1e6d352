import type { Clock } from "../shared/clock";
import { listFirst } from "../shared/text";
import { isSilent } from "./answers";
import { describeWaiting, describeWaitingShortly, timeOf } from "./describe";
import { describeDraining, type DrainRules } from "./describe-drain";
import type { Instance } from "./instance";
import type { InstanceLocks } from "./locks";
import type { Roster } from "./roster";

/** Without a status to show, what is waited for is said this often; milliseconds. */
const saidEvery = 60_000;

export interface ProgressOptions extends DrainRules {
  readonly clock: Clock;
  /** One line for each thing that happens. */
  readonly say: (line: string) => void;
  /** One line that says where it stands and takes the place of the one before; instead of `say` where it is given. */
  readonly status?: ((line: string) => void) | undefined;
}

/** Where a rollout stands. */
export interface Standing {
  readonly total: number;
  readonly restarted: readonly string[];
  readonly failed: readonly string[];
  /** How many are still to be begun. */
  readonly waiting: number;
  readonly inHand: readonly Instance[];
}

/** Reports how a rollout goes on: a line for each thing that happens, or the resource's row; at least once a minute. */
export class Progress {
  private toldUntil: number;
  private shown = "";
  private stale = false;

  constructor(
    private readonly options: ProgressOptions,
    private readonly standing: () => Standing,
  ) {
    this.toldUntil = options.clock.now();
  }

  happened(line: string): void {
    if (this.options.status) this.showSoon();
    else this.options.say(line);
  }

  /**
   * Before each time of silence.
   *
   * @param blockers what is waited for where nothing is in hand
   * @param silence how long, milliseconds
   */
  waits(blockers: string | undefined, silence: number): void {
    if (this.options.status) return this.show(blockers);
    const { inHand } = this.standing();
    const now = this.options.clock.now();
    const what = inHand.length > 0 ? describeInHand(inHand, now, this.options, describeWaiting) : blockers;
    const until = this.options.clock.now() + silence;
    if (what === undefined || until - this.toldUntil < saidEvery) return;
    this.toldUntil = until;
    this.options.say(what);
  }

  /** What happens at one moment, such as thousands of ids that do not exist, is one change of the row. */
  private showSoon(): void {
    if (this.stale) return;
    this.stale = true;
    queueMicrotask(() => {
      if (this.stale) this.show();
    });
  }

  private show(blockers?: string): void {
    this.stale = false;
    const line = describeStanding(this.standing(), this.options.clock.now(), this.options, blockers);
    if (line === this.shown) return;
    this.shown = line;
    this.options.status?.(line);
  }
}

/** `3 of 40 restarted, 1 failed (as-0007), 35 to go; waiting for as-0008 (rebooting 03:05:10Z)` */
function describeStanding(
  standing: Standing,
  now: number,
  rules: ProgressOptions,
  blockers: string | undefined,
): string {
  const { total, restarted, failed, waiting, inHand } = standing;
  const parts = [`${restarted.length} of ${total} restarted`];
  if (failed.length > 0) parts.push(`${failed.length} failed (${listFirst(failed)})`);
  if (waiting > 0) parts.push(`${waiting} to go`);
  const awaited = inHand.length > 0 ? describeInHand(inHand, now, rules, describeWaitingShortly) : blockers;
  return awaited === undefined ? parts.join(", ") : `${parts.join(", ")}; ${awaited}`;
}

/** Who is in use and for how long they are waited for, and who is awaited for another reason. */
function describeInHand(
  inHand: readonly Instance[],
  now: number,
  rules: ProgressOptions,
  describeOthers: (others: readonly Instance[], now: number) => string,
): string {
  const { text, others } = describeDraining(inHand, now, rules, most);
  const parts = [text, others.length > 0 && describeOthers(others, now)];
  return parts.filter(Boolean).join("; ");
}

export function standingOf(roster: Roster): Standing {
  const { total, restarted, failures, queue } = roster;
  const failed = failures.map(({ id }) => id);
  return { total, restarted, failed, waiting: queue.size, inHand: roster.inHand() };
}

/** How many are named in a line that has little room. */
const most = 2;

/** With nothing in hand: `waiting for 1017 (changing spec since 00:22:45Z) to be ready`; `undefined` where nothing is in the way. */
export function describeBlockers(
  roster: Roster,
  locks: InstanceLocks,
  now: number,
  pause: number,
): string | undefined {
  if (pause > 0) return `pausing until ${timeOf(now + pause, now)}`;
  if (roster.busy > 0) return undefined;
  const full = roster.free() <= 0;
  const inTheWay = full ? roster.blockers() : [...roster.queue];
  const held = inTheWay.flatMap((id) => {
    const since = locks.heldByOtherSince(id);
    return since === undefined ? [] : [`${id} (since ${timeOf(since, now)})`];
  });
  const others = inTheWay
    .filter((id) => locks.heldByOtherSince(id) === undefined)
    .map((id) => roster.get(id));
  const unready = full ? others.map((instance) => describeUnready(instance, now)) : [];
  const unreadable = full ? [] : others.flatMap((instance) => describeUnreadable(instance, now));
  const parts = [
    held.length > 0 && `another restart of ${listFirst(held, most)} by this run`,
    unready.length > 0 && `${listFirst(unready, most)} to be ready`,
    unreadable.length > 0 && `${listFirst(unreadable, most)} to be readable`,
  ].filter((part) => part !== false);
  return parts.length > 0 ? `waiting for ${parts.join(" and ")}` : undefined;
}

/** The vendor's name of the state, without the codes behind it. */
function describeUnready(instance: Instance, now: number): string {
  const { entry, look, answers } = instance;
  if (isSilent(instance) && answers?.said !== undefined) {
    return `${entry.id} (${answers.said} since ${timeOf(answers.since, now)})`;
  }
  const state = (look?.seen.detail ?? "not read").replace(/ \(.*\)$/, "");
  return `${entry.id} (${state} since ${timeOf(look?.since ?? now, now)})`;
}

/** In few words, and the same words for as long as it lasts: a message may have the number of its request. */
function describeUnreadable({ entry, unreadable }: Instance, now: number): string[] {
  if (!unreadable) return [];
  const { kind, status, code } = unreadable.seen.error ?? {};
  const words = [status !== undefined && `HTTP ${status}`, code].filter(Boolean).join(" ") || `${kind}`;
  return [`${entry.id} (${words} since ${timeOf(unreadable.since, now)})`];
}
