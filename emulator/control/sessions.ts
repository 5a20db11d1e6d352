import { z } from "zod";

import type { Collection } from "../world/collection";
import { cloudNames } from "../world/kind";
import type { Instance } from "../world/machine";
import { sessionSchema, type Session } from "../world/session";
import { InvalidInput, parseInput } from "../world/validate";
import type { World } from "../world/world";
import { NotFound, type ControlRoute } from "./route";

const beginSchema = sessionSchema.extend({
  cloud: z.enum(cloudNames).default("huaweicloud"),
  kind: z.string(),
  instance: z
    .string()
    .optional()
    .describe("Where; by default on the instance that takes sessions and has the fewest."),
});

const changeSchema = sessionSchema.pick({ state: true, endsAt: true, lasts: true }).partial();

/** Users who come and go while the emulator runs. */
export const sessionRoutes: readonly ControlRoute[] = [
  {
    methods: ["GET"],
    path: "/_emulator/sessions",
    about: "the sessions that there are",
    handle: ({ world }) => ({
      sessions: all(world).flatMap(({ instance, place }) =>
        (instance.sessions ?? []).map((session) => ({ ...place, ...shown(session) })),
      ),
    }),
  },
  {
    methods: ["POST"],
    path: "/_emulator/sessions",
    about: 'a user begins a session: {"kind": "appServers", "instance": "as-0003", "lasts": "20m"}',
    body: beginSchema,
    handle: ({ world, body }) => {
      const { cloud, kind, instance: id, ...input } = parseInput(beginSchema, body);
      const collection = world.cloud(cloud)?.find(kind);
      if (!collection) throw new NotFound(`the world has no ${cloud}/${kind}`);
      if (!collection.kind.sessions)
        throw new InvalidInput(`kind: ${collection.kind.plural} have no sessions`);
      if (input.id !== undefined && found(world, input.id))
        throw new InvalidInput(`id: there is a session ${JSON.stringify(input.id)} already`);
      for (const instance of candidates(collection, id)) {
        const session = collection.beginSession(instance, input);
        if (session) return { cloud, kind, instance: instance.id, ...shown(session) };
      }
      throw new InvalidInput(
        `instance: ${id ?? `none of the ${collection.kind.plural}`} takes a new session now: it must run, not be in maintenance, and have room`,
      );
    },
  },
  {
    methods: ["PATCH"],
    path: "/_emulator/sessions/{id}",
    about: 'changes one: {"state": "Disconnected"}, {"lasts": "5m"}',
    body: changeSchema,
    handle: ({ world, params, body, clock }) => {
      const { state, endsAt, lasts } = parseInput(changeSchema, body);
      const session = foundOrNot(world, params["id"] ?? "");
      if (state !== undefined) session.state = state;
      if (endsAt !== undefined) session.endsAt = endsAt;
      if (lasts !== undefined) session.endsAt = clock.now() + lasts;
      return shown(session);
    },
  },
  {
    methods: ["DELETE"],
    path: "/_emulator/sessions/{id}",
    about: "the user ends it",
    handle: ({ world, params, clock }) => {
      const session = foundOrNot(world, params["id"] ?? "");
      session.endsAt = clock.now();
      session.loggedOff = false;
      return {};
    },
  },
];

function candidates(collection: Collection, id: string | undefined): Instance[] {
  if (id === undefined) {
    const count = ({ sessions = [] }: Instance) => sessions.length;
    return collection.all().toSorted((a, b) => count(a) - count(b));
  }
  const instance = collection.get(id);
  if (!instance) throw new NotFound(`no ${collection.kind.name}/${id}`);
  return [instance];
}

function all(world: World) {
  return cloudNames.flatMap((cloud) =>
    (world.cloud(cloud)?.collections() ?? []).flatMap((collection) =>
      collection.kind.sessions
        ? collection.all().map((instance) => {
            const place = { cloud, kind: collection.kind.name, instance: instance.id };
            return { instance, place };
          })
        : [],
    ),
  );
}

function found(world: World, id: string): Session | undefined {
  return all(world)
    .flatMap(({ instance }) => instance.sessions ?? [])
    .find((session) => session.id === id);
}

function foundOrNot(world: World, id: string): Session {
  const session = found(world, id);
  if (!session) throw new NotFound(`no session ${id}`);
  return session;
}

function shown(session: Session) {
  return z.encode(sessionSchema, session);
}
