import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { languages } from "./generate.mjs";

/** Beside the SDKs: what they were generated from and with, and what they were then. */
export const manifestFile = "generated.json";

/** What a language's host was built with decides what it generates; Go notes that in every program. */
const generators = {
  java: "github.com/pulumi/pulumi-java/pkg",
  default: "github.com/pulumi/pulumi/pkg/v3",
};

/** The manifest of the SDKs in `folder`, as they are. */
export function generatedFrom(schemaFile, { folder, dir }) {
  return {
    schema: sha256(readFileSync(schemaFile)),
    sdks: Object.fromEntries(languages.map((language) => [language, digestOf(join(folder, language))])),
    generators: Object.fromEntries(languages.map((language) => [language, generatorOf(language, dir)])),
  };
}

/** What is not as the manifest in `folder` has it: another schema, or an SDK that was edited since. */
export function departures(schemaFile, folder) {
  const { schema, sdks } = JSON.parse(readFileSync(join(folder, manifestFile), "utf8"));
  const edited = languages.filter((language) => digestOf(join(folder, language)) !== sdks[language]);
  return [
    ...(sha256(readFileSync(schemaFile)) === schema ? [] : ["the SDKs in sdk/ are those of another schema"]),
    ...edited.map((language) => `sdk/${language} is not as it was generated`),
  ];
}

/** Module and version of the generator beside a CLI, "unknown" where its host does not say. */
export function generatorOf(language, dir) {
  const module = generators[language] ?? generators.default;
  const suffix = process.platform === "win32" ? ".exe" : "";
  const host = readFileSync(join(dir, `pulumi-language-${language}${suffix}`), "latin1");
  const version = new RegExp(`\\t${module}\\t(v[0-9][^\\t\\n]*)\\t`).exec(host)?.[1];
  return version ? `${module} ${version}` : "unknown";
}

/** One digest over the paths and contents of the files that git would have. */
export function digestOf(folder) {
  const lines = [...files(folder)].map((path) => {
    const name = relative(folder, path).split(sep).join("/");
    return `${name} ${sha256(readFileSync(path))}`;
  });
  return sha256(lines.sort().join("\n"));
}

/** What building an SDK in its place leaves there. */
const leftovers = /^(node_modules|bin|obj|build|target|dist|__pycache__|.*\.egg-info)$/;

export function* files(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (leftovers.test(entry.name)) continue;
    if (entry.isDirectory()) yield* files(path);
    else yield path;
  }
}

const sha256 = (data) => createHash("sha256").update(data).digest("hex");
