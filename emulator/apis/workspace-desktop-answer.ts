import { privateIp } from "../world/address";
import type { Instance, Phase } from "../world/machine";
import { taskOf } from "./workspace-session";

/** A desktop as the API shows it. What its `fields` in the world name is in it, so filters see that, too. */
export type DesktopAnswer = Record<string, unknown> & { readonly desktop_id: string };

const VPC = "00000000-0000-4000-8000-000000000001";

/** A desktop as the API shows it. @see https://support.huaweicloud.com/intl/en-us/api-workspace/ShowDesktopDetail.html */
export function desktopAnswer(desktop: Instance, phase: Phase): DesktopAnswer {
  const task = phase.transition ? taskOf(phase) : undefined;
  const isRegistered = phase.transition ? taskOf(phase).registered : phase.state === "ACTIVE";
  const ip = privateIp(desktop);
  const user = desktop.sessions?.[0]?.user;
  return {
    desktop_id: desktop.id,
    computer_name: desktop.name,
    os_host_name: desktop.name,
    addresses: { [VPC]: [{ addr: ip, version: "4", "OS-EXT-IPS:type": "fixed" }] },
    ip_addresses: [ip],
    ipv4: ip,
    desktop_type: "DEDICATED",
    status: phase.transition ? phase.transition.from : phase.state,
    task_status: task?.task ?? "",
    login_status: isRegistered ? loginStatusOf(desktop) : "UNREGISTER",
    in_maintenance_mode: desktop.maintenance ?? false,
    ...(user !== undefined && { user_name: user }),
    created: new Date(desktop.createdAt).toISOString(),
    tags: [],
    ...desktop.fields,
  };
}

function loginStatusOf({ sessions = [] }: Instance): string {
  const [session] = sessions;
  if (!session || session.state === "AppcInit") return "REGISTERED";
  return session.state === "Active" ? "CONNECTED" : "DISCONNECTED";
}
