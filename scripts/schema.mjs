// `npm run schema`: writes provider/schema.json and sdk/dynamic/types.ts from the code, and the SDKs in sdk/ from the schema. `--check` only says
// whether they are those of the code; `--out FOLDER` writes the SDKs of the schema as it is somewhere else.
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { interruptible } from "./lib/interrupt.mjs";
import { root } from "./lib/repo.mjs";
import { ensurePulumi } from "./pulumi-cli.mjs";
import { generateSdks } from "./schema/generate.mjs";
import { departures, generatedFrom, manifestFile } from "./schema/manifest.mjs";
import { schemaOfCode } from "./schema/schema-of-code.mjs";

const schemaFile = join(root, "provider", "schema.json");
const sdk = join(root, "sdk");
const typesFile = join(sdk, "dynamic", "types.ts");

/** Seconds faster than generating, and possible without the CLI: the manifest knows what the SDKs were made from. */
async function check() {
  const found = [];
  const { schema, types } = await schemaOfCode();
  if (readFileSync(schemaFile, "utf8") !== schema) found.push("provider/schema.json is not that of the code");
  if (readFileSync(typesFile, "utf8") !== types) found.push("sdk/dynamic/types.ts is not that of the code");
  found.push(...departures(schemaFile, sdk));
  if (found.length === 0) return 0;
  process.stderr.write(`${found.join("\n")}\nRun \`npm run schema\` and commit what changes.\n`);
  return 1;
}

async function generate(folder, signal) {
  const { dir } = await ensurePulumi({ signal });
  await generateSdks(schemaFile, { folder, dir, signal });
  const manifest = generatedFrom(schemaFile, { folder, dir });
  writeFileSync(join(folder, manifestFile), `${JSON.stringify(manifest, undefined, 2)}\n`);
}

await interruptible(async (signal) => {
  const { values } = parseArgs({ options: { check: { type: "boolean" }, out: { type: "string" } } });
  if (values.check) return check();
  if (values.out !== undefined) return generate(resolve(values.out), signal);
  const { schema, types } = await schemaOfCode();
  writeFileSync(schemaFile, schema);
  writeFileSync(typesFile, types);
  await generate(sdk, signal);
  process.stderr.write("Wrote provider/schema.json, sdk/dynamic/types.ts and the SDKs in sdk/\n");
  return 0;
});
