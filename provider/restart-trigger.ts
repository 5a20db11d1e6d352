import { isDeepStrictEqual } from "node:util";
import type { Observations, RestartApi } from "./apis/api";
import { openCloud, type CloudClient } from "./clouds";
import { IncompleteError, type EngineContext } from "./context";
import { parseDuration } from "./duration";
import { restartTriggerInputs, selectApi, type RestartTriggerInputs } from "./restart-trigger-inputs";
import { deferralOf } from "./rollout/deferral";
import { plan } from "./rollout/decide";
import { accept, dueEntries, isNewNonce, tidy, type Ledger, type Wish } from "./rollout/ledger";
import { describeIncomplete, describePreview, someOf, type Subject } from "./rollout/report";
import { runRollout } from "./rollout/run";
import { resolveMaxUnavailable, type RolloutSettings } from "./rollout/settings";
import { compareTriggers, isDigest, triggerHash, type Digest } from "./triggers";
import { hasUnknown, unknown } from "./unknown";
import { validate, type Problem } from "./validate";

/** The accepted inputs and the ledger, side by side, as state holds them. */
export type RestartTriggerOutputs = Omit<RestartTriggerInputs, "restartNonce" | "triggerHash"> & Ledger;

/** Inputs in which anything may still be unknown. */
export type UncertainInputs = Readonly<Record<string, unknown>>;

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

/** Whether an update is needed, and why. Calls nothing. */
export interface RestartTriggerDiff {
  readonly changes: boolean;
  /** Ids that an update would restart or settle now. */
  readonly due: readonly string[];
  /** The inputs whose bookkeeping alone is out of date. */
  readonly echoes: readonly string[];
}

export function diffRestartTrigger(
  olds: RestartTriggerOutputs,
  news: UncertainInputs,
  context: EngineContext,
): RestartTriggerDiff {
  const echoes = changedEchoes(olds, news);
  if (hasUnknown(news)) return { changes: true, due: [], echoes };
  const inputs = news as RestartTriggerInputs;
  const ledger = accept(wishOf(inputs), olds, context.clock.now());
  const deferral = deferralFor(inputs, olds, context);
  const due = dueEntries(ledger).filter((entry) => entry.state !== "pending" || !deferral?.(entry));
  const moved = ledger.generation !== olds.generation || !isDeepStrictEqual(ledger.instances, olds.instances);
  return { changes: moved || due.length > 0 || echoes.length > 0, due: due.map(({ id }) => id), echoes };
}

const notEchoed = new Set(["restartNonce", "triggerHash"]);

/** State repeats the inputs; those that differ, or are the engine's own marks, call for an update that calls nothing. */
function changedEchoes(olds: RestartTriggerOutputs, news: UncertainInputs): string[] {
  const before: UncertainInputs = { ...olds };
  const names = [...Object.keys(restartTriggerInputs.shape), ...Object.keys(news)];
  return [...new Set(names)].filter(
    (name) => !notEchoed.has(name) && !isDeepStrictEqual(before[name], news[name]),
  );
}

/** Creates the resource: restarts every instance, or records them. */
export function createRestartTrigger(
  inputs: RestartTriggerInputs,
  context: EngineContext,
): Promise<RestartTriggerOutputs> {
  return bringAbout(inputs, undefined, context);
}

/** Brings the instances to the inputs' generation; finishes what an earlier update left. */
export function updateRestartTrigger(
  olds: RestartTriggerOutputs,
  news: RestartTriggerInputs,
  context: EngineContext,
  onChange?: (outputs: RestartTriggerOutputs) => void,
): Promise<RestartTriggerOutputs> {
  return bringAbout(news, olds, context, onChange);
}

