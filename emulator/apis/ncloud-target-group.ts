import { vserverErrorFormat } from "../vendors/ncloud";
import { first } from "../world/sample";
import type { NcloudSettings } from "../world/schema";
import type { TargetGroup } from "../world/target-groups";
import type { Cloud } from "../world/world";
import type { EmulatedApi, Route } from "./api";
import {
  invalid,
  ncloudRoute,
  numbered,
  numberedOnce,
  paged,
  refuse,
  regionOf,
  required,
  type NcloudHandler,
} from "./ncloud-request";
import { serverId, serverKind } from "./ncloud-server";
import { serverAnswer } from "./ncloud-server-answer";
import { targetAnswer, targetGroupAnswer } from "./ncloud-target-group-answer";
import { targetTables } from "./ncloud-target-group-table";

/**
 * Target groups of NAVER Cloud's VPC load balancers, whose targets are servers.
 *
 * @see https://api.ncloud-docs.com/docs/en/networking-vloadbalancer-targetgroup-addtarget
 * @see https://api.ncloud-docs.com/docs/en/networking-vloadbalancer-targetgroup-gettargetgrouplist
 */
export const ncloudTargetGroups: EmulatedApi = {
  service: "loadBalancer",
  cloudOf: () => "ncloud",
  errorFormat: () => vserverErrorFormat,
  tables: (cloud) => targetTables(cloud),
  extras: {
    cloud: "ncloud",
    world: { targetGroups: [{ id: "7001", name: "web", targets: first(10, serverId).map(({ id }) => id) }] },
    text: "target group `7001` with servers `1001` … `1010`, all UP",
  },
  routes: [
    route("getTargetList", false, (cloud, query) => targetsOf(cloud, groupOf(cloud, query))),
    route("getTargetGroupList", false, listGroups),
    route("addTarget", true, (cloud, query) => {
      const group = groupOf(cloud, query);
      const ids = numberedOnce(cloud, query, "targetNoList");
      refuseIfBusy(cloud, group);
      for (const id of ids) addable(cloud, group, id);
      cloud.targetGroups.add(group, ids);
      return targetsOf(cloud, group);
    }),
    route("removeTarget", true, (cloud, query) => {
      const group = groupOf(cloud, query);
      const ids = numberedOnce(cloud, query, "targetNoList");
      refuseIfBusy(cloud, group);
      const bound = present(group);
      if (!ids.every((id) => bound.includes(id))) throw invalid("targetNoList");
      cloud.targetGroups.remove(group, ids);
      return targetsOf(cloud, group);
    }),
    // Replaces all that is there, by nothing if nothing is named.
    route("setTarget", true, (cloud, query) => {
      const group = groupOf(cloud, query);
      const ids =
        numbered(query, "targetNoList").length > 0 ? numberedOnce(cloud, query, "targetNoList") : [];
      refuseIfBusy(cloud, group);
      const bound = present(group);
      const fresh = ids.filter((id) => !bound.includes(id));
      for (const id of fresh) addable(cloud, group, id);
      cloud.targetGroups.remove(
        group,
        bound.filter((id) => !ids.includes(id)),
      );
      cloud.targetGroups.add(group, fresh);
      return targetsOf(cloud, group);
    }),
  ],
};

function route(action: string, write: boolean, handle: NcloudHandler): Route {
  const ids = (query: URLSearchParams) => numbered(query, "targetNoList");
  return ncloudRoute(action, { base: "/vloadbalancer/v2", write, ids }, handle);
}

function groupOf(cloud: Cloud<NcloudSettings>, query: URLSearchParams): TargetGroup {
  const no = required(query, "targetGroupNo");
  const group = cloud.targetGroups.get(no, regionOf(cloud, query));
  if (!group) throw refuse("1205009", `The target group does not exist. (${no})`);
  return group;
}

function refuseIfBusy(cloud: Cloud, group: TargetGroup): void {
  if (cloud.targetGroups.isBusy(group)) throw busy(group);
}

function busy({ id }: TargetGroup) {
  return refuse("1200004", `The load balancer of target group ${id} is being changed. Try again later.`);
}

/** Those that are bound, without those on their way out. */
function present({ targets }: TargetGroup): string[] {
  return targets.flatMap(({ id, removedAt }) => (removedAt === undefined ? [id] : []));
}

/** The vendor takes none that is bound already, and none of another VPC. */
function addable(cloud: Cloud<NcloudSettings>, group: TargetGroup, id: string): void {
  const servers = cloud.of(serverKind);
  const server = servers.get(id, group.location);
  if (!server || serverAnswer(server, servers.phase(server))["vpcNo"] !== group.vpcNo)
    throw invalid("targetNoList");
  const known = group.targets.find((target) => target.id === id);
  if (known) throw known.removedAt === undefined ? invalid("targetNoList") : busy(group);
}

function targetsOf(cloud: Cloud<NcloudSettings>, group: TargetGroup): Record<string, unknown> {
  const servers = cloud.of(serverKind);
  const list = group.targets.map((target) =>
    targetAnswer(target.id, servers.get(target.id), cloud.targetGroups.healthOf(group, target, servers)),
  );
  return { totalRows: list.length, targetList: list };
}

function listGroups(cloud: Cloud<NcloudSettings>, query: URLSearchParams): Record<string, unknown> {
  const ids = numbered(query, "targetGroupNoList");
  const [vpcNo, type] = [query.get("vpcNo"), query.get("targetTypeCode")];
  if (type !== null && type !== "VSVR") throw invalid("targetTypeCode");
  const found = cloud.targetGroups
    .all(regionOf(cloud, query))
    .filter((group) => ids.length === 0 || ids.includes(group.id))
    .filter((group) => !vpcNo || group.vpcNo === vpcNo);
  return { totalRows: found.length, targetGroupList: paged(found, query).map(targetGroupAnswer) };
}
