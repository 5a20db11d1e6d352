import type { Observations, RestartApi } from "../apis/api";
import type { TriggerChange } from "../shared/triggers";
import type { PlannedInstance } from "./decide";
import { describeOwedStart } from "./describe-halves";
import type { FailureReason } from "./instance";
import type { RolloutResult } from "./rollout";
import { describeDrainPlan, describeReturns, describeStaysOut } from "./describe-drain";
import { isToReturn, owedStarts } from "./ledger";
import type { RolloutSettings } from "./settings";
import { listFirst } from "../shared/text";

/** Who is spoken of: the resource's name where the door knows it, otherwise its target. */
export interface Subject {
  readonly name: string;
  readonly api: Pick<RestartApi, "nouns" | "drain">;
  /** `ncloud KR, profile prod-kr` */
  readonly place: string;
}

/** How many of how many went through, who failed and why, and what to do next. */
export function describeIncomplete(
  subject: Subject,
  listed: number,
  result: RolloutResult,
  now: number,
): string {
  const { failures, notStarted, restarted, unproved, halted } = result;
  const counts = [
    `${restarted.length} of ${listed} restarted`,
    `${failures.length} failed`,
    ...(unproved.length > 0
      ? [`${unproved.length} asked to restart and not proved yet (${listFirst(unproved)})`]
      : []),
    `${notStarted.length} not started${halted && notStarted.length > 0 ? ` (${halted})` : ""}`,
  ];
  const lines = [`${subject.name}: ${counts.join(", ")}.`];
  const out = new Set(result.ledger.instances.filter(isToReturn).map(({ id }) => id));
  for (const { id, message, reason } of failures) {
    const stays = reason !== "leftOut" && out.has(id) ? ` ${describeStaysOut(subject.api)}` : "";
    lines.push(`  ${id}: ${message}${stays}`);
  }
  const told = new Set(failures.map(({ id }) => id));
  for (const entry of owedStarts(result.ledger))
    if (!told.has(entry.id)) lines.push(`  ${entry.id}: ${describeOwedStart(entry, now)}`);
  return [...lines, ...adviceOn(result)].join("\n");
}

/** What to do next, which differs by what went wrong. */
function adviceOn({ failures, notStarted, unproved, halted, ledger }: RolloutResult): string[] {
  const idsOf = (reason: FailureReason) =>
    failures.filter((failure) => failure.reason === reason).map(({ id }) => id);
  const owed = owedStarts(ledger).map(({ id }) => id);
  const isOwed = new Set(owed);
  const read = (["failed", "unproved", "inUse", "leftOut"] as const).flatMap(idsOf);
  const first = [...read, ...unproved].filter((id) => !isOwed.has(id));
  const left = notStarted.filter((id) => !isOwed.has(id)).length;
  const rest = left > 0 ? `goes on with the ${left}` : "";
  const starts = owed.length > 0 ? `starts ${listFirst(owed)} before anything else` : "";
  const reads = first.length > 0 ? `reads ${listFirst(first)} first${rest && ", then "}` : "";
  const mended = idsOf("failed").length > 0 ? "; if you mended it by hand it is not restarted" : "";
  const lines: string[] = [];
  const going = `${reads}${rest}${mended}`;
  if (starts || going)
    lines.push(`  Next: run pulumi up again. It ${[starts, going].filter(Boolean).join(", then ")}.`);
  if (failures.length === 0 && notStarted.length === 0 && halted) lines.push(`  Stopped: ${halted}.`);
  const [exhausted, missing, stopped] = [idsOf("exhausted"), idsOf("missing"), idsOf("stopped")];
  if (exhausted.length > 0)
    lines.push(`  ${listFirst(exhausted)}: no more attempts until the triggers or restartNonce change.`);
  if (missing.length > 0)
    lines.push(`  ${listFirst(missing)}: take it off the list, or set whenMissing to "skip".`);
  if (stopped.length > 0) lines.push(`  ${listFirst(stopped)}: start it, or set whenStopped to "skip".`);
  if (idsOf("failed").length + idsOf("unproved").length + exhausted.length > 0) {
    lines.push(
      '  To leave it alone take it off the list; to give up this rollout set onTriggerChange to "record".',
    );
  }
  return lines;
}

