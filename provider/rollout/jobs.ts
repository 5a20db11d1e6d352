import type { Observation } from "../apis/api";
import { acceptAll, type JobReport, type Receipts } from "../apis/receipts";
import type { ApiError } from "../shared/errors";
import { wasRequested, type LedgerEntry } from "./ledger";

/** What is asked along with the instances: the jobs of requests whose end is not known. */
export function receiptsOf(entries: Iterable<LedgerEntry>): Receipts {
  const asked = [...entries].filter((entry) => entry.job !== undefined && wasRequested(entry));
  return new Map(asked.flatMap(({ id, job }) => [...acceptAll([id], job)]));
}

/** What the job of its last request says of it. A look that began before that request tells of another job. */
export function jobOf(
  { job }: Pick<LedgerEntry, "job">,
  seen: Observation | undefined,
): JobReport | undefined {
  return job !== undefined && seen?.job?.id === job ? seen.job : undefined;
}

/** `job 4a1c failed: Ecs.0005 "the guest does not answer"` */
export function describeFailedJob({ id, error }: JobReport): string {
  return `job ${id} failed${error ? `: ${wordsOf(error)}` : ""}`;
}

function wordsOf({ code, words, message }: ApiError): string {
  const said = [code, words !== undefined && JSON.stringify(words)].filter(Boolean).join(" ");
  return said === "" ? message : said;
}
