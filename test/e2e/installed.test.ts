import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { api } from "../support/e2e-apis";
import { instancesOf, withCloud } from "../support/e2e-cloud";
import { installPacked } from "../support/packed";

const servers = api("servers");
const args = `{
  target: { ncloudServers: { serverInstanceNos: ["1001", 1002] } },
  triggers: { conf: new pulumi.asset.FileAsset("app.conf"), all: new pulumi.asset.FileArchive("conf.d"), at: pulumi.output(1) },
  pollInterval: "100ms",
  rollout: { maxUnavailable: 2 },
}`;
const body = `const web = new RestartTrigger("servers", ${args});`;
const files = { "app.conf": "port 80", "conf.d/a.conf": "a", "conf.d/b.conf": "b" };
const esm = 'import * as pulumi from "@pulumi/pulumi";\nimport { RestartTrigger } from "pulumi-rekindle";\n';
const cjs =
  'const pulumi = require("@pulumi/pulumi");\nconst { RestartTrigger } = require("pulumi-rekindle");\n';
const outputs = "web.instances.apply((all) => all.map(({ id, state }) => `${id} ${state}`))";

const programs = {
  "TypeScript, its types checked": {
    "index.ts": `${esm}${body}\nexport const states: pulumi.Output<string[]> = ${outputs};`,
  },
  "an ES module": { "index.mjs": `${esm}${body}\nexport const states = ${outputs};` },
  CommonJS: { "index.js": `${cjs}${body}\nexports.states = ${outputs};` },
};

test.each(Object.entries(programs))(
  "a program in %s restarts, and not again until a file changes",
  async (_name, program) => {
    await withCloud({ program: { ...program, ...files } }, async (stack, cloud) => {
      await stack.up();
      expect(await stack.outputs()).toEqual({ states: ["1001 restarted", "1002 restarted"] });
      expect(cloud.restarts([servers])).toEqual({ servers: { 1001: 1, 1002: 1 } });
      cloud.mark();
      await stack.up({ expectNoChanges: true });
      expect(cloud.requests()).toEqual([]);
      stack.write({ "conf.d/b.conf": "c" });
      expect((await stack.up()).all).toContain("Changed: all.");
      expect(cloud.restarts([servers])).toEqual({ servers: { 1001: 1, 1002: 1 } });
    });
  },
);

test("a TypeScript program with a wrong property is refused by its types", async () => {
  const wrong = `${esm}new RestartTrigger("servers", { target: {}, trigger: {} });`;
  await withCloud({ program: { "index.ts": wrong } }, async (stack, cloud) => {
    expect((await stack.up({ fails: true })).all).toMatch(/error TS2\d+|TSError/);
    expect(cloud.requests()).toEqual([]);
  });
});

test("what npm pack makes works in a folder of its own, with what it declares and nothing else", async () => {
  const probe = [
    'const { createRequire } = require("node:module");',
    'exports.version = require("pulumi-rekindle/package.json").version;',
    'exports.dynamic = Object.keys(require("pulumi-rekindle/dynamic")).sort();',
    'exports.inside = createRequire(__filename).resolve("pulumi-rekindle").startsWith(__dirname);',
  ].join("\n");
  await withCloud(
    { program: { "index.js": `${programs.CommonJS["index.js"]}\n${probe}`, ...files } },
    async (stack, cloud) => {
      const installed = installPacked(stack.directory);
      await stack.up();
      expect(await stack.outputs()).toMatchObject({
        dynamic: ["notebookLease", "restartTrigger"],
        inside: true,
      });
      expect(instancesOf(stack, "servers").map(({ state }) => state)).toEqual(["restarted", "restarted"]);
      expect(cloud.restarts([servers])).toEqual({ servers: { 1001: 1, 1002: 1 } });
      const help = execFileSync(
        process.execPath,
        [join(installed, "bin", "rekindle.js"), "emulator", "--help"],
        { encoding: "utf8" },
      );
      expect(help).toContain("--world");
      await stack.destroy();
    },
  );
});
