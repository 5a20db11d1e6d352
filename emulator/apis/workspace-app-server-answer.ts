import { createHash } from "node:crypto";

import { privateIp } from "../world/address";
import type { Instance, Phase } from "../world/machine";
import { taskOf } from "./workspace-session";

interface States {
  readonly status: string;
  readonly vm_status: string;
  /** The text `null` when nothing is under way. */
  readonly task_status: string;
}

/** A server as the API shows it. What its `fields` in the world name is in it, so filters see that, too. */
export type AppServerAnswer = Record<string, unknown> & { readonly id: string };

const AT_REST: Readonly<Record<string, string>> = {
  ACTIVE: "REGISTERED",
  SHUTOFF: "STOPPED",
  ERROR: "NONE",
  FREEZE: "FREEZE",
};

const VPC = "00000000-0000-4000-8000-000000000001";
const SUBNET = "00000000-0000-4000-8000-000000000002";

/** A server as the API shows it. @see https://support.huaweicloud.com/intl/en-us/api-workspace/ListServers.html */
export function appServerAnswer(server: Instance, phase: Phase): AppServerAnswer {
  return {
    id: server.id,
    name: server.name,
    machine_name: server.id,
    description: "",
    server_group_id: "asg-0001",
    server_group_name: "asg-0001",
    sid: sidOf(server),
    instance_id: uuidOf(server.id),
    os_type: "Windows",
    ...statesOf(phase),
    job_id: "",
    maintain_status: server.maintenance ?? false,
    scaling_auto_create: false,
    freeze: [],
    session_count: server.sessions?.length ?? 0,
    host_address: [
      { addr: privateIp(server), version: 4, "OS-EXT-IPS:type": "fixed", vpc_id: VPC, subnet_id: SUBNET },
    ],
    tags: [],
    create_time: new Date(server.createdAt).toISOString(),
    update_time: new Date(server.createdAt).toISOString(),
    ...server.fields,
  };
}

/** What only the read of one server shows. */
export function appServerDetail(server: Instance, phase: Phase): Record<string, unknown> {
  const addresses = { [VPC]: [{ addr: privateIp(server), version: "4", "OS-EXT-IPS:type": "fixed" }] };
  return { addresses, security_groups: [], ...appServerAnswer(server, phase) };
}

/** Windows' name for the machine, by which sessions are told to belong to it. */
function sidOf({ id }: Pick<Instance, "id">): string {
  const digest = createHash("sha256").update(id).digest();
  const parts = [0, 4, 8].map((offset) => digest.readUInt32BE(offset));
  return `S-1-5-21-${parts.join("-")}`;
}

/** Always the same for the same name. */
function uuidOf(name: string): string {
  const hex = createHash("sha256").update(name).digest("hex");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}

function statesOf(phase: Phase): States {
  if (!phase.transition) {
    return { status: AT_REST[phase.state] ?? "UNREGISTER", vm_status: phase.state, task_status: "null" };
  }
  const { task, down, registered } = taskOf(phase);
  return {
    status: registered ? "REGISTERED" : "UNREGISTER",
    vm_status: down ? downWord(phase.transition) : "ACTIVE",
    task_status: task === "" ? "null" : task,
  };
}

function downWord({ kind, hard }: { readonly kind: string; readonly hard: boolean }): string {
  if (kind === "start") return "SHUTOFF";
  return hard ? "HARD_REBOOT" : "REBOOT";
}