async function bringAbout(
  inputs: RestartTriggerInputs,
  olds: RestartTriggerOutputs | undefined,
  context: EngineContext,
  onChange?: (outputs: RestartTriggerOutputs) => void,
): Promise<RestartTriggerOutputs> {
  const { api, member: target } = selectApi(inputs.target);
  const ledger = deferAll(
    accept(wishOf(inputs), olds && ledgerOf(olds), context.clock.now()),
    inputs,
    olds,
    context,
  );
  if (dueEntries(ledger).every(({ state }) => state === "pending")) return outputsOf(inputs, ledger);

  const settings = settingsOf(inputs, api, target);
  let subject: Subject;
  let client: CloudClient;
  let first: Observations;
  try {
    client = openFor(api, target, inputs, context);
    subject = subjectOf(api, target, client, context);
    first = await observeFirst(api, target, client, ledger, context);
  } catch (error) {
    // A resource that does not exist yet stays away; one that does keeps the wish that it accepted.
    if (!olds || !(error instanceof Error)) throw error;
    throw new IncompleteError(
      `${nameOf(api, target, context)}: nothing was restarted. ${error.message}`,
      outputsOf(inputs, ledger),
      { cause: error },
    );
  }
  const result = await runRollout({
    api,
    client,
    target,
    ledger,
    settings,
    first,
    acceptedNow: ledger.generation !== olds?.generation,
    deferral: deferralFor(inputs, olds, context),
    clock: context.clock,
    random: context.random,
    say: (line) => context.say(`${subject.name}: ${line}`),
    onChange: (newest) => onChange?.(outputsOf(inputs, newest)),
    signal: context.signal,
  });
  warnOfSkipped(subject, result.ledger, context);
  const outputs = outputsOf(inputs, result.ledger);
  const { failures, notStarted, unproved } = result;
  if (failures.length + notStarted.length + unproved.length === 0) return outputs;
  const report = describeIncomplete(subject, ledger.instances.length, result);
  if (inputs.onFailure !== "warn") throw new IncompleteError(report, outputs);
  context.warn(report);
  return outputs;
}

/**
 * What an `up` would do, for people; `undefined` where nothing would be restarted. Reads the cloud, never writes, and
 * makes do without it.
 */
