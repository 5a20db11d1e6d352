import { z } from "zod";

import { parseInput } from "../world/validate";
import type { ControlRoute } from "./route";

const querySchema = z.strictObject({
  cloud: z.string().optional(),
  service: z.string().optional(),
  action: z.string().optional(),
  method: z.string().optional(),
  write: z.stringbool().optional(),
  instance: z.string().optional(),
  status: z.string().optional(),
  since: z.coerce.number().int().min(0).optional(),
  count: z.stringbool().optional(),
});

export const journalRoutes: readonly ControlRoute[] = [
  {
    methods: ["GET"],
    path: "/_emulator/journal",
    about: "the requests so far: ?cloud= service= action= method= write= instance= status= since= count=true",
    query: querySchema,
    handle: ({ journal, call }) => {
      const { count, ...filter } = parseInput(querySchema, Object.fromEntries(call.query));
      return count ? { count: journal.count(filter) } : { entries: journal.entries(filter) };
    },
  },
  {
    methods: ["DELETE"],
    path: "/_emulator/journal",
    about: "forgets them",
    handle: ({ journal }) => {
      journal.clear();
      return {};
    },
  },
];
