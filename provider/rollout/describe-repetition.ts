import type { Flight } from "./flight";
import type { LedgerEntry } from "./ledger";

/** Why it is restarted although it was asked to before; `undefined` where it was not, or something came of that. */
export function describeRepetition({ evidence, requestedAt }: LedgerEntry): string | undefined {
  if (requestedAt === undefined || evidence !== undefined) return undefined;
  return `restarted again: nothing showed whether the request of ${requestedAt} was carried out`;
}

/** Request after request got no clear answer; `certain`: none of them can have been applied. */
export function describeUnanswered(times: number, certain: boolean, flight: Flight | undefined): string {
  const outcome = certain ? "none was applied" : "nothing showed that any was carried out";
  return `no clear answer to ${times} requests, and ${outcome}. ${flight?.last.detail ?? ""}`;
}
