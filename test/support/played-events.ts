import type { Observation } from "../../provider/apis/api";
import { answered } from "../../provider/rollout/answered";
import { begin } from "../../provider/rollout/begin";
import type { Instance, Rules, Step } from "../../provider/rollout/instance";
import { looked, watched } from "../../provider/rollout/looked";
import type { Answer } from "../../provider/rollout/send";

/** When sequences of events begin; milliseconds since the epoch. */
export const start = Date.parse("2026-06-01T03:00:00Z");

/** What an event is to an instance. */
export type Meaning =
  "turn" | { readonly answer: Answer } | { readonly look: Observation } | { readonly step: Step };

export interface Played<Event> {
  readonly event: Event;
  readonly now: number;
  readonly before: Instance;
  readonly step: Step;
  /** A call was out when it happened. */
  readonly wasOut: boolean;
}

/**
 * What `run` does with one instance: a turn only for who is queued, an answer only for whose call is out.
 *
 * @param meaningOf `undefined` for an event that is none for the instance as it is
 */
export function play<Event>(
  first: Instance,
  events: readonly (readonly [after: number, event: Event])[],
  rules: Rules,
  meaningOf: (event: Event, instance: Instance, now: number) => Meaning | undefined,
): Played<Event>[] {
  let instance = first;
  let wasOut = false;
  let now = start;
  const played: Played<Event>[] = [];
  for (const [after, event] of events) {
    now += after;
    const before = instance;
    const meaning = meaningOf(event, instance, now);
    if (meaning === undefined) continue;
    const step: Step | undefined = stepOf(meaning, instance, wasOut, now, rules);
    if (!step) continue;
    played.push({ event, now, before, step, wasOut });
    instance = step.instance;
    const isAnswered = meaning !== "turn" && "answer" in meaning;
    wasOut = isAnswered ? false : wasOut || step.effect !== undefined;
  }
  return played;
}

function stepOf(
  meaning: Meaning,
  instance: Instance,
  isOut: boolean,
  now: number,
  rules: Rules,
): Step | undefined {
  if (meaning === "turn") {
    return instance.phase.at === "queued" ? begin(instance, now, rules, { lastReadAt: 0 }) : undefined;
  }
  if ("step" in meaning) return meaning.step;
  if ("answer" in meaning) return isOut ? answered(instance, meaning.answer, now) : undefined;
  // While a call is out a look is no time for a conclusion.
  const { look } = meaning;
  return isOut ? { instance: watched(instance, look, now, rules) } : looked(instance, look, now, rules);
}
