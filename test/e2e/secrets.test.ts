import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  canary,
  expectSilence,
  expectSilentFiles,
  journalsOf,
  sentByProgram,
  singing,
} from "../support/canaries";
import { api, testedApis } from "../support/e2e-apis";
import { outputsOf, withCloud, type TestCloud } from "../support/e2e-cloud";
import { lease } from "../support/e2e-leases";
import { code, program, restart, throughBothDoors, type Declaration } from "../support/e2e-program";
import { Secret, type Stack, type State } from "../support/pulumi";
import { until } from "../support/until";

const [plain, hidden] = [canary("plain-trigger"), canary("secret-trigger")];
const [fileKey, secretKey, password] = [canary("file-key"), canary("secret-key"), canary("password")];
const servers = api("servers");

/** Clouds whose secrets are known again wherever they turn up. */
function cloudOf(cloud: string, key: string) {
  const rows = testedApis.filter((row) => row.cloud === cloud);
  return {
    keys: [{ accessKey: "canary-access-key", secretKey: key }],
    instances: Object.fromEntries(rows.map(({ kind, ids }) => [kind, ids.map((id) => ({ id }))])),
    durations: Object.fromEntries(rows.map(({ kind }) => [kind, { reboot: "500ms" }])),
  };
}
const huawei = cloudOf("huaweicloud", secretKey);
const world = {
  ncloud: cloudOf("ncloud", fileKey),
  huaweicloud: {
    ...huawei,
    instances: { ...huawei.instances, notebooks: [{ id: "note", lease: { length: "20m" } }] },
  },
  otc: { ...cloudOf("otc", secretKey), users: [{ name: "emulator", password, domain: "emulator" }] },
};

