import { z } from "zod";

import { InvalidInput, parseInput } from "../world/validate";
import { NotFound, type ControlRoute } from "./route";

const ids = z.array(z.string().min(1)).default([]);

const changeSchema = z.strictObject({ group: z.string(), add: ids, remove: ids });

export const targetRoutes: readonly ControlRoute[] = [
  {
    methods: ["POST"],
    path: "/_emulator/targets",
    about: 'somebody else changes a target group: {"group": "7001", "remove": ["1001"], "add": ["1011"]}',
    body: changeSchema,
    handle: ({ world, body }) => {
      const change = parseInput(changeSchema, body);
      const cloud = world.ncloud();
      const group = cloud?.targetGroups.all().find(({ id }) => id === change.group);
      if (!cloud || !group) throw new NotFound(`no target group ${change.group}`);
      const unknown = change.add.filter((id) => !cloud.find("servers")?.get(id));
      if (unknown.length > 0) throw new InvalidInput(`add: no server ${unknown.join(", ")}`);
      cloud.targetGroups.remove(group, change.remove);
      const bound = group.targets.filter(({ removedAt }) => removedAt === undefined).map(({ id }) => id);
      const fresh = change.add.filter((id) => !bound.includes(id));
      // One that is on its way out comes back, as a new one.
      group.targets = group.targets.filter(({ id }) => !fresh.includes(id));
      cloud.targetGroups.add(group, fresh);
      return { targets: group.targets.map(({ id }) => id) };
    },
  },
];
