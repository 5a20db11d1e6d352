import { z } from "zod";
import { restartApis } from "../../apis";
import type { RestartApi } from "../../apis/api";
import { formatDuration } from "../../shared/duration";
import { digestSchema, durationSchema } from "../../shared/schema";
import { windowSchema } from "../../shared/window";
import { readinessInput, readinessProblem } from "./readiness";

const target = z
  .strictObject(Object.fromEntries(restartApis.map((api) => [api.member, api.schema.optional()])))
  .superRefine((value, context) => {
    const members = restartApis.map(({ member }) => member);
    const given = members.filter((member) => value[member] !== undefined);
    if (given.length === 1) return;
    const found = given.length === 0 ? "none is given" : `${given.join(" and ")} are given`;
    context.addIssue({ code: "custom", message: `must have exactly one of ${members.join(", ")}; ${found}` });
  })
  .meta({ description: "The instances to restart: exactly one member.", typeName: "RestartTarget" });

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
  .meta({
    description:
      "How many instances may be down at once: a number from 1, or `1%` to `100%` of the listed instances, rounded " +
      "down but at least 1. Any listed instance known not to be ready takes a slot; earlier failures are retried first.",
    default: 1,
  });

export const rolloutInputs = z
  .strictObject({
    maxUnavailable: maxUnavailable.optional(),
    maxErrors: z
      .int()
      .min(0)
      .optional()
      .meta({
        description:
          "No new restart is started once more than this many have failed in this `up`; those running finish. Missing " +
          "and stopped instances do not count.",
        default: 0,
      }),
    maxAttempts: z
      .int()
      .min(1)
      .optional()
      .meta({
        description:
          "How many restarts are sent to one instance for one state of the triggers, from 1; after that `up` fails " +
          "without a call until `triggers` or `restartNonce` change.",
        default: 3,
      }),
    maxDuration: durationSchema("No new restart is started after this; the next `up` goes on.").optional(),
    minReadySeconds: z.number().min(0).optional().meta({
      description:
        "How long an instance must be ready without interruption before it counts as ready, in seconds.",
      default: 0,
    }),
    pauseBetweenBatches: durationSchema(
      "A fixed wait between batches of `maxUnavailable`; without it a slot refills as soon as it is free.",
    ).optional(),
    settle: durationSchema(
      "Where an API gave no evidence of the restart, an instance keeps its slot at least this long.",
    )
      .meta({ default: "3m" })
      .optional(),
  })
  .describe("How the restarts are spread, in the words of Kubernetes and SSM.");

const shape = {
  target,
  triggers: z
    .record(z.string(), digestSchema, { error: "must be a map" })
    .refine((triggers) => Object.keys(triggers).length > 0, { error: "must have at least one key" })
    .describe(
      "Values of any kind, at least one: a change of any of them restarts every instance once. Only digests of them are " +
        "stored.",
    ),
  triggerHash: z.string().optional(),
  restartOnCreate: z.boolean().optional().meta({
    description: "Whether creating the resource restarts every instance; `false` records them as `baseline`.",
    default: true,
  }),
  restartOnAdd: z
    .boolean()
    .optional()
    .meta({ description: "The same for an instance whose id is added later.", default: false }),
  restartNonce: z
    .string({ error: ({ input }) => (input === undefined ? undefined : "must be text") })
    .optional()
    .describe(
      "A new value that is not empty restarts all instances once, also outside `window` and `minInterval`; removing it, " +
        "or the value last accepted, never does. For a restart now, without a change of `triggers`.",
    ),
  onTriggerChange: z
    .enum(["restart", "record"])
    .optional()
    .meta({
      description: "What a change of `triggers` does.",
      default: "restart",
      choices: {
        restart: "The instances are restarted.",
        record:
          "Everything owed is settled as `baseline` at the current hash, without a call; going back to `restart` owes " +
          "nothing. Also the way to give up a failed rollout.",
      },
    }),
  rollout: rolloutInputs.optional(),
  readiness: readinessInput.optional(),
  readyTimeout: durationSchema(
    "The longest time from the accepted call to ready; also the longest wait for another operation on an instance " +
      "before its turn.",
  )
    .meta({ defaultsTo: readyTimeouts() })
    .optional(),
  pollInterval: durationSchema("How often the cloud is asked while something is awaited, at least `100ms`.", {
    min: 100,
    range: 'at least "100ms"',
  })
    .meta({ defaultsTo: "the rhythm of the API" })
    .optional(),
  whenStopped: z
    .enum(["skip", "fail"])
    .optional()
    .meta({
      description: "What to do about an instance that is switched off, which starts afresh by itself.",
      default: "skip",
      typeName: "StoppedInstance",
      choices: {
        skip: "It counts as up to date, with a warning.",
        fail: "It is an error; the others are restarted first.",
      },
    }),
  whenMissing: z
    .enum(["fail", "skip"])
    .optional()
    .meta({
      description: "What to do about an instance that the cloud does not know when a restart is due.",
      default: "fail",
      typeName: "MissingInstance",
      choices: {
        fail: "It is an error; the others are restarted first.",
        skip: "It is left out, with a warning.",
      },
    }),
  whenUnproved: z
    .enum(["fail", "warn"])
    .optional()
    .meta({
      description:
        "What to do about a restart that the cloud accepted and then showed no sign of, where the API shows restarts; one " +
        "that shows nothing at all (Data Forest) is always counted after `rollout.settle`, with `evidence` `none`.",
      default: "fail",
      typeName: "UnprovedRestart",
      choices: {
        fail: "It is an error when `readyTimeout` is over; the next `up` reads first, then sends it again.",
        warn: "It is counted after `rollout.settle`, with `evidence` `none` and a warning.",
      },
    }),
  onFailure: z
    .enum(["fail", "warn"])
    .optional()
    .meta({
      description: "What a rollout that failed does to the stack.",
      default: "fail",
      choices: {
        fail: "The update fails.",
        warn: "Its failures are warnings and the stack goes on; the rest stays owed, and the next `up` sees it.",
      },
    }),
  window: windowSchema.optional().describe("When restarts may start; outside it they are deferred."),
  minInterval: durationSchema(
    "An instance that this resource restarted less than this ago is deferred; retries of failed ones are not.",
  ).optional(),
  profile: z
    .string()
    .min(1)
    .optional()
    .describe("The name of credentials in the configuration `rekindle:profiles`."),
};

/** The inputs of a RestartTrigger as the engine takes them: `triggers` already are digests. */
export const restartTriggerInputs = z.strictObject(shape).superRefine(({ target, readiness }, context) => {
  const problem = readiness && readinessProblem(readiness, selectApi(target).api);
  if (problem) context.addIssue({ code: "custom", path: [...problem.path], message: problem.message });
});

export type RestartTriggerInputs = z.infer<typeof restartTriggerInputs>;

/** The time that most APIs take, then those that differ. */
function readyTimeouts(): string {
  const [usual] = restartApis.map(({ readyTimeout }) => readyTimeout);
  const others = restartApis.filter(({ readyTimeout }) => readyTimeout !== usual);
  const texts = others.map(
    ({ readyTimeout, member }) => `\`"${formatDuration(readyTimeout)}"\` for \`${member}\``,
  );
  return [`\`"${formatDuration(usual ?? 0)}"\``, ...texts].join(", ");
}

/** The API that the target's one member selects, and that member. */
export function selectApi(target: RestartTriggerInputs["target"]): { api: RestartApi; member: unknown } {
  const api = restartApis.find(({ member }) => target[member] !== undefined);
  if (!api) throw new Error("target has no member; inputs are validated before they come here");
  return { api, member: target[api.member] };
}
