import { isDeepStrictEqual } from "node:util";
import type { Observations, RestartApi } from "../../apis/api";
import { openProber, type CloudClient } from "../../clouds";
import { IncompleteError, type EngineContext } from "../context";
import { restartTriggerInputs, selectApi, type RestartTriggerInputs } from "./inputs";
import { warnOfLeftStopped } from "./left-stopped";
import {
  describeCutShort,
  knownBefore,
  nameOf,
  observeFirst,
  openForUpdate,
  outsetOf,
  subjectOf,
} from "./plan";
import {
  changedEchoes,
  ledgerOf,
  outputsOf,
  settingsOf,
  wishOf,
  type RestartTriggerOutputs,
  type UncertainInputs,
} from "./state";
import type { Journal } from "../../rollout/journal";
import { isToReturn, withoutRemoved, type Ledger, type LedgerChange } from "../../rollout/ledger";
import { describeIncomplete, type Subject } from "../../rollout/report";
import { listFirst } from "../../shared/text";
import type { RolloutResult } from "../../rollout/rollout";
import { runRollout } from "../../rollout/run";
import { isDigest, triggerHash, type Digest } from "../../shared/triggers";
import { hasUnknown, unknown } from "../../shared/unknown";
import { validate, type Problem } from "../../shared/validate";

export { warnOfLeftStopped } from "./left-stopped";
export { expectRestartTrigger, previewRestartTrigger } from "./plan";
export type { RestartTriggerOutputs, UncertainInputs } from "./state";

export interface Checked {
  readonly inputs: UncertainInputs;
  readonly problems: readonly Problem[];
}

/** Validates the inputs and computes `triggerHash` from the digests. Calls nothing. */
export function checkRestartTrigger(news: UncertainInputs): Checked {
  const { triggerHash: _given, ...given } = news;
  const validated = validate(restartTriggerInputs, given);
  const inputs: UncertainInputs = "value" in validated ? validated.value : given;
  return { inputs: { ...inputs, triggerHash: hashOf(inputs["triggers"]) }, problems: validated.problems };
}

function hashOf(triggers: unknown): unknown {
  if (triggers === undefined || hasUnknown(triggers)) return unknown;
  const digests = Object.entries(triggers as object).filter((pair): pair is [string, Digest] =>
    isDigest(pair[1]),
  );
  return triggerHash(Object.fromEntries(digests));
}

/** Whether an update is needed. Calls nothing. */
export interface RestartTriggerDiff {
  readonly changes: boolean;
  /** Ids that an update would restart or settle now. */
  readonly due: readonly string[];
}

export function diffRestartTrigger(
  olds: RestartTriggerOutputs,
  news: UncertainInputs,
  context: Pick<EngineContext, "clock">,
  journal?: Journal,
): RestartTriggerDiff {
  if (hasUnknown(news)) return { changes: true, due: [] };
  const inputs = news as RestartTriggerInputs;
  const base = ledgerOf(olds, inputs.target);
  const recovered = journal?.recover(base, wishOf(inputs));
  const { ledger, due } = outsetOf(inputs, recovered ?? base, context);
  // What only the journal knows has to get into the state.
  if (recovered) return { changes: true, due };
  const moved = ledger.generation !== olds.generation || !isDeepStrictEqual(ledger.instances, olds.instances);
  return { changes: moved || due.length > 0 || changedEchoes(olds, news).length > 0, due };
}

/**
 * Creates the resource: restarts every instance, or records them. With a journal it goes on with a creation that was
 * killed.
 *
 * @param begun what an earlier attempt of this creation came to, in this process
 */
export function createRestartTrigger(
  inputs: RestartTriggerInputs,
  context: EngineContext,
  journal?: Journal,
  begun?: RestartTriggerOutputs,
): Promise<RestartTriggerOutputs> {
  const cutShort = begun ? undefined : knownBefore(undefined, inputs, journal, true);
  if (cutShort) context.warn(describeCutShort(cutShort, inputs, context));
  const before = begun ? ledgerOf(begun, inputs.target) : cutShort;
  return bringAbout(inputs, before, context, journal?.recorder(undefined));
}

/**
 * Brings the instances to the inputs' generation; finishes what an earlier update left. With a journal also what an
 * update did that was killed before the state had it.
 *
 * @param newest what an earlier attempt of this update came to, in this process: the state has not got it yet
 */
