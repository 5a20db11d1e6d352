import { api } from "../support/e2e-apis";
import { formatDuration } from "../../provider/shared/duration";
import { secretTrigger } from "./canary";
import type { Beats, LeaseSpec, Spec, TriggerSpec } from "./scenario";

/** A trigger's value, and whether the program keeps it secret. */
export interface TriggerValue {
  readonly value: string;
  readonly secret: boolean;
}

export interface Declared {
  readonly type: "RestartTrigger" | "NotebookLease";
  readonly name: string;
  /** All arguments but the triggers. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly triggers?: Readonly<Record<string, TriggerValue>>;
}

export interface Terms {
  /** What a beat is in this driver; milliseconds. */
  readonly beat: number;
  /** When the run began: windows are opened and closed around it. */
  readonly beganAt: number;
}

/** How a duration in beats is written. */
export function inBeats(beat: number): (beats: Beats) => string {
  return (beats) => formatDuration(Math.round(beats * beat));
}

/** A resource as a program writes it. */
export function declare(spec: Spec, terms: Terms): Declared {
  return spec.kind === "lease" ? declareLease(spec, terms) : declareTrigger(spec, terms);
}

function declareTrigger(spec: TriggerSpec, terms: Terms): Declared {
  const { member, idsField, extra } = api(spec.api);
  const unit = inBeats(terms.beat);
  const optional = (name: string, beats: Beats | undefined) =>
    beats === undefined ? {} : { [name]: unit(beats) };
  return {
    type: "RestartTrigger",
    name: spec.name,
    triggers: {
      conf: { value: `v${spec.version}`, secret: false },
      ...(spec.secret && { password: { value: `${secretTrigger}-${spec.version}`, secret: true } }),
    },
    args: {
      target: {
        [member]: { [idsField]: spec.ids, ...extra, ...optional("escalateAfter", spec.escalateAfter) },
      },
      restartOnCreate: spec.restartOnCreate,
      restartOnAdd: spec.restartOnAdd,
      ...(spec.nonce !== undefined && { restartNonce: `n${spec.nonce}` }),
      ...(spec.record && { onTriggerChange: "record" }),
      rollout: {
        maxUnavailable: spec.maxUnavailable,
        maxErrors: spec.maxErrors,
        maxAttempts: spec.maxAttempts,
        settle: unit(spec.settle),
        ...optional("pauseBetweenBatches", spec.pause),
        ...optional("maxDuration", spec.maxDuration),
        ...(spec.minReadySeconds !== undefined && { minReadySeconds: spec.minReadySeconds }),
      },
      readyTimeout: unit(spec.readyTimeout),
      pollInterval: unit(spec.pollInterval),
      whenStopped: spec.whenStopped,
      whenMissing: spec.whenMissing,
      ...(spec.whenUnproved !== undefined && { whenUnproved: spec.whenUnproved }),
      onFailure: spec.onFailure,
      ...(spec.window && { window: windowAround(terms.beganAt, spec.window) }),
      ...optional("minInterval", spec.minInterval),
    },
  };
}

const hour = 3_600_000;

/** Far enough from the run's beginning that no jump of time within the run gets to its edge. */
function windowAround(beganAt: number, state: "open" | "closed") {
  const at = (ms: number) => new Date(beganAt + ms).toISOString().slice(11, 16);
  const { start, end } =
    state === "open"
      ? { start: at(-2 * hour), end: at(21 * hour) }
      : { start: at(21 * hour), end: at(23 * hour) };
  return { start, end, timeZone: "UTC" };
}

function declareLease(spec: LeaseSpec, { beat }: Terms): Declared {
  const { cloud, notebookId, duration, renewBefore, leaseType, whenStopped, version } = spec;
  return {
    type: "NotebookLease",
    name: spec.name,
    args: {
      target: { modelartsNotebook: { cloud, notebookId } },
      duration: formatDuration(duration * 60_000),
      renewBefore: formatDuration(renewBefore * 60_000),
      ...(leaseType !== undefined && { leaseType }),
      whenStopped,
      readyTimeout: formatDuration(spec.readyTimeout * beat),
    },
    ...(version !== undefined && { triggers: { conf: { value: `v${version}`, secret: false } } }),
  };
}
