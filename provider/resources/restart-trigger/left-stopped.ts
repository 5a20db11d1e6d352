import { restartApis } from "../../apis";
import { describeLeftStopped } from "../../rollout/describe-halves";
import type { Journal } from "../../rollout/journal";
import { owedStarts } from "../../rollout/ledger";
import type { EngineContext } from "../context";
import { selectApi, type RestartTriggerInputs } from "./inputs";
import { nameOf } from "./plan";
import { ledgerOf, type RestartTriggerOutputs } from "./state";

/** Of a resource that is being deleted, or given another kind of target, nobody starts what it left stopped. Calls nothing. */
export function warnOfLeftStopped(
  olds: RestartTriggerOutputs,
  context: EngineContext,
  journal?: Journal,
  news?: RestartTriggerInputs["target"],
): void {
  // A state that is odd is deleted all the same.
  const api = restartApis.find(({ member }) => olds.target[member] !== undefined);
  if (!api || (news && selectApi(news).api === api)) return;
  const inState = ledgerOf(olds, olds.target);
  const owed = owedStarts(journal?.recover(inState, olds) ?? inState);
  if (owed.length === 0) return;
  context.warn(
    `${nameOf(api, olds.target[api.member], context)}: ${describeLeftStopped(owed, context.clock.now())}`,
  );
}
