import { z } from "zod";
import type { CloudClient } from "../clouds/client";
import type { Operation } from "../clouds/service";
import { ApiError } from "../shared/errors";
import type { ReadOptions } from "./api";
import type { Drained, DrainApi, DrainWish, ServiceState } from "./drain";
import { ncloudCall, type Pair } from "./ncloud-call";
import { readBody } from "./reading";

/*
 * Members of the target groups of NAVER Cloud's VPC load balancers. `setTarget` is never used: it replaces all members of a
 * group, also those that others put into it meanwhile.
 */

interface Target {
  readonly drain?: (DrainWish & { readonly targetGroupNos: readonly string[] }) | undefined;
}

/** What draining asks of the vendor. */
export const drainOperations = {
  targets: {
    action: "getTargetList",
    page: "https://api.ncloud-docs.com/docs/en/networking-vloadbalancer-targetgroup-gettargetlist",
  },
  removeTarget: {
    action: "removeTarget",
    page: "https://api.ncloud-docs.com/docs/en/networking-vloadbalancer-targetgroup-removetarget",
  },
  addTarget: {
    action: "addTarget",
    page: "https://api.ncloud-docs.com/docs/en/networking-vloadbalancer-targetgroup-addtarget",
  },
} satisfies Record<string, Operation>;

export const serverDrain: DrainApi<Target> = {
  wish: ({ drain }) => drain,
  out: "out of its target groups",
  hasSessions: false,
  batchSize: 20,

  async observe(client, target, instances, options) {
    const groups = await readGroups(client, target, instances, options);
    return new Map(instances.map((one) => [one.id, stateOf(one, groups)]));
  },

  takeOut: (client, target, ids, options) =>
    inTurn(client, async () => {
      const instances = ids.map((id) => ({ id }));
      const groups = await readGroups(client, target, instances, options);
      const { leaving, held } = whoMayLeave(ids, groups, leavingOf(client));
      for (const [group, members] of groups) {
        const some = leaving.filter((id) => members.has(id));
        if (some.length === 0) continue;
        const gone = leavingOf(client).get(group) ?? new Set();
        leavingOf(client).set(group, new Set([...gone, ...some]));
        await change(client, drainOperations.removeTarget, group, some, options);
      }
      return held;
    }),

  putBack: (client, target, instances, options) =>
    inTurn(client, async () => {
      const groups = await readGroups(client, target, instances, options);
      for (const [group, members] of groups) {
        const some = instances
          .filter((one) => belongsIn(one, target).includes(group) && !members.has(one.id))
          .map(({ id }) => id);
        if (some.length === 0) continue;
        for (const id of some) leavingOf(client).get(group)?.delete(id);
        await change(client, drainOperations.addTarget, group, some, options);
      }
    }),
};

/** Members to what the group's health check says of them. */
type Members = ReadonlyMap<string, string>;
type Groups = ReadonlyMap<string, Members>;

/** The one that would leave the group without anybody whom it finds healthy. */
function isLastHealthy(id: string, members: Members, gone: ReadonlySet<string>): boolean {
  if (members.get(id) !== "UP") return false;
  return ![...members].some(([other, health]) => other !== id && health === "UP" && !gone.has(other));
}

const lastOf = (group: string) => `the last healthy member of target group ${group}`;
const nobody: ReadonlySet<string> = new Set();

function stateOf({ id, from }: Drained, groups: Groups): ServiceState {
  const isIn = [...groups].filter(([, members]) => members.has(id)).map(([group]) => group);
  const missing = (from ?? []).filter((group) => groups.has(group) && !isIn.includes(group));
  const last = isIn.find((group) => isLastHealthy(id, groups.get(group) ?? new Map(), nobody));
  const healths = isIn.map((group) => groups.get(group)?.get(id) ?? "");
  const isEveryGroupGone = from !== undefined && !from.some((group) => groups.has(group));
  return {
    // Groups that were deleted meanwhile leave nothing to go back to.
    isIn: isIn.length > 0 || isEveryGroupGone,
    groups: isIn,
    ...(isIn.length > 0 && missing.length > 0 && { isPartly: true }),
    isUnhealthy: healths.some((health) => health !== "UP" && health !== "UNUSED"),
    ...(last !== undefined && { held: lastOf(last) }),
  };
}

