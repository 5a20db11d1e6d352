import fc from "fast-check";
import type { Condition, Observation } from "../../provider/apis/api";
import { answered } from "../../provider/rollout/answered";
import { begin } from "../../provider/rollout/begin";
import type { Instance, Rules, Step } from "../../provider/rollout/instance";
import type { LedgerEntry } from "../../provider/rollout/ledger";
import { looked, watched } from "../../provider/rollout/looked";
import { newInstance } from "../../provider/rollout/roster";
import type { Answer } from "../../provider/rollout/send";
import { ApiError } from "../../provider/shared/errors";

/*
 * Sequences of whatever can happen to one instance that is restarted in two halves.
 */

export type HalvesEvent =
  | { readonly is: "turn" }
  | { readonly is: "answer"; readonly kind: Answer["kind"] }
  | { readonly is: "look"; readonly condition: Condition; readonly fails: boolean };

export interface HalvesCase {
  /** An earlier update left it stopped, as far as that is known. */
  readonly owed: boolean;
  /** This update accepted another generation. */
  readonly acceptedNow: boolean;
  /** What was seen when this update began. */
  readonly first: Condition;
  readonly minReady: number;
  readonly events: readonly (readonly [after: number, event: HalvesEvent])[];
}

export const start = Date.parse("2026-06-01T03:00:00Z");

const condition = fc.constantFrom<Condition>(
  ...(["ready", "ready", "rebooting", "rebooting", "stopped", "stopped", "stopped"] as const),
  ...(["busy", "broken", "missing", "unknown"] as const),
);
const answer = fc.record({
  is: fc.constant("answer" as const),
  kind: fc.constantFrom<Answer["kind"]>(
    ...(["accepted", "accepted", "accepted", "unresolved", "conflict"] as const),
    ...(["throttled", "recheck", "unsent", "refused"] as const),
  ),
});
const look = fc.record({
  is: fc.constant("look" as const),
  condition,
  fails: fc.constantFrom(false, false, false, false, true),
});
const turn = fc.constant({ is: "turn" as const });
const event = fc.oneof(
  { weight: 2, arbitrary: turn },
  { weight: 3, arbitrary: answer },
  { weight: 6, arbitrary: look },
);

export const halvesScenario: fc.Arbitrary<HalvesCase> = fc.record({
  owed: fc.boolean(),
  acceptedNow: fc.boolean(),
  first: condition,
  minReady: fc.constantFrom(0, 10_000),
  events: fc.array(fc.tuple(fc.constantFrom(0, 1_000, 2_000, 5_000, 20_000, 70_000, 400_000), event), {
    minLength: 4,
    maxLength: 24,
  }),
});

function rulesOf({ acceptedNow, first, minReady }: HalvesCase): Rules {
  return {
    settings: {
      maxUnavailable: 1,
      maxErrors: 0,
      maxAttempts: 2,
      minReady,
      settle: 60_000,
      readyTimeout: 300_000,
      whenStopped: "skip",
      whenMissing: "fail",
      whenUnproved: "fail",
    },
    api: {
      shows: "status",
      product: "Fake",
      pollInterval: 5_000,
      secondHalf: { leastRun: 3_600_000, start: () => Promise.reject(new Error("nothing is sent")) },
    },
    ledger: { generation: 2, changedAt: new Date(start - 1_000).toISOString() },
    first: new Map([["m01", { condition: first, detail: first }]]),
    acceptedNow,
  };
}

function answerOf(kind: Answer["kind"]): Answer {
  const error = new ApiError({ kind: "refused", action: "call", code: "6360", words: "no resources" });
  if (kind === "recheck") return { kind, seen: { condition: "ready", detail: "ready" } };
  if (kind === "refused") return { kind, error, halts: false };
  if (kind === "conflict" || kind === "throttled") return { kind, error };
  if (kind === "accepted") return { kind, receipt: { accepted: true } };
  return { kind };
}

function lookOf({ condition, fails }: Extract<HalvesEvent, { is: "look" }>, now: number): Observation {
  if (fails)
    return {
      condition: "unknown",
      detail: "503",
      error: new ApiError({ kind: "unavailable", action: "read" }),
    };
  return {
    condition,
    detail: condition,
    lease: { autoStop: true, endsAt: start + 7_200_000 },
    cloudTime: now,
  };
}

const owedEntry: LedgerEntry = {
  id: "m01",
  state: "requested",
  generation: 1,
  attempts: 1,
  requestedAt: new Date(start - 20_000).toISOString(),
  startOwed: { since: new Date(start - 20_000).toISOString(), autoStop: true },
};
/** What is left of it when another generation is accepted. */
const carriedEntry: LedgerEntry = {
  id: "m01",
  state: "notStarted",
  generation: 1,
  startOwed: { since: new Date(start - 20_000).toISOString(), autoStop: true },
};

export interface HalvesTold {
  readonly event: HalvesEvent;
  readonly now: number;
  readonly before: Instance;
  readonly step: Step;
  /** A call was out when it happened. */
  readonly wasOut: boolean;
}

/** What `run` does with one instance: a turn only for who is queued, an answer only for whose call is out. */
export function tellHalves(given: HalvesCase): HalvesTold[] {
  const rules = rulesOf(given);
  const entry: LedgerEntry = given.owed
    ? given.acceptedNow
      ? carriedEntry
      : owedEntry
    : { id: "m01", state: "notStarted", generation: 1 };
  let instance = watched(
    newInstance(entry, true),
    lookOf({ is: "look", condition: given.first, fails: false }, start),
    start,
    rules,
  );
  let out = false;
  let now = start;
  const told: HalvesTold[] = [];
  for (const [after, event] of given.events) {
    now += after;
    const before = instance;
    const step = stepOf(event, instance, out, now, rules);
    if (!step) continue;
    told.push({ event, now, before, step, wasOut: out });
    instance = step.instance;
    out = event.is === "answer" ? false : out || step.effect !== undefined;
  }
  return told;
}

function stepOf(
  event: HalvesEvent,
  instance: Instance,
  out: boolean,
  now: number,
  rules: Rules,
): Step | undefined {
  if (event.is === "turn") {
    return instance.phase.at === "queued" ? begin(instance, now, rules, { lastReadAt: 0 }) : undefined;
  }
  if (event.is === "answer") return out ? answered(instance, answerOf(event.kind), now) : undefined;
  const seen = lookOf(event, now);
  // While a call is out a look is no time for a conclusion.
  return out ? { instance: watched(instance, seen, now, rules) } : looked(instance, seen, now, rules);
}
