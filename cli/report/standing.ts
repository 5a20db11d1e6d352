import type { Instance, LeaseView, TriggerView, View } from "../stack/views";
import { fromNow, shortInstant } from "./instants";
import { count, oneLine } from "./text";

/** The words that every format shares. */

const settledStates = new Set(["restarted", "baseline", "stopped"]);

/** Whether an instance holds the generation of its resource, and runs as far as this resource is concerned. */
export function holds({ state }: TriggerView, instance: Instance): boolean {
  return instance.generation === state.generation && instance.startOwed === undefined;
}

/** Whether there is anything to say of it beyond that it is up to date. */
export function isNotable(view: TriggerView, instance: Instance): boolean {
  return !holds(view, instance) || !settledStates.has(instance.state) || instance.drained === true;
}

/** `3 of 40 at generation 2`, `ends 2026-11-28 13:00Z (in 17m)` */
export function standing(view: View, now: number): string {
  return view.kind === "RestartTrigger" ? standingOfTrigger(view) : standingOfLease(view, now);
}

function standingOfTrigger(view: TriggerView): string {
  const { generation, instances } = view.state;
  if (instances === undefined) return `generation ${generation}, instances secret`;
  const done = instances.filter((instance) => holds(view, instance)).length;
  return `${done} of ${instances.length} at generation ${generation}`;
}

function standingOfLease({ state }: LeaseView, now: number): string {
  const { autoStop, expiresAt, notebookStatus } = state;
  const status = notebookStatus === "RUNNING" ? "" : `${oneLine(notebookStatus)}, `;
  if (!autoStop || expiresAt === undefined) return `${status}auto-stop is off: no lease`;
  const end = Date.parse(expiresAt);
  const verb = end > now ? "ends" : "ended";
  return `${status}${verb} ${shortInstant(end)} (${fromNow(end, now)})`;
}

/** When a run has something to do: `now, since …`, an instant, or nothing. */
export function nextRun({ due }: View, now: number): string {
  if (!due) return "nothing due";
  if (due.at > now) return `${shortInstant(due.at)} (${fromNow(due.at, now)})`;
  const since = now - due.at < 60_000 ? "" : `, since ${shortInstant(due.at)}`;
  return `now${since}`;
}

/** One instance: what became of it, with the cloud's words. */
export function describeInstance(instance: Instance): string {
  const attempts = (instance.attempts ?? 0) > 1 ? ` (${count(instance.attempts ?? 0, "attempt")})` : "";
  const drained = instance.drained === true ? ", out of service" : "";
  const since = instance.startOwed?.since;
  const down =
    since === undefined ? "" : `, stopped since ${shortInstant(Date.parse(since))} and to be started`;
  const message = instance.message === undefined ? "" : `: ${oneLine(instance.message)}`;
  return `${instance.state}${attempts}${drained}${down}${message}`;
}
