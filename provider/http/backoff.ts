/** How the waits of one kind grow; milliseconds. */
export interface BackoffRule {
  readonly initialDelay: number;
  readonly maxDelay: number;
}

/** The longest wait after so many failures in a row: doubled from one to the next, up to a limit. */
export function backoff(failures: number, { initialDelay, maxDelay }: BackoffRule): number {
  return Math.min(maxDelay, initialDelay * 2 ** (failures - 1));
}
