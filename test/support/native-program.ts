import { source, type Declaration, type Door } from "./e2e-program";
import type { Files } from "./project";

export interface NativeDeclaration extends Declaration {
  /** "native" by default. */
  readonly door?: Door;
}

/** Both packages, and a provider that marks nothing secret on its own, as a program without our classes has it. */
const packages = `
const dynamic = require("pulumi-rekindle");
const native = require("pulumi-rekindle/native");
class Provider extends pulumi.ProviderResource {
  constructor(name, args, opts) {
    const texts = Object.entries(args).map(([key, value]) => [key, pulumi.jsonStringify(value)]);
    super("rekindle", name, Object.fromEntries(texts), opts);
  }
}`;

/** A CommonJS program with these resources; `extra` is put before them, and may use `native`, `dynamic` and `Provider`. */
export function nativeProgram(declarations: readonly NativeDeclaration[], extra = ""): Files {
  const lines = declarations.map(
    ({ type, name, args, options, door = "native" }) =>
      `exports[${source(name)}] = new ${door}.${type}(${[name, args, options].map(source).join(", ")}).urn;`,
  );
  const head = 'const pulumi = require("@pulumi/pulumi");';
  return { "index.js": [head, packages, extra, ...lines, ""].join("\n") };
}
