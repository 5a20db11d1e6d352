import { z } from "zod";

import type { Collection } from "../world/collection";
import { cloudNames, type CloudName } from "../world/kind";
import type { Instance } from "../world/machine";
import { instanceSchema } from "../world/schema";
import { InvalidInput, instanceProblems, parseInput, parseInstance } from "../world/validate";
import type { World } from "../world/world";
import { NotFound, type ControlRequest, type ControlRoute } from "./route";

const PATH = "/_emulator/instances/{cloud}/{kind}/{id}";

const patchSchema = instanceSchema
  .omit({ id: true, transition: true })
  .partial()
  .extend({ transition: z.null().optional() });

const rebootSchema = z.strictObject({
  cloud: z.enum(cloudNames),
  kind: z.string(),
  ids: z.array(z.string()).min(1),
  hard: z.boolean().optional(),
});

export const instanceRoutes: readonly ControlRoute[] = [
  {
    methods: ["GET"],
    path: PATH,
    about: "one instance",
    handle: (request) => shown(found(request)),
  },
  {
    methods: ["PUT"],
    path: PATH,
    about: "adds or replaces one",
    body: instanceSchema.omit({ id: true }),
    handle: (request) => {
      const collection = collectionOf(request.world, request.params);
      const given = typeof request.body === "object" ? request.body : {};
      return shown(collection.put(parseInstance({ ...given, id: request.params["id"] }, collection.kind)));
    },
  },
  {
    methods: ["PATCH"],
    path: PATH,
    about:
      'changes one: {"state": …, "onReboot": "freezes", "durations": {"reboot": "10m"}, "lease": {"length": "20m"}}',
    body: patchSchema,
    handle: (request) => {
      const instance = found(request);
      const collection = collectionOf(request.world, request.params);
      const { transition, ...patch } = parseInput(patchSchema, request.body);
      const wrong = instanceProblems(patch, collection.kind, "");
      if (wrong.length > 0) throw new InvalidInput(wrong.join("\n"));
      collection.patch(instance, patch, transition === null);
      return shown(instance);
    },
  },
  {
    methods: ["DELETE"],
    path: PATH,
    about: "deletes one in its cloud",
    handle: (request) => {
      found(request);
      collectionOf(request.world, request.params).remove(request.params["id"] ?? "");
      return {};
    },
  },
  {
    methods: ["POST"],
    path: "/_emulator/reboot",
    about: 'somebody else reboots instances now: {"cloud": "ncloud", "kind": "servers", "ids": ["1001"]}',
    body: rebootSchema,
    handle: ({ world, body }) => {
      const { cloud, kind, ids, hard = false } = parseInput(rebootSchema, body);
      const collection = collectionOf(world, { cloud, kind });
      const instances = ids.map((id) => found({ world, params: { cloud, kind, id } }));
      // Not the instance's turn in onReboot: that is for those who are under test.
      for (const instance of instances) collection.reboot(instance, { hard, reaction: "restarts" });
      return { instances: instances.map(shown) };
    },
  },
];

function collectionOf(world: World, { cloud, kind }: Readonly<Record<string, string>>): Collection {
  const collection = world.cloud(cloud as CloudName)?.find(kind ?? "");
  if (!collection) throw new NotFound(`the world has no ${cloud}/${kind}`);
  return collection;
}

function found({ world, params }: Pick<ControlRequest, "world" | "params">): Instance {
  const instance = collectionOf(world, params).get(params["id"] ?? "");
  if (!instance) throw new NotFound(`no ${params["cloud"]}/${params["kind"]}/${params["id"]}`);
  return instance;
}

function shown(instance: Instance): unknown {
  return z.encode(instanceSchema, instance);
}
