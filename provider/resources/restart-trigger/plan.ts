import type { Observation, Observations, RestartApi } from "../../apis/api";
import { openCloud, profileProblems, type CloudClient } from "../../clouds";
import type { EngineContext } from "../context";
import { selectApi, type RestartTriggerInputs } from "./inputs";
import { judgedByServices, withoutQuestion } from "./readiness-now";
import {
  ledgerOf,
  outputsOf,
  settingsOf,
  wishOf,
  type RestartTriggerOutputs,
  type UncertainInputs,
} from "./state";
import { plan } from "../../rollout/decide";
import { deferralOf, deferredUntil, type Deferral } from "../../rollout/deferral";
import type { Journal } from "../../rollout/journal";
import { receiptsOf } from "../../rollout/jobs";
import {
  accept,
  dueEntries,
  isDue,
  isNewNonce,
  isToReturn,
  newEntry,
  tidy,
  type Ledger,
  type LedgerEntry,
} from "../../rollout/ledger";
import { withService } from "../../rollout/read-service";
import { describePreview, type Subject } from "../../rollout/report";
import { placeOf } from "../../rollout/question";
import type { RolloutSettings } from "../../rollout/settings";
import { listFirst } from "../../shared/text";
import { ConfigurationError } from "../../shared/errors";
import { compareTriggers } from "../../shared/triggers";
import { hasUnknown, unknown } from "../../shared/unknown";

/** What an update starts from: the program's wish in the ledger, and what of it must wait. */
export interface Outset {
  readonly ledger: Ledger;
  /** The generation is a new one, or an old one come back. */
  readonly acceptedNow: boolean;
  readonly deferral: Deferral | undefined;
  /** Instances whose restart is owed and may be performed now, and those that are to be put back in service. */
  readonly due: readonly string[];
}

/** Takes the wish into the ledger and marks what is deferred. Pure. */
export function outsetOf(
  inputs: RestartTriggerInputs,
  before: Ledger | undefined,
  context: Pick<EngineContext, "clock">,
): Outset {
  const now = context.clock.now();
  const accepted = accept(wishOf(inputs), before, now);
  // A nonce that this update accepts goes at once. One that a new resource brings along is merely taken note of: a
  // rename must not restart everything outside of the window.
  const atOnce = before !== undefined && isNewNonce(inputs.restartNonce, before);
  const { window, minInterval } = inputs;
  const deferral = atOnce ? undefined : deferralOf({ window, minInterval });
  const deferred = new Map(
    dueEntries(accepted).flatMap((entry) => {
      const why = deferral && deferredUntil(deferral, entry, now);
      return why ? [[entry.id, why.message] as const] : [];
    }),
  );
  const instances = accepted.instances.map((entry) => {
    const message = deferred.get(entry.id);
    if (message === undefined) return entry;
    // The wording of a deferral that goes on stays as it is: otherwise every run would have something to write.
    return entry.state === "pending" ? entry : { ...entry, state: "pending" as const, message };
  });
  const ledger = tidy({ ...accepted, instances });
  const due = ledger.instances.filter(
    (entry) => isToReturn(entry) || (isDue(ledger, entry) && !deferred.has(entry.id)),
  );
  return {
    ledger,
    acceptedNow: ledger.generation !== before?.generation,
    deferral,
    due: due.map(({ id }) => id),
  };
}

/**
 * What is known before an update: the state's ledger, or what a killed run did after it. A creation that merely records
 * its instances has nothing to go on with.
 */
export function knownBefore(
  base: Ledger | undefined,
  inputs: RestartTriggerInputs,
  journal: Journal | undefined,
  tidyUp = false,
): Ledger | undefined {
  if (!base && inputs.restartOnCreate === false) return undefined;
  const wish = wishOf(inputs);
  const recovered = journal?.recover(base, wish, tidyUp);
  if (base || !recovered) return recovered ?? base;
  // Ids that were added meanwhile are part of the creation that goes on.
  const known = new Set(recovered.instances.map(({ id }) => id));
  const added = wish.ids.filter((id) => !known.has(id)).map((id) => newEntry(id, true, recovered.generation));
  return { ...recovered, instances: [...recovered.instances, ...added] };
}

