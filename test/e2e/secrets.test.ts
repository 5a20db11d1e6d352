import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { testedApis, type TestedApi } from "../support/e2e-apis";
import { outputsOf, withCloud } from "../support/e2e-cloud";
import { lease } from "../support/e2e-leases";
import { code, program, restart } from "../support/e2e-program";
import { Secret, type Stack, type State } from "../support/pulumi";

const canary = (name: string) => `canary-${name}-7f3a9c51e2`;
const plain = canary("plain-trigger");
const hidden = canary("secret-trigger");
const secretKey = canary("secret-key");
const password = canary("password");
const canaries = [plain, hidden, secretKey, password];

/** Clouds whose secrets are known again wherever they turn up. */
function world(rows: readonly TestedApi[]) {
  const instances = (cloud: string) =>
    Object.fromEntries(
      rows.filter((row) => row.cloud === cloud).map(({ kind, ids }) => [kind, ids.map((id) => ({ id }))]),
    );
  const durations = (cloud: string) =>
    Object.fromEntries(
      rows.filter((row) => row.cloud === cloud).map(({ kind }) => [kind, { reboot: "500ms" }]),
    );
  const keys = [{ accessKey: "canary-access-key", secretKey }];
  const of = (cloud: string) => ({ keys, instances: instances(cloud), durations: durations(cloud) });
  return {
    ncloud: of("ncloud"),
    huaweicloud: {
      ...of("huaweicloud"),
      instances: { ...instances("huaweicloud"), notebooks: [{ id: "note", lease: { length: "20m" } }] },
    },
    otc: { ...of("otc"), users: [{ name: "emulator", password, domain: "emulator" }] },
  };
}

const credentials = {
  NCLOUD_ACCESS_KEY: "canary-access-key",
  NCLOUD_SECRET_KEY: secretKey,
  HW_ACCESS_KEY: "canary-access-key",
  HW_SECRET_KEY: secretKey,
  OS_PASSWORD: password,
};

/** Text of every file below the stack's own folder, the backend's history and the engine's event logs included. */
function filesOf(stack: Stack): [string, string][] {
  const entries = readdirSync(stack.base, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.parentPath.includes("node_modules"))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/[\\/]project[\\/]index\.js$/.test(path))
    .map((path) => [path, readFileSync(path, "utf8")]);
}

function expectNoCanary(what: string, text: string, tokens: readonly string[] = []) {
  for (const secret of [...canaries, ...tokens]) {
    const at = text.indexOf(secret);
    if (at >= 0) throw new Error(`${what} holds ${secret}: …${text.slice(Math.max(0, at - 300), at + 100)}…`);
  }
}

const triggers = {
  conf: plain,
  deep: { list: [plain, 1] },
  file: code(`new pulumi.asset.StringAsset("${plain}")`),
  key: code(`pulumi.secret("${hidden}")`),
};

test("keys, tokens, passwords and raw triggers are in no state, no output at -v=9 and no error", async () => {
  const all = (nonce: string) =>
    program([
      ...testedApis.map((row) => restart(row, { triggers, restartNonce: nonce })),
      lease("note", { triggers }),
    ]);
  await withCloud({ world: world(testedApis), env: credentials, program: all("") }, async (stack, cloud) => {
    const runs = [await stack.up({ verbose: true, preview: true })];
    expect(cloud.writes().length).toBeGreaterThan(4);
    // Wrong keys and refusals: gateways repeat what was signed.
    stack.write(all("again"));
    const wrong = {
      HW_SECRET_KEY: `${secretKey}-wrong`,
      NCLOUD_SECRET_KEY: `${secretKey}-wrong`,
      OS_PASSWORD: `${password}-wrong`,
    };
    const args = ["--continue-on-error"];
    const refused = await stack.up({ verbose: true, fails: true, args, env: wrong });
    expect(refused.all).toContain("Key …-key from HW_ACCESS_KEY");
    runs.push(refused);
    cloud.fault({ match: { write: true }, do: { reset: true } });
    runs.push(await stack.up({ verbose: true, fails: true, args }));
    cloud.emulator.faults.clear();
    runs.push(await stack.refresh({ verbose: true }));
    for (const { all: text } of runs) {
      expectNoCanary("the output", text);
      expect(text).not.toMatch(/\bMII[\w-]{60}/);
    }
    expectNoCanary("the state with its secrets shown", await stack.export({ showSecrets: true }));
    for (const [path, text] of filesOf(stack)) {
      expectNoCanary(path, text);
      expect(text).not.toMatch(/\bMII[\w-]{60}/);
    }
    expectNoCanary("the journal", JSON.stringify(cloud.emulator.journal.entries()));
  });
});