export interface Preview {
  readonly listed: number;
  readonly planned: readonly PlannedInstance[];
  readonly change: TriggerChange | undefined;
  /** Why it restarts where no trigger changed: `created`, `a new restartNonce`. */
  readonly cause: string | undefined;
  readonly settings: RolloutSettings;
  /** Instances that are to be put back in service, left out of it by an earlier run. */
  readonly returns: readonly string[];
  readonly seen: Observations | undefined;
}

/** What an `up` would do now. */
export function describePreview(subject: Subject, preview: Preview): string {
  const { listed, planned, settings } = preview;
  const deferred = planned.filter(({ decision }) => decision.action === "defer");
  const starts = planned.filter(({ decision }) => isStart(decision));
  const restarts = planned.filter(
    ({ decision }) => ["restart", "wait"].includes(decision.action) && !isStart(decision),
  );
  const noun = subject.api.nouns[listed === 1 ? 0 : 1];
  const lines: string[] = [];
  if (starts.length > 0) {
    const ids = listFirst(starts.map(({ entry }) => entry.id));
    lines.push(
      `${subject.name}: STARTS ${starts.length} of ${listed} ${noun} (${ids}) (${subject.place}) before anything else: ` +
        "stopped for a restart by an earlier update, and not started yet.",
    );
  }
  const returns = describeReturns(subject.name, preview.returns, subject.api);
  if (returns !== undefined) lines.push(returns);
  if (restarts.length > 0 || (deferred.length + starts.length === 0 && planned.length > 0)) {
    const stop =
      settings.maxErrors === 0
        ? "the first failure"
        : `more than ${settings.maxErrors} ${settings.maxErrors === 1 ? "failure" : "failures"}`;
    const which =
      restarts.length < listed && restarts.length > 0
        ? ` (${listFirst(restarts.map(({ entry }) => entry.id))})`
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
  const drained = restarts.map(({ entry }) => entry.id);
  const remarks = [
    ...describeDrainPlan(settings.drain, subject.api, drained, preview.seen),
    ...describeOthers(preview),
    ...describeNotReady(preview),
  ];
  if (remarks.length > 0) lines.push(`  ${remarks.join(" ")}`);
  return lines.join("\n");
}

function isStart(decision: PlannedInstance["decision"]): boolean {
  return decision.action === "start" || (decision.action === "wait" && decision.then === "start");
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
    `Now not ready: ${listFirst(rows.map(([id, { detail }]) => `${id} (${detail}${waited.has(id) ? ", waited for" : ""})`))}.`,
  ];
}

function describeOthers({ planned, seen }: Preview): string[] {
  const idsOf = (wanted: (decision: PlannedInstance["decision"]) => boolean) =>
    planned.filter(({ decision }) => wanted(decision)).map(({ entry }) => entry.id);
  const lines: string[] = [];
  for (const as of ["stopped", "missing"] as const) {
    const ids = idsOf((decision) => decision.action === "skip" && decision.as === as);
    if (ids.length > 0) lines.push(`${listFirst(ids)} ${ids.length === 1 ? "is" : "are"} ${as}, skipped.`);
  }
  const counted = idsOf(({ action }) => action === "count");
  // Without a look at the cloud all that is known is from the ledger.
  const known = seen
    ? "restarted since the change, not restarted again."
    : "went down since the change; not restarted again if ready.";
  if (counted.length > 0) lines.push(`${listFirst(counted)}: ${known}`);
  const settled = idsOf(({ action }) => action === "settle");
  if (settled.length > 0) lines.push(`${listFirst(settled)}: runs again, no start is owed any more.`);
  const failing = planned.flatMap(({ entry: { id }, decision }) => {
    return decision.action === "fail" ? [`${id}: ${decision.message}`] : [];
  });
  if (failing.length > 0) lines.push(`Will fail: ${listFirst(failing)}.`);
  return lines;
}
