import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { version } from "../../package.json";
import { defaultWorld } from "../../emulator";
import schema from "../../provider/schema.json";
import { withCloud } from "../support/e2e-cloud";
import { linkPackages } from "../support/packed";
import { root } from "../support/project";

const directory = mkdtempSync(join(tmpdir(), "rekindle-npm-"));
const archives = { native: `pulumi-rekindle-native-${version}.tgz`, both: `pulumi-rekindle-${version}.tgz` };
beforeAll(() => {
  execFileSync(process.execPath, [join(root, "scripts", "npm-packages.mjs"), "--out", directory], {
    stdio: "pipe",
  });
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Puts a package's archive into a `node_modules`; its folder there. */
function unpack(archive: string, modules: string, name: string): string {
  const folder = join(modules, name);
  mkdirSync(folder, { recursive: true });
  execFileSync("tar", ["-xzf", join(directory, archive), "--strip-components=1", "-C", folder]);
  return folder;
}

const read = (path: string) => JSON.parse(readFileSync(path, "utf8")) as object;

test("what is published to npm's registry are two packages", () => {
  expect(readdirSync(directory).toSorted()).toEqual([archives.both, archives.native]);
});

test("the native package tells Pulumi where the plugin is, and the other one asks for none", () => {
  const modules = join(directory, "manifests");
  const manifestOf = (archive: string, name: string) =>
    read(join(unpack(archive, modules, name), "package.json"));
  expect(manifestOf(archives.native, "pulumi-rekindle-native")).toMatchObject({
    name: "pulumi-rekindle-native",
    version,
    repository: { url: `git+${schema.repository}.git` },
    dependencies: { "@pulumi/pulumi": "^3.142.0" },
    pulumi: { resource: true, name: "rekindle", version, server: schema.pluginDownloadURL },
  });
  expect(manifestOf(archives.both, "pulumi-rekindle")).not.toHaveProperty("pulumi");
  const nested = readdirSync(join(modules, "pulumi-rekindle"), { recursive: true, encoding: "utf8" });
  const manifests = nested.filter((name) => name.endsWith("package.json"));
  expect(manifests.length).toBeGreaterThan(1);
  for (const name of manifests)
    expect(read(join(modules, "pulumi-rekindle", name))).not.toHaveProperty("pulumi");
});

test("`pulumi-rekindle/native` has what the native package has, and each knows the other's resources", async () => {
  const program = [
    'const own = require("pulumi-rekindle-native");',
    'const shared = require("pulumi-rekindle/native");',
    'const target = { modelartsNotebook: { cloud: "huaweicloud", notebookId: "notebook-0004" } };',
    'const training = new own.NotebookLease("training", { target });',
    "exports.names = [Object.keys(own).sort().join() === Object.keys(shared).sort().join(),",
    "  shared.NotebookLease.isInstance(training)];",
    "exports.renewals = training.renewalCount;",
  ].join("\n");
  await withCloud({ program: { "index.js": program }, world: defaultWorld }, async (stack, cloud) => {
    const modules = join(stack.directory, "node_modules");
    rmSync(modules, { recursive: true });
    unpack(archives.native, modules, "pulumi-rekindle-native");
    unpack(archives.both, modules, "pulumi-rekindle");
    linkPackages(modules, ["@pulumi/pulumi"]);
    await stack.up();
    expect(await stack.outputs()).toEqual({ names: [true, true], renewals: 1 });
    expect(cloud.writes().map(({ ids }) => ids)).toEqual([["notebook-0004"]]);
    await stack.up({ expectNoChanges: true });
  });
});
