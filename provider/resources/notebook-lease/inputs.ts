import { z } from "zod";
import { idSchema } from "../../apis/reading";
import { parseDuration } from "../../shared/duration";
import { windowSchema } from "../../shared/window";
import { digestSchema, durationSchema } from "../../shared/schema";

const hour = 3_600_000;

const target = z
  .strictObject({
    modelartsNotebook: z
      .strictObject({
        notebookId: idSchema().describe("The id of the notebook, as ModelArts shows it."),
        cloud: z.enum(["huaweicloud", "otc"]).meta({
          description: "Whose ModelArts it is.",
          typeName: "ModelartsCloud",
          choices: { otc: "Open Telekom Cloud.", huaweicloud: "Huawei Cloud." },
        }),
        region: z
          .string()
          .min(1)
          .optional()
          .meta({ description: "The region.", defaultsTo: "the configuration's, fixed at creation" }),
        projectId: idSchema(64).optional().meta({
          description: "The id of the project.",
          defaultsTo: "the configuration's, fixed at creation",
        }),
      })
      .describe("A ModelArts notebook of Huawei Cloud or Open Telekom Cloud."),
  })
  .meta({ description: "The notebook to keep running: exactly one member.", typeName: "LeaseTarget" });

const instant = z
  .string()
  .refine(
    (text) => /^\d{4}-\d{2}-\d{2}T.+(?:Z|[+-]\d{2}:?\d{2})$/.test(text) && !Number.isNaN(Date.parse(text)),
    {
      error: ({ input }) =>
        `${JSON.stringify(input)} must be an ISO 8601 time with its offset, like "2026-12-31T18:00:00Z"`,
    },
  );

const usualDuration = "4h";

/** The inputs of a NotebookLease as the engine takes them: `triggers` already are digests. */
export const notebookLeaseInputs = z
  .strictObject({
    target,
    duration: durationSchema("A renewal sets the end of the lease to now plus this: `1h` to `72h`.", {
      min: hour,
      max: 72 * hour,
      range: 'from "1h" to "72h", the range of the API',
    })
      .meta({ default: usualDuration })
      .optional(),
    renewBefore: durationSchema("Renew when less than this is left; it must be below `duration`.")
      .meta({ defaultsTo: "half of `duration`" })
      .optional(),
    window: windowSchema
      .optional()
      .describe(
        "When renewals may happen. Outside it nothing is renewed or started; inside it the end is never set later than " +
          "the end of the window, except that the API grants no less than an hour.",
      ),
    notAfter: instant
      .optional()
      .describe(
        "Never extend past this instant, ISO 8601 with its offset. Within an hour of it, the least that the API grants, " +
          "renewals stop and a warning says so.",
      ),
    leaseType: z
      .enum(["timing", "idle"])
      .optional()
      .meta({
        description:
          "The type of lease that a renewal sends. What `duration` means under `idle` is not documented by the vendor.",
        defaultsTo: "that of the live lease, `timing` where it has none",
        typeName: "LeaseType",
        choices: {
          timing: "The lease ends at a fixed time.",
          idle: "The lease depends on the notebook being idle.",
        },
      }),
    whenStopped: z
      .enum(["ignore", "fail", "start"])
      .optional()
      .meta({
        description: "What to do about a notebook that is stopped or stopping.",
        default: "ignore",
        typeName: "StoppedNotebook",
        choices: {
          ignore: "It is left alone, with a warning.",
          fail: "It is an error.",
          start: "It is started, with `duration`.",
        },
      }),
    readyTimeout: durationSchema("The longest wait for a notebook in transition, or started.")
      .meta({ default: "10m" })
      .optional(),
    triggers: z
      .record(z.string(), digestSchema, { error: "must be a map" })
      .optional()
      .describe(
        "Values of any kind: a change of any of them forces one renewal now. Only digests of them are stored.",
      ),
    triggerHash: z.string().optional(),
    profile: z
      .string()
      .min(1)
      .optional()
      .describe("The name of credentials in the configuration `rekindle:profiles`."),
  })
  .superRefine(({ duration, renewBefore }, context) => {
    const length = parseDuration(duration ?? usualDuration) ?? 0;
    if (renewBefore === undefined || (parseDuration(renewBefore) ?? 0) < length) return;
    const message = `${JSON.stringify(renewBefore)} must be less than duration (${JSON.stringify(duration ?? usualDuration)})`;
    context.addIssue({ code: "custom", path: ["renewBefore"], message });
  });

export type NotebookLeaseInputs = z.infer<typeof notebookLeaseInputs>;
