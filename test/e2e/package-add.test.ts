import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { withCloud } from "../support/e2e-cloud";
import { defaultWorld } from "../../emulator";
import { installPacked, linkPackages } from "../support/packed";
import { root } from "../support/project";
import type { Stack } from "../support/pulumi";

let elsewhere = "";
const places = { "a checkout": root, "the installed npm package": "" };

beforeAll(() => {
  elsewhere = mkdtempSync(join(tmpdir(), "rekindle-packed-"));
  places["the installed npm package"] = installPacked(elsewhere);
});

afterAll(() => rmSync(elsewhere, { recursive: true, force: true }));

/** The two things that `pulumi package add` takes; only the folder is remembered in the project. */
const forms = { "the executable": "bin/pulumi-resource-rekindle", "the folder": "source-plugin" };

const target = { modelartsNotebook: { cloud: "huaweicloud", notebookId: "notebook-0004" } };

interface Program {
  readonly runtime: string;
  readonly write: (stack: Stack) => void;
}

const programs: Readonly<Record<string, Program>> = {
  YAML: {
    runtime: "yaml",
    write: (stack) =>
      editProject(stack, {
        resources: { training: { type: "rekindle:NotebookLease", properties: { target } } },
        outputs: { renewals: "${training.renewalCount}" },
      }),
  },
  TypeScript: {
    runtime: "nodejs",
    write: (stack) => {
      const name = linkSdk(stack);
      const lines = [
        `import { NotebookLease } from "${name}";`,
        `const training = new NotebookLease("training", { target: ${JSON.stringify(target)} });`,
        "export const renewals = training.renewalCount;",
      ];
      stack.write({ "index.ts": lines.join("\n") });
    },
  },
};

function editProject(stack: Stack, more: object): void {
  const file = join(stack.directory, "Pulumi.yaml");
  writeFileSync(file, stringify({ ...(parse(readFileSync(file, "utf8")) as object), ...more }));
}

/**
 * Compiles the generated SDK and puts it into `node_modules`, which is the last step of `pulumi package add`: that needs a
 * registry, and the language hosts that can be had as source are older than the CLI and refuse it.
 */
function linkSdk(stack: Stack): string {
  const sdk = join(stack.directory, "sdks", "rekindle");
  const modules = join(stack.directory, "node_modules");
  rmSync(modules, { recursive: true });
  linkPackages(modules, ["@pulumi/pulumi", "@types/node", "typescript"]);
  mendImports(sdk);
  // It asks for TypeScript 4; ours has to be told that an old setting is meant.
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
  execFileSync(process.execPath, [compiler, "-p", sdk, "--ignoreDeprecations", "6.0"]);
  copyFileSync(join(sdk, "package.json"), join(sdk, "bin", "package.json"));
  const { name } = JSON.parse(readFileSync(join(sdk, "package.json"), "utf8")) as { name: string };
  symlinkSync(sdk, join(modules, name), "junction");
  return name;
}

/** A generator that was built with Go 1.26 forgets a "..", as scripts/schema/finish.mjs says. */
function mendImports(sdk: string): void {
  for (const name of ["config/vars.ts", "types/index.ts", "types/input.ts", "types/output.ts"]) {
    const file = join(sdk, name);
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replaceAll(/ from "\.\/(types\/|utilities")/g, ' from "../$1'));
  }
}

const cases = [
  ["YAML", "a checkout", "the executable"],
  ["YAML", "a checkout", "the folder"],
  ["YAML", "the installed npm package", "the executable"],
  ["YAML", "the installed npm package", "the folder"],
  ["TypeScript", "a checkout", "the executable"],
  ["TypeScript", "the installed npm package", "the folder"],
] as const;

test.each(cases)("pulumi package add in %s, from %s by %s, and a program that uses it", async (...names) => {
  const [language, place, form] = names;
  const { runtime, write } = programs[language]!;
  const path = join(places[place], forms[form]);
  const plugins = { providers: [{ name: "rekindle", path: join(places[place], "bin") }] };
  const project = { name: "test", runtime, ...(form === "the executable" && { plugins }) };
  const program = { "Pulumi.yaml": stringify(project) };
  await withCloud({ program, world: defaultWorld }, async (stack, cloud) => {
    const added = await stack.run(["package", "add", path], { fails: "any" });
    expect(added.all).toContain("Successfully generated an SDK for the rekindle package");
    if (added.code !== 0) {
      expect(added.all).toContain("error: linking package");
      if (form === "the folder") editProject(stack, { packages: { rekindle: path } });
    }
    write(stack);

    const { all } = await stack.up();
    expect(all).not.toContain("$PATH");
    expect(cloud.writes().map(({ ids }) => ids)).toEqual([["notebook-0004"]]);
    expect(await stack.outputs()).toEqual({ renewals: 1 });
    await stack.up({ expectNoChanges: true });
    await stack.destroy();
    expect(cloud.writes()).toHaveLength(1);
  });
});
