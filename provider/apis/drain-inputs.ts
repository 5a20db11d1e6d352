import { z } from "zod";
import { durationSchema } from "../shared/schema";

/** What happens if an instance is still in use when `timeout` is over; the same words for every API. */
const outcomes = {
  defer: "It is put back in service and left `pending`, without an error; the next `pulumi up` tries again.",
  fail: "It is put back in service and is an error, which is not counted as an attempt.",
  restart: "It is restarted all the same.",
};
const usual = ["defer", "fail", "restart"] as const;

/** Longest delay that Workspace takes, seconds. */
const longestDelay = 999_999;

/** For instances on which users have sessions. */
export const sessionDrainSchema = z
  .strictObject({
    timeout: durationSchema("How long the end of users' sessions is waited for."),
    onTimeout: z
      .enum([...usual, "logoff"])
      .optional()
      .meta({
        description: "What happens to an instance that still has sessions when `timeout` is over.",
        default: "defer",
        typeName: "SessionDrainTimeout",
        choices: {
          ...outcomes,
          logoff: "Its users are shown `message`, logged off after `logoffDelay`, and then it is restarted.",
        },
      }),
    message: z
      .string()
      .min(1, "is empty")
      .max(255, "is longer than 255 characters")
      .optional()
      .describe("What users are shown before they are logged off, 1 to 255 characters; `logoff` needs it."),
    logoffDelay: durationSchema("The time from the message to the end of users' sessions.", {
      max: longestDelay * 1000,
      range: `at most ${longestDelay} seconds`,
    })
      .meta({ default: "10m" })
      .optional(),
  })
  .superRefine(({ onTimeout, message }, context) => {
    if (onTimeout !== "logoff" || message !== undefined) return;
    context.addIssue({
      code: "custom",
      path: ["message"],
      message: 'is needed with onTimeout "logoff": it is what users are shown before they are logged off',
    });
  })
  .meta({
    description:
      "Taking an instance out of service before its restart, until its users' sessions have ended, and putting it back " +
      "after it.",
    typeName: "SessionDrain",
  });

/** For members of a load balancer's target groups. */
export const targetGroupDrainSchema = <Groups extends z.ZodType>(targetGroupNos: Groups) =>
  z
    .strictObject({
      targetGroupNos,
      timeout: durationSchema(
        "How long it is waited until taking the server out leaves another healthy one in its group.",
      ),
      onTimeout: z.enum(usual).optional().meta({
        description: "What happens to a server that could not be taken out when `timeout` is over.",
        default: "defer",
        typeName: "TargetGroupDrainTimeout",
        choices: outcomes,
      }),
      wait: durationSchema("How long connections get to end once the server is out of its groups.")
        .meta({ default: "30s" })
        .optional(),
    })
    .meta({
      description:
        "Removing a server from the load balancer's target groups before its restart, and adding it to them after it.",
      typeName: "TargetGroupDrain",
    });
