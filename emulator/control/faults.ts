import type { Fault } from "../faults/faults";
import type { FaultInput } from "../faults/schema";
import { NotFound, type ControlRoute } from "./route";

export const faultRoutes: readonly ControlRoute[] = [
  {
    methods: ["GET"],
    path: "/_emulator/faults",
    about: "the faults that are set, with how often each fitted and happened",
    handle: ({ faults }) => ({ faults: faults.list().map(shown) }),
  },
  {
    methods: ["POST"],
    path: "/_emulator/faults",
    about: 'sets one: {"match": {"action": "RenewLease"}, "times": 1, "do": {"error": 502}}',
    // The schema is what decides whether it is one.
    handle: ({ faults, body }) => shown(faults.add(body as FaultInput)),
  },
  {
    methods: ["DELETE"],
    path: "/_emulator/faults",
    about: "removes all",
    handle: ({ faults }) => {
      faults.clear();
      return {};
    },
  },
  {
    methods: ["DELETE"],
    path: "/_emulator/faults/{id}",
    about: "removes one",
    handle: ({ faults, params }) => {
      if (!faults.remove(Number(params["id"]))) throw new NotFound(`no fault ${params["id"]}`);
      return {};
    },
  },
];

function shown({ id, input, seen, hits }: Fault): unknown {
  return { id, ...input, seen, hits };
}
