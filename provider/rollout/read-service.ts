import type { Observations } from "../apis/api";
import type { ServiceState } from "../apis/drain";
import { ApiError } from "../shared/errors";
import type { Instance } from "./instance";
import type { LedgerEntry } from "./ledger";
import type { Recipient } from "./send";
import type { RolloutSettings } from "./settings";
import { isPassing } from "./traits";

/*
 * Where an API's usual look at an instance does not show whether it is in service, that is read for those for which it
 * matters, and only then.
 */

/** It is on the way out of service or back, or is to be put back. */
export function isServiceAwaited({ phase, entry }: Instance): boolean {
  if (phase.at === "idle" || phase.at === "queued") return entry.drained ?? false;
  return phase.at === "draining" || phase.at === "restoring";
}

/** The last looks at them. */
export function seenOf(instances: readonly Instance[]): Observations {
  return new Map(instances.flatMap(({ entry, look }) => (look ? [[entry.id, look.seen] as const] : [])));
}

/** What was seen of it does not say whether it is in service, and whoever restarts it has to know. */
export function lacksService(
  { look }: Instance,
  { api, settings }: Pick<Recipient, "api"> & { readonly settings: Pick<RolloutSettings, "drain"> },
): boolean {
  return settings.drain !== undefined && look !== undefined && !look.seen.service && !!api.drain?.observe;
}

/** Adds to a look what only a look of its own shows. One that fails for the moment shows nothing. */
export async function withService(
  { api, client, target, signal }: Recipient,
  seen: Observations,
  entries: readonly LedgerEntry[],
  deadlineAt?: number,
): Promise<Observations> {
  const { drain } = api;
  if (!drain?.observe) return seen;
  const wish = drain.wish(target);
  const concerned = entries.filter(({ id, drained }) => seen.has(id) && (wish ?? drained));
  if (concerned.length === 0) return seen;
  const asked = concerned.map(({ id, drainedFrom }) => ({ id, from: drainedFrom }));
  try {
    const services = await drain.observe(client, target, asked, { signal, deadlineAt });
    return new Map([...seen].map(([id, one]) => [id, withOne(one, services.get(id))]));
  } catch (error) {
    if (!(error instanceof ApiError) || !isPassing(error)) throw error;
    return seen;
  }
}

function withOne<T extends object>(one: T, service: ServiceState | undefined): T {
  return service ? { ...one, service } : one;
}

/** A look at these instances and their service, which ends at that instant. */
export async function readService(
  at: Recipient,
  entries: readonly LedgerEntry[],
  deadlineAt: number,
): Promise<Observations> {
  const ids = entries.map(({ id }) => id);
  const seen = await at.api.observe(at.client, ids, { signal: at.signal, deadlineAt });
  return withService(at, seen, entries, deadlineAt);
}
