// `npm run docs`: writes the parts of the pages that come from the code, between `<!-- generated: NAME -->` and
// `<!-- end: NAME -->`. `--check` only says which pages are not as the code has them.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { format } from "prettier";
import { interruptible } from "./lib/interrupt.mjs";
import { root } from "./lib/repo.mjs";
import { sections } from "./docs/sections.mjs";

const block = /<!-- generated: ([^>]+?) -->\n.*?<!-- end: \1 -->/gs;

/** A page with every generated part as the code has it, in the form that Prettier gives it. */
async function written(page, known) {
  const text = page.replaceAll(block, (_, name) => {
    if (!Object.hasOwn(known, name))
      throw new Error(
        `no part of the docs is called ${JSON.stringify(name)}: ${Object.keys(known).join(", ")}`,
      );
    return `<!-- generated: ${name} -->\n\n${known[name]()}\n\n<!-- end: ${name} -->`;
  });
  return format(text, { parser: "markdown", printWidth: 110 });
}

await interruptible(async () => {
  const { values } = parseArgs({ options: { check: { type: "boolean" } } });
  const known = await sections();
  const pages = [
    "README.md",
    "DESIGN.md",
    ...readdirSync(join(root, "docs")).flatMap((name) => (name.endsWith(".md") ? [join("docs", name)] : [])),
  ];
  const stale = [];
  for (const page of pages) {
    const before = readFileSync(join(root, page), "utf8");
    if (!before.includes("<!-- generated: ")) continue;
    const after = await written(before, known);
    if (after === before) continue;
    stale.push(page);
    if (!values.check) writeFileSync(join(root, page), after);
  }
  if (values.check && stale.length > 0) {
    process.stderr.write(
      `${stale.join(", ")}: not as the code has it. Run \`npm run docs\` and commit what changes.\n`,
    );
    return 1;
  }
  return 0;
});
