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

function call(methods: Methods, name: string, request: ConfigureRequest, given: unknown[]): Promise<unknown> {
  const method = methods[name];
  if (!method) throw new Error(`this version of pulumi-rekindle has no method ${name}`);
  return method(engineContext(request), ...(given as never[]));
}
