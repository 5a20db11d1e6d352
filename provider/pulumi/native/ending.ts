import type { Operations } from "./operations";

/** What was running has this long to save where it stands after the engine asked for the end; milliseconds. */
const grace = 4_000;
/** How long what has just ended takes to be told to the engine; milliseconds. */
const parting = 200;

/** Ends the process: at once when nothing runs, otherwise as soon as what runs has saved where it stands. */
export function ending(operations: Operations, exit: (code: number) => void): () => void {
  return () => {
    const wasIdle = operations.isIdle;
    operations.stop("stopped on request");
    setTimeout(() => exit(1), grace).unref();
    void operations.idle().then(() => setTimeout(() => exit(0), wasIdle ? 0 : parting));
  };
}
