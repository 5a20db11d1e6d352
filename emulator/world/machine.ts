import type { Kind } from "./kind";
import { leaseEnd, rebase, type Lease } from "./lease";
import type { ServiceInput } from "./service";
import { settleSessions, type PastSession, type Session } from "./session";
import type { Durations, Reaction, StartReaction, StopReaction, Transition } from "./schema";
import { outageBegun, outageEnded, type Outage } from "./outages";

/** An instance as it was at the last look; {@link settle} brings it up to now. */
export interface Instance {
  readonly id: string;
  name: string;
  location: string;
  /** The vendor's word for the state that it rests in, or had before the transition. */
  state: string;
  createdAt: number;
  bootedAt: number;
  reboots: number;
  onReboot: Reaction[];
  /** Of kinds that are stopped and started. */
  onStop?: StopReaction[] | undefined;
  onStart?: StartReaction[] | undefined;
  durations: Durations;
  fields: Record<string, unknown>;
  outages: Outage[];
  serves?: ServiceInput | undefined;
  /** The address of the service that it has, if it has one. */
  servesAt?: string | undefined;
  lease?: Lease | undefined;
  /** Of kinds with sessions: those that are there, those that are yet to come, those that have ended. */
  sessions?: Session[] | undefined;
  arrivals?: Session[] | undefined;
  pastSessions?: PastSession[] | undefined;
  /** It takes no new sessions. */
  maintenance?: boolean | undefined;
  transition?: Transition | undefined;
}

/** What reads show: a state that lasts, or a transition and how much of it is done. */
export type Phase =
  | { readonly transition?: undefined; readonly state: string }
  | { readonly transition: Transition; readonly progress: number };

export function phaseOf(instance: Instance, now: number): Phase {
  const { transition, state } = instance;
  if (!transition || !transition.shown || now < transition.startedAt) return { state };
  const { startedAt, endsAt } = transition;
  // One that never ends stays in its middle.
  const progress = endsAt === null ? 0.5 : Math.min(1, (now - startedAt) / (endsAt - startedAt || 1));
  return { transition, progress };
}

/** The state that it rests in, or had before what is under way. */
export function restOf(phase: Phase): string {
  return phase.transition ? phase.transition.from : phase.state;
}

/** Applies all that has happened up to `now`; false once the instance is gone. Nothing here runs on timers. */
export function settle(instance: Instance, kind: Kind, durations: Durations, now: number): boolean {
  for (;;) {
    const { transition, lease } = instance;
    settleSessions(instance, kind, Math.min(now, transition?.endsAt ?? now));
    if (transition) {
      if (transition.endsAt === null || transition.endsAt > now) return true;
      if (!finish(instance, kind, transition, transition.endsAt)) return false;
    } else if (lease?.autoStop && kind.running.includes(instance.state) && leaseEnd(lease) <= now) {
      begin(instance, "stop", leaseEnd(lease), durations.stop ?? 0, { then: kind.stopped });
    } else {
      return true;
    }
  }
}

export interface RebootOptions {
  readonly hard?: boolean;
  readonly reaction?: Reaction;
}

/**
 * Reboots it, in the way that is its turn, which is returned. One that is rebooting already starts over, with the state
 * that it had before both.
 */
export function reboot(
  instance: Instance,
  kind: Kind,
  durations: Durations,
  now: number,
  options: RebootOptions = {},
): Reaction {
  const { hard = false, reaction = nextReaction(instance) } = options;
  if (reaction === "ignores" || (typeof reaction === "object" && "jobFails" in reaction)) return reaction;
  instance.reboots += 1;
  const usual = (hard ? durations.hardReboot : undefined) ?? durations.reboot ?? 0;
  const takes = typeof reaction === "object" ? reaction.comesBackAfter : usual;
  const freezes = reaction === "freezes" || (reaction === "freezesUnlessHard" && !hard);
  begin(instance, "reboot", now + (durations.delay ?? 0), freezes ? null : takes, {
    hard,
    shown: reaction !== "showsNothing",
    then: reaction === "vanishes" ? null : reaction === "fails" ? kind.failed : instance.state,
  });
  return reaction;
}

/** Starts or stops it; what the transition is called while it lasts is the API's affair. */
export function begin(
  instance: Instance,
  kind: Transition["kind"],
  startedAt: number,
  takes: number | null,
  rest: Pick<Transition, "then"> & Partial<Transition>,
): void {
  const endsAt = takes === null ? null : startedAt + takes;
  if (kind !== "start") instance.outages = outageBegun(instance.outages, startedAt);
  instance.transition = { kind, hard: false, shown: true, from: instance.state, startedAt, endsAt, ...rest };
}

function finish(instance: Instance, kind: Kind, transition: Transition, at: number): boolean {
  delete instance.transition;
  if (transition.then === null) return false;
  instance.state = transition.then;
  const runs = kind.running.includes(instance.state);
  if (runs) instance.outages = outageEnded(instance.outages, at);
  // Vendors show whole seconds: two boots of a world in a hurry must not share one.
  if (runs && transition.shown) instance.bootedAt = Math.max(at, instance.bootedAt + 1000);
  if (runs && transition.kind === "start" && instance.lease) rebase(instance.lease, at);
  return true;
}

function nextReaction(instance: Instance): Reaction {
  const [first = "restarts", ...rest] = instance.onReboot;
  if (rest.length > 0) instance.onReboot = rest;
  return first;
}
