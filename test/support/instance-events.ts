import fc from "fast-check";
import type { Condition, Observation, Shows } from "../../provider/apis/api";
import type { JobReport } from "../../provider/apis/receipts";
import { ApiError, type FailureKind } from "../../provider/shared/errors";
import { unasked } from "../../provider/rollout/answers";
import type { Instance, Rules } from "../../provider/rollout/instance";
import type { LedgerEntry } from "../../provider/rollout/ledger";
import { probed } from "../../provider/rollout/probing";
import { newInstance } from "../../provider/rollout/roster";
import type { Answer } from "../../provider/rollout/send";
import { readiness } from "./fake-services";
import { play, start, type Meaning, type Played } from "./played-events";

/*
 * Sequences of whatever can happen to one instance: no clock, no fleet, thousands a second.
 */

export type Event =
  | { readonly is: "turn" }
  /** What its service answers, and how long ago it was asked. */
  | { readonly is: "reply"; readonly ok: boolean; readonly ago: number }
  /** `job`: the receipt of an accepted one names a job. */
  | { readonly is: "answer"; readonly kind: Answer["kind"]; readonly halts: boolean; readonly job: boolean }
  | {
      readonly is: "look";
      readonly condition: Condition;
      readonly booted: boolean;
      readonly error?: FailureKind;
      /** What the job of the last request says, or that of the one before. */
      readonly job?: JobReport["state"];
      readonly staleJob?: boolean;
    };

export interface Case {
  readonly shows: Shows;
  readonly whenUnproved: "fail" | "warn";
  readonly whenMissing: "fail" | "skip";
  readonly escalates: boolean;
  readonly minReady: number;
  /** Its service is asked. */
  readonly asks: boolean;
  /** An earlier update was stopped with its request out, which a job carries out. */
  readonly owed: boolean;
  readonly events: readonly (readonly [after: number, event: Event])[];
}

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
    job: fc.constantFrom<JobReport["state"]>("running", "running", "succeeded", "failed"),
    staleJob: fc.boolean(),
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
  job: fc.boolean(),
});
const turn = fc.constant({ is: "turn" as const });
const reply = fc.record({
  is: fc.constant("reply" as const),
  ok: fc.boolean(),
  ago: fc.constantFrom(0, 0, 1_000, 10_000),
});
const event = fc.oneof(
  { weight: 2, arbitrary: turn },
  { weight: 3, arbitrary: answer },
  { weight: 6, arbitrary: look },
  { weight: 4, arbitrary: reply },
);
const pause = fc.constantFrom(0, 1_000, 2_000, 2_000, 5_000, 20_000, 70_000, 400_000);
export const scenario: fc.Arbitrary<Case> = fc.record({
  shows: fc.constantFrom<Shows>("bootTime", "status", "nothing"),
  whenUnproved: fc.constantFrom("fail", "warn"),
  whenMissing: fc.constantFrom("fail", "skip"),
  escalates: fc.boolean(),
  minReady: fc.constantFrom(0, 10_000),
  asks: fc.boolean(),
  owed: fc.boolean(),
  events: fc.array(fc.tuple(pause, event), { minLength: 4, maxLength: 28 }),
});

function rulesOf({ shows, whenUnproved, whenMissing, escalates, minReady, asks }: Case): Rules {
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
      ...(asks && { readiness }),
    },
    api: { shows, product: "Fake", pollInterval: 5_000 },
    ledger: { generation: 2, changedAt: new Date(start - 1_000).toISOString() },
    first: new Map([["m01", { condition: "ready", detail: "ready" }]]),
    acceptedNow: true,
  };
}

function answerOf({ kind, halts, job }: Extract<Event, { is: "answer" }>, id: string): Answer {
  const error = new ApiError({ kind: "refused", action: "restart" });
  if (kind === "recheck") return { kind, seen: { condition: "ready", detail: "ready" } };
  if (kind === "refused") return { kind, error, halts };
  if (kind === "conflict" || kind === "throttled") return { kind, error };
  if (kind === "accepted") return { kind, receipt: { accepted: true, ...(job && { job: id }) } };
  return { kind };
}

const said = new ApiError({ kind: "refused", action: "job", code: "Ecs.0005", words: "the guest is deaf" });

/** A cloud whose boot time moves when the event says so. */
class Looks {
  private boot = start - 86_400_000;

  constructor(private readonly shows: Shows) {}

  of(
    { condition, booted, error, job, staleJob }: Extract<Event, { is: "look" }>,
    { entry }: Instance,
    now: number,
  ): Observation {
    if (error) {
      return { condition: "unknown", detail: error, error: new ApiError({ kind: error, action: "read" }) };
    }
    if (booted) this.boot = now;
    const id = staleJob ? "stale" : entry.job;
    return {
      condition,
      detail: condition,
      ...(this.shows === "bootTime" && { bootTime: this.boot }),
      ...(job && id !== undefined && { job: { id, state: job, ...(job === "failed" && { error: said }) } }),
    };
  }
}

export const owed: LedgerEntry = {
  id: "m01",
  state: "requested",
  generation: 1,
  attempts: 1,
  requestedAt: new Date(start - 20_000).toISOString(),
  job: "job of before",
};

/** The case, event by event. */
export function tell(given: Case): Played<Event>[] {
  const rules = rulesOf(given);
  const looks = new Looks(given.shows);
  const entry = given.owed ? owed : ({ id: "m01", state: "notStarted", generation: 1 } as const);
  const instance = newInstance(entry, true);
  const first = given.asks ? { ...instance, answers: unasked(start) } : instance;
  return play(first, given.events, rules, (event, at, now) => meaningOf(event, at, now, rules, looks));
}

function meaningOf(
  event: Event,
  instance: Instance,
  now: number,
  rules: Rules,
  looks: Looks,
): Meaning | undefined {
  switch (event.is) {
    case "turn":
      return "turn";
    case "answer":
      return { answer: answerOf(event, `job of ${now}`) };
    case "look":
      return { look: looks.of(event, instance, now) };
    case "reply": {
      const brief = `answers ${event.ok ? 200 : 503}`;
      const result = { ok: event.ok, said: `GET http://m01/ ${brief}`, brief };
      return instance.answers && { step: probed(instance, result, now - event.ago, now, rules) };
    }
  }
}
