import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./support/project";

const read = (...path: string[]) => readFileSync(join(root, ...path), "utf8");

/** Code in a page that says which tested program it is: `<!-- example: yaml/Pulumi.yaml -->` and a block of code. */
function quoted(page: string): [string, string][] {
  const blocks = page.matchAll(/<!-- example: (\S+) -->\s+```\w+\n(.*?)```/gs);
  return [...blocks].map(([, file = "", code = ""]) => [file, code]);
}

const examples = quoted(read("docs", "native.md"));

test("the page of the native door has a program in each of six languages", () => {
  expect(examples).toHaveLength(6);
});

test.each(examples)("the program %s in the docs is the one that is tested", (file, code) => {
  const program = read("examples", "languages", ...file.split("/"));
  // Formatters differ in blank lines and indentation only.
  const words = (text: string) => text.split(/\s+/).filter(Boolean);
  expect(words(code)).toEqual(words(program));
});

test("tables of inputs and outputs, and the picture of the layers, are those of the code", () => {
  const { status, stderr } = spawnSync(process.execPath, [join(root, "scripts", "docs.mjs"), "--check"], {
    encoding: "utf8",
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});
