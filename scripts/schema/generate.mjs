import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { pathWith, root } from "../lib/repo.mjs";
import { run } from "../lib/run.mjs";
import { cli } from "../pulumi-cli/versions.mjs";
import { finish } from "./finish.mjs";

export const languages = ["nodejs", "python", "go", "dotnet", "java"];

/** Writes the SDKs of a schema into the folders of their languages in `folder`, in place of what is there. */
export async function generateSdks(schemaFile, { folder, dir, signal }) {
  mkdirSync(folder, { recursive: true });
  // Beside the target, so that a rename is enough; the name is ignored by git and by every tool.
  const temporary = mkdtempSync(join(folder, ".generated-"));
  const logo = await serveLogo();
  try {
    const schema = JSON.parse(readFileSync(schemaFile, "utf8"));
    const source = join(temporary, "schema.json");
    // The .NET generator downloads a logo, by default Pulumi's from the Internet.
    writeFileSync(source, JSON.stringify({ ...schema, logoUrl: logo.url }));
    for (const language of languages) {
      await generate(language, { source, temporary, dir, signal });
      finish(language, join(temporary, language), schema);
    }
    for (const language of languages) {
      const target = join(folder, language);
      rmSync(target, { recursive: true, force: true });
      renameSync(join(temporary, language), target);
    }
  } finally {
    logo.close();
    rmSync(temporary, { recursive: true, force: true });
  }
}

async function generate(language, { source, temporary, dir, signal }) {
  const lines = [];
  const args = ["package", "gen-sdk", "--language", language, "--out", temporary, source];
  const code = await run(join(dir, cli), args, {
    cwd: temporary,
    env: {
      ...process.env,
      PATH: pathWith(dir),
      PULUMI_HOME: join(temporary, "home"),
      PULUMI_SKIP_UPDATE_CHECK: "1",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    },
    signal,
    onLine: (line) => lines.push(line),
  });
  if (code !== 0 || !existsSync(join(temporary, language)))
    throw new Error(`pulumi package gen-sdk --language ${language} failed:\n${lines.join("\n")}`);
}

async function serveLogo() {
  const logo = readFileSync(join(root, "docs", "logo.png"));
  const server = createServer((_request, response) => response.end(logo));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}/logo.png`, close: () => server.close() };
}
