import { existsSync, readFileSync } from "node:fs";

/** A resource's step as the engine announced it. */
export interface Step {
  /** "create", "update", "same", "replace", "delete", "refresh", … */
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  /** The last part of the URN. */
  readonly name: string;
  readonly diffs: readonly string[];
  readonly detailedDiff: Readonly<Record<string, { readonly diffKind: string; readonly inputDiff: boolean }>>;
  readonly old: Record<string, unknown> | undefined;
  readonly new: Record<string, unknown> | undefined;
}

/** A line that the engine or a provider logged. */
export interface Diagnostic {
  readonly severity: string;
  readonly message: string;
  readonly urn: string | undefined;
  readonly ephemeral: boolean;
}

/** What the engine's event log says of a run. */
export interface Events {
  /** Steps as planned, in order; the stack itself and default providers are left out. */
  readonly steps: readonly Step[];
  readonly diagnostics: readonly Diagnostic[];
  /** Operation → number of resources, as the summary counts them. */
  readonly changes: Readonly<Record<string, number>>;
}

interface Metadata {
  op: string;
  urn: string;
  type: string;
  diffs?: string[];
  detailedDiff?: Step["detailedDiff"] | null;
  old?: Record<string, unknown> | null;
  new?: Record<string, unknown> | null;
}

interface EngineEvent {
  resourcePreEvent?: { metadata: Metadata };
  diagnosticEvent?: { severity: string; message: string; urn?: string; ephemeral?: boolean };
  summaryEvent?: { resourceChanges?: Record<string, number> };
}

/** Reads the file that `--event-log` wrote; a line cut off by a kill is left out. */
export function readEvents(file: string): Events {
  const steps: Step[] = [];
  const diagnostics: Diagnostic[] = [];
  let changes: Record<string, number> = {};
  for (const line of existsSync(file) ? readFileSync(file, "utf8").split("\n") : []) {
    const event = parse(line);
    if (event?.resourcePreEvent) {
      const step = toStep(event.resourcePreEvent.metadata);
      if (!/^pulumi:(pulumi:Stack|providers:.*)$/.test(step.type)) steps.push(step);
    }
    if (event?.diagnosticEvent) {
      const { severity, message, urn, ephemeral } = event.diagnosticEvent;
      diagnostics.push({
        severity,
        message: plain(message),
        urn: urn || undefined,
        ephemeral: ephemeral ?? false,
      });
    }
    changes = event?.summaryEvent?.resourceChanges ?? changes;
  }
  return { steps, diagnostics, changes };
}

function parse(line: string): EngineEvent | undefined {
  try {
    return JSON.parse(line) as EngineEvent;
  } catch {
    return undefined;
  }
}

function toStep({ op, urn, type, diffs, detailedDiff, old, new: next }: Metadata): Step {
  return {
    op,
    urn,
    type,
    name: urn.split("::").at(-1) ?? "",
    diffs: diffs ?? [],
    detailedDiff: detailedDiff ?? {},
    old: old ?? undefined,
    new: next ?? undefined,
  };
}

/** Without the engine's colour directives. */
function plain(message: string): string {
  return message.replace(/<\{%[^%]*%\}>/g, "").trimEnd();
}
