import { privateIp } from "../world/address";
import type { Instance } from "../world/machine";
import type { HealthStatus } from "../world/target-group";
import type { TargetGroup } from "../world/target-groups";
import { dateText } from "./ncloud-server-answer";

const HEALTH_NAMES: Readonly<Record<HealthStatus, string>> = {
  UP: "up Target",
  DOWN: "down Target",
  UNUSED: "unused Target",
};

/** A target as the API shows it. @see https://api.ncloud-docs.com/docs/en/common-vapidatatype-target */
export function targetAnswer(
  id: string,
  server: Instance | undefined,
  health: HealthStatus,
): Record<string, unknown> {
  return {
    targetNo: id,
    targetName: server?.name ?? id,
    targetIp: server ? privateIp(server) : "",
    healthCheckStatus: { code: health, codeName: HEALTH_NAMES[health] },
    healthCheckResponse: "",
  };
}

/** A target group as the API shows it. @see https://api.ncloud-docs.com/docs/en/common-vapidatatype-targetgroup */
export function targetGroupAnswer(group: TargetGroup): Record<string, unknown> {
  const { id, name, location, vpcNo, loadBalancer, healthCheck, targets } = group;
  return {
    targetGroupNo: id,
    targetGroupName: name,
    targetType: { code: "VSVR", codeName: "VPC Server" },
    vpcNo,
    targetGroupProtocolType: { code: "HTTP", codeName: "http" },
    targetGroupPort: 80,
    targetGroupDescription: "",
    useStickySession: false,
    useProxyProtocol: false,
    algorithmType: { code: "RR", codeName: "round-robin" },
    createDate: dateText(Date.UTC(2025, 0, 1)),
    regionCode: location,
    loadBalancerInstanceNo: loadBalancer,
    healthCheckProtocolType: { code: "HTTP", codeName: "http" },
    healthCheckPort: 80,
    healthCheckUrlPath: "/",
    healthCheckHttpMethodType: { code: "GET", codeName: "GET" },
    healthCheckCycle: Math.round(healthCheck.cycle / 1000),
    healthCheckUpThreshold: healthCheck.upThreshold,
    healthCheckDownThreshold: healthCheck.downThreshold,
    targetNoList: targets.map((target) => target.id),
  };
}
