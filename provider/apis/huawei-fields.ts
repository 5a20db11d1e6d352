import { z } from "zod";
import { durationSchema } from "../shared/schema";

/*
 * Inputs that targets of Huawei Cloud and Open Telekom Cloud share.
 */

export const rebootType = (nouns: string) =>
  z
    .enum(["SOFT", "HARD"])
    .optional()
    .meta({
      description: `How the ${nouns} are rebooted.`,
      typeName: "RebootType",
      default: "SOFT",
      choices: { SOFT: "Asks the operating system to restart.", HARD: "Cuts it off." },
    });

export const escalateAfter = durationSchema(
  "A `SOFT` reboot that is not done by then is sent once more as `HARD`.",
).optional();

export const region = (example: string) =>
  z
    .string()
    .min(1)
    .optional()
    .meta({ description: `The region, for example \`${example}\`.`, defaultsTo: "the configuration's" });

export const projectId = (lookedUpBy: "name" | "region" = "name") =>
  z
    .string()
    .min(1)
    .optional()
    .meta({
      description: "The id of the project.",
      defaultsTo: `the configuration's, otherwise it is looked up by ${lookedUpBy}`,
    });

/** A graceful restart alone can be sent once more as a forced one. */
export function escalationOf(target: {
  readonly rebootType?: "SOFT" | "HARD" | undefined;
  readonly escalateAfter?: string | undefined;
}): string | undefined {
  return target.rebootType === "HARD" ? undefined : target.escalateAfter;
}

/** Where a target's instances are, without what is left to the configuration. */
export function placeOf({
  region,
  projectId,
}: {
  readonly region?: string | undefined;
  readonly projectId?: string | undefined;
}): { readonly region?: string; readonly projectId?: string } {
  return { ...(region !== undefined && { region }), ...(projectId !== undefined && { projectId }) };
}
