import type { Evidence } from "./ledger";

/** A restart that some resource of this process carried out. */
export interface FinishedRestart {
  readonly startedAt: number;
  readonly evidence: Evidence;
}

/** Within one process an instance is restarted by one resource at a time. Keys name cloud, project, member and id. */
const held = new Set<string>();
const finished = new Map<string, FinishedRestart>();

/** Takes the instance's turn, or says no where another resource has it. */
export function takeTurn(key: string): boolean {
  if (held.has(key)) return false;
  held.add(key);
  return true;
}

export function endTurn(key: string, restart?: FinishedRestart): void {
  held.delete(key);
  if (restart) finished.set(key, restart);
}

/** The last restart that this process carried out on the instance. */
export function lastRestart(key: string): FinishedRestart | undefined {
  return finished.get(key);
}
