import { z } from "zod";

import { span } from "../world/units";
import { parseInput } from "../world/validate";
import type { Controlled, ControlRoute } from "./route";

const clockSchema = z.strictObject({ advance: span.optional(), speed: z.number().min(0).optional() });

export const clockRoutes: readonly ControlRoute[] = [
  { methods: ["GET"], path: "/_emulator/clock", about: "emulated time and its speed", handle: shown },
  {
    methods: ["POST"],
    path: "/_emulator/clock",
    about: 'moves time: {"advance": "2h"} or {"speed": 60}',
    body: clockSchema,
    handle: (request) => {
      const { advance, speed } = parseInput(clockSchema, request.body);
      if (speed !== undefined) request.clock.setSpeed(speed);
      if (advance !== undefined) request.clock.advance(advance);
      return shown(request);
    },
  },
];

function shown({ clock }: Pick<Controlled, "clock">): unknown {
  return { now: new Date(clock.now()).toISOString(), speed: clock.speed };
}