export async function previewRestartTrigger(
  olds: RestartTriggerOutputs | undefined,
  news: UncertainInputs,
  context: EngineContext,
): Promise<string | undefined> {
  const uncertain = hasUnknown(news);
  const target = news["target"];
  if (uncertain && hasUnknown(target))
    return "a RestartTrigger whose target is not known yet: may restart its instances";
  const { api, member } = selectApi(target as RestartTriggerInputs["target"]);
  if (uncertain) {
    return `${nameOf(api, member, context)}: MAY RESTART ${api.ids(member).length} ${api.nouns[1]}: some inputs are not known yet`;
  }
  const inputs = news as RestartTriggerInputs;
  const ledger = deferAll(
    accept(wishOf(inputs), olds && ledgerOf(olds), context.clock.now()),
    inputs,
    olds,
    context,
  );
  if (dueEntries(ledger).length === 0) return undefined;
  let seen: Observations | undefined;
  let subject: Subject = { name: nameOf(api, member, context), api, place: api.cloud(member).cloud };
  try {
    const client = openFor(api, member, inputs, context);
    subject = subjectOf(api, member, client, context);
    seen = await observeFirst(api, member, client, ledger, context, previewDeadline);
  } catch (error) {
    context.warn(
      `${subject.name}: the preview goes on without the cloud: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const settings = settingsOf(inputs, api, member);
  const assumed =
    seen ?? new Map(api.ids(member).map((id) => [id, { condition: "ready" as const, detail: "not read" }]));
  const deferral = deferralFor(inputs, olds, context);
  return describePreview(subject, {
    listed: ledger.instances.length,
    planned: plan(
      { ledger, settings, first: assumed, acceptedNow: ledger.generation !== olds?.generation, deferral },
      assumed,
    ),
    change: olds && compareTriggers(olds.triggers, inputs.triggers),
    cause: causeOf(inputs, olds),
    settings,
    seen,
  });
}

/** A preview waits no longer than this for a cloud; milliseconds. */
const previewDeadline = 10_000;

function causeOf(inputs: RestartTriggerInputs, olds: RestartTriggerOutputs | undefined): string | undefined {
  if (!olds) return "the resource is created";
  if (isNewNonce(inputs.restartNonce, olds)) return "a new restartNonce";
  if (inputs.triggerHash !== olds.triggerHash) return undefined;
  return "owed from before";
}

function wishOf(inputs: RestartTriggerInputs): Wish {
  const { api, member } = selectApi(inputs.target);
  return {
    ids: api.ids(member),
    triggerHash: inputs.triggerHash ?? triggerHash(inputs.triggers),
    restartNonce: inputs.restartNonce,
    restartOnCreate: inputs.restartOnCreate ?? true,
    restartOnAdd: inputs.restartOnAdd ?? false,
    onTriggerChange: inputs.onTriggerChange ?? "restart",
  };
}

function settingsOf(inputs: RestartTriggerInputs, api: RestartApi, target: unknown): RolloutSettings {
  const rollout = inputs.rollout ?? {};
  const ms = (text: string | undefined) => (text === undefined ? undefined : parseDuration(text));
  return {
    maxUnavailable: resolveMaxUnavailable(rollout.maxUnavailable, api.ids(target).length),
    maxErrors: rollout.maxErrors ?? 0,
    maxAttempts: rollout.maxAttempts ?? 3,
    maxDuration: ms(rollout.maxDuration),
    minReady: (rollout.minReadySeconds ?? 0) * 1000,
    pauseBetweenBatches: ms(rollout.pauseBetweenBatches),
    settle: ms(rollout.settle) ?? 3 * 60_000,
    readyTimeout: ms(inputs.readyTimeout) ?? api.readyTimeout,
    pollInterval: ms(inputs.pollInterval),
    whenStopped: inputs.whenStopped ?? "skip",
    whenMissing: inputs.whenMissing ?? "fail",
    escalateAfter: ms(api.escalateAfter?.(target)),
  };
}

/** A nonce that this update accepts goes at once, whatever the window says. */
function deferralFor(
  inputs: RestartTriggerInputs,
  olds: RestartTriggerOutputs | undefined,
  context: EngineContext,
) {
  if (isNewNonce(inputs.restartNonce, olds)) return undefined;
  return deferralOf({ window: inputs.window, minInterval: inputs.minInterval }, () => context.clock.now());
}

/** What is deferred anyway needs no look at the cloud. */
function deferAll(
  ledger: Ledger,
  inputs: RestartTriggerInputs,
  olds: RestartTriggerOutputs | undefined,
  context: EngineContext,
): Ledger {
  const deferral = deferralFor(inputs, olds, context);
  if (!deferral) return ledger;
  const instances = dueEntries(ledger).map((entry) => ({ entry, deferred: deferral(entry) }));
  if (instances.length === 0 || instances.some(({ deferred }) => !deferred)) return ledger;
  const messages = new Map(instances.map(({ entry, deferred }) => [entry.id, deferred?.message]));
  return tidy({
    ...ledger,
    instances: ledger.instances.map((entry) => {
      const message = messages.get(entry.id);
      return message === undefined ? entry : { ...entry, state: "pending", message };
    }),
  });
}

function openFor(
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

/** All listed instances where one read tells about many, otherwise only those that are due. */
function observeFirst(
  api: RestartApi,
  target: unknown,
  client: CloudClient,
  ledger: Ledger,
  context: EngineContext,
  within?: number,
): Promise<Observations> {
  const entries = api.readsMany ? ledger.instances : dueEntries(ledger);
  const signals = [context.signal, within === undefined ? undefined : AbortSignal.timeout(within)];
  const signal = AbortSignal.any(signals.filter((one) => one !== undefined));
  return api.observe(
    client,
    target,
    entries.map(({ id }) => id),
    signal,
  );
}

function nameOf(api: RestartApi, target: unknown, context: EngineContext): string {
  return context.name ?? `${api.nouns[1]} ${someOf(api.ids(target), 3)}`;
}

function subjectOf(api: RestartApi, target: unknown, client: CloudClient, context: EngineContext): Subject {
  return { name: nameOf(api, target, context), api, place: `${client.cloud} ${client.label}` };
}

function warnOfSkipped(subject: Subject, ledger: Ledger, context: EngineContext): void {
  for (const state of ["stopped", "missing"] as const) {
    const ids = ledger.instances
      .filter((entry) => entry.state === state && entry.generation === ledger.generation)
      .map(({ id }) => id);
    if (ids.length === 0) continue;
    context.warn(
      `${subject.name}: ${someOf(ids)} ${ids.length === 1 ? "is" : "are"} ${state}; counted as up to date, nothing was sent`,
    );
  }
}

function ledgerOf(outputs: RestartTriggerOutputs): Ledger {
  const {
    triggerHash: hash,
    generation,
    generations,
    changedAt,
    instances,
    lastRestartedAt,
    restartCount,
    pending,
    restartNonce,
  } = outputs;
  return {
    triggerHash: hash,
    generation,
    generations,
    changedAt,
    instances,
    restartCount,
    pending,
    ...(lastRestartedAt !== undefined && { lastRestartedAt }),
    ...(restartNonce !== undefined && { restartNonce }),
  };
}

function outputsOf(inputs: RestartTriggerInputs, ledger: Ledger): RestartTriggerOutputs {
  const { restartNonce: _nonce, triggerHash: _hash, ...echoes } = inputs;
  return { ...echoes, ...ledger };
}
