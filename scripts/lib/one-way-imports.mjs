import { dirname, join, relative, sep } from "node:path";
import { root } from "./repo.mjs";

/** From top to bottom: a module imports its own layer and those below it. */
const layers = [
  { name: "the providers", pattern: /^(sdk\/dynamic|provider\/pulumi)(\/|$)/ },
  { name: "resources", pattern: /^provider\/resources\// },
  { name: "rollout", pattern: /^provider\/rollout(\/|$)/ },
  { name: "apis", pattern: /^provider\/apis(\/|$)/ },
  { name: "clouds", pattern: /^provider\/clouds(\/|$)/ },
  { name: "auth and http", pattern: /^provider\/(auth|http)(\/|$)/ },
  { name: "shared", pattern: /^provider\/shared\// },
];

/** The emulator shares how requests are signed, and nothing of what it is there to test. */
const emulatorMayImport =
  /^(emulator\/|provider\/auth\/|provider\/http\/types$|provider\/shared\/(clock|duration)$)/;

/** The only places that know Pulumi. */
const knowsPulumi = /^(sdk\/dynamic|provider\/pulumi\/(native|dynamic)|cli\/watch)(\/|$)/;

/** The command line looks at resources from outside, and at what they are made of; nothing imports it. */
const cliMayImport = /^(cli|emulator|provider\/(resources|rollout|apis|clouds|http|auth|shared))(\/|$)/;

function level(module) {
  const height = layers.findIndex(({ pattern }) => pattern.test(module));
  return height === -1 ? undefined : { height, name: layers[height].name };
}

/** Why `from` must not import `specifier`, or nothing. Both are module paths from the root, without extension. */
function objection(from, to) {
  if (/^@pulumi\//.test(to))
    return knowsPulumi.test(from)
      ? undefined
      : "only sdk/dynamic/, provider/pulumi/ and cli/watch/ know Pulumi";
  if (to.startsWith("npm:")) return undefined;
  if (from.startsWith("emulator/")) {
    return emulatorMayImport.test(to)
      ? undefined
      : "of provider/ the emulator uses auth, http/types, clock and duration only";
  }
  if (from.startsWith("cli/")) return cliMayImport.test(to) ? undefined : `cli/ does not import ${to}`;
  const [upper, lower] = [level(from), level(to)];
  if (!upper) return undefined;
  // What the native provider says of itself to an engine is generated from it.
  if (to === "provider/schema.json") return undefined;
  if (!lower) return `${from.split("/")[0]}/ does not import ${to}`;
  return upper.height <= lower.height
    ? undefined
    : `${upper.name} must not import ${lower.name}: imports point one way`;
}

const modulePath = (file) =>
  relative(root, file)
    .split(sep)
    .join("/")
    .replace(/(\/index)?\.ts$/, (_, index) => index ?? "");

/** ESLint rule: layers import downwards only. */
export const oneWayImports = {
  meta: { type: "problem", schema: [] },
  create(context) {
    const from = modulePath(context.filename);
    const check = (node, source) => {
      if (typeof source?.value !== "string") return;
      const to = source.value.startsWith(".")
        ? modulePath(join(dirname(context.filename), source.value.replace(/\.js$/, "")))
        : source.value.startsWith("@pulumi/")
          ? source.value
          : `npm:${source.value}`;
      const why = objection(from, to);
      if (why) context.report({ node, message: `${why}.` });
    };
    return {
      ImportDeclaration: (node) => check(node, node.source),
      ExportNamedDeclaration: (node) => check(node, node.source),
      ExportAllDeclaration: (node) => check(node, node.source),
      ImportExpression: (node) => check(node, node.source),
      TSImportEqualsDeclaration: (node) => check(node, node.moduleReference.expression),
      TSImportType: (node) => check(node, node.source ?? node.argument?.literal),
      "CallExpression[callee.name='require']": (node) => check(node, node.arguments[0]),
    };
  },
};
