import type { Observations, RestartApi } from "../apis/api";
import type { TriggerChange } from "../triggers";
import type { PlannedInstance } from "./decide";
import type { RolloutResult } from "./rollout";
import type { RolloutSettings } from "./settings";
import { someOf } from "./some-of";

/** Who is spoken of: the resource's name where the door knows it, otherwise its target. */
export interface Subject {
  readonly name: string;
  readonly api: Pick<RestartApi, "nouns">;
  /** `ncloud KR, profile prod-kr` */
  readonly place: string;
}

/** How many of how many went through, who failed and why, and what to do next. */
export function describeIncomplete(subject: Subject, listed: number, result: RolloutResult): string {
  const { failures, notStarted, restarted, unproved, halted } = result;
  const counts = [
    `${restarted.length} of ${listed} restarted`,
    `${failures.length} failed`,
    ...(unproved.length > 0
      ? [`${unproved.length} asked to restart and not proved yet (${someOf(unproved)})`]
      : []),
    `${notStarted.length} not started${halted && notStarted.length > 0 ? ` (${halted})` : ""}`,
  ];
  const lines = [`${subject.name}: ${counts.join(", ")}.`];
  for (const { id, message } of failures)
    lines.push(`  ${message.startsWith(`${id} `) ? message : `${id}: ${message}`}`);
  const first = failures[0]?.id;
  const rest = notStarted.length > 0 ? `, then goes on with the ${notStarted.length}` : "";
  if (first === undefined) {
    const reads =
      unproved.length > 0 ? `It reads ${someOf(unproved)} first` : "It goes on where this run stopped";
    const why = notStarted.length === 0 && halted ? ` Stopped: ${halted}` : "";
    lines.push(`  Next: run pulumi up again. ${reads}${unproved.length > 0 ? rest : ""}.${why}`);
  } else {
    lines.push(
      `  Next: run pulumi up again. It reads ${first} first${rest}; if you mended it by hand it is not restarted.`,
    );
    lines.push(
      '  To leave it alone take it off the list; to give up this rollout set onTriggerChange to "record".',
    );
  }
  return lines.join("\n");
}

export interface Preview {
  readonly listed: number;
  readonly planned: readonly PlannedInstance[];
  readonly change: TriggerChange | undefined;
  /** Why it restarts where no trigger changed: `created`, `a new restartNonce`. */
  readonly cause: string | undefined;
  readonly settings: RolloutSettings;
  readonly seen: Observations | undefined;
}

/** What an `up` would do now. */
export function describePreview(subject: Subject, preview: Preview): string {
  const { listed, planned, settings } = preview;
  const deferred = planned.filter(({ decision }) => decision.action === "defer");
  const restarts = planned.filter(({ decision }) => ["restart", "wait"].includes(decision.action));
  const noun = subject.api.nouns[listed === 1 ? 0 : 1];
  const lines: string[] = [];
  if (restarts.length > 0 || deferred.length === 0) {
    const stop = settings.maxErrors === 0 ? "the first failure" : `more than ${settings.maxErrors} failures`;
    const which =
      restarts.length < listed && restarts.length > 0
        ? ` (${someOf(restarts.map(({ entry }) => entry.id))})`
        : "";
    lines.push(
      `${subject.name}: RESTARTS ${restarts.length} of ${listed} ${noun}${which} (${subject.place}), ` +
        `${settings.maxUnavailable} at a time, stops after ${stop}.${describeCause(preview)}`,
    );
  }
  const [waiting] = deferred;
  if (waiting?.decision.action === "defer") {
    lines.push(`${subject.name}: restart of ${deferred.length} owed, deferred: ${waiting.decision.message}`);
  }
  const remarks = [...describeOthers(preview), ...describeNotReady(preview)];
  if (remarks.length > 0) lines.push(`  ${remarks.join(" ")}`);
  return lines.join("\n");
}

function describeCause({ change, cause }: Preview): string {
  const parts = [
    ...(["changed", "added", "removed"] as const).flatMap((kind) =>
      change && change[kind].length > 0 ? [`${kind}: ${change[kind].join(", ")}`] : [],
    ),
    ...(cause === undefined ? [] : [cause]),
  ].join("; ");
  return parts && ` ${parts.charAt(0).toUpperCase()}${parts.slice(1)}.`;
}

function describeNotReady({ seen, planned }: Preview): string[] {
  const waited = new Set(
    planned.filter(({ decision }) => decision.action === "wait").map(({ entry }) => entry.id),
  );
  const rows = [...(seen ?? [])].filter(([, { condition }]) =>
    ["rebooting", "unready", "busy", "broken", "unknown"].includes(condition),
  );
  if (rows.length === 0) return [];
  return [
    `Now not ready: ${someOf(rows.map(([id, { detail }]) => `${id} (${detail}${waited.has(id) ? ", waited for" : ""})`))}.`,
  ];
}

function describeOthers({ planned }: Preview): string[] {
  const idsOf = (wanted: (decision: PlannedInstance["decision"]) => boolean) =>
    planned.filter(({ decision }) => wanted(decision)).map(({ entry }) => entry.id);
  const lines: string[] = [];
  for (const as of ["stopped", "missing"] as const) {
    const ids = idsOf((decision) => decision.action === "skip" && decision.as === as);
    if (ids.length > 0) lines.push(`${someOf(ids)} ${ids.length === 1 ? "is" : "are"} ${as}, skipped.`);
  }
  const counted = idsOf(({ action }) => action === "count");
  if (counted.length > 0) lines.push(`${someOf(counted)}: restarted since the change, not restarted again.`);
  const failing = planned.flatMap(({ entry: { id }, decision }) => {
    if (decision.action !== "fail") return [];
    return [decision.message.startsWith(id) ? decision.message : `${id}: ${decision.message}`];
  });
  if (failing.length > 0) lines.push(`Will fail: ${someOf(failing)}.`);
  return lines;
}
