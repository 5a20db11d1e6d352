import { api } from "../support/e2e-apis";
import type { Outcome, SavedResource } from "./driver";
import type { LeaseSpec, Place, Step, TriggerSpec } from "./scenario";
import type { Truth } from "./truth";

/** One command of a run and what came of it. */
export interface Chapter {
  readonly number: number;
  readonly title: string;
  readonly step: Step;
  readonly outcome: Outcome;
  readonly began: number;
  readonly ended: number;
  readonly before: readonly SavedResource[];
  readonly after: readonly SavedResource[];
}

/** All that a referee judges by. */
export interface History {
  readonly chapters: readonly Chapter[];
  readonly truth: Truth;
  /** Everything that was kept on the machine. */
  readonly kept: string;
}

export function ups({ chapters }: History): Chapter[] {
  return chapters.filter(({ step }) => step.command === "up");
}

export function triggersIn({ step }: Chapter): TriggerSpec[] {
  return step.program.filter((spec) => spec.kind === "trigger");
}

export function leasesIn({ step }: Chapter): LeaseSpec[] {
  return step.program.filter((spec) => spec.kind === "lease");
}

export function triggerIn(chapter: Chapter, name: string): TriggerSpec | undefined {
  return triggersIn(chapter).find((spec) => spec.name === name);
}

export function savedIn(resources: readonly SavedResource[], name: string): SavedResource | undefined {
  return resources.find((resource) => resource.name === name);
}

export function placeOf(spec: TriggerSpec, id: string): Place {
  const { cloud, kind } = api(spec.api);
  return { cloud, kind, id };
}

/** What a program asks for: the same hash and the same nonce. */
export function wishOf({ version, nonce }: TriggerSpec): string {
  return `v${version}${nonce === undefined ? "" : `/n${nonce}`}`;
}

export interface LedgerLine {
  readonly id: string;
  readonly state: string;
  readonly generation: number;
  readonly evidence?: string;
  readonly restartedAt?: string;
  readonly message?: string;
}

export function ledgerOf(resource: SavedResource | undefined): readonly LedgerLine[] {
  const lines = resource?.outputs["instances"];
  return Array.isArray(lines) ? (lines as LedgerLine[]) : [];
}
