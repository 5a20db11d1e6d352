import fc from "fast-check";
import type { Condition, Observation } from "../../provider/apis/api";
import type { Rules } from "../../provider/rollout/instance";
import type { LedgerEntry } from "../../provider/rollout/ledger";
import { watched } from "../../provider/rollout/looked";
import { newInstance } from "../../provider/rollout/roster";
import type { Answer } from "../../provider/rollout/send";
import { ApiError } from "../../provider/shared/errors";
import { play, start, type Meaning, type Played } from "./played-events";

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

/** The case, event by event. */
export function tellHalves(given: HalvesCase): Played<HalvesEvent>[] {
  const rules = rulesOf(given);
  const entry: LedgerEntry = given.owed
    ? given.acceptedNow
      ? carriedEntry
      : owedEntry
    : { id: "m01", state: "notStarted", generation: 1 };
  const seen = lookOf({ is: "look", condition: given.first, fails: false }, start);
  const first = watched(newInstance(entry, true), seen, start, rules);
  return play(first, given.events, rules, (event, _instance, now) => meaningOf(event, now));
}

function meaningOf(event: HalvesEvent, now: number): Meaning {
  switch (event.is) {
    case "turn":
      return "turn";
    case "answer":
      return { answer: answerOf(event.kind) };
    case "look":
      return { look: lookOf(event, now) };
  }
}
