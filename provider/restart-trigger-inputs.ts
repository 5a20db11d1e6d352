import { z } from "zod";
import { restartApis } from "./apis";
import type { RestartApi } from "./apis/api";
import { isDigest, type Digest } from "./triggers";
import { durationSchema } from "./schema";
import { windowSchema } from "./rollout/window";

const target = z
  .strictObject(Object.fromEntries(restartApis.map((api) => [api.member, api.schema.optional()])))
  .superRefine((value, context) => {
    const members = restartApis.map(({ member }) => member);
    const given = members.filter((member) => value[member] !== undefined);
    if (given.length === 1) return;
    const found = given.length === 0 ? "none is given" : `${given.join(" and ")} are given`;
    context.addIssue({ code: "custom", message: `must have exactly one of ${members.join(", ")}; ${found}` });
  })
  .describe("The instances to restart: exactly one member.");

const unavailableForm = {
  error: ({ input }: { input?: unknown }) =>
    `${JSON.stringify(input)} must be a whole number from 1, or "1%" to "100%"`,
};
const maxUnavailable = z
  .union(
    [
      z.int(unavailableForm).min(1, unavailableForm),
      z.string().regex(/^(?:[1-9]\d?|100)%$/, unavailableForm),
    ],
    unavailableForm,
  )
  .describe(
    "Instances down at once: a number from 1, or a percentage of the listed instances, rounded down but at least 1. " +
      "Any listed instance known not to be ready takes a slot; earlier failures are retried first. Default 1.",
  );

const rollout = z
  .strictObject({
    maxUnavailable: maxUnavailable.optional(),
    maxErrors: z
      .int()
      .min(0)
      .optional()
      .describe(
        "No new restart is started once more than this many have failed in this `up`; those running finish. Default 0.",
      ),
    maxAttempts: z
      .int()
      .min(1)
      .optional()
      .describe(
        "Restarts sent to one instance for one hash; after that `up` fails without a call. Default 3.",
      ),
    maxDuration: durationSchema("No new restart is started after this; the next `up` goes on.").optional(),
    minReadySeconds: z
      .number()
      .min(0)
      .optional()
      .describe(
        "Ready this long, without interruption, before an instance counts as ready. Seconds, default 0.",
      ),
    pauseBetweenBatches: durationSchema(
      "A fixed wait between batches of `maxUnavailable`; without it a slot refills as soon as it is free.",
    ).optional(),
    settle: durationSchema(
      'Where an API gave no evidence of the restart, an instance keeps its slot at least this long. Default "3m".',
    ).optional(),
  })
  .describe("How the restarts are spread, in the words of Kubernetes and SSM.");

const digest = z.custom<Digest>(isDigest, { error: "must be a digest, sha256: and 64 hex digits" });

/** The inputs of a RestartTrigger as the engine takes them: `triggers` already are digests. */
export const restartTriggerInputs = z.strictObject({
  target,
  triggers: z
    .record(z.string(), digest, { error: "must be a map" })
    .refine((triggers) => Object.keys(triggers).length > 0, { error: "must have at least one key" })
    .describe("A change of any of these values restarts every instance once. Only digests are stored."),
  triggerHash: z.string().optional(),
  restartOnCreate: z
    .boolean()
    .optional()
    .describe(
      "Creating the resource restarts every instance; `false` records them as `baseline`. Default true.",
    ),
  restartOnAdd: z
    .boolean()
    .optional()
    .describe("The same for an instance whose id is added later. Default false."),
  restartNonce: z
    .string({ error: ({ input }) => (input === undefined ? undefined : "must be text") })
    .optional()
    .describe("A new non-empty value restarts all instances once, also outside `window` and `minInterval`."),
  onTriggerChange: z
    .enum(["restart", "record"])
    .optional()
    .describe(
      '`"record"` settles everything owed as `baseline` at the current hash, without a call. Default "restart".',
    ),
  rollout: rollout.optional(),
  readyTimeout: durationSchema(
    'From the accepted call to ready; also the longest wait for another operation before an instance\'s turn. Default "15m", Workspace "30m".',
  ).optional(),
  pollInterval: durationSchema("How often the cloud is asked while something is awaited; at least 100ms.", {
    min: 100,
    range: 'at least "100ms"',
  }).optional(),
  whenStopped: z
    .enum(["skip", "fail"])
    .optional()
    .describe(
      'What a switched-off instance means: `"skip"` counts it as up to date, `"fail"` is an error. Default "skip".',
    ),
  whenMissing: z
    .enum(["fail", "skip"])
    .optional()
    .describe('What an instance means that the cloud does not know when a restart is due. Default "fail".'),
  onFailure: z
    .enum(["fail", "warn"])
    .optional()
    .describe('`"warn"`: failures of a rollout are warnings, the rest stays owed. Default "fail".'),
  window: windowSchema.optional().describe("When restarts may start; outside it they are deferred."),
  minInterval: durationSchema(
    "An instance restarted by this resource less than this ago is deferred.",
  ).optional(),
  profile: z
    .string()
    .min(1)
    .optional()
    .describe("Named credentials from the configuration `rekindle:profiles`."),
});

export type RestartTriggerInputs = z.infer<typeof restartTriggerInputs>;

/** The API that the target's one member selects, and that member. */
export function selectApi(target: RestartTriggerInputs["target"]): { api: RestartApi; member: unknown } {
  const api = restartApis.find(({ member }) => target[member] !== undefined);
  if (!api) throw new Error("target has no member; inputs are validated before they come here");
  return { api, member: target[api.member] };
}
