import type { NotebookLeaseInputs } from "./inputs";

const form = "<cloud>/<region>/<projectId>/<notebookId>";
const members = ["cloud", "region", "projectId", "notebookId"] as const;

/** What a resource id is made of: `<cloud>/<region>/<projectId>/<notebookId>` */
export type LeaseIdentity = Readonly<Record<(typeof members)[number], string>>;

export function formatLeaseId({ cloud, region, projectId, notebookId }: LeaseIdentity): string {
  return [cloud, region, projectId, notebookId].join("/");
}

export function parseLeaseId(id: string): LeaseIdentity {
  const [cloud = "", region = "", projectId = "", notebookId = ""] = id.split("/");
  return { cloud, region, projectId, notebookId };
}

/** An id that a person gave. */
export function checkLeaseId(id: string, isValid: boolean): void {
  if (isValid && id.split("/").length === members.length) return;
  throw new Error(`${JSON.stringify(id)} is not a valid id of a NotebookLease: ${form}`);
}

/** The inputs that make it the lease of another notebook. */
export function replacedBy(
  id: string,
  { target: { modelartsNotebook: target } }: NotebookLeaseInputs,
): string[] {
  const before = parseLeaseId(id);
  const differs = members.some((name) => target[name] !== undefined && target[name] !== before[name]);
  return differs ? ["target"] : [];
}
