import { z } from "zod";
import type { NotebookLeaseOutputs } from "../../../resources/notebook-lease/state";
import type { Due } from "../../../resources/restart-trigger/state";
import type { Ledger, LedgerEntry } from "../../../rollout/ledger";
import type { StartOwed } from "../../../rollout/owed-start";

/** One declaration for each member, of its type: the compiler sees when the engine's outputs change. */
type DeclarationsOf<T> = { readonly [Key in keyof T]-?: z.ZodType<T[Key]> };

const instant = (description: string) => z.string().describe(`${description} ISO 8601, UTC.`);

/** New states may come with a new plugin, which typed languages with an enum would stumble over: it is text. */
const state = z
  .enum(["restarted", "baseline", "pending", "requested", "failed", "notStarted", "stopped", "missing"])
  .meta({
    description: "Where the instance stands.",
    as: "string",
    choices: {
      restarted: "It was restarted, and that is proved.",
      baseline: "It was recorded without a restart.",
      pending: "A restart is due, and deferred by `window`, `minInterval` or `drain`.",
      requested: "The restart was sent and is not proved yet.",
      failed: "It was not restarted, or not ready in time.",
      notStarted: "A restart is due, and its turn has not come.",
      stopped: "It is switched off, and starts afresh by itself.",
      missing: "The cloud does not know it.",
    },
  });

const evidence = z.enum(["bootTime", "job", "seenDown", "none"]).meta({
  description: "What proved the restart.",
  as: "string",
  choices: {
    bootTime: "Its boot time moved.",
    job: "The cloud's job says so of this instance.",
    seenDown: "It was seen going down, then ready.",
    none: "The API showed nothing; `message` says so.",
  },
});

const startOwed = z
  .object({
    since: instant("When it was stopped for its restart."),
    autoStop: z
      .boolean()
      .exactOptional()
      .describe("Whether the cloud would have stopped it when its lease ended; absent if that is not known."),
    leaseEndsAt: instant(
      "When its lease would have ended; the start asks for what is left of it.",
    ).exactOptional(),
    leaseType: z.string().exactOptional().describe("The type of that lease, in the vendor's words."),
  } satisfies DeclarationsOf<StartOwed>)
  .meta({
    description: "An instance that was stopped for its restart and was not started yet.",
    typeName: "OwedStart",
  });

const instance = z
  .object({
    id: z.string().describe("The id, as text also where the vendor's ids are numbers."),
    state,
    generation: z
      .int()
      .describe(
        "The generation that it holds, 0 if none. A restart is due when this is not that of the resource.",
      ),
    attempts: z.int().exactOptional().describe("Restart calls accepted for the current generation."),
    requestedAt: instant("When the restart was asked for.").exactOptional(),
    job: z
      .string()
      .exactOptional()
      .describe(
        "The id of the cloud's job that carries the restart out, until its end is known: a later `up` asks it what became " +
          "of a restart that was accepted before a Ctrl-C.",
      ),
    restartedAt: instant("When it was restarted last.").exactOptional(),
    evidence: evidence.exactOptional(),
    startOwed: startOwed
      .exactOptional()
      .describe(
        "There while it is stopped because of this resource: the next `up` starts it before anything else, whatever holds " +
          "restarts back.",
      ),
    drained: z
      .boolean()
      .exactOptional()
      .describe("True while it is out of service because of us; the next run puts it back."),
    drainedFrom: z
      .array(z.string())
      .exactOptional()
      .describe("The target groups of a load balancer that it was removed from, while `drained`."),
    message: z.string().exactOptional().describe("What there is to say of it, with the cloud's own words."),
  } satisfies DeclarationsOf<LedgerEntry>)
  .meta({ description: "Where one instance of a RestartTrigger stands.", typeName: "InstanceStatus" });

/** What a RestartTrigger gives beside its inputs. */
export const restartTriggerOutputs = {
  triggerHash: z
    .string()
    .describe("The hash of the digests of all triggers, which decides. A secret when any trigger is."),
  generation: z
    .int()
    .describe("The number of the current hash; the old one again for a hash that some instance still holds."),
  generations: z
    .record(z.string(), z.string())
    .describe("Numbers to hashes, for those that an instance still holds. A secret when any trigger is."),
  changedAt: instant("When the current generation was accepted."),
  instances: z.array(instance).describe("Where each instance stands, in listed order."),
  lastRestartedAt: instant("When an instance was restarted last; absent where none was yet.").exactOptional(),
  restartCount: z
    .int()
    .describe("Restart calls accepted for this resource over its life, one for each instance."),
  pending: z.boolean().describe("Whether a restart is owed and deferred."),
  dueAt: instant(
    "From when a run of `pulumi up` has something to do: the opening of the window or the end of `minInterval` of what " +
      "is deferred, the moment of the failure of what is owed; absent when nothing is.",
  ).exactOptional(),
  restartNonce: z.string().exactOptional().describe("The nonce that was accepted last."),
} satisfies DeclarationsOf<Ledger & Due>;

type Observed =
  | "expiresAt"
  | "renewAt"
  | "renewedAt"
  | "renewalCount"
  | "autoStop"
  | "leaseType"
  | "notebookStatus"
  | "triggerHash";

/** What a NotebookLease gives beside its inputs. */
export const notebookLeaseOutputs = {
  expiresAt: instant("When the lease ends; absent when auto-stop is off.").exactOptional(),
  renewAt: instant("From when on a run would renew the lease.").exactOptional(),
  renewedAt: instant("When the lease was renewed last.").exactOptional(),
  renewalCount: z.int().describe("Renewals made by this resource over its life."),
  autoStop: z.boolean().describe("Whether the cloud stops the notebook when its lease ends."),
  leaseType: z
    .enum(["timing", "idle"])
    .exactOptional()
    .meta({
      description: "The type of the live lease.",
      as: "string",
      choices: { timing: "It ends at a fixed time.", idle: "It depends on the notebook being idle." },
    }),
  notebookStatus: z.string().describe("The vendor's state of the notebook, for example `RUNNING`."),
  triggerHash: z
    .string()
    .optional()
    .describe("The hash of the digests of all triggers, where there are any. A secret when any trigger is."),
} satisfies DeclarationsOf<Pick<NotebookLeaseOutputs, Observed>>;
