import { ConfigurationError } from "../../shared/errors";
import { notebookLeaseMethods } from "./notebook-lease";
import { restartTriggerMethods } from "./restart-trigger";
import { engineContext, type ConfigureRequest } from "./context";

/*
 * What the serialized shims call. The path of this module and the two functions are permanent: state written by every
 * earlier version calls them.
 */

/** Runs one method of a RestartTrigger's dynamic provider. */
export function restartTrigger(
  method: string,
  request: ConfigureRequest,
  given: unknown[],
): Promise<unknown> {
  return call(restartTriggerMethods, method, request, given);
}

/** Runs one method of a NotebookLease's dynamic provider. */
export function notebookLease(method: string, request: ConfigureRequest, given: unknown[]): Promise<unknown> {
  return call(notebookLeaseMethods, method, request, given);
}

type Context = ReturnType<typeof engineContext>;
type Methods = Readonly<Record<string, (context: Context, ...given: never[]) => Promise<unknown>>>;

/**
 * Pulumi prints the stack of whatever these methods throw. What a person has configured wrong is a failure of the check, or
 * an error without one.
 */
async function call(methods: Methods, name: string, request: ConfigureRequest, given: unknown[]) {
  const method = methods[name];
  if (!method) throw new Error(`this version of pulumi-rekindle has no method ${name}`);
  try {
    return await method(engineContext(request), ...(given as never[]));
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    if (name !== "check") throw Object.assign(error, { stack: "" });
    return { inputs: given[1], failures: [{ property: "", reason: error.message }] };
  }
}
