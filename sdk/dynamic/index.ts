import { requireNode } from "./node-version";

export { NotebookLease } from "./notebook-lease";
export { RestartTrigger } from "./restart-trigger";
export type * from "./types";

requireNode();
