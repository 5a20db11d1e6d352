import { z } from "zod";
import { leaseDue } from "../../provider/resources/notebook-lease/due";
import type { NotebookLeaseOutputs } from "../../provider/resources/notebook-lease/state";
import { dueList } from "../../provider/resources/restart-trigger/due";
import { windowSchema } from "../../provider/shared/window";
import { CommandError } from "../errors";
import type { StateResource } from "./deployment";

const instant = z.iso.datetime({ offset: true });

const instance = z.looseObject({
  id: z.string(),
  // A later version may have more of them.
  state: z.string(),
  generation: z.number(),
  attempts: z.number().optional(),
  requestedAt: instant.optional(),
  restartedAt: instant.optional(),
  job: z.string().optional(),
  startOwed: z.looseObject({ since: instant }).optional(),
  evidence: z.string().optional(),
  drained: z.boolean().optional(),
  message: z.string().optional(),
});
export type Instance = z.infer<typeof instance>;

const trigger = z.looseObject({
  generation: z.number(),
  changedAt: instant,
  /** Absent where it is secret. */
  instances: z.array(instance).optional(),
  pending: z.boolean(),
  restartCount: z.number(),
  lastRestartedAt: instant.optional(),
  dueAt: instant.optional(),
  window: windowSchema.optional(),
  minInterval: z.string().optional(),
});

const lease = z.looseObject({
  expiresAt: instant.optional(),
  renewAt: instant.optional(),
  renewedAt: instant.optional(),
  renewalCount: z.number(),
  autoStop: z.boolean(),
  leaseType: z.enum(["timing", "idle"]).optional(),
  notebookStatus: z.string(),
  duration: z.string().optional(),
  renewBefore: z.string().optional(),
  window: windowSchema.optional(),
  notAfter: instant.optional(),
  whenStopped: z.enum(["ignore", "fail", "start"]).optional(),
  triggers: z.record(z.string(), z.string()).optional(),
  triggerHash: z.string().optional(),
});

interface Common {
  readonly urn: string;
  readonly name: string;
  readonly type: string;
  /** From when a run of `pulumi up` has something to do; milliseconds. Not after now: it has so now. */
  readonly due?: { readonly at: number; readonly why: string };
}

export interface TriggerView extends Common {
  readonly kind: "RestartTrigger";
  readonly state: z.infer<typeof trigger>;
}

export interface LeaseView extends Common {
  readonly kind: "NotebookLease";
  readonly state: z.infer<typeof lease>;
  /** `<cloud>/<region>/<projectId>/<notebookId>` */
  readonly id: string;
}

export type View = TriggerView | LeaseView;

/** Each resource with what is due of it, judged by the engine's own functions from the state and the time. */
export function viewsOf(resources: readonly StateResource[], now: number): View[] {
  return resources.map((resource) => {
    const { urn, name, type, kind, id } = resource;
    if (kind === "RestartTrigger") {
      const state = read(trigger, resource);
      return { kind, urn, name, type, state, ...dueOf(dueOfTrigger(state, now)) };
    }
    const state = read(lease, resource);
    return { kind, urn, name, type, id, state, ...dueOf(dueOfLease(state, now)) };
  });
}

const dueOf = (due: Common["due"]) => (due ? { due } : {});

function read<T>(schema: z.ZodType<T>, { outputs, name, kind }: StateResource): T {
  const parsed = schema.safeParse(outputs);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue?.path.join(".") ?? "";
  throw new CommandError(
    `${kind} ${name}: its state is not one that rekindle writes: ${place}: ${issue?.message ?? ""}`,
  );
}

function dueOfTrigger(state: TriggerView["state"], now: number): Common["due"] {
  const { instances, dueAt, pending } = state;
  if (instances === undefined) {
    // Secret instances: the instant that the last run left is all that can be told.
    if (dueAt === undefined) return undefined;
    return { at: Date.parse(dueAt), why: pending ? "a restart is deferred" : "restarts are owed" };
  }
  const ledger = { ...state, instances: instances as Parameters<typeof dueList>[0]["instances"] };
  const list = dueList(ledger, state, now);
  if (list.length === 0) return undefined;
  const first = Math.min(...list.map(({ from }) => from));
  const then = list.filter(({ from }) => from === first);
  const counts = `${list.length} of ${instances.length} owed`;
  if (first > now) return { at: first, why: `${counts}, deferred: ${then[0]?.message ?? ""}` };
  // Since when: what the last run said, unless it could not know.
  const since = dueAt === undefined ? now : Math.min(now, Date.parse(dueAt));
  return { at: since, why: `${counts}${whyNow(then.map(({ entry }) => entry))}` };
}

function whyNow(
  entries: readonly {
    readonly id: string;
    readonly state: string;
    readonly startOwed?: object;
    readonly message?: string;
  }[],
) {
  const stopped = entries.filter(({ startOwed }) => startOwed !== undefined);
  if (stopped.length > 0) return `; ${stopped.length} stopped for a restart, to be started first`;
  const failed = entries.filter(({ state }) => state === "failed");
  const [one] = failed;
  if (!one) return "";
  const others = failed.length > 1 ? ` (and ${failed.length - 1} more failed)` : "";
  return `; ${one.id}: ${one.message ?? "failed"}${others}`;
}

function dueOfLease(state: LeaseView["state"], now: number): Common["due"] {
  const due = leaseDue(state as NotebookLeaseOutputs, now);
  if (!due) return undefined;
  const { renewAt } = state;
  const since = due.from <= now && renewAt !== undefined ? Math.min(now, Date.parse(renewAt)) : due.from;
  return { at: since, why: due.why };
}
