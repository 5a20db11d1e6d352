import type { FailureKind } from "./errors";

/**
 * What a failure means for what comes next.
 *
 * - `passing`: the next read may not meet it
 * - `lasting`: no later call of this run can mend it; a rollout starts nothing more
 * - `ofAccount`: it concerns every instance of the account, not only the one that was asked about
 * - `outage`: for a while the cloud need not be asked again
 * - `splittable`: in a call for several it may be the fault of one of them
 * - `unclear`: whether a write took effect is not known
 * - `clearNo`: of a write, it certainly changed nothing, and would not the next time either
 * - `provesKey`: if the vendor said it, the key was taken for a right one
 * - `ofToken`: met by a request for a token, it is what the call behind it met, too
 */
export type FailureTrait =
  | "passing"
  | "lasting"
  | "ofAccount"
  | "outage"
  | "splittable"
  | "unclear"
  | "provesKey"
  | "ofToken"
  | "clearNo";

/** The one table: a further kind of failure is a line here. */
const TRAITS: Readonly<Record<FailureKind, readonly FailureTrait[]>> = {
  unreachable: ["passing", "ofAccount", "outage"],
  unknownOutcome: ["unclear"],
  unavailable: ["passing", "ofAccount", "outage"],
  throttled: ["passing", "ofAccount", "outage", "ofToken"],
  unauthorized: ["lasting", "ofAccount", "outage", "ofToken", "clearNo"],
  forbidden: ["provesKey", "ofToken", "clearNo"],
  notFound: ["splittable", "provesKey", "clearNo"],
  conflict: ["splittable", "provesKey"],
  notOffered: ["lasting", "ofAccount", "clearNo"],
  refused: ["splittable", "provesKey", "ofToken", "clearNo"],
  unreadable: ["passing", "unclear", "provesKey"],
};

export function failureIs(kind: FailureKind, trait: FailureTrait): boolean {
  return TRAITS[kind].includes(trait);
}