/** NAVER's key comes from a file, Huawei's from the environment, and the token of Open Telekom Cloud from a password. */
const home = mkdtempSync(join(tmpdir(), "rekindle-home-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));
mkdirSync(join(home, ".ncloud"));
writeFileSync(
  join(home, ".ncloud", "configure"),
  `[DEFAULT]\nncloud_access_key_id = canary-access-key\nncloud_secret_access_key = ${fileKey}\n`,
  { mode: 0o600 },
);
const proxy = `http://me:${canary("proxy")}@127.0.0.1:9`;
const credentials = {
  HOME: home,
  USERPROFILE: home,
  NCLOUD_ACCESS_KEY: "",
  NCLOUD_SECRET_KEY: "",
  HW_ACCESS_KEY: "canary-access-key",
  HW_SECRET_KEY: secretKey,
  OS_PASSWORD: password,
  // Never asked for loopback; there to be repeated by somebody.
  HTTPS_PROXY: proxy,
  NO_PROXY: "",
};

const triggers = {
  conf: plain,
  deep: { list: [plain, 1] },
  file: code(`new pulumi.asset.StringAsset("${plain}")`),
  key: code(`pulumi.secret("${hidden}")`),
};
const everything = (nonce: string) =>
  program([
    ...testedApis.map((row) => restart(row, { triggers, restartNonce: nonce, readyTimeout: "60s" })),
    lease("note", { triggers }),
  ]);

/** One resource is enough for what is alike for every cloud. */
const one = ["--target", "**::servers"];

/** Runs that go wrong in each of the ways in which something is repeated: by a gateway, by a library, or by us. */
async function failingRuns(stack: Stack, cloud: TestCloud) {
  const failing = async (nonce: string, env: NodeJS.ProcessEnv, more: readonly string[] = []) => {
    stack.write(everything(nonce));
    return stack.up({ verbose: true, fails: true, args: ["--continue-on-error", ...more], env });
  };
  const wrong = await failing("wrong keys", {
    HW_SECRET_KEY: `${secretKey}-wrong`,
    NCLOUD_ACCESS_KEY: "canary-access-key",
    NCLOUD_SECRET_KEY: `${secretKey}-wrong`,
    OS_PASSWORD: `${password}-wrong`,
  });
  expect(wrong.all).toContain("Key …-key from HW_ACCESS_KEY");
  cloud.fault({ match: { write: true }, do: { reset: true } });
  const reset = await failing("cut connections", {});
  cloud.emulator.faults.clear();
  const user = { REKINDLE_ENDPOINT_URL: `https://me:${canary("url")}@cloud.invalid` };
  const refused = await failing("a URL with a password", user, one);
  expect(refused.all).toContain("REKINDLE_ENDPOINT_URL");
  const far = { REKINDLE_ENDPOINT_URL: "https://cloud.invalid" };
  const proxied = await failing("a proxy with a password", far, one);
  expect(proxied.all).toContain("of HTTPS_PROXY could not be reached");
  return [wrong, reset, refused, proxied];
}

/** A run that is killed while one instance is down; its journal is what is left of it. */
async function killedRun(stack: Stack, cloud: TestCloud) {
  await cloud.change(servers, servers.ids[0], { onReboot: [{ comesBackAfter: "300s" }, "restarts"] });
  cloud.mark();
  stack.write(everything("killed"));
  // Alone: Pulumi must not be killed while it writes its own state for another.
  const run = stack.start(["up", "--yes", "--skip-preview", ...one, "-v=9", "--logtostderr"]);
  const isDown = () => cloud.restartsOf(servers, servers.ids[0]) > 0 && journalsOf(stack).length > 0;
  await until("a restart is under way", isDown, 120_000);
  run.kill("SIGKILL");
  const { all } = await run.done;
  await stack.cancel();
  expect(journalsOf(stack).join()).toContain(servers.ids[0]);
  return all;
}

/** A provider's configuration passes through Pulumi, which logs that; it is in no message about a resource of ours. */
const ofProvider =
  /RPC\[(?:ResourceMonitor\.RegisterResource\(pulumi:providers:|Provider\[\w*\]\.(?:CheckConfig|DiffConfig|Configure)\()|RegisterResource RPC finished: resource:own\[pulumi:providers:rekindle\]/;

throughBothDoors((door) => {
  /** The native door digests in the plugin: until then Pulumi's own logs have what the program sent. */
  const mayShow = door === "native" ? sentByProgram : undefined;

  test("keys, tokens, passwords and raw triggers are in no state, no log, no error and no journal", async () => {
    await withCloud({ world, env: credentials, program: everything("") }, async (stack, cloud) => {
      const first = await stack.up({ verbose: true, preview: true });
      expect(cloud.writes().length).toBeGreaterThan(4);
      const runs = [first, ...(await failingRuns(stack, cloud)), await stack.refresh({ verbose: true })];
      const texts = [...runs.map(({ all }) => all), await killedRun(stack, cloud)];
      for (const text of texts) expectSilence("the output", text, mayShow);
      // What may be shown is what is shown, and raw triggers only.
      const shown = texts.flatMap(singing).join("\n");
      expect(shown.includes(plain)).toBe(door === "native");
      for (const key of [fileKey, secretKey, password, canary("proxy"), canary("url")])
        expect(shown).not.toContain(key);
      expectSilence("the state with its secrets shown", await stack.export({ showSecrets: true }));
      expectSilentFiles(stack);
      expectSilence("the emulator's journal", JSON.stringify(cloud.emulator.journal.entries()));
    });
  });

  test("secrets from the configuration work and stay there", async () => {
    const options = {
      world,
      env: { NCLOUD_ACCESS_KEY: "", NCLOUD_SECRET_KEY: "" },
      config: {
        "rekindle:ncloud.accessKey": "canary-access-key",
        "rekindle:ncloud.secretKey": new Secret(fileKey),
      },
      program: program([restart(servers, { triggers: { conf: "a" } })]),
    };
    await withCloud(options, async (stack, cloud) => {
      const done = await stack.up({ verbose: true, preview: true });
      expect(cloud.restartsOf(servers, servers.ids[0])).toBe(1);
      expectSilence("the output", done.all, ofProvider);
      // Pulumi keeps the configuration with the provider, encrypted; our resource has none of it in any form.
      const shown = JSON.parse(await stack.export({ showSecrets: true })) as { deployment: State };
      const ours = shown.deployment.resources.filter(({ urn }) => urn.endsWith("::servers"));
      expect(ours).toHaveLength(1);
      expectSilence("the state with its secrets shown", JSON.stringify(ours));
      expectSilentFiles(stack);
    });
  });

  test("what comes of a secret trigger is encrypted in state, what comes of a plain one is not", async () => {
    const declare = (values: object, name: string): Declaration => ({
      ...restart(servers, { triggers: values, restartOnCreate: false }),
      name,
    });
    const mixed = { open: "a", key: code(`pulumi.secret("${hidden}")`) };
    const both = (values: object) =>
      program([declare(values, "mixed"), declare({ open: "a" }, "open"), lease("note", { triggers: mixed })]);
    await withCloud({ world, env: credentials, program: both(mixed) }, async (stack, cloud) => {
      await stack.up();
      const outputs = outputsOf(stack, "mixed");
      expect(outputs).toMatchObject(secretly);
      const { generations: _generations, triggerHash, ...inputs } = secretly;
      // In the dynamic door an output is secret only where the input of its name is.
      const wanted = door === "dynamic" ? { ...inputs, triggerHash } : inputs;
      expect(stack.resource("mixed").inputs).toMatchObject(wanted);
      expect(outputs["instances"]).toMatchObject([{ id: "1001", state: "baseline" }, { id: "1002" }]);
      expect(outputsOf(stack, "open")).toMatchObject({
        triggers: { open: digest },
        triggerHash: hash,
        generations: { 1: hash },
      });
      expect(outputsOf(stack, "note")).toMatchObject({ ...inputs, triggerHash });

      // The same value, not secret any more: bookkeeping only.
      cloud.mark();
      stack.write(both({ ...mixed, key: hidden }));
      await stack.up();
      expect(cloud.writes()).toEqual([]);
      expect(outputsOf(stack, "mixed")).toMatchObject({
        triggers: { open: digest, key: digest },
        triggerHash: hash,
        generations: { 1: hash },
      });
      stack.write(both(mixed));
      await stack.up();
      expect(cloud.writes()).toEqual([]);
      expect(outputsOf(stack, "mixed")).toMatchObject(secretly);
      await stack.up({ expectNoChanges: true });
    });
  });
});

const encrypted = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };
const secret = expect.objectContaining(encrypted) as unknown;
const digest = expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as unknown;
const hash = expect.stringMatching(/^[0-9a-f]{64}$/) as unknown;
const secretly = { triggers: { open: digest, key: secret }, triggerHash: secret, generations: secret };

test("the keys of an explicit provider are encrypted in state; no line but Pulumi's own of that provider has them", async () => {
  const own = (more = "") =>
    `const own = new (require("pulumi-rekindle/native").Provider)("own", {
      ncloud: { accessKey: "canary-access-key", secretKey: "${fileKey}"${more} } });`;
  const using = (provider: string, conf: string) =>
    program([restart(servers, { triggers: { conf } }, { provider: code("own") })], provider, "native");
  const env = { NCLOUD_ACCESS_KEY: "", NCLOUD_SECRET_KEY: "" };
  await withCloud({ world, env, program: using(own(), "a") }, async (stack, cloud) => {
    const done = await stack.up({ verbose: true, preview: true });
    expect(cloud.restartsOf(servers, servers.ids[0])).toBe(1);
    stack.write(using(own(`, endpoints: { server: "https://me:${canary("url")}@cloud.invalid" }`), "b"));
    const refused = await stack.up({ verbose: true, fails: true, env: { REKINDLE_ENDPOINT_URL: "" } });
    expect(refused.all).toContain("endpoints.server");
    for (const { all } of [done, refused]) expectSilence("the output", all, ofProvider);
    expect(singing(done.all).join()).toContain(fileKey);
    // Pulumi's SDK for Node.js has a debug event for each answer, which is in the event log whatever the verbosity.
    expectSilentFiles(stack, ofProvider);
    const shown = JSON.parse(await stack.export({ showSecrets: true })) as { deployment: State };
    const ours = shown.deployment.resources.filter(({ urn }) => urn.endsWith("::servers"));
    expectSilence("the state with its secrets shown", JSON.stringify(ours));
  });
});
