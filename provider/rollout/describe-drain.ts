import { formatDuration, roughDuration } from "../shared/duration";
import type { Observations, RestartApi } from "../apis/api";
import type { ApiError } from "../shared/errors";
import { listFirst } from "../shared/text";
import { notRestarted } from "./describe";
import type { Draining, Instance, Restoring, Rules } from "./instance";
import type { DrainSettings, RolloutSettings } from "./settings";

/*
 * What is said of instances that are taken out of service and put back. How many sessions, never whose.
 */

/** What the words need to know. */
export interface DrainRules {
  readonly settings: Pick<RolloutSettings, "drain">;
  readonly api: Pick<RestartApi, "drain">;
}

export function countSessions(sessions: number | undefined): string {
  if (sessions === undefined) return "an unknown number of sessions";
  return `${sessions} ${sessions === 1 ? "session" : "sessions"}`;
}

/** `3 sessions after 2h; back in service, restart deferred (drain.onTimeout "defer"). …` */
export function describeInUse({ seen, asking }: Draining, drain: DrainSettings, { api }: Rules): string {
  const { service } = seen.last;
  const time = formatDuration(drain.timeout);
  const held = service?.held ?? asking?.held;
  const said = asking?.error === undefined ? "" : ` (${asking.error.message.replace(/\.$/, "")})`;
  const what =
    api.drain?.hasSessions && service?.isIn === false
      ? countSessions(service.sessions)
      : held !== undefined
        ? `is ${held}`
        : `not ${api.drain?.out ?? "out of service"}${said}`;
  return `${what} after ${time}; ${describeOutcome(drain.onTimeout, api.drain?.hasSessions ?? false)}`;
}

function describeOutcome(onTimeout: DrainSettings["onTimeout"], hasSessions: boolean): string {
  const wish = `drain.onTimeout "${onTimeout}"`;
  const other = hasSessions ? "logoff" : "restart";
  switch (onTimeout) {
    case "defer":
      return (
        `back in service, restart deferred (${wish}). ` +
        `Run pulumi up again, or set drain.onTimeout to "${other}".`
      );
    case "fail":
      return `back in service, not restarted (${wish}).`;
    case "restart":
      return `restarted all the same (${wish})`;
    case "logoff":
      return `its users were logged off (${wish})`;
  }
}

/** A refusal to take it out. */
export function describeUntaken(error: ApiError, { api }: Pick<Rules, "api">): string {
  return `not ${api.drain?.out ?? "out of service"}: ${notRestarted(error)}`;
}

/** Why it is still out of service. */
export function describeLeftOut(
  { entry }: Instance,
  { asking, seen }: Restoring,
  _now: number,
  { api, settings }: Pick<Rules, "api" | "settings">,
): string {
  const done = entry.state === "restarted" ? "restarted, and " : "";
  const out = api.drain?.out ?? "out of service";
  const { condition, detail, service } = seen.last;
  const why = asking?.error
    ? asking.error.message.replace(/[.!?]$/, "")
    : service?.isIn
      ? `its groups do not find it healthy after ${formatDuration(settings.readyTimeout)}`
      : condition === "ready"
        ? "putting it back did not take effect"
        : `it is not ready: ${detail}`;
  return `${done}left ${out}: ${why}. The next pulumi up puts it back${condition === "ready" ? "" : " when it is ready"}.`;
}

/** Of one whose restart did not bring it back. */
export function describeStaysOut({ drain }: Pick<RestartApi, "drain">): string {
  return `Left ${drain?.out ?? "out of service"}; the next pulumi up puts it back when it is ready.`;
}

/** `4 sessions, 1h12m left` */
export function describeUse(
  { seen, since, outSince, warnedAt, loggedOffAt }: Draining,
  now: number,
  { settings, api }: DrainRules,
): string | undefined {
  const { service } = seen.last;
  const { timeout = 0, logoffDelay = 0, wait = 0 } = settings.drain ?? {};
  const toldAt = warnedAt ?? loggedOffAt;
  const end = toldAt === undefined ? since + timeout : toldAt + logoffDelay;
  const left = `${roughDuration(Math.max(0, end - now))} left`;
  if (!service || service.isIn) return service?.held === undefined ? undefined : `${service.held}, ${left}`;
  if (!api.drain?.hasSessions)
    return `connections end, ${roughDuration(Math.max(0, (outSince ?? now) + wait - now))} left`;
  return `${countSessions(service.sessions)}, ${left}`;
}

/** `2 in use: as-0003 (4 sessions, 1h12m left), as-0009 (1 session, 2m left)`, and who is awaited for something else. */
export function describeDraining(
  inHand: readonly Instance[],
  now: number,
  rules: DrainRules,
  most: number,
): { readonly text?: string; readonly others: readonly Instance[] } {
  const rows: string[] = [];
  const others: Instance[] = [];
  for (const instance of inHand) {
    const { phase, entry } = instance;
    const use = phase.at === "draining" ? describeUse(phase, now, rules) : undefined;
    if (use === undefined) others.push(instance);
    else rows.push(`${entry.id} (${use})`);
  }
  if (rows.length === 0) return { others };
  return { text: `${rows.length} in use: ${listFirst(rows, most)}`, others };
}

/** What a preview says of draining: how, and who is in use now. */
export function describeDrainPlan(
  drain: DrainSettings | undefined,
  { drain: how }: Pick<RestartApi, "drain">,
  planned: readonly string[],
  seen: Observations | undefined,
): string[] {
  if (!drain || !how || planned.length === 0) return [];
  const time = formatDuration(drain.timeout);
  const serviceOf = (id: string) => seen?.get(id)?.service;
  if (!how.hasSessions) {
    const outside = planned.filter((id) => serviceOf(id)?.isIn === false);
    return [
      `Each is put ${how.out} first, and its connections get ${formatDuration(drain.wait)}; one that cannot leave ` +
        `within ${time} ${thenWhat(drain)}.`,
      ...(outside.length > 0 ? [`In none of the groups, restarted as they are: ${listFirst(outside)}.`] : []),
    ];
  }
  const used = planned.filter((id) => (serviceOf(id)?.sessions ?? 0) > 0);
  const rows = used.map((id) => `${id} (${countSessions(serviceOf(id)?.sessions)})`);
  return [
    `Each is put ${how.out} first, until its sessions have ended; one still in use after ${time} ${thenWhat(drain)}.`,
    ...(rows.length > 0 ? [`In use now: ${listFirst(rows)}.`] : []),
  ];
}

function thenWhat({ onTimeout, logoffDelay }: DrainSettings): string {
  switch (onTimeout) {
    case "defer":
      return "is put back and deferred";
    case "fail":
      return "is put back and fails";
    case "restart":
      return "is restarted all the same";
    case "logoff":
      return `is restarted after its users were warned and, ${formatDuration(logoffDelay)} later, logged off`;
  }
}

/** What an earlier run left out of service. */
export function describeReturns(
  name: string,
  ids: readonly string[],
  { drain }: Pick<RestartApi, "drain">,
): string | undefined {
  if (ids.length === 0) return undefined;
  const out = drain?.out ?? "out of service";
  return `${name}: PUTS ${ids.length} BACK IN SERVICE (${listFirst(ids)}), left ${out} by an earlier run.`;
}
