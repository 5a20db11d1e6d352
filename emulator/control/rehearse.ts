import { z } from "zod";

import { rehearsals, rehearsalsOf } from "../view/rehearsals";
import type { Collection } from "../world/collection";
import { cloudNames } from "../world/kind";
import { instanceSchema } from "../world/schema";
import { InvalidInput, instanceProblems, parseInput } from "../world/validate";
import { NotFound, type ControlRoute } from "./route";

const names = rehearsals.map(({ name }) => name);

const rehearseSchema = z
  .strictObject({
    cloud: z.enum(cloudNames),
    kind: z.string(),
    ids: z.array(z.string()).min(1),
    do: z.enum(names).optional().describe("What happens to them now."),
    nextReboot: instanceSchema.shape.onReboot.describe("What their next reboot will do."),
    nextStop: instanceSchema.shape.onStop.describe("What their next stop will do."),
    nextStart: instanceSchema.shape.onStart.describe("What their next start will do."),
  })
  .refine(
    (it) =>
      (it.do === undefined) !==
      [it.nextReboot, it.nextStop, it.nextStart].every((next) => next === undefined),
    { message: "name do, or some of nextReboot, nextStop and nextStart" },
  );

export const rehearseRoutes: readonly ControlRoute[] = [
  {
    methods: ["POST"],
    path: "/_emulator/rehearse",
    about:
      'what the buttons of the page do: {"cloud": "ncloud", "kind": "servers", "ids": ["1001"], "do": "freeze"} or "nextReboot": "fails"',
    body: rehearseSchema,
    handle: ({ world, body }) => {
      const {
        cloud,
        kind,
        ids,
        do: name,
        nextReboot,
        nextStop,
        nextStart,
      } = parseInput(rehearseSchema, body);
      const collection = world.cloud(cloud)?.find(kind);
      if (!collection) throw new NotFound(`the world has no ${cloud}/${kind}`);
      const next = { onReboot: nextReboot, onStop: nextStop, onStart: nextStart };
      const wrong = instanceProblems(next, collection.kind, "");
      if (wrong.length > 0) throw new InvalidInput(wrong.join("\n"));
      const perform = name === undefined ? undefined : performer(name, collection);
      // Those that have gone since somebody chose them are left out.
      const instances = ids.flatMap((id) => collection.get(id) ?? []);
      for (const instance of instances) {
        if (perform) perform(collection, instance);
        collection.patch(instance, next, false);
      }
      return { ids: instances.map(({ id }) => id) };
    },
  },
  {
    methods: ["POST"],
    path: "/_emulator/reset",
    about: "the world and the faults as they were at the start",
    handle: ({ reset }) => {
      reset();
      return {};
    },
  },
];

function performer(name: string, { kind }: Collection) {
  const known = rehearsalsOf(kind);
  const rehearsal = known.find((candidate) => candidate.name === name);
  if (rehearsal) return rehearsal.perform;
  throw new InvalidInput(
    `do: ${kind.plural} have no ${JSON.stringify(name)}, but ${known.map((each) => each.name).join(", ")}`,
  );
}
