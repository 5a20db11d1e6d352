import type { Collection } from "../world/collection";
import type { Kind } from "../world/kind";
import { leaseEnd } from "../world/lease";
import type { Instance } from "../world/machine";
import type { Reaction, StartReaction, StopReaction, Transition } from "../world/schema";

/** How a thing is, for its colour and sign on the page. */
export const tones = ["ready", "busy", "off", "failed"] as const;
export type Tone = (typeof tones)[number];

/**
 * One thing on the page: an instance, or whatever else an API has to show. Members are texts, numbers and booleans:
 * two looks are compared member by member. Instants are emulated time, in milliseconds since the epoch.
 */
export interface Item {
  readonly id: string;
  readonly tone: Tone;
  /** The vendor's word for the state that it rests in. */
  readonly state: string;
  /** Where it differs from the id. */
  readonly name?: string;
  /** What is under way, in a word; with `since` and, unless it never ends, `until`. */
  readonly doing?: string;
  readonly since?: number;
  readonly until?: number;
  readonly bootedAt?: number;
  readonly reboots?: number;
  /** What its next reboot, stop or start will do, where that is not simply what it is told. */
  readonly next?: string;
  readonly leaseEndsAt?: number;
  /** The address of its service. */
  readonly servesAt?: string;
  /** Notes worth a place on it: "2 sessions". */
  readonly note?: string;
}

const DOING: Readonly<Record<Transition["kind"], string>> = {
  reboot: "rebooting",
  start: "starting",
  stop: "stopping",
};

/** An instance as it is now. */
export function itemOf(instance: Instance, { kind }: Collection, now: number): Item {
  const { id, name, state, bootedAt, reboots, lease } = instance;
  const transition =
    instance.transition && instance.transition.startedAt <= now ? instance.transition : undefined;
  const next = nextOf(instance);
  const note = kind.note?.(instance);
  return {
    id,
    tone: toneOf(kind, state, transition),
    state,
    bootedAt,
    reboots,
    ...(name !== id && { name }),
    ...(transition && underWay(transition)),
    ...(next !== undefined && { next }),
    ...(lease?.autoStop && kind.running.includes(state) && { leaseEndsAt: leaseEnd(lease) }),
    ...(instance.servesAt !== undefined && { servesAt: instance.servesAt }),
    ...(note !== undefined && { note }),
  };
}

function toneOf(kind: Kind, state: string, transition: Transition | undefined): Tone {
  if (transition) return transition.endsAt === null ? "failed" : "busy";
  if (kind.running.includes(state)) return "ready";
  return state === kind.stopped ? "off" : "failed";
}

function underWay({ kind, startedAt, endsAt, shown }: Transition): Pick<Item, "doing" | "since" | "until"> {
  if (endsAt === null) return { doing: "frozen", since: startedAt };
  return { doing: shown ? DOING[kind] : `${DOING[kind]} unseen`, since: startedAt, until: endsAt };
}

const NEXT: Readonly<Record<Extract<Reaction, string>, string>> = {
  restarts: "restarts",
  freezes: "freezes",
  freezesUnlessHard: "freezes unless HARD",
  fails: "fails",
  vanishes: "vanishes",
  ignores: "ignores it",
  showsNothing: "shows nothing",
  jobNeverEnds: "its job never ends",
  jobIsForgotten: "its job is forgotten",
};

const NEXT_STOP: Readonly<Record<StopReaction, string | undefined>> = {
  stops: undefined,
  freezes: "stops never",
  ignores: "does not stop",
  fails: "fails to stop",
};

const NEXT_START: Readonly<Record<Extract<StartReaction, string>, string | undefined>> = {
  starts: undefined,
  freezes: "starts never",
  ignores: "does not start",
  fails: "fails to start",
  noResources: "has no resources",
};

function nextOf({ onReboot, onStop, onStart }: Instance): string | undefined {
  const [reboot = "restarts"] = onReboot;
  const [stop = "stops"] = onStop ?? [];
  const [start = "starts"] = onStart ?? [];
  const told = [
    reboot === "restarts" ? undefined : reactionText(reboot),
    NEXT_STOP[stop],
    NEXT_START[typeof start === "object" ? "noResources" : start],
  ].filter((text) => text !== undefined);
  return told.length > 0 ? told.join(", ") : undefined;
}

function reactionText(reaction: Reaction): string {
  if (typeof reaction !== "object") return NEXT[reaction];
  return "jobFails" in reaction ? "its job fails" : "comes back late";
}
