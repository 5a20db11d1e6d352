import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { parseTar } from "nanotar";
import { version } from "../../package.json";
import { defaultWorld } from "../../emulator";
import schema from "../../provider/schema.json";
import { cliFolder } from "../support/cli";
import { withCloud, type CloudStackOptions, type TestCloud } from "../support/e2e-cloud";
import { toolchains } from "../support/languages/toolchains";
import { installPacked } from "../support/packed";
import { root, type Files } from "../support/project";
import type { Stack } from "../support/pulumi";
import { answersOf, poisoned } from "../support/release/alone";
import { codeSignatureOf } from "../support/release/macho";
import {
  archiveOf,
  ownPlatform,
  releaseInto,
  serveFolder,
  type FileServer,
} from "../support/release/released";

const directory = mkdtempSync(join(tmpdir(), "rekindle-release-"));
const release = join(directory, "release");
const { missing } = releaseInto(release, "--all");
const { python } = toolchains({}, "python");
const declare = missing === undefined ? test : test.skip;
if (missing !== undefined) process.stderr.write(`The plugin's archives are not tested: ${missing}\n`);

let server: FileServer;
beforeAll(async () => {
  server = await serveFolder(release);
});
afterAll(async () => {
  await server.close();
  rmSync(directory, { recursive: true, force: true });
});

/** What is in a platform's archive. */
const unpacked = (platform: string) => parseTar(gunzipSync(readFileSync(join(release, archiveOf(platform)))));

const kinds = {
  "linux-amd64": ["pulumi-resource-rekindle", "7f454c46", [18, 62]],
  "linux-arm64": ["pulumi-resource-rekindle", "7f454c46", [18, 183]],
  "darwin-amd64": ["pulumi-resource-rekindle", "cffaedfe", [4, 7]],
  "darwin-arm64": ["pulumi-resource-rekindle", "cffaedfe", [4, 12]],
  "windows-amd64": ["pulumi-resource-rekindle.exe", "4d5a", undefined],
  "windows-arm64": ["pulumi-resource-rekindle.exe", "4d5a", undefined],
} as const;

declare.each(Object.entries(kinds))(
  "the archive for %s has one program for it at its top",
  (platform, kind) => {
    const [name, magic, machine] = kind;
    expect(readFileSync(join(release, archiveOf(platform))).length).toBeLessThan(60e6);
    const files = unpacked(platform);
    expect(files.map((file) => file.name)).toEqual([
      name,
      "LICENSE",
      "THIRD-PARTY-NOTICES.txt",
      "LICENSE-node.txt",
    ]);
    expect(files.filter(({ attrs }) => /[1357]/.test(attrs?.mode ?? "")).map((file) => file.name)).toEqual([
      name,
    ]);
    const program = Buffer.from(files[0]?.data ?? []);
    expect(program.toString("hex", 0, magic.length / 2)).toBe(magic);
    if (machine) expect(program.readUInt16LE(machine[0])).toBe(machine[1]);
    if (platform.startsWith("darwin"))
      expect(codeSignatureOf(program)).toMatchObject({
        identifier: "pulumi-resource-rekindle",
        adHoc: true,
        wrongPages: 0,
        atEnd: true,
      });
  },
);

declare("sums and a bill of materials go with the archives", () => {
  const sums = readFileSync(join(release, "SHA256SUMS"), "utf8");
  const names = readdirSync(release).filter((name) => name !== "SHA256SUMS");
  expect(names).toHaveLength(7);
  const expected = names.toSorted().map((name) => {
    const sum = createHash("sha256").update(readFileSync(join(release, name)));
    return `${sum.digest("hex")}  ${name}\n`;
  });
  expect(sums).toBe(expected.join(""));
  const bill = readFileSync(join(release, `pulumi-resource-rekindle-v${version}.cdx.json`), "utf8");
  const { bomFormat, components } = JSON.parse(bill) as { bomFormat: string; components: { name: string }[] };
  expect(bomFormat).toBe("CycloneDX");
  expect(components.map(({ name }) => name)).toEqual(expect.arrayContaining(["node", "undici", "zod"]));
});

declare(
  "the program answers without Node.js, reads nothing beside it and takes no NODE_OPTIONS",
  async () => {
    const folder = join(directory, "alone");
    mkdirSync(folder);
    const program = join(folder, kinds[ownPlatform as keyof typeof kinds][0]);
    writeFileSync(program, unpacked(ownPlatform)[0]?.data ?? "");
    chmodSync(program, 0o755);
    const answers = await answersOf(program, folder, { PATH: "", ...poisoned(folder) });
    expect(answers.version).toBe(version);
    expect(JSON.parse(answers.schema)).toEqual(schema);
  },
);

