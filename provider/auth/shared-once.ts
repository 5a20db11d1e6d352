/** One result for many callers. */
export interface SharedOnce<T> {
  /** Starts the work, joins it, or gives its result; a caller that aborts leaves the others waiting. */
  get(signal?: AbortSignal): Promise<T>;
  /** The result, once there is one. */
  settled(): T | undefined;
}

/** Does the work once and keeps what it gives; a failure is told to those who wait for it and then forgotten. */
export function sharedOnce<T>(work: () => Promise<T>): SharedOnce<T> {
  let running: Promise<T> | undefined;
  let result: { readonly value: T } | undefined;
  const start = async (): Promise<T> => {
    try {
      const value = await Promise.resolve().then(work);
      result = { value };
      return value;
    } finally {
      running = undefined;
    }
  };
  return {
    get: async (signal) => {
      if (result) return result.value;
      signal?.throwIfAborted();
      running ??= start();
      return signal ? untilAborted(running, signal) : running;
    },
    settled: () => result?.value,
  };
}

/** Waits for a promise, or rejects with the signal's reason as soon as that is aborted. */
export async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let abort: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => {
      reject(signal.reason as Error);
    };
    signal.addEventListener("abort", abort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
