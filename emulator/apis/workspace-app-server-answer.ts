import type { Instance, Phase } from "../world/machine";

interface States {
  readonly status: string;
  readonly vm_status: string;
  /** The text `null` when nothing is under way. */
  readonly task_status: string;
}

const AT_REST: Readonly<Record<string, string>> = {
  ACTIVE: "REGISTERED",
  SHUTOFF: "STOPPED",
  ERROR: "NONE",
  FREEZE: "FREEZE",
};

/** How far into a reboot each step begins; the last: the machine is up, its agent not yet. */
const STEPS = [
  { from: 0.8, task: "null", down: false, status: "UNREGISTER" },
  { from: 0.25, task: "rebooting", down: true, status: "UNREGISTER" },
  { from: 0.1, task: "reboot_started", down: true, status: "REGISTERED" },
  { from: 0, task: "reboot_pending", down: false, status: "REGISTERED" },
] as const;

/** A server as the API shows it. @see https://support.huaweicloud.com/intl/en-us/api-workspace/ListServers.html */
export function appServerAnswer(server: Instance, phase: Phase): Record<string, unknown> {
  return {
    id: server.id,
    name: server.name,
    machine_name: server.id,
    description: "",
    server_group_id: "emulator",
    ...statesOf(phase),
    job_id: "",
    job_type: "",
    job_status: "",
    maintain_status: false,
    freeze: [],
    session_count: 0,
    create_time: new Date(server.createdAt).toISOString(),
    update_time: new Date(server.createdAt).toISOString(),
    ...server.fields,
  };
}

function statesOf(phase: Phase): States {
  if (!phase.transition) {
    return { status: AT_REST[phase.state] ?? "UNREGISTER", vm_status: phase.state, task_status: "null" };
  }
  const { hard } = phase.transition;
  const step = STEPS.find(({ from }) => phase.progress >= from) ?? STEPS[0];
  return {
    status: step.status,
    vm_status: step.down ? (hard ? "HARD_REBOOT" : "REBOOT") : "ACTIVE",
    task_status: hard && step.task !== "null" ? `${step.task}_hard` : step.task,
  };
}
