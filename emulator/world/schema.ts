import { z } from "zod";

import { instant, span } from "./units";

const name = z.string().min(1).max(128);

/** What an instance does when it is told to reboot, beside rebooting. */
export const reactionSchema = z.union(
  [
    z.enum(["restarts", "freezes", "freezesUnlessHard", "vanishes", "ignores", "fails", "showsNothing"]),
    z.strictObject({ comesBackAfter: span }),
  ],
  {
    error:
      'must be "restarts", "freezes", "freezesUnlessHard", "vanishes", "ignores", "fails", "showsNothing" or {"comesBackAfter": "10m"}',
  },
);
export type Reaction = z.output<typeof reactionSchema>;

export const durationsSchema = z
  .strictObject({
    reboot: span,
    hardReboot: span,
    start: span,
    stop: span,
    /** From the accepted call until the first sign of it. */
    delay: span,
  })
  .partial();
export type Durations = z.output<typeof durationsSchema>;

const transitionSchema = z.strictObject({
  kind: z.enum(["reboot", "start", "stop"]),
  hard: z.boolean(),
  /** Whether reads show anything of it. */
  shown: z.boolean(),
  from: z.string(),
  /** The state afterwards; null: the instance is gone. */
  then: z.string().nullable(),
  startedAt: instant,
  /** null: never. */
  endsAt: instant.nullable(),
});
export type Transition = z.output<typeof transitionSchema>;

/** The lease ends at `updatedAt + length`. */
export const leaseSchema = z.strictObject({
  autoStop: z.boolean().optional(),
  type: z.enum(["TIMING", "IDLE"]).optional(),
  length: span.optional(),
  updatedAt: instant.optional(),
});

export const instanceSchema = z.strictObject({
  id: name,
  name: name.optional(),
  /** Region code (NAVER) or project id (Huawei, OTC); by default the cloud's first. */
  location: name.optional(),
  state: z.string().optional(),
  createdAt: instant.optional(),
  bootedAt: instant.optional(),
  /** How often it has rebooted. */
  reboots: z.int().min(0).optional(),
  /** One for all reboots, or one for each in turn, the last for all that follow. */
  onReboot: z.union([reactionSchema, z.array(reactionSchema).min(1)]).optional(),
  durations: durationsSchema.optional(),
  /** Put over what reads answer, for states that the emulator does not know. */
  fields: z.record(z.string(), z.unknown()).optional(),
  lease: leaseSchema.optional(),
  transition: transitionSchema.optional(),
});
export type InstanceInput = z.output<typeof instanceSchema>;

const common = {
  keys: z
    .array(z.strictObject({ accessKey: name, secretKey: name, securityToken: z.string().min(1).optional() }))
    .default([{ accessKey: "emulator", secretKey: "emulator-secret" }]),
  /** Per account and real second; above it, answers are the vendor's 429. */
  requestsPerSecond: z.number().positive().default(1000),
  /** Sent with those 429; by default none is. */
  retryAfter: span.optional(),
  /** A list with a bad id: refused as a whole, or applied to the good ones. */
  partial: z.boolean().default(false),
  durations: z.record(z.string(), durationsSchema).default({}),
  instances: z.record(z.string(), z.array(instanceSchema)).default({}),
};

const ncloudSchema = z.strictObject({
  ...common,
  regions: z.array(name).min(1).default(["KR"]),
  maxItems: z.int().positive().default(20),
  /** What getServerInstanceDetail says of a number it does not know: the vendor documents neither. */
  unknownServer: z.enum(["emptyList", "error"]).default("emptyList"),
});
export type NcloudSettings = z.output<typeof ncloudSchema>;

const projectSchema = z.strictObject({ id: name, name });
const userSchema = z.strictObject({ name, password: name, domain: name });

const huawei = (project: z.output<typeof projectSchema>, signatures: ("unscoped" | "scoped")[]) =>
  z.strictObject({
    ...common,
    users: z
      .array(userSchema)
      .default([{ name: "emulator", password: "emulator-secret", domain: "emulator" }]),
    projects: z.array(projectSchema).min(1).default([project]),
    /** Forms of SDK-HMAC-SHA256 that the gateway takes. */
    signatures: z.array(z.enum(["unscoped", "scoped"])).default(signatures),
    tokenLife: span.default(24 * 3_600_000),
  });

export const huaweicloudProject = { id: "0123456789abcdef0123456789abcdef", name: "cn-north-4" };
export const otcProject = { id: "fedcba9876543210fedcba9876543210", name: "eu-de" };

const huaweicloudSchema = huawei(huaweicloudProject, ["unscoped"]);
export type HuaweiSettings = z.output<typeof huaweicloudSchema>;

export const worldSchema = z
  .strictObject({
    ncloud: ncloudSchema,
    huaweicloud: huaweicloudSchema,
    otc: huawei(otcProject, ["unscoped", "scoped"]),
  })
  .partial();

/** A world as a file, `PUT /_emulator/world` and {@link startEmulator} take it. */
export type WorldInput = z.input<typeof worldSchema>;
export type WorldData = z.output<typeof worldSchema>;
