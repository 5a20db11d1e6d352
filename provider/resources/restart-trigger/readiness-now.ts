import type { Observations } from "../../apis/api";
import { openProber } from "../../clouds";
import { describeSilence } from "../../rollout/answers";
import type { PlannedInstance } from "../../rollout/decide";
import type { Ledger } from "../../rollout/ledger";
import { questionFor } from "../../rollout/question";
import { askAll } from "../../rollout/questions";
import type { RolloutSettings } from "../../rollout/settings";
import type { EngineContext } from "../context";

/**
 * What was seen, with what services say now: one that does not answer is not ready. Without `readiness` nobody is asked.
 *
 * @param within whom it has not come to by then is taken for ready; milliseconds
 */
export async function judgedByServices(
  seen: Observations,
  { instances }: Pick<Ledger, "instances">,
  { readiness }: RolloutSettings,
  { clock, signal, environment, warn, name }: EngineContext,
  within: number,
): Promise<Observations> {
  if (!readiness) return seen;
  const asker = { readiness, clock, signal, probe: openProber(environment) };
  const ids = instances.map(({ id }) => id);
  try {
    const replies = await askAll(asker, ids, seen, clock.now() + within);
    const silent = replies.filter(({ result }) => !result.ok);
    const looks = silent.map(({ id, result: { said } }) => {
      const look = { ...seen.get(id), condition: "unready", detail: describeSilence(said) } as const;
      return [id, look] as const;
    });
    return new Map([...seen, ...looks]);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    warn(`${name ?? "a RestartTrigger"}: the preview goes on without its services: ${why}`);
    return seen;
  }
}

/** One that cannot be asked is not restarted. Pure. */
export function withoutQuestion(
  planned: readonly PlannedInstance[],
  { readiness }: RolloutSettings,
  seen: Observations,
): readonly PlannedInstance[] {
  if (!readiness) return planned;
  return planned.map((one) => {
    const { entry, decision } = one;
    if (decision.action !== "restart" && decision.action !== "count") return one;
    const question = questionFor(readiness.check, entry.id, seen.get(entry.id)?.address);
    if ("check" in question) return one;
    return { entry, decision: { action: "fail", reason: "failed", message: question.problem } };
  });
}
