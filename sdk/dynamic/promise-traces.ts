/** The function of Pulumi's SDK that notes where each of its promises was made. */
const notes = "debuggablePromise";

/** How a program writes its stack traces; Pulumi's runtime puts in what follows source maps. */
const traces: { prepareStackTrace?: ((error: Error, frames: NodeJS.CallSite[]) => unknown) | undefined } =
  Error;

/**
 * Spares a program the stack traces that Pulumi's SDK writes down for the promises behind a resource's properties: a
 * hundred for each of ours, six of the eight milliseconds that one costs, and read only where such a promise never
 * settles. Every other trace stays as it is; so does a resource's place in the source, which `pulumi` shows.
 *
 * To be called before `super`, and undone right after it by calling what is returned.
 */
export function skipPromiseTraces(): () => void {
  const { prepareStackTrace: format } = traces;
  // Without a formatter they cost little.
  if (!format) return () => undefined;
  traces.prepareStackTrace = (error, frames) =>
    frames[0]?.getFunctionName() === notes ? String(error) : format(error, frames);
  return () => {
    traces.prepareStackTrace = format;
  };
}
