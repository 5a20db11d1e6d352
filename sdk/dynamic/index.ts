import { requireNode } from "./node-version";

export { NotebookLease, type NotebookLeaseArgs } from "./notebook-lease";
export { RestartTrigger, type RestartTriggerArgs } from "./restart-trigger";
export type * from "./types";

requireNode();
