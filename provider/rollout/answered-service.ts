import { describeUntaken } from "./describe-drain";
import type { Draining, Instance, Restoring, Rules, Step } from "./instance";
import { failed } from "./outcomes";
import { inService } from "./restoring";
import type { ServiceAnswer } from "./send-service";
import { isClearNo } from "./traits";

/**
 * What an answer means that the cloud gave to a request about an instance's service. It is never taken as a proof that the
 * request took effect: the next look shows that. Pure.
 */
export function answeredService(
  instance: Instance,
  answer: ServiceAnswer,
  now: number,
  rules: Pick<Rules, "api">,
): Step {
  const { phase } = instance;
  if ((phase.at !== "draining" && phase.at !== "restoring") || !phase.asking) return { instance };
  if (answer.kind === "unsent") return { instance };
  const asking = {
    ...phase.asking,
    times: phase.asking.times + 1,
    answeredAt: now,
    error: answer.kind === "refused" ? answer.error : undefined,
    ...(answer.kind === "held" && { held: answer.why }),
  };
  const after: Instance = { ...instance, phase: { ...phase, asking } };
  const fault = answer.kind === "refused" ? answer.fault : undefined;
  const halt = answer.kind === "refused" && answer.halts ? answer.error?.message : undefined;
  const rest = { ...(fault !== undefined && { fault }), ...(halt !== undefined && { halt }) };
  if (phase.at === "restoring") return { instance: after, ...rest };
  return { instance: answeredDraining(after, { ...phase, asking }, answer, now, rules), ...rest };
}

function answeredDraining(
  instance: Instance,
  phase: Draining & Required<Pick<Draining, "asking">>,
  answer: ServiceAnswer,
  now: number,
  rules: Pick<Rules, "api">,
): Instance {
  const { asking } = phase;
  if (!asking) return instance;
  const isRefused = isClearNo(asking.error);
  if (asking.request === "takeOut") {
    const isAsBefore = asking.isFirst === true && (isRefused || answer.kind === "held");
    const noted = isAsBefore ? unnoted(instance) : instance;
    return isRefused && asking.error ? failed(noted, describeUntaken(asking.error, rules)) : noted;
  }
  if (answer.kind !== "asked") return instance;
  const told = asking.request === "warn" ? { warnedAt: now } : { loggedOffAt: now };
  return { ...instance, phase: { ...phase, ...told } };
}

/** It was certainly not taken out. */
function unnoted(instance: Instance): Instance {
  const { maybeOut: _maybeOut, ...rest } = instance;
  return { ...rest, entry: inService(instance.entry) };
}

/** Which of them a request is to be sent for. */
export function isToBeAsked(instance: Instance): instance is Instance & { phase: Draining | Restoring } {
  const { phase } = instance;
  return (
    (phase.at === "draining" || phase.at === "restoring") &&
    phase.asking !== undefined &&
    phase.asking.answeredAt === undefined
  );
}
