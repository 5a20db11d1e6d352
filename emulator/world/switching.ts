import type { Kind } from "./kind";
import { begin, type Instance } from "./machine";
import type { Durations, StartReaction, StopReaction } from "./schema";

/** Tells it to stop, in the way that is its turn. */
export function stop(
  instance: Instance,
  kind: Kind,
  durations: Durations,
  now: number,
  reaction: StopReaction = nextStop(instance),
): void {
  if (reaction === "ignores") return;
  const takes = reaction === "freezes" ? null : (durations.stop ?? 0);
  begin(instance, "stop", now + (durations.delay ?? 0), takes, {
    then: reaction === "fails" ? kind.failed : kind.stopped,
  });
}

/** Tells it to start, in the way that is its turn; false where there is nothing to run it on. */
export function start(
  instance: Instance,
  kind: Kind,
  durations: Durations,
  now: number,
  reaction: Extract<StartReaction, string> = nextStart(instance, now),
): boolean {
  if (reaction === "noResources") return false;
  if (reaction === "ignores") return true;
  const takes = reaction === "freezes" ? null : (durations.start ?? 0);
  begin(instance, "start", now + (durations.delay ?? 0), takes, {
    then: reaction === "fails" ? (kind.failedStart ?? kind.failed) : kind.running[0],
  });
  return true;
}

function nextStop(instance: Instance): StopReaction {
  const [first = "stops", ...rest] = instance.onStop ?? [];
  if (rest.length > 0) instance.onStop = rest;
  return first;
}

function nextStart(instance: Instance, now: number): Extract<StartReaction, string> {
  const [first = "starts", ...rest] = instance.onStart ?? [];
  if (typeof first === "string") {
    if (rest.length > 0) instance.onStart = rest;
    return first;
  }
  const until = "noResourcesUntil" in first ? first.noResourcesUntil : now + first.noResourcesFor;
  // The first start that is refused sets the instant.
  instance.onStart = now < until ? [{ noResourcesUntil: until }, ...rest] : rest;
  return now < until ? "noResources" : nextStart(instance, now);
}
