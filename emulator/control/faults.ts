import type { Fault } from "../faults/faults";
import { faultSchema, type FaultInput } from "../faults/schema";
import { NotFound, type ControlRoute } from "./route";

export type ShownFault = FaultInput & {
  readonly id: number;
  readonly seen: number;
  readonly hits: number;
  readonly endsAt?: string;
};

export const faultRoutes: readonly ControlRoute[] = [
  {
    methods: ["GET"],
    path: "/_emulator/faults",
    about: "the faults that are set, with how often each fitted and happened",
    handle: ({ faults }) => ({ faults: faults.list().map(shownFault) }),
  },
  {
    methods: ["POST"],
    path: "/_emulator/faults",
    about: 'sets one: {"match": {"action": "RenewLease"}, "times": 1, "do": {"error": 502}}',
    body: faultSchema,
    // The schema is what decides whether it is one.
    handle: ({ faults, body }) => shownFault(faults.add(body as FaultInput)),
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

/** As `GET /_emulator/faults` and the page show it. */
export function shownFault({ id, input, seen, hits, endsAt }: Fault): ShownFault {
  return {
    id,
    ...input,
    seen,
    hits,
    ...(endsAt !== undefined && { endsAt: new Date(endsAt).toISOString() }),
  };
}