/** Only this machine's journal knows: whoever meant a new start has to be told. */
export function describeCutShort(
  { changedAt, instances, generation }: Ledger,
  { target }: RestartTriggerInputs,
  context: EngineContext,
): string {
  const { api, member } = selectApi(target);
  const done = instances.filter((entry) => entry.generation === generation).length;
  return (
    `${nameOf(api, member, context)}: goes on with a creation of ${changedAt} that was cut short; ` +
    `${done} of ${instances.length} are done. To begin anew set restartNonce.`
  );
}

/** The outputs that an `up` would leave, as far as they are known before it. Calls nothing. */
export function expectRestartTrigger(
  olds: RestartTriggerOutputs | undefined,
  news: UncertainInputs,
  context: Pick<EngineContext, "clock">,
  journal?: Journal,
): UncertainInputs {
  if (hasUnknown(news)) {
    const { restartNonce: _nonce, ...echoes } = news;
    return { ...echoes, ...openUntilDone, generation: unknown, changedAt: unknown, pending: unknown };
  }
  const inputs = news as RestartTriggerInputs;
  const before = knownBefore(olds && ledgerOf(olds, inputs.target), inputs, journal);
  const { ledger, acceptedNow, due } = outsetOf(inputs, before, context);
  return {
    ...outputsOf(inputs, ledger, context),
    ...(due.length > 0 && openUntilDone),
    ...(acceptedNow && { changedAt: unknown }),
  };
}

const openUntilDone = {
  generations: unknown,
  instances: unknown,
  lastRestartedAt: unknown,
  restartCount: unknown,
  dueAt: unknown,
};

/** A preview waits no longer than this for a cloud; milliseconds. */
const previewDeadline = 10_000;

/**
 * What an `up` would do, for people; `undefined` where nothing would be restarted. Reads the cloud, never writes, and
 * makes do without it.
 */
export async function previewRestartTrigger(
  olds: RestartTriggerOutputs | undefined,
  news: UncertainInputs,
  context: EngineContext,
  journal?: Journal,
): Promise<string | undefined> {
  const target = news["target"];
  if (hasUnknown(target)) {
    return `${context.name ?? "a RestartTrigger"}: MAY RESTART its instances: the target is not known yet`;
  }
  const { api, member } = selectApi(target as RestartTriggerInputs["target"]);
  const name = nameOf(api, member, context);
  if (hasUnknown(news)) {
    return `${name}: MAY RESTART ${countOf(api.ids(member).length, api)}: some inputs are not known yet`;
  }
  const inputs = news as RestartTriggerInputs;
  const before = knownBefore(olds && ledgerOf(olds, inputs.target), inputs, journal);
  if (!olds && before) context.warn(describeCutShort(before, inputs, context));
  const outset = outsetOf(inputs, before, context);
  const { ledger, acceptedNow, deferral } = outset;
  if (outset.due.length === 0 && dueEntries(ledger).length === 0) return undefined;
  const settings = settingsOf(inputs, api, member);
  let seen: Observations | undefined;
  let subject: Subject = { name, api, place: api.cloud(member).cloud };
  if (outset.due.length > 0) {
    // A mistake of the program, which the update would end with; what is merely missing may be there by then.
    const [mistake] = profileProblems(context.settings, inputs.profile);
    if (mistake) throw new ConfigurationError(mistake.reason);
    try {
      const client = openFor(api, member, inputs, context);
      subject = subjectOf(api, member, client, context);
      seen = await observeFirst(api, client, ledger, settings, context, previewDeadline);
      const at = { api, client, target: member, clock: context.clock, signal: context.signal };
      seen = await withService(at, seen, ledger.instances, context.clock.now() + previewDeadline);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      context.warn(`${name}: the preview goes on without the cloud: ${why}`);
    }
  }
  const assumed = seen ?? new Map(ledger.instances.map((entry) => [entry.id, assumedOf(entry)]));
  const judged = seen && (await judgedByServices(seen, ledger, settings, context, previewDeadline));
  const now = context.clock.now();
  const planned = plan(ledger, { settings, first: assumed, acceptedNow, deferral, now }, judged ?? assumed);
  return describePreview(subject, {
    listed: ledger.instances.length,
    planned: seen ? withoutQuestion(planned, settings, seen) : planned,
    change: olds && compareTriggers(olds.triggers, inputs.triggers),
    cause: causeOf(inputs, before),
    settings,
    returns: ledger.instances.filter(isToReturn).map(({ id }) => id),
    seen: judged,
  });
}

