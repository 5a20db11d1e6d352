import { z } from "zod";

import { serviceNames } from "../apis";
import { cloudNames } from "../world/kind";
import { span } from "../world/units";

const regex = z.string().refine((text) => {
  try {
    return Boolean(new RegExp(text));
  } catch {
    return false;
  }
}, "is not a regular expression");

const matchSchema = z
  .strictObject({
    cloud: z.enum(cloudNames).optional(),
    service: z.enum(serviceNames).optional(),
    action: z.string().optional().describe("The operation's name at its vendor, as the journal shows it."),
    method: z.string().optional(),
    path: regex.optional().describe("A regular expression, tried on the path."),
    instance: z.string().optional().describe("Requests that name this instance."),
    write: z.boolean().optional().describe("Whether it changes something."),
  })
  .describe("Every member given must fit; none given fits every request.");
export type FaultMatch = z.output<typeof matchSchema>;

const status = z.int().min(100).max(599);

const doings = {
  answer: z.strictObject({
    status: status.default(200),
    body: z.unknown().optional().describe("Text, or anything else for JSON."),
    headers: z.record(z.string(), z.string()).optional(),
  }),
  throttle: z.strictObject({ retryAfter: z.union([z.number().min(0), z.string()]).optional() }),
  error: z.int().min(500).max(599),
  refuse: z.strictObject({
    status: status.default(400),
    code: z.string().default(""),
    message: z.string().default(""),
  }),
  expiredToken: z.literal(true),
  reset: z.literal(true),
  hang: z.literal(true),
  body: z.enum(["truncated", "wrongJson", "html", "empty"]),
  errorIn200: z.literal(true),
  skew: z.string().regex(/^-/, "is neither a duration nor one after a minus sign").or(span),
  delay: span,
};

const doSchema = z
  .strictObject(doings)
  .partial()
  .extend({
    when: z
      .enum(["before", "after"])
      .default("before")
      .describe("Whether the request has taken effect when it fails."),
  })
  .describe("What happens: one thing, and beside it a delay.")
  .refine((it) => Object.keys(doings).filter((key) => key in it && key !== "delay").length <= 1, {
    message: `name one of ${Object.keys(doings).join(", ")} (a delay may stand beside another)`,
  })
  .refine((it) => Object.keys(doings).some((key) => key in it), {
    message: `name one of ${Object.keys(doings).join(", ")}`,
  });
export type FaultAction = z.output<typeof doSchema>;

export const faultSchema = z.strictObject({
  match: matchSchema.default({}),
  times: z.int().positive().optional().describe("How often; by default until it is deleted."),
  for: span.optional().describe("How long, in real time; by default until it is deleted."),
  after: z.int().min(0).default(0).describe("How many fitting requests are let by first."),
  probability: z.number().min(0).max(1).default(1),
  seed: z.int().default(1).describe("The same seed gives the same sequence."),
  do: doSchema,
});
export type FaultInput = z.input<typeof faultSchema>;
export type FaultData = z.output<typeof faultSchema>;

/** What a faults file and `startEmulator` take. */
export const faultListSchema = z.array(faultSchema);

export const faultsFileSchema = z.strictObject({
  $schema: z.string().optional().describe("The schema of this file, for editors."),
  faults: faultListSchema,
});
