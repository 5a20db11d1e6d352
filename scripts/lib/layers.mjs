import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { root } from "./repo.mjs";

/** What a box of the picture is called, and which sources are in it; from top to bottom. */
const boxes = [
  { id: "program", text: "sdk/dynamic<br/>what a program imports", sources: "sdk/dynamic" },
  { id: "native", text: "pulumi/native<br/>gRPC, schema", sources: "provider/pulumi/native" },
  { id: "dynamic", text: "pulumi/dynamic<br/>Pulumi's dynamic provider", sources: "provider/pulumi/dynamic" },
  { id: "pulumi", text: "pulumi<br/>what both providers do alike", sources: "provider/pulumi" },
  { id: "cli", text: "cli<br/>status, due, watch, doctor", sources: "cli" },
  { id: "resources", text: "resources<br/>RestartTrigger, NotebookLease", sources: "provider/resources" },
  { id: "rollout", text: "rollout<br/>ledger, restarts, proof", sources: "provider/rollout" },
  { id: "apis", text: "apis<br/>one file for each cloud API", sources: "provider/apis" },
  { id: "clouds", text: "clouds<br/>credentials, endpoints, errors", sources: "provider/clouds" },
  { id: "http", text: "http<br/>sending, as a list of policies", sources: "provider/http" },
  { id: "auth", text: "auth<br/>signing schemes", sources: "provider/auth" },
  { id: "shared", text: "shared<br/>clock, durations, errors", sources: "provider/shared" },
  { id: "emulator", text: "emulator<br/>the clouds from the other side", sources: "emulator" },
];

/** Everything imports it: its arrows would hide the others. */
const known = "shared";

function* sources(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sources(path);
    else if (
      /\.ts$/.test(entry.name) &&
      !/\.(test|vectors|test\.support)\.ts$|test-kit\.ts$/.test(entry.name)
    )
      yield path;
  }
}

/** The box with the longest matching folder. */
function boxOf(path) {
  const place = relative(root, path).split(sep).join("/");
  const holders = boxes.filter(({ sources: folder }) => place.startsWith(`${folder}/`) || place === folder);
  return holders.toSorted((a, b) => b.sources.length - a.sources.length)[0]?.id;
}

/** The layers and who imports whom, read off the sources, as a Mermaid flow chart. */
export function layersPicture() {
  const arrows = new Set();
  const filled = new Set();
  for (const folder of ["provider", "sdk/dynamic", "cli", "emulator"]) {
    for (const file of existing(folder)) {
      const from = boxOf(file);
      if (from === undefined) continue;
      filled.add(from);
      for (const [, specifier] of readFileSync(file, "utf8").matchAll(
        /(?:from|import\(|require\()\s*"(\.[^"]*)"/g,
      )) {
        const to = boxOf(join(dirname(file), specifier));
        if (to !== undefined && to !== from && to !== known) arrows.add(`${from} --> ${to}`);
      }
    }
  }
  const shown = boxes.filter(({ id }) => filled.has(id));
  return [
    "flowchart TD",
    ...shown.map(({ id, text }) => `  ${id}["${text}"]`),
    ...[...arrows].toSorted().map((arrow) => `  ${arrow}`),
  ].join("\n");
}

function existing(folder) {
  try {
    return [...sources(join(root, folder))];
  } catch (error) {
    if (error.code === "ENOENT") return [];
    throw error;
  }
}