const target = { modelartsNotebook: { cloud: "huaweicloud", notebookId: "notebook-0004" } };
const yamlWith = (options?: object): Files => ({
  "Pulumi.yaml": JSON.stringify({
    name: "fleet",
    runtime: "yaml",
    resources: {
      training: { type: "rekindle:NotebookLease", properties: { target }, ...(options && { options }) },
    },
  }),
});
const inPython: Files = {
  "Pulumi.yaml": JSON.stringify({
    name: "fleet",
    runtime: { name: "python", options: { toolchain: "pip", virtualenv: join(python?.ready ?? "", "venv") } },
  }),
  "__main__.py": [
    "import pulumi_rekindle as rekindle",
    'target = {"modelarts_notebook": {"cloud": "huaweicloud", "notebook_id": "notebook-0004"}}',
    'rekindle.NotebookLease("training", target=target)',
  ].join("\n"),
};

/** A machine of somebody who has the CLI and no Node.js. */
const bare = {
  PATH: [cliFolder(), join(python?.ready ?? "", "venv", "bin")].join(delimiter),
  PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "false",
};

async function renews(options: CloudStackOptions, before?: (stack: Stack) => Promise<unknown>) {
  await withCloud({ world: defaultWorld, ...options }, async (stack, cloud) => {
    await before?.(stack);
    await upTwice(stack, cloud);
  });
}

async function upTwice(stack: Stack, cloud: TestCloud) {
  await stack.up();
  expect(cloud.writes().map(({ ids }) => ids)).toEqual([["notebook-0004"]]);
  await stack.up({ expectNoChanges: true });
  expect(cloud.writes()).toHaveLength(1);
}

const install = ["plugin", "install", "resource", "rekindle", version];

declare("`pulumi plugin install … --server` is all that a YAML program needs, without Node.js", async () => {
  await renews({ program: yamlWith(), env: bare }, (stack) =>
    stack.run([...install, "--server", server.url]),
  );
});

const mirror = () => ({ PULUMI_PLUGIN_DOWNLOAD_URL_OVERRIDES: `^${schema.pluginDownloadURL}=${server.url}` });

declare(
  "a YAML program that names the address gets the plugin by itself, from a closed network's mirror",
  async () => {
    const program = yamlWith({ version, pluginDownloadURL: schema.pluginDownloadURL });
    await renews({ program, env: { ...bare, ...mirror() } });
  },
);

const withPython = missing === undefined && python?.ready !== undefined ? test : test.skip;
withPython("a Python program gets the plugin by itself: the SDK says where it is", async () => {
  const asked = server.asked.length;
  await renews({ program: inPython, env: { ...bare, ...mirror() } });
  expect(server.asked.slice(asked)).toEqual([archiveOf(ownPlatform)]);
});

test("`pulumi plugin install … -f` takes the folder in the npm package, with Node.js", async () => {
  const installed = installPacked(mkdtempSync(join(directory, "npm-")));
  const folder = join(installed, "plugin");
  await renews({ program: yamlWith() }, async (stack) => {
    await stack.run([...install, "-f", folder]);
    rmSync(installed, { recursive: true });
  });
});

declare("what cannot be installed is an error that names the file and the way out", async () => {
  await withCloud({ program: yamlWith(), env: bare }, async (stack) => {
    const errorOf = async (...args: string[]) => (await stack.run(args, { fails: true })).all;
    const sum = createHash("sha256").update("another").digest("hex");
    expect(await errorOf(...install, "--server", server.url, "--checksum", sum)).toContain(
      `invalid checksum, expected ${sum}`,
    );
    expect(await errorOf(...install.slice(0, -1), "99.0.0", "--server", server.url)).toContain(
      `404 HTTP error fetching plugin from ${server.url}/pulumi-resource-rekindle-v99.0.0-${ownPlatform}.tar.gz`,
    );
  });
});

test("a platform that Node.js has, and Pulumi's archives have not, is refused with those that there are", () => {
  const script = [
    'Object.defineProperty(process, "platform", { value: "freebsd" });',
    `await import(${JSON.stringify(join(root, "scripts", "package.mjs"))});`,
  ].join("\n");
  const run = () => execFileSync(process.execPath, ["--input-type=module", "-e", script], { stdio: "pipe" });
  expect(run).toThrow(/there is no plugin for freebsd-\w+, only for linux-amd64, .*windows-arm64/);
});
