import type { FailureKind } from "../shared/errors";
import type { Credential } from "./credential";
import type { Exchange } from "./policy";

/** Who was refused, and for what. */
export type Refused = Pick<Credential, "name" | "scope">;

/** What a person can do about a refusal, by kind. */
type Advice = (exchange: Exchange, who: Refused) => string | undefined;

const BY_KIND: Readonly<Partial<Record<FailureKind, Advice>>> = {
  unauthorized: (_exchange, { name, scope }) =>
    scope === undefined
      ? `${name} was not accepted; check it and its secret.`
      : `${name} was not accepted for ${scope}; check name, password and project.`,
  forbidden: ({ permission, action }, { name, scope }) =>
    `${name} may lack ${permission ?? `the permission for ${action}`}${scope === undefined ? "" : ` in ${scope}`}.`,
  notOffered: ({ request }) =>
    `${request.url.host} does not know this path: this API is not offered here (any more), or the endpoint is wrong.`,
  unknownOutcome: () => "The request was sent; whether it took effect is not known.",
  conflict: () => "Another operation is in progress on it.",
  unreadable: ({ request }) => `${request.url.host} answered with something else than the vendor documents.`,
};

export function adviceFor(kind: FailureKind, exchange: Exchange, who: Refused): string | undefined {
  return BY_KIND[kind]?.(exchange, who);
}
