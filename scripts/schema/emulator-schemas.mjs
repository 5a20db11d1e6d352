// `npm run schema` runs this; alone, `node scripts/schema/emulator-schemas.mjs`, it needs no Pulumi CLI.
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "../lib/repo.mjs";
import { bundled } from "../lib/typescript-program.mjs";

/** Writes schemas/world.json and schemas/faults.json from the declarations. */
export async function writeEmulatorSchemas() {
  const program = await bundled("emulator-schemas.cjs", "emulator/json-schemas.ts");
  const { jsonSchemas } = createRequire(import.meta.url)(program);
  mkdirSync(join(root, "schemas"), { recursive: true });
  for (const [name, schema] of Object.entries(jsonSchemas())) {
    writeFileSync(join(root, "schemas", `${name}.json`), `${JSON.stringify(schema, undefined, 2)}\n`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await writeEmulatorSchemas();
