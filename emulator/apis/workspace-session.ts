import type { Collection } from "../world/collection";
import type { Instance, Phase } from "../world/machine";

/** What users' sessions on it are worth a word, for the page. */
export function sessionsNote({ sessions = [], maintenance }: Instance): string | undefined {
  const apart = sessions.filter(({ state }) => state === "Disconnected").length;
  const counted = `${sessions.length} ${sessions.length === 1 ? "session" : "sessions"}`;
  const told = [
    maintenance && "maintenance",
    sessions.length > 0 && (apart > 0 ? `${counted}, ${apart} disconnected` : counted),
  ].filter(Boolean);
  return told.length > 0 ? told.join(", ") : undefined;
}

/** How far a reboot, a start or a stop has come, in the words that Workspace's servers and desktops share. */
export interface Task {
  /** Empty when nothing is under way. */
  readonly task: string;
  /** Whether the machine is down. */
  readonly down: boolean;
  /** Whether its agent is known to the service. */
  readonly registered: boolean;
}

/** How far into a reboot each step begins; the last: the machine is up, its agent not yet. */
const REBOOT = [
  { from: 0.8, task: "", down: false, registered: false },
  { from: 0.25, task: "rebooting", down: true, registered: false },
  { from: 0.1, task: "reboot_started", down: true, registered: true },
  { from: 0, task: "reboot_pending", down: false, registered: true },
] as const;

export function taskOf({ transition, progress }: Extract<Phase, { progress: number }>): Task {
  if (transition.kind === "stop") return { task: "powering-off", down: false, registered: false };
  if (transition.kind === "start") return { task: "powering-on", down: true, registered: false };
  const step = REBOOT.find(({ from }) => progress >= from) ?? REBOOT[0];
  return { ...step, task: transition.hard && step.task !== "" ? `${step.task}_hard` : step.task };
}

/** Whose maintenance mode is set: what has happened until now has happened under the old one. */
export function setMaintenance(collection: Collection, ids: readonly string[], isOn: boolean): void {
  for (const id of ids) {
    const instance = collection.get(id);
    if (instance) instance.maintenance = isOn;
  }
}
