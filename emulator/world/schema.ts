import { z } from "zod";

import { jobFailureSchema, jobSchema } from "./job";
import { outageSchema } from "./outages";
import { targetGroupSchema } from "./target-group";
import { arrivalSchema, pastSessionSchema, sessionSchema } from "./session";
import { serviceSchema } from "./service";
import { instant, span } from "./units";

const name = z.string().min(1).max(128);

const REACTIONS =
  '"restarts", "freezes", "freezesUnlessHard", "vanishes", "ignores", "fails", "showsNothing" or {"comesBackAfter": "10m"}; for kinds with jobs also "jobNeverEnds", "jobIsForgotten" or {"jobFails": {"reason": "…"}}';

/** What an instance does when it is told to reboot, beside rebooting. */
export const reactionSchema = z
  .union(
    [
      z.enum([
        ...["restarts", "freezes", "freezesUnlessHard", "vanishes", "ignores", "fails", "showsNothing"],
        ...["jobNeverEnds", "jobIsForgotten"],
      ] as const),
      z.strictObject({ comesBackAfter: span }),
      z.strictObject({ jobFails: jobFailureSchema }).describe("It stays up, and its part of the job fails."),
    ],
    { error: `must be ${REACTIONS}` },
  )
  .meta({ id: "Reaction" });
export type Reaction = z.output<typeof reactionSchema>;

const STOP_REACTIONS = '"stops", "freezes", "ignores" or "fails"';

/** What an instance does when it is told to stop. */
export const stopReactionSchema = z
  .enum(["stops", "freezes", "ignores", "fails"], { error: `must be ${STOP_REACTIONS}` })
  .meta({ id: "StopReaction" });
export type StopReaction = z.output<typeof stopReactionSchema>;

const START_REACTIONS =
  '"starts", "freezes", "ignores", "fails", "noResources", {"noResourcesFor": "10m"} or {"noResourcesUntil": "2026-01-01T00:00:00Z"}';

/** What an instance does when it is told to start. */
export const startReactionSchema = z
  .union(
    [
      z.enum(["starts", "freezes", "ignores", "fails", "noResources"]),
      z
        .strictObject({ noResourcesFor: span })
        .describe("Starts are refused for want of resources, for so long from the first that is."),
      z.strictObject({ noResourcesUntil: instant }).describe("The same, until then."),
    ],
    { error: `must be ${START_REACTIONS}` },
  )
  .meta({ id: "StartReaction" });
export type StartReaction = z.output<typeof startReactionSchema>;

export const durationsSchema = z
  .strictObject({
    reboot: span,
    hardReboot: span,
    start: span,
    stop: span,
    delay: span.describe("From the accepted call until the first sign of it."),
  })
  .partial()
  .meta({ id: "Durations", description: "How long it takes." });
export type Durations = z.output<typeof durationsSchema>;

const transitionSchema = z
  .strictObject({
    kind: z.enum(["reboot", "start", "stop"]),
    hard: z.boolean(),
    shown: z.boolean().describe("Whether reads show anything of it."),
    from: z.string(),
    then: z.string().nullable().describe("The state afterwards; null: the instance is gone."),
    startedAt: instant,
    endsAt: instant.nullable().describe("null: never."),
  })
  .meta({ id: "Transition", description: "What is under way." });
export type Transition = z.output<typeof transitionSchema>;

export const leaseSchema = z
  .strictObject({
    autoStop: z.boolean().optional().describe("Whether the instance stops when its lease ends (true)."),
    type: z.enum(["TIMING", "IDLE"]).optional(),
    length: span.optional().describe("The lease ends this long after updatedAt (1h)."),
    updatedAt: instant.optional().describe("By default now."),
  })
  .meta({ id: "Lease", description: "A notebook's lease." });