/** Nothing is known: what was left stopped still is, and all others are in service. */
function assumedOf({ startOwed }: LedgerEntry): Observation {
  return { condition: startOwed ? "stopped" : "ready", detail: "not read" };
}

function causeOf(inputs: RestartTriggerInputs, before: Ledger | undefined): string | undefined {
  if (!before) return "the resource is created";
  if (isNewNonce(inputs.restartNonce, before)) return "a new restartNonce";
  if (inputs.triggerHash !== before.triggerHash) return undefined;
  const known = new Set(before.instances.map(({ id }) => id));
  const added = wishOf(inputs).ids.filter((id) => !known.has(id));
  return added.length > 0 && inputs.restartOnAdd
    ? `instances added: ${listFirst(added)}`
    : "owed from before";
}

export function openFor(
  api: RestartApi,
  target: unknown,
  inputs: RestartTriggerInputs,
  context: EngineContext,
): CloudClient {
  const { profile } = inputs;
  const request = {
    settings: context.settings,
    ...api.cloud(target),
    ...(profile !== undefined && { profile }),
  };
  return openCloud(request, context.environment);
}

/** The same; of instances that other resources know by their project's id, too, that is looked up first. */
export async function openForUpdate(
  api: RestartApi,
  target: unknown,
  inputs: RestartTriggerInputs,
  context: EngineContext,
): Promise<CloudClient> {
  const client = openFor(api, target, inputs, context);
  const place = api.cloud(target);
  if (!api.secondHalf || place.projectId !== undefined) return client;
  const projectId = await client.projectId({ signal: context.signal });
  return openFor({ ...api, cloud: () => ({ ...place, projectId }) }, target, inputs, context);
}

/** All listed instances where one read tells about many, otherwise only those that are due. */
export function observeFirst(
  api: RestartApi,
  client: CloudClient,
  ledger: Ledger,
  { readiness }: RolloutSettings,
  context: EngineContext,
  within?: number,
): Promise<Observations> {
  const isOwed = (entry: LedgerEntry) => isDue(ledger, entry) || isToReturn(entry);
  const entries = api.readsMany ? ledger.instances : ledger.instances.filter(isOwed);
  const ids = entries.map(({ id }) => id);
  const limit = within === undefined ? {} : { deadlineAt: context.clock.now() + within };
  const privateIps = readiness !== undefined && placeOf(readiness.check).text.includes("{privateIp}");
  const receipts = receiptsOf(entries);
  return api.observe(client, ids, { signal: context.signal, receipts, privateIps, ...limit });
}

/** The resource's name where the door knows it, otherwise its instances. */
export function nameOf(api: RestartApi, target: unknown, context: EngineContext): string {
  return context.name ?? `${api.nouns[1]} ${listFirst(api.ids(target), 3)}`;
}

export function subjectOf(
  api: RestartApi,
  target: unknown,
  client: CloudClient,
  context: EngineContext,
): Subject {
  return { name: nameOf(api, target, context), api, place: `${client.cloud} ${client.label}` };
}

function countOf(count: number, api: RestartApi): string {
  return `${count} ${api.nouns[count === 1 ? 0 : 1]}`;
}
