import eslint from "@eslint/js";
import prettier from "eslint-config-prettier";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";
import { oneWayImports } from "./scripts/lib/one-way-imports.mjs";

const sources = ["provider/**/*.ts", "sdk/dynamic/**/*.ts", "emulator/**/*.ts", "cli/**/*.ts"];
const tests = ["**/*.test.ts", "**/test-kit.ts", "**/*.vectors.ts", "test/**/*.ts", "bench/**/*.ts"];
const typescript = [...sources, ...tests, "examples/**/*.ts"];

const node = [
  "process",
  "console",
  "fetch",
  "URL",
  "setTimeout",
  "clearTimeout",
  "setInterval",
  "clearInterval",
];
const globals = Object.fromEntries(
  [...node, "AbortController", "AbortSignal", "Buffer"].map((name) => [name, "readonly"]),
);
const commonjs = { require: "readonly", module: "writable", exports: "writable", __dirname: "readonly" };

export default defineConfig(
  // Generated SDKs are never edited by hand; node_modules/pulumi-rekindle is a link to this folder.
  globalIgnores([
    "dist/",
    "plugin/plugin.js",
    "coverage/",
    "tools/",
    "node_modules/",
    "sdk/*/",
    "!sdk/dynamic/",
    // Recorded by earlier versions, and kept as they are.
    "test/fixtures/",
    "**/.pulumi/",
    "**/venv/",
  ]),
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  {
    files: ["**/*.{js,cjs,mjs}"],
    extends: [eslint.configs.recommended],
    languageOptions: { globals },
    rules: { eqeqeq: "error", "prefer-const": "error", "max-lines": ["error", 400] },
  },
  {
    files: ["**/*.cjs", "bin/*.js", "examples/**/*.js"],
    languageOptions: { sourceType: "commonjs", globals: { ...globals, ...commonjs } },
  },
  {
    files: typescript,
    extends: [eslint.configs.recommended, tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ["./tsconfig.json", "./tsconfig.page.json"],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      eqeqeq: "error",
      "max-lines": ["error", 400],
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      // tsc and this rule disagree on what an assertion changes under exactOptionalPropertyTypes.
      "@typescript-eslint/no-unnecessary-type-assertion": "off",
      // Interfaces with asynchronous methods have implementations that need not wait.
      "@typescript-eslint/require-await": "off",
    },
  },
  {
    // Generated: it is as long as the inputs are many.
    files: ["sdk/dynamic/types.ts"],
    rules: { "max-lines": "off" },
  },
  {
    files: sources,
    ignores: tests,
    plugins: { rekindle: { rules: { "one-way-imports": oneWayImports } } },
    rules: {
      "rekindle/one-way-imports": "error",
      // stdout is protocol in a plugin.
      "no-console": "error",
      "no-restricted-syntax": [
        "error",
        { selector: "ExportDefaultDeclaration", message: "Export it by name." },
      ],
    },
  },
  {
    files: tests,
    rules: {
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
    },
  },
  prettier,
);
