import { z } from "zod";

import { serviceNames } from "../apis/api";
import { cloudNames } from "../world/kind";
import { span } from "../world/units";

const regex = z.string().refine((text) => {
  try {
    return Boolean(new RegExp(text));
  } catch {
    return false;
  }
}, "is not a regular expression");

/** Every member given must fit; none given fits every request. */
const matchSchema = z.strictObject({
  cloud: z.enum(cloudNames).optional(),
  service: z.enum(serviceNames).optional(),
  /** The operation's name at its vendor, as the journal shows it. */
  action: z.string().optional(),
  method: z.string().optional(),
  /** A regular expression, tried on the path. */
  path: regex.optional(),
  /** Requests that name this instance. */
  instance: z.string().optional(),
  write: z.boolean().optional(),
});
export type FaultMatch = z.output<typeof matchSchema>;

const status = z.int().min(100).max(599);

const doings = {
  answer: z.strictObject({
    status: status.default(200),
    /** Text, or anything else for JSON. */
    body: z.unknown().optional(),
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

/** What happens: one thing, and beside it a delay. */
const doSchema = z
  .strictObject(doings)
  .partial()
  .extend({
    /** Whether the request has taken effect when it fails. */
    when: z.enum(["before", "after"]).default("before"),
  })
  .refine((it) => Object.keys(doings).filter((key) => key in it && key !== "delay").length <= 1, {
    message: `name one of ${Object.keys(doings).join(", ")} (a delay may stand beside another)`,
  })
  .refine((it) => Object.keys(doings).some((key) => key in it), {
    message: `name one of ${Object.keys(doings).join(", ")}`,
  });
export type FaultAction = z.output<typeof doSchema>;

export const faultSchema = z.strictObject({
  match: matchSchema.default({}),
  /** How often; by default until it is deleted. */
  times: z.int().positive().optional(),
  /** How many fitting requests are let by first. */
  after: z.int().min(0).default(0),
  probability: z.number().min(0).max(1).default(1),
  /** The same seed gives the same sequence. */
  seed: z.int().default(1),
  do: doSchema,
});
export type FaultInput = z.input<typeof faultSchema>;
export type FaultData = z.output<typeof faultSchema>;
