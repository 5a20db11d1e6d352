import type { Item, Tone } from "../view/item";
import type { HealthStatus, Target } from "../world/target-group";
import type { TargetGroup } from "../world/target-groups";
import type { Cloud } from "../world/world";
import type { Table } from "./api";
import { serverKind } from "./ncloud-server";

/** The page has room for so many. */
const MAX_SHOWN = 20;

const TONES: Readonly<Record<HealthStatus, Tone>> = { UP: "ready", DOWN: "failed", UNUSED: "off" };

const WORDS = { ready: "up", failed: "down", off: "unused", busy: "leaving" } as const;

/** A table for each target group, with what its load balancer thinks of each target. */
export function targetTables(cloud: Cloud): Table[] {
  return cloud.targetGroups
    .all()
    .slice(0, MAX_SHOWN)
    .map((group) => ({
      kind: `targetGroup/${group.id}`,
      title: `target group ${group.id}${group.name === group.id ? "" : ` (${group.name})`}`,
      words: WORDS,
      items: group.targets.map((target) => targetItem(cloud, group, target)),
    }));
}

function targetItem(cloud: Cloud, group: TargetGroup, target: Target): Item {
  const state = cloud.targetGroups.healthOf(group, target, cloud.of(serverKind));
  const { id, removedAt: since } = target;
  if (since === undefined) return { id, state, tone: TONES[state] };
  return { id, state, tone: "busy", doing: "leaving", since, until: since + group.changeTakes };
}
