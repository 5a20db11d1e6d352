import { privateIp } from "../world/address";
import { restOf, type Instance, type Phase } from "../world/machine";

const VM_STATES: Readonly<Record<string, string>> = {
  ACTIVE: "active",
  REBUILD: "active",
  MIGRATING: "active",
  SHUTOFF: "stopped",
  RESIZE: "stopped",
  VERIFY_RESIZE: "resized",
  ERROR: "error",
  BUILD: "building",
  SHELVED: "shelved",
};

/** How far into a reboot each step begins, without the ending that a hard one has. */
const REBOOT_STEPS = [
  { from: 0.3, task: "rebooting" },
  { from: 0.1, task: "reboot_started" },
  { from: 0, task: "reboot_pending" },
] as const;

/**
 * A server as the API shows it. When it was launched does not change with a reboot.
 *
 * @see https://docs.otc.t-systems.com/elastic-cloud-server/api-ref/appendix/ecs_statuses.html
 */
export function ecsServerAnswer(server: Instance, phase: Phase): Record<string, unknown> {
  const state = restOf(phase);
  const { status, task } = statusOf(phase);
  const changed = phase.transition?.startedAt ?? server.bootedAt;
  return {
    id: server.id,
    name: server.name,
    status,
    "OS-EXT-STS:task_state": task,
    "OS-EXT-STS:vm_state": VM_STATES[state] ?? "active",
    "OS-EXT-STS:power_state": state === "SHUTOFF" || state === "SHELVED" ? 4 : 1,
    host_status: "UP",
    locked: false,
    created: seconds(server.createdAt),
    updated: seconds(changed),
    "OS-SRV-USG:launched_at": micros(server.createdAt + 30_000),
    "OS-SRV-USG:terminated_at": "",
    addresses: { "emulator-vpc": [address(server)] },
    tags: [],
    sys_tags: [],
    metadata: { charging_mode: "0", vpc_id: "emulator-vpc", os_type: "Linux", os_bit: "64" },
    flavor: { id: "s6.large.2", name: "s6.large.2", disk: "0", vcpus: "2", ram: "4096" },
    image: { id: "emulator-image" },
    security_groups: [{ name: "default", id: "emulator-group" }],
    "os-extended-volumes:volumes_attached": [],
    "os:scheduler_hints": {},
    tenant_id: server.location,
    user_id: "emulator",
    key_name: "emulator",
    description: "",
    accessIPv4: "",
    accessIPv6: "",
    hostId: "emulator-host",
    config_drive: "",
    "OS-DCF:diskConfig": "MANUAL",
    "OS-EXT-AZ:availability_zone": "az-1",
    "OS-EXT-SRV-ATTR:host": "emulator",
    "OS-EXT-SRV-ATTR:hostname": server.name,
    "OS-EXT-SRV-ATTR:hypervisor_hostname": "emulator",
    "OS-EXT-SRV-ATTR:instance_name": "instance-00000001",
    "OS-EXT-SRV-ATTR:kernel_id": "",
    "OS-EXT-SRV-ATTR:launch_index": 0,
    "OS-EXT-SRV-ATTR:ramdisk_id": "",
    "OS-EXT-SRV-ATTR:root_device_name": "/dev/vda",
    ...(status === "ERROR" && {
      fault: { code: 500, created: seconds(server.bootedAt), message: "The emulated server failed." },
    }),
    ...server.fields,
  };
}

function statusOf(phase: Phase): { status: string; task: string | null } {
  if (!phase.transition) return { status: phase.state, task: null };
  const { kind, hard, from } = phase.transition;
  if (kind === "start") return { status: from, task: "powering-on" };
  if (kind === "stop") return { status: from, task: "powering-off" };
  const step = REBOOT_STEPS.find(({ from: begins }) => phase.progress >= begins) ?? REBOOT_STEPS[2];
  return hard ? { status: "HARD_REBOOT", task: `${step.task}_hard` } : { status: "REBOOT", task: step.task };
}

function address(server: Instance) {
  const ip = privateIp(server);
  return {
    version: "4",
    addr: ip,
    primary: true,
    "OS-EXT-IPS:type": "fixed",
    "OS-EXT-IPS:port_id": `port-${server.id}`,
    "OS-EXT-IPS-MAC:mac_addr": `fa:16:3e${ip
      .split(".")
      .slice(1)
      .map((part) => `:${Number(part).toString(16).padStart(2, "0")}`)
      .join("")}`,
  };
}

function seconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

function micros(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 23)}000`;
}
