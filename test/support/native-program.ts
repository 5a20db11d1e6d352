import { join } from "node:path";
import { source, type Declaration } from "./e2e-program";
import { root, type Files, type ProjectOptions } from "./project";

/** Pulumi.yaml of a program whose resources are the native plugin's: it is found in this repository. */
export const nativeProject: NonNullable<ProjectOptions["project"]> = {
  plugins: { providers: [{ name: "rekindle", path: join(root, "bin") }] },
};

/** Which door a program's resources go through. */
export type Door = "native" | "dynamic";

export interface NativeDeclaration extends Declaration {
  /** "native" by default. */
  readonly door?: Door;
}

/** What a generated SDK's classes come to; without one, so that these tests need no generator. */
const classes = `
const outputsOf = {
  RestartTrigger: ["triggerHash", "generation", "generations", "changedAt", "instances", "lastRestartedAt", "restartCount", "pending"],
  NotebookLease: ["expiresAt", "renewAt", "renewedAt", "renewalCount", "autoStop", "leaseType", "notebookStatus", "triggerHash"],
};
const native = Object.fromEntries(Object.entries(outputsOf).map(([name, outputs]) => [name, class extends pulumi.CustomResource {
  constructor(resource, args, opts) {
    const unset = Object.fromEntries(outputs.map((output) => [output, undefined]));
    super("rekindle:index:" + name, resource, { ...unset, ...args }, pulumi.mergeOptions(
      { aliases: [{ type: "pulumi-nodejs:dynamic/rekindle:" + name }] }, opts));
  }
}]));
class Provider extends pulumi.ProviderResource {
  constructor(name, args, opts) {
    // As generated classes do: what is not text goes in as JSON.
    const texts = Object.entries(args).map(([key, value]) => [key, pulumi.jsonStringify(value)]);
    super("rekindle", name, Object.fromEntries(texts), opts);
  }
}
const dynamic = Object.fromEntries(Object.entries(require("pulumi-rekindle")).map(([name, Class]) => [name, class extends Class {
  constructor(resource, args, opts) {
    super(resource, args, pulumi.mergeOptions({ aliases: [{ type: "rekindle:index:" + name }] }, opts));
  }
}]));`;

/** A CommonJS program with these resources; `extra` is put before them, and may use `native`, `dynamic` and `Provider`. */
export function nativeProgram(declarations: readonly NativeDeclaration[], extra = ""): Files {
  const lines = declarations.map(
    ({ type, name, args, options, door = "native" }) =>
      `exports[${source(name)}] = new ${door}.${type}(${[name, args, options].map(source).join(", ")}).urn;`,
  );
  const head = 'const pulumi = require("@pulumi/pulumi");';
  return { "index.js": [head, classes, extra, ...lines, ""].join("\n") };
}
