import { privateIp } from "../world/address";
import type { Instance, Phase } from "../world/machine";

const SEOUL = 9 * 3_600_000;

/** A server as the API shows it. @see https://api.ncloud-docs.com/docs/en/common-vapidatatype-serverinstance */
export function serverAnswer(server: Instance, phase: Phase): Record<string, unknown> {
  const [operation, name] = operationOf(phase);
  const status = phase.transition ? phase.transition.from : phase.state;
  return {
    serverInstanceNo: server.id,
    serverName: server.name,
    serverDescription: "",
    cpuCount: 2,
    memorySize: 8_589_934_592,
    platformType: { code: "LNX64", codeName: "Linux 64 Bit" },
    loginKeyName: "emulator",
    publicIpInstanceNo: "",
    publicIp: server.servesAt === undefined ? "" : privateIp(server),
    serverInstanceStatus: { code: status, codeName: `Server ${status} state` },
    serverInstanceOperation: { code: operation, codeName: `Server ${operation} OP` },
    serverInstanceStatusName: name,
    createDate: dateText(server.createdAt),
    uptime: dateText(server.bootedAt),
    serverImageProductCode: "SW.VSVR.OS.LNX64.UBNTU.SVR24.G003",
    serverProductCode: "SVR.VSVR.STAND.C002.M008.G003",
    isProtectServerTermination: false,
    zoneCode: `${server.location}-1`,
    regionCode: server.location,
    vpcNo: "1",
    subnetNo: "1",
    networkInterfaceNoList: [interfaceNo(server)],
    initScriptNo: "",
    serverInstanceType: { code: "STAND", codeName: "Standard" },
    baseBlockStorageDiskType: { code: "NET", codeName: "Network Storage" },
    baseBlockStorageDiskDetailType: { code: "SSD", codeName: "SSD" },
    placementGroupNo: "",
    placementGroupName: "",
    memberServerImageInstanceNo: "",
    blockDevicePartitionList: [],
    hypervisorType: { code: "KVM", codeName: "KVM" },
    serverImageNo: "1",
    serverSpecCode: "s2-g3",
    eventList: [],
    ...server.fields,
  };
}

/** A server's only network interface. @see https://api.ncloud-docs.com/docs/en/common-vapidatatype-networkinterface */
export function interfaceAnswer(server: Instance) {
  return {
    networkInterfaceNo: interfaceNo(server),
    networkInterfaceName: `nic-${server.id}`,
    networkInterfaceDescription: "",
    subnetNo: "1",
    deleteOnTermination: true,
    isDefault: true,
    deviceName: "eth0",
    networkInterfaceStatus: { code: "USED", codeName: "Network Interface Used Status" },
    instanceType: { code: "VSVR", codeName: "VPC Server Instance" },
    instanceNo: server.id,
    ip: privateIp(server),
    macAddress: "",
    accessControlGroupNoList: ["1"],
    secondaryIpList: [] as string[],
  };
}

function interfaceNo({ id }: Instance): string {
  return `5${id}`;
}

const REST_NAMES: Readonly<Record<string, string>> = {
  INIT: "init",
  CREAT: "creating",
  RUN: "running",
  NSTOP: "stopped",
  TERMT: "terminated",
  FSTOP: "stopped",
  SD_FL: "shutdown_failed",
  RS_FL: "reboot_failed",
  ST_FL: "start_failed",
};

/** A reboot has one intermediate state here, whichever half of it is under way. */
function operationOf(phase: Phase): readonly [operation: string, name: string] {
  if (!phase.transition) return ["NULL", REST_NAMES[phase.state] ?? phase.state];
  return phase.transition.hard ? ["HREST", "hard rebooting"] : ["RESTA", "rebooting"];
}

/** `2025-06-26T09:54:55+0900`, rounded up: a boot must not seem to be before the request that asked for it. */
export function dateText(ms: number): string {
  const seconds = Math.ceil(ms / 1000) * 1000;
  return `${new Date(seconds + SEOUL).toISOString().slice(0, 19)}+0900`;
}