export const instanceSchema = z.strictObject({
  id: name,
  name: name.optional(),
  location: name
    .optional()
    .describe("Region code (NAVER Cloud) or project id (the others); by default the cloud's first."),
  state: z.string().optional().describe("The vendor's word for a state that lasts; by default it runs."),
  createdAt: instant.optional(),
  bootedAt: instant.optional(),
  reboots: z.int().min(0).optional().describe("How often it has rebooted."),
  onReboot: z
    .union([reactionSchema, z.array(reactionSchema).min(1)], {
      error: `must be ${REACTIONS}, or a list of them`,
    })
    .optional()
    .describe(
      "What it does when it is told to reboot: one for all reboots, or one for each in turn, the last for all that follow.",
    ),
  onStop: z
    .union([stopReactionSchema, z.array(stopReactionSchema).min(1)], {
      error: `must be ${STOP_REACTIONS}, or a list of them`,
    })
    .optional()
    .describe("The same for when it is told to stop."),
  onStart: z
    .union([startReactionSchema, z.array(startReactionSchema).min(1)], {
      error: `must be ${START_REACTIONS}, or a list of them`,
    })
    .optional()
    .describe("The same for when it is told to start."),
  durations: durationsSchema.optional(),
  fields: z
    .record(z.string(), z.unknown())
    .optional()
    .describe("Put over what reads answer, for states that the emulator does not know."),
  lease: leaseSchema.optional(),
  outages: z.array(outageSchema).optional().describe("Its latest outages, oldest first."),
  sessions: z.array(sessionSchema).optional().describe("Sessions that users have on it."),
  arrivals: z.array(arrivalSchema).optional().describe("Sessions that are yet to begin."),
  pastSessions: z.array(pastSessionSchema).optional().describe("Sessions that have ended."),
  maintenance: z.boolean().optional().describe("Whether it takes no new sessions (false)."),
  serves: serviceSchema
    .optional()
    .describe("The port of a small HTTP service that answers while the instance runs."),
  servesAt: z.string().optional().describe("Where that is; told by the emulator."),
  transition: transitionSchema.optional(),
});
export type InstanceInput = z.output<typeof instanceSchema>;

const common = {
  keys: z
    .array(z.strictObject({ accessKey: name, secretKey: name, securityToken: z.string().min(1).optional() }))
    .default([{ accessKey: "emulator", secretKey: "emulator-secret" }])
    .describe("The keys that its gateway takes."),
  requestsPerSecond: z
    .number()
    .positive()
    .default(1000)
    .describe("Per account and real second; above it, answers are the vendor's 429."),
  retryAfter: span.optional().describe("Sent with those 429; by default none is."),
  partial: z
    .boolean()
    .default(false)
    .describe("A list with a bad id: refused as a whole, or applied to the good ones."),
  durations: z
    .record(z.string(), durationsSchema)
    .default({})
    .describe("By kind: how long its instances take."),
  instances: z.record(z.string(), z.array(instanceSchema)).default({}).describe("By kind."),
};

const ncloudSchema = z.strictObject({
  ...common,
  regions: z.array(name).min(1).default(["KR"]),
  maxItems: z.int().positive().default(20).describe("The most ids that one call takes."),
  unknownServer: z
    .enum(["emptyList", "error"])
    .default("emptyList")
    .describe(
      "What getServerInstanceDetail says of a number it does not know: the vendor documents neither.",
    ),
  targetGroups: z.array(targetGroupSchema).default([]).describe("Target groups of its load balancers."),
});
export type NcloudSettings = z.output<typeof ncloudSchema>;
export type NcloudWorldInput = z.input<typeof ncloudSchema>;

const projectSchema = z.strictObject({ id: name, name });
const userSchema = z.strictObject({ name, password: name, domain: name });

const huawei = (project: z.output<typeof projectSchema>, signatures: ("unscoped" | "scoped")[]) =>
  z.strictObject({
    ...common,
    users: z
      .array(userSchema)
      .default([{ name: "emulator", password: "emulator-secret", domain: "emulator" }]),
    projects: z
      .array(projectSchema)
      .min(1)
      .default([project])
      .describe("A project has the name of its region."),
    signatures: z
      .array(z.enum(["unscoped", "scoped"]))
      .default(signatures)
      .describe("Forms of SDK-HMAC-SHA256 that the gateway takes."),
    tokenLife: span.default(24 * 3_600_000).describe("How long its tokens live."),
    maxJobs: z
      .int()
      .min(0)
      .default(1000)
      .describe("The most jobs that it remembers; with 0 every job is unknown at once."),
    jobs: z.array(jobSchema).default([]).describe("What asynchronous calls have begun."),
  });

export const huaweicloudProject = { id: "0123456789abcdef0123456789abcdef", name: "cn-north-4" };
export const otcProject = { id: "fedcba9876543210fedcba9876543210", name: "eu-de" };

const huaweicloudSchema = huawei(huaweicloudProject, ["unscoped"]);
export type HuaweiSettings = z.output<typeof huaweicloudSchema>;

export const worldSchema = z
  .strictObject({
    $schema: z.string().describe("The schema of this file, for editors."),
    ncloud: ncloudSchema,
    huaweicloud: huaweicloudSchema,
    otc: huawei(otcProject, ["unscoped", "scoped"]),
  })
  .partial()
  .describe(
    "A world of the rekindle emulator. Everything but ids may be left out; a cloud that is left out does not exist.",
  );

/** A world as a file, `PUT /_emulator/world` and {@link startEmulator} take it. */
export type WorldInput = z.input<typeof worldSchema>;
export type WorldData = z.output<typeof worldSchema>;
