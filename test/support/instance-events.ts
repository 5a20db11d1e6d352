import fc from "fast-check";
import type { Condition, Observation, Shows } from "../../provider/apis/api";
import { ApiError, type FailureKind } from "../../provider/shared/errors";
import { answered } from "../../provider/rollout/answered";
import { begin } from "../../provider/rollout/begin";
import type { Instance, Rules, Step } from "../../provider/rollout/instance";
import { looked, watched } from "../../provider/rollout/looked";
import { newInstance } from "../../provider/rollout/roster";
import type { Answer } from "../../provider/rollout/send";

/*
 * Sequences of whatever can happen to one instance: no clock, no fleet, thousands a second.
 */

export type Event =
  | { readonly is: "turn" }
  | { readonly is: "answer"; readonly kind: Answer["kind"]; readonly halts: boolean }
  | {
      readonly is: "look";
      readonly condition: Condition;
      readonly booted: boolean;
      readonly error?: FailureKind;
    };

export interface Case {
  readonly shows: Shows;
  readonly whenUnproved: "fail" | "warn";
  readonly whenMissing: "fail" | "skip";
  readonly escalates: boolean;
  readonly minReady: number;
  readonly events: readonly (readonly [after: number, event: Event])[];
}

export const start = Date.parse("2026-06-01T03:00:00Z");
const conditions: readonly Condition[] = [
  "ready",
  "ready",
  "ready",
  "rebooting",
  "unready",
  "busy",
  "stopped",
  "broken",
  "missing",
  "unknown",
];
const look = fc.record(
  {
    is: fc.constant("look" as const),
    condition: fc.constantFrom(...conditions),
    booted: fc.boolean(),
    error: fc.constantFrom<FailureKind>("unavailable", "forbidden"),
  },
  { requiredKeys: ["is", "condition", "booted"] },
);
const answer = fc.record({
  is: fc.constant("answer" as const),
  kind: fc.constantFrom<Answer["kind"]>(
    "accepted",
    "accepted",
    "unresolved",
    "conflict",
    "throttled",
    "recheck",
    "unsent",
    "refused",
  ),
  halts: fc.boolean(),
});
const turn = fc.constant({ is: "turn" as const });
const event = fc.oneof(
  { weight: 2, arbitrary: turn },
  { weight: 3, arbitrary: answer },
  { weight: 6, arbitrary: look },
);
const pause = fc.constantFrom(0, 1_000, 2_000, 2_000, 5_000, 20_000, 70_000, 400_000);
export const scenario: fc.Arbitrary<Case> = fc.record({
  shows: fc.constantFrom<Shows>("bootTime", "status", "nothing"),
  whenUnproved: fc.constantFrom("fail", "warn"),
  whenMissing: fc.constantFrom("fail", "skip"),
  escalates: fc.boolean(),
  minReady: fc.constantFrom(0, 10_000),
  events: fc.array(fc.tuple(pause, event), { minLength: 4, maxLength: 24 }),
});

function rulesOf({ shows, whenUnproved, whenMissing, escalates, minReady }: Case): Rules {
  return {
    settings: {
      maxUnavailable: 1,
      maxErrors: 0,
      maxAttempts: 2,
      minReady,
      settle: 60_000,
      readyTimeout: 300_000,
      whenStopped: "skip",
      whenMissing,
      whenUnproved,
      ...(escalates && { escalateAfter: 30_000 }),
    },
    api: { shows, product: "Fake", pollInterval: 5_000 },
    ledger: { generation: 2, changedAt: new Date(start - 1_000).toISOString() },
    first: new Map([["m01", { condition: "ready", detail: "ready" }]]),
    acceptedNow: true,
  };
}

function answerOf(kind: Answer["kind"], halts: boolean): Answer {
  const error = new ApiError({ kind: "refused", action: "restart" });
  if (kind === "recheck") return { kind, seen: { condition: "ready", detail: "ready" } };
  if (kind === "refused") return { kind, error, halts };
  if (kind === "conflict" || kind === "throttled") return { kind, error };
  return { kind };
}

/** A cloud whose boot time moves when the event says so. */
class Looks {
  private boot = start - 86_400_000;

  constructor(private readonly shows: Shows) {}

  of({ condition, booted, error }: Extract<Event, { is: "look" }>, now: number): Observation {
    if (error) {
      return { condition: "unknown", detail: error, error: new ApiError({ kind: error, action: "read" }) };
    }
    if (booted) this.boot = now;
    return { condition, detail: condition, ...(this.shows === "bootTime" && { bootTime: this.boot }) };
  }
}

export interface Told {
  readonly event: Event;
  readonly now: number;
  readonly before: Instance;
  readonly step: Step;
}

/** What `run` does with one instance: a turn only for who is queued, an answer only for whose call is out. */
export function tell(given: Case): Told[] {
  const rules = rulesOf(given);
  const looks = new Looks(given.shows);
  let instance = newInstance({ id: "m01", state: "notStarted", generation: 1 }, true);
  let out = false;
  let now = start;
  const told: Told[] = [];
  for (const [after, event] of given.events) {
    now += after;
    const before = instance;
    const step = stepOf(event, instance, out, now, rules, looks);
    if (!step) continue;
    told.push({ event, now, before, step });
    instance = step.instance;
    out = event.is === "answer" ? false : out || step.effect !== undefined;
  }
  return told;
}

function stepOf(
  event: Event,
  instance: Instance,
  out: boolean,
  now: number,
  rules: Rules,
  looks: Looks,
): Step | undefined {
  if (event.is === "turn") {
    return instance.phase.at === "queued" ? begin(instance, now, rules, { lastReadAt: 0 }) : undefined;
  }
  if (event.is === "answer")
    return out ? answered(instance, answerOf(event.kind, event.halts), now) : undefined;
  const seen = looks.of(event, now);
  // While a call is out a look is no time for a conclusion.
  return out ? { instance: watched(instance, seen, now, rules) } : looked(instance, seen, now, rules);
}
