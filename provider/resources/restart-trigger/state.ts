import { isDeepStrictEqual } from "node:util";
import type { RestartApi } from "../../apis/api";
import type { DrainWish } from "../../apis/drain";
import { defaultsOf } from "../../shared/defaults";
import { parseDuration } from "../../shared/duration";
import type { EngineContext } from "../context";
import { dueAt } from "./due";
import { readinessOf } from "./readiness";
import { restartTriggerInputs, rolloutInputs, selectApi, type RestartTriggerInputs } from "./inputs";
import type { Ledger, Wish } from "../../rollout/ledger";
import { resolveMaxUnavailable, type DrainSettings, type RolloutSettings } from "../../rollout/settings";
import { triggerHash } from "../../shared/triggers";

/** The accepted inputs and the ledger, side by side, as state holds them. */
export type RestartTriggerOutputs = Omit<RestartTriggerInputs, "restartNonce" | "triggerHash"> & Ledger & Due;

/** Computed at the end of an update; states of earlier versions have none, and its change alone is no diff. */
export interface Due {
  /** From when a run of `up` has something to do; ISO 8601 UTC. */
  readonly dueAt?: string;
}

/** Inputs in which anything may still be unknown. */
export type UncertainInputs = Readonly<Record<string, unknown>>;

const notEchoed = new Set(["restartNonce", "triggerHash"]);

/** State repeats the inputs; those that differ call for an update that calls nothing. */
export function changedEchoes(olds: RestartTriggerOutputs, news: UncertainInputs): string[] {
  const before: UncertainInputs = { ...olds };
  const names = [...Object.keys(restartTriggerInputs.shape), ...Object.keys(news)];
  return [...new Set(names)].filter(
    (name) => !notEchoed.has(name) && !isDeepStrictEqual(before[name], news[name]),
  );
}

const usual = defaultsOf(restartTriggerInputs);
const usualRollout = defaultsOf(rolloutInputs);

/** What the program asks for, in the ledger's terms. */
export function wishOf(inputs: RestartTriggerInputs): Wish {
  const { api, member } = selectApi(inputs.target);
  return {
    ids: api.ids(member),
    triggerHash: inputs.triggerHash ?? triggerHash(inputs.triggers),
    restartNonce: inputs.restartNonce,
    restartOnCreate: inputs.restartOnCreate ?? usual("restartOnCreate"),
    restartOnAdd: inputs.restartOnAdd ?? usual("restartOnAdd"),
    onTriggerChange: inputs.onTriggerChange ?? usual("onTriggerChange"),
  };
}

/** The rollout with every default filled in. */
export function settingsOf(inputs: RestartTriggerInputs, api: RestartApi, target: unknown): RolloutSettings {
  const rollout = inputs.rollout ?? {};
  const ms = (text: string | undefined) => (text === undefined ? undefined : parseDuration(text));
  return {
    maxUnavailable: resolveMaxUnavailable(
      rollout.maxUnavailable ?? usualRollout("maxUnavailable"),
      api.ids(target).length,
    ),
    maxErrors: rollout.maxErrors ?? usualRollout("maxErrors"),
    maxAttempts: rollout.maxAttempts ?? usualRollout("maxAttempts"),
    maxDuration: ms(rollout.maxDuration),
    minReady: (rollout.minReadySeconds ?? usualRollout("minReadySeconds")) * 1000,
    pauseBetweenBatches: ms(rollout.pauseBetweenBatches),
    settle: ms(rollout.settle ?? usualRollout("settle")) ?? 0,
    readyTimeout: ms(inputs.readyTimeout) ?? api.readyTimeout,
    pollInterval: ms(inputs.pollInterval),
    whenStopped: inputs.whenStopped ?? usual("whenStopped"),
    whenMissing: inputs.whenMissing ?? usual("whenMissing"),
    whenUnproved: inputs.whenUnproved ?? usual("whenUnproved"),
    readiness: readinessOf(inputs.readiness),
    escalateAfter: ms(api.escalateAfter?.(target)),
    drain: drainOf(api.drain?.wish(target)),
  };
}

function drainOf(wish: DrainWish | undefined): DrainSettings | undefined {
  if (!wish) return undefined;
  const { timeout, onTimeout = "defer", message = "", logoffDelay = "10m", wait = "30s" } = wish;
  const ms = (text: string) => parseDuration(text) ?? 0;
  return { timeout: ms(timeout), onTimeout, message, logoffDelay: ms(logoffDelay), wait: ms(wait) };
}

/**
 * The ledger in a state, as far as it is about the instances that are asked for: an instance is its member and id, so
 * that the same id under another member is another instance.
 */
export function ledgerOf(outputs: RestartTriggerOutputs, target: RestartTriggerInputs["target"]): Ledger {
  const { triggerHash: hash, generation, generations, changedAt, restartCount, pending } = outputs;
  const { lastRestartedAt, restartNonce } = outputs;
  const sameMember = selectApi(outputs.target).api === selectApi(target).api;
  return {
    triggerHash: hash,
    generation,
    generations,
    changedAt,
    instances: sameMember ? outputs.instances : [],
    restartCount,
    pending,
    ...(lastRestartedAt !== undefined && { lastRestartedAt }),
    ...(restartNonce !== undefined && { restartNonce }),
  };
}

export function outputsOf(
  inputs: RestartTriggerInputs,
  ledger: Ledger,
  { clock }: Pick<EngineContext, "clock">,
): RestartTriggerOutputs {
  const { restartNonce: _nonce, triggerHash: _hash, ...echoes } = inputs;
  const due = dueAt(ledger, inputs, clock.now());
  return { ...echoes, ...ledger, ...(due !== undefined && { dueAt: due }) };
}