export function updateRestartTrigger(
  olds: RestartTriggerOutputs,
  news: RestartTriggerInputs,
  context: EngineContext,
  journal?: Journal,
  newest = olds,
): Promise<RestartTriggerOutputs> {
  warnOfLeftStopped(newest, context, undefined, news.target);
  const base = ledgerOf(olds, news.target);
  const recovered = newest === olds ? journal?.recover(base, wishOf(news), true) : undefined;
  const before = recovered ?? ledgerOf(newest, news.target);
  return bringAbout(news, before, context, journal?.recorder(base));
}

async function bringAbout(
  inputs: RestartTriggerInputs,
  before: Ledger | undefined,
  context: EngineContext,
  onChange?: (change: LedgerChange) => void,
): Promise<RestartTriggerOutputs> {
  const { api, member: target } = selectApi(inputs.target);
  const { ledger, acceptedNow, deferral, due } = outsetOf(inputs, before, context);
  if (due.length === 0) return outputsOf(inputs, ledger, context);

  const settings = settingsOf(inputs, api, target);
  let subject: Subject;
  let client: CloudClient;
  let first: Observations;
  try {
    client = await openForUpdate(api, target, inputs, context);
    subject = subjectOf(api, target, client, context);
    first = await observeFirst(api, client, ledger, settings, context);
  } catch (error) {
    // A resource that does not exist yet stays away; one that does keeps the wish that it accepted.
    if (!before || !(error instanceof Error)) throw error;
    const message = `${nameOf(api, target, context)}: nothing was restarted. ${error.message}`;
    return failWith(message, outputsOf(inputs, ledger, context), inputs, context, error);
  }
  const result = await runRollout({
    api,
    client,
    target,
    ledger,
    settings,
    first,
    acceptedNow,
    deferral,
    ...(settings.readiness && { probe: openProber(context.environment) }),
    clock: context.clock,
    random: context.random,
    say: (line) => context.say(`${subject.name}: ${line}`),
    warn: (line) => context.warn(`${subject.name}: ${line}`),
    status: context.status,
    onChange,
    signal: context.signal,
  });
  warnOfSkipped(subject, result.ledger, context);
  warnOfUnproved(subject, api, result, context);
  const outputs = outputsOf(inputs, withoutRemoved(result.ledger, wishOf(inputs).ids), context);
  const { failures, notStarted, unproved } = result;
  if (failures.length + notStarted.length + unproved.length === 0) return outputs;
  const report = describeIncomplete(subject, ledger.instances.length, result, context.clock.now());
  return failWith(report, outputs, inputs, context, result.cause);
}

/** Saves what was done along with the error; with `onFailure` "warn" the stack goes on and the rest stays owed. */
function failWith(
  message: string,
  outputs: RestartTriggerOutputs,
  { onFailure }: RestartTriggerInputs,
  context: EngineContext,
  cause?: Error,
): RestartTriggerOutputs {
  if (onFailure !== "warn") throw new IncompleteError(message, outputs, { cause });
  context.warn(message);
  return outputs;
}

/** Where an API never shows anything the ledger says so, and there is nothing to warn of. */
function warnOfUnproved(
  subject: Subject,
  { shows, product }: RestartApi,
  { ledger, restarted }: RolloutResult,
  context: EngineContext,
): void {
  if (shows === "nothing") return;
  const now = new Set(restarted);
  const unproved = ledger.instances.filter(({ id, evidence }) => now.has(id) && evidence === "none");
  if (unproved.length === 0) return;
  const ids = listFirst(unproved.map(({ id }) => id));
  context.warn(
    `${subject.name}: ${ids}: ${product} accepted the restart and showed no sign of it; ` +
      'counted as restarted (whenUnproved "warn")',
  );
}

function warnOfSkipped(subject: Subject, ledger: Ledger, context: EngineContext): void {
  for (const state of ["stopped", "missing"] as const) {
    const skipped = ledger.instances.filter(
      (entry) => entry.state === state && entry.generation === ledger.generation,
    );
    if (skipped.length === 0) continue;
    const ids = listFirst(skipped.map(({ id }) => id));
    const verb = skipped.length === 1 ? "is" : "are";
    context.warn(`${subject.name}: ${ids} ${verb} ${state}; counted as up to date, nothing was sent`);
  }
}

/** A destroy calls nothing: what is still out of service because of us is named; `undefined` where nothing is. */
export function describeLeftBehind({ instances, target }: RestartTriggerOutputs): string | undefined {
  const left = instances.filter(isToReturn).map(({ id }) => id);
  if (left.length === 0) return undefined;
  const { api } = selectApi(target);
  const [one, many] = api.nouns;
  return (
    `${left.length} ${left.length === 1 ? one : many} still ${api.drain?.out ?? "out of service"} because of ` +
    `this resource: ${left.join(", ")}. Nothing puts them back any more; do so by hand.`
  );
}
