import { worldSchema } from "../world/schema";
import type { ControlRoute } from "./route";

export const worldRoutes: readonly ControlRoute[] = [
  {
    methods: ["GET"],
    path: "/_emulator/world",
    about: "the world as it is now, in the shape of a world file",
    handle: ({ world }) => world.toJSON(),
  },
  {
    methods: ["PUT"],
    path: "/_emulator/world",
    about: "puts another world in its place",
    body: worldSchema,
    handle: ({ world, body }) => {
      world.replace(body);
      return world.toJSON();
    },
  },
];
