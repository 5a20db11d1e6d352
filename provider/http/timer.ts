/** Calls back once after `ms` milliseconds unless the returned function cancels it before. Tests pass one of their own. */
export type Timer = (ms: number, onTimeout: () => void) => () => void;

export const systemTimer: Timer = (ms, onTimeout) => {
  const timeout = setTimeout(onTimeout, ms);
  return () => {
    clearTimeout(timeout);
  };
};
