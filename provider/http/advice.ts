import type { FailureKind } from "../shared/errors";
import type { Exchange } from "./policy";

/** What a person can do about a refusal, by kind; `who` is the credential's name. */
type Advice = (exchange: Exchange, who: string) => string | undefined;

const BY_KIND: Readonly<Partial<Record<FailureKind, Advice>>> = {
  unauthorized: (_exchange, who) => `${who} was not accepted; check it and its secret.`,
  forbidden: ({ permission, action }, who) =>
    `${who} may lack ${permission ?? `the permission for ${action}`}.`,
  notOffered: ({ request }) =>
    `${request.url.host} does not know this path: this API is not offered here (any more), or the endpoint is wrong.`,
  unknownOutcome: () => "The request was sent; whether it took effect is not known.",
  conflict: () => "Another operation is in progress on it.",
  unreadable: ({ request }) => `${request.url.host} answered with something else than the vendor documents.`,
};

export function adviceFor(kind: FailureKind, exchange: Exchange, who: string): string | undefined {
  return BY_KIND[kind]?.(exchange, who);
}
