import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./repo.mjs";

/** A package's folder among the paths of a bundle's inputs: `node_modules/@scope/name`, also of a nested one. */
const folderForm = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/;

/** The packages of which a bundle holds at least one byte, from esbuild's metafile; in the order of their names. */
export function packagesIn({ outputs }) {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs ?? {}));
  const folders = inputs
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([path]) => folderForm.exec(path)?.[0])
    .filter((folder) => folder !== undefined);
  return [...new Set(folders)].map(describe).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function describe(folder) {
  const path = join(root, folder);
  const { name, version, license } = JSON.parse(readFileSync(join(path, "package.json"), "utf8"));
  const texts = readdirSync(path)
    .filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
    .sort()
    .map((file) => readFileSync(join(path, file), "utf8").replaceAll("\r\n", "\n").trim());
  // Code without its licence must not be passed on: the build stops here, not a lawyer later.
  if (texts.length === 0 || !license)
    throw new Error(`${name}@${version} says no licence; it cannot be bundled`);
  return { folder, name, version, license, texts };
}

const rule = "-".repeat(80);

/** What licences ask for along with a copy of the code; one licence text for all packages that have the same. */
export function noticesOf(packages) {
  const byText = new Map();
  for (const { name, version, license, texts } of packages) {
    const text = texts.join(`\n\n${rule}\n\n`);
    byText.set(text, [...(byText.get(text) ?? []), `${name} ${version} (${license})`]);
  }
  const head =
    "plugin.js of pulumi-rekindle holds code of the packages below, minified and otherwise unchanged,\n" +
    "under these licences. Comments with licences from within their files are in plugin.js.LEGAL.txt.\n";
  const parts = [...byText].map(([text, names]) => `${rule}\n${names.join("\n")}\n${rule}\n\n${text}\n`);
  return [head, ...parts].join("\n");
}
