import { z } from "zod";
import { idSchema } from "./apis/reading";
import { parseDuration } from "./duration";
import { windowSchema } from "./rollout/window";
import { durationSchema } from "./schema";
import { isDigest, type Digest } from "./triggers";

const hour = 3_600_000;

const target = z
  .strictObject({
    modelartsNotebook: z
      .strictObject({
        notebookId: idSchema().describe("The notebook's id, as ModelArts shows it."),
        cloud: z
          .enum(["huaweicloud", "otc"])
          .describe("Whose ModelArts: `huaweicloud`, or `otc` (Open Telekom Cloud)."),
        region: z
          .string()
          .min(1)
          .optional()
          .describe("Region; by default the configuration's, fixed at creation."),
        projectId: idSchema(64)
          .optional()
          .describe("Project id; by default the configuration's, fixed at creation."),
      })
      .describe("A ModelArts notebook."),
  })
  .describe("The notebook to keep running: exactly one member.");

const instant = z
  .string()
  .refine(
    (text) => /^\d{4}-\d{2}-\d{2}T.+(?:Z|[+-]\d{2}:?\d{2})$/.test(text) && !Number.isNaN(Date.parse(text)),
    {
      error: ({ input }) =>
        `${JSON.stringify(input)} must be an ISO 8601 time with its offset, like "2026-12-31T18:00:00Z"`,
    },
  );

const digest = z.custom<Digest>(isDigest, { error: "must be a digest, sha256: and 64 hex digits" });

/** The inputs of a NotebookLease as the engine takes them: `triggers` already are digests. */
export const notebookLeaseInputs = z
  .strictObject({
    target,
    duration: durationSchema('A renewal sets the end to now + this; 1h to 72h. Default "4h".', {
      min: hour,
      max: 72 * hour,
      range: 'from "1h" to "72h", the range of the API',
    }).optional(),
    renewBefore: durationSchema(
      "Renew when less than this is left; must be below `duration`. Default half of `duration`.",
    ).optional(),
    window: windowSchema
      .optional()
      .describe(
        "Outside it nothing is renewed or started; inside it the end is never set later than the window's end.",
      ),
    notAfter: instant.optional().describe("Never extend past this instant; ISO 8601."),
    leaseType: z
      .enum(["timing", "idle"])
      .optional()
      .describe("The type sent; by default that of the live lease."),
    whenStopped: z
      .enum(["ignore", "fail", "start"])
      .optional()
      .describe('What a stopped notebook means. Default "ignore".'),
    readyTimeout: durationSchema(
      'The longest wait for a notebook in transition, or started. Default "10m".',
    ).optional(),
    triggers: z
      .record(z.string(), digest, { error: "must be a map" })
      .optional()
      .describe("A change forces one renewal now."),
    triggerHash: z.string().optional(),
    profile: z
      .string()
      .min(1)
      .optional()
      .describe("Named credentials from the configuration `rekindle:profiles`."),
  })
  .superRefine(({ duration, renewBefore }, context) => {
    const length = parseDuration(duration ?? "4h") ?? 0;
    if (renewBefore === undefined || (parseDuration(renewBefore) ?? 0) < length) return;
    const message = `${JSON.stringify(renewBefore)} must be less than duration (${JSON.stringify(duration ?? "4h")})`;
    context.addIssue({ code: "custom", path: ["renewBefore"], message });
  });

export type NotebookLeaseInputs = z.infer<typeof notebookLeaseInputs>;
