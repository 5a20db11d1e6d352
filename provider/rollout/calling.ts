import { unasked } from "./answers";
import { lastSeen, type Instance, type Rules } from "./instance";
import { requested } from "./outcomes";
import { startOwedBy } from "./owed-start";

/** Its restart call is to be sent, which is noted before it leaves. Pure. */
export function calling(instance: Instance, now: number, { api, settings }: Rules): Instance {
  const seen = lastSeen(instance);
  return {
    ...requested(instance, now, api.secondHalf && startOwedBy(instance.look?.seen, now)),
    // Whatever its service answered before says nothing of the time after.
    answers: settings.readiness && unasked(now, instance.answers),
    phase: { at: "calling", since: now, seen: { before: seen, last: seen, lookedAt: now } },
  };
}
