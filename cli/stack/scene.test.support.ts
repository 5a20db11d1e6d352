import { checkRestartTrigger } from "../../provider/resources/restart-trigger/restart-trigger";
import { outputsOf } from "../../provider/resources/restart-trigger/state";
import type { RestartTriggerInputs } from "../../provider/resources/restart-trigger/inputs";
import {
  clockAt,
  ledgerOfCase,
  type LedgerCase,
} from "../../provider/resources/restart-trigger/due.test.support";
import { digestOfValue } from "../../provider/shared/triggers";

export const now = Date.parse("2026-06-01T03:00:00Z");
export const minute = 60_000;
export const hour = 60 * minute;
export const at = (instant: number) => new Date(instant).toISOString();

const stack = "urn:pulumi:prod::infra::";

/** The text of `pulumi stack export` with these resources. */
export function exported(...resources: readonly object[]): string {
  const root = { urn: `${stack}pulumi:pulumi:Stack::infra-prod`, custom: false, type: "pulumi:pulumi:Stack" };
  return JSON.stringify({ version: 3, deployment: { manifest: {}, resources: [root, ...resources] } });
}

export const nativeTrigger = "rekindle:index:RestartTrigger";
export const dynamicTrigger = "pulumi-nodejs:dynamic/rekindle:RestartTrigger";
export const nativeLease = "rekindle:index:NotebookLease";

export function resource(type: string, name: string, outputs: object, id = "1") {
  return { urn: `${stack}${type}::${name}`, custom: true, id, type, inputs: {}, outputs };
}

/** A RestartTrigger as a run of the engine leaves it. */
export function triggerOf(given: LedgerCase): { inputs: RestartTriggerInputs; outputs: object } {
  const { inputs } = checkRestartTrigger({
    target: { ncloudServers: { serverInstanceNos: given.entries.map(({ id }) => id) } },
    triggers: { conf: digestOfValue("v1") },
    ...(given.window && { window: given.window }),
    ...(given.minInterval !== undefined && { minInterval: given.minInterval }),
  });
  const wanted = inputs as RestartTriggerInputs;
  const ledger = ledgerOfCase(given, wanted.triggerHash ?? "");
  return { inputs: wanted, outputs: outputsOf(wanted, ledger, { clock: clockAt(now) }) };
}

/** A running notebook whose lease ends in `left`. */
export function leaseState(left: number, change: object = {}) {
  return {
    target: { modelartsNotebook: { notebookId: "notebook-0001", cloud: "huaweicloud" } },
    duration: "4h",
    renewBefore: "2h",
    expiresAt: at(now + left),
    renewAt: at(now + left - 2 * hour),
    renewalCount: 3,
    autoStop: true,
    leaseType: "timing",
    notebookStatus: "RUNNING",
    ...change,
  };
}

export const leaseId = "huaweicloud/cn-north-4/0123456789abcdef0123456789abcdef/notebook-0001";

/** One in each state, and a message that tries to be markup. */
export function mixedTrigger() {
  return triggerOf({
    entries: [
      {
        id: "1001",
        state: "restarted",
        generation: 2,
        attempts: 1,
        requestedAt: at(now - 2 * hour),
        restartedAt: at(now - hour),
        evidence: "bootTime",
      },
      {
        id: "1002",
        state: "failed",
        generation: 1,
        attempts: 1,
        requestedAt: at(now - hour),
        message: 'not ready after 15m | <b>"status"</b> & `x`\u001b[31m',
      },
      { id: "1003", state: "notStarted", generation: 1 },
      { id: "1090", state: "stopped", generation: 2 },
    ],
  });
}
