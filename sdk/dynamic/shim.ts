/*
 * What stands in the state of every resource as its dynamic provider: the text that Pulumi's dynamic provider process
 * evaluates. `pulumi.dynamic.Resource` would make such a text by serializing closures; written by hand it is a fifth
 * of the size, is the same from one version of Pulumi to the next, and costs a program no time.
 *
 * The methods load the engine when they are called, by a module path that is permanent. `delete` is left out on
 * purpose (and `read`, where nothing is to be refreshed): Pulumi calls them only where they are, so that destroying
 * loads nothing.
 */
export const restartTriggerShim = shim("restartTrigger", ["check", "diff", "create", "update"]);
export const notebookLeaseShim = shim("notebookLease", ["check", "diff", "create", "update", "read"]);

function shim(resource: string, methods: readonly string[]): string {
  return (
    `exports.handler=()=>({configure(r){for(const m of${JSON.stringify(methods)})` +
    `this[m]=(...a)=>require("pulumi-rekindle/dynamic").${resource}(m,r,a)}})`
  );
}