/** Of several that leave together, each must leave a healthy one behind in each of its groups. */
function whoMayLeave(
  ids: readonly string[],
  groups: Groups,
  before: ReadonlyMap<string, ReadonlySet<string>>,
) {
  const leaving: string[] = [];
  const held = new Map<string, string>();
  for (const id of ids) {
    const last = [...groups].find(([group, members]) =>
      isLastHealthy(id, members, new Set([...leaving, ...(before.get(group) ?? [])])),
    );
    if (last) held.set(id, lastOf(last[0]));
    else leaving.push(id);
  }
  return { leaving, held };
}

function belongsIn({ from }: Drained, { drain }: Target): readonly string[] {
  return from ?? drain?.targetGroupNos ?? [];
}

const targetListShape = z.object({
  targetList: z
    .array(
      z.object({
        targetNo: z.union([z.string(), z.number()]).transform(String),
        healthCheckStatus: z.object({ code: z.string() }).nullish(),
      }),
    )
    .default([]),
});

/** 1205009: there is no such group. */
const unknownGroup = "1205009";

/** The groups that the target names have to be there; of others that an instance was in, some may be gone. */
async function readGroups(
  client: CloudClient,
  target: Target,
  instances: readonly Drained[],
  options: ReadOptions,
): Promise<Groups> {
  const named = new Set(target.drain?.targetGroupNos ?? []);
  const wanted = [...new Set([...named, ...instances.flatMap(({ from = [] }) => from)])];
  const read = wanted.map(async (group): Promise<readonly [string, Members][]> => {
    try {
      return [[group, await readMembers(client, group, options)]];
    } catch (error) {
      if (!named.has(group) && error instanceof ApiError && error.code === unknownGroup) return [];
      throw error;
    }
  });
  return new Map((await Promise.all(read)).flat());
}

async function readMembers(client: CloudClient, group: string, options: ReadOptions): Promise<Members> {
  const parameters: Pair[] = [["targetGroupNo", group]];
  const { signal, deadlineAt } = options;
  const { targets } = drainOperations;
  const answer = await ncloudCall(client, "vloadbalancer", targets, parameters, {
    kind: "read",
    signal,
    deadlineAt,
  });
  const envelope = readBody(targets.action, z.record(z.string(), z.unknown()), answer);
  const json = envelope[`${targets.action}Response`];
  const { targetList } = readBody(targets.action, targetListShape, { ...answer, json });
  const members = new Map(
    targetList.map(({ targetNo, healthCheckStatus }) => [targetNo, healthCheckStatus?.code ?? "UNUSED"]),
  );
  const gone = leavingOf(client).get(group);
  for (const id of gone ?? []) if (!members.has(id)) gone?.delete(id);
  return members;
}

async function change(
  client: CloudClient,
  operation: Operation,
  group: string,
  ids: readonly string[],
  { signal, deadlineAt }: ReadOptions,
): Promise<void> {
  const parameters: Pair[] = [
    ["targetGroupNo", group],
    ...ids.map((id, index): Pair => [`targetNoList.${index + 1}`, id]),
  ];
  await ncloudCall(client, "vloadbalancer", operation, parameters, { kind: "write", signal, deadlineAt });
}

/** Those that were asked to leave and may still be listed: a group lists them for a while. */
function leavingOf(client: CloudClient): Map<string, Set<string>> {
  return client.process.onceFor(client, "members on their way out", () => new Map<string, Set<string>>());
}

/** One after the other within an account: two resources must not each take the other's last healthy member for there. */
function inTurn<T>(client: CloudClient, work: () => Promise<T>): Promise<T> {
  const queue = client.process.onceFor(client, "turns of target groups", () => ({ end: Promise.resolve() }));
  const mine = queue.end.then(work);
  queue.end = mine.then(
    () => undefined,
    () => undefined,
  );
  return mine;
}