test("secrets from the configuration work and stay there", async () => {
  const [servers] = testedApis.filter(({ name }) => name === "servers");
  if (!servers) throw new Error("no servers in the table");
  const options = {
    world: world(testedApis),
    env: { NCLOUD_ACCESS_KEY: "", NCLOUD_SECRET_KEY: "" },
    config: {
      "rekindle:ncloud.accessKey": "canary-access-key",
      "rekindle:ncloud.secretKey": new Secret(secretKey),
    },
    program: program([restart(servers, { triggers: { conf: "a" } })]),
  };
  await withCloud(options, async (stack, cloud) => {
    const done = await stack.up({ preview: true });
    expect(cloud.restartsOf(servers, servers.ids[0])).toBe(1);
    expectNoCanary("the output", done.all);
    // Pulumi keeps the configuration with the dynamic provider, encrypted; our resource has none of it in any form.
    const shown = JSON.parse(await stack.export({ showSecrets: true })) as { deployment: State };
    const ours = shown.deployment.resources.filter(({ type }) => type.includes("rekindle"));
    expect(ours).toHaveLength(1);
    expectNoCanary("the state with its secrets shown", JSON.stringify(ours));
    for (const [path, text] of filesOf(stack)) expectNoCanary(path, text);
  });
});

const encrypted = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

test("what comes of a secret trigger is encrypted in state, what comes of a plain one is not", async () => {
  const declare = (values: object, name: string) => {
    const [row] = testedApis;
    if (!row) throw new Error("the table is empty");
    return { ...restart(row, { triggers: values, restartOnCreate: false }), name };
  };
  const mixed = { open: "a", key: code(`pulumi.secret("${hidden}")`) };
  const both = (values: object) =>
    program([declare(values, "mixed"), declare({ open: "a" }, "open"), lease("note", { triggers: mixed })]);
  await withCloud(
    { world: world(testedApis), env: credentials, program: both(mixed) },
    async (stack, cloud) => {
      await stack.up();
      const secret = expect.objectContaining(encrypted) as unknown;
      const digest = expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as unknown;
      const hash = expect.stringMatching(/^[0-9a-f]{64}$/) as unknown;
      const outputs = outputsOf(stack, "mixed");
      expect(outputs).toMatchObject({
        triggers: { open: digest, key: secret },
        triggerHash: secret,
        generations: secret,
      });
      expect(stack.resource("mixed").inputs).toMatchObject({
        triggers: { open: digest, key: secret },
        triggerHash: secret,
      });
      expect(outputs["instances"]).toMatchObject([{ id: "1001", state: "baseline" }, { id: "1002" }]);
      expect(outputsOf(stack, "open")).toMatchObject({
        triggers: { open: digest },
        triggerHash: hash,
        generations: { 1: hash },
      });
      expect(outputsOf(stack, "note")).toMatchObject({
        triggers: { open: digest, key: secret },
        triggerHash: secret,
      });

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
      expect(outputsOf(stack, "mixed")).toMatchObject({
        triggers: { open: digest, key: secret },
        triggerHash: secret,
        generations: secret,
      });
      await stack.up({ expectNoChanges: true });
    },
  );
});
