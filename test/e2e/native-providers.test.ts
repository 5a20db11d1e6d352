import { api, worldWith } from "../support/e2e-apis";
import { instancesOf, withCloud } from "../support/e2e-cloud";
import { code, restart } from "../support/e2e-program";
import { nativeProgram } from "../support/native-program";
import type { Stack } from "../support/pulumi";
import { filesOf } from "../support/stack-files";

const servers = api("servers");
const apps = api("apps");

const secretOf = (name: string) => `canary-${name}-51e27f3a9c`;
const account = (name: string) => ({ accessKey: `key-of-${name}`, secretKey: secretOf(name) });
const machines = worldWith("1s");
const world = { ...machines, ncloud: { ...machines.ncloud, keys: [account("one"), account("two")] } };
const base = { world, env: { NCLOUD_ACCESS_KEY: "", NCLOUD_SECRET_KEY: "" } };

/** An explicit provider in a program, its settings as source text. */
const provider = (name: string, settings: string) =>
  `const ${name} = new Provider("${name}", { ncloud: ${settings} });`;
const keys = (name: string, more = "") => `{ ...${JSON.stringify(account(name))}${more} }`;
/** The one as a program has it that uses no class of ours, the other with our class. */
const both = (more = "") =>
  provider("one", keys("one", more)) + `const two = new native.Provider("two", { ncloud: ${keys("two")} });`;

const servedBy = (name: string, id: string, conf = "a") => ({
  ...restart(servers, { ids: [id], triggers: { conf } }, { provider: code(name) }),
  name: `server ${id}`,
});

function expectNoSecret(stack: Stack, ...texts: readonly string[]) {
  for (const [path, text] of [...filesOf(stack), ...texts.map((text) => ["an output", text] as const)]) {
    const at = text.indexOf("canary-");
    if (at >= 0) throw new Error(`a secret is in ${path}: …${text.slice(Math.max(0, at - 300), at + 100)}…`);
  }
}

test("explicit providers use their own accounts, and their keys are in no file as text", async () => {
  const program = nativeProgram([servedBy("one", "1001"), servedBy("two", "1002")], both());
  await withCloud({ ...base, program }, async (stack, cloud) => {
    const made = await stack.up({ preview: true });
    expect(cloud.restarts([servers])).toEqual({ servers: { 1001: 1, 1002: 1 } });
    await stack.up({ preview: true, expectNoChanges: true });
    // Neither the one nor the other serves for both: each is asked for alone.
    stack.write(
      nativeProgram([servedBy("one", "1001", "b"), servedBy("two", "1002")], both(', secretKey: "wrong"')),
    );
    const wrong = await stack.up({ fails: true, args: ["--continue-on-error"] });
    expect(wrong.all).toContain("…-one");
    expect(wrong.all).not.toContain("…-two");

    expectNoSecret(stack, made.all, wrong.all, await stack.export());
  });
});

test("another provider, or another account in it, replaces nothing and restarts nothing", async () => {
  const program = nativeProgram([servedBy("one", "1001"), servedBy("two", "1002")], both());
  await withCloud({ ...base, program }, async (stack, cloud) => {
    await stack.up();
    const before = instancesOf(stack, "server 1001");
    const { id } = stack.resource("server 1001");
    cloud.mark();
    stack.write(nativeProgram([servedBy("two", "1001"), servedBy("two", "1002")], both()));
    const swapped = await stack.up({ preview: true });
    expect(swapped.changes["replace"] ?? 0).toBe(0);
    expect(cloud.requests()).toEqual([]);
    expect(stack.resource("server 1001")).toMatchObject({ id, outputs: { instances: before } });

    stack.write(
      nativeProgram(
        [servedBy("two", "1001"), servedBy("two", "1002")],
        provider("one", keys("two", ', regionCode: "SGN", site: "public"')) + provider("two", keys("one")),
      ),
    );
    const changed = await stack.up({ preview: true });
    expect(changed.changes).toMatchObject({ update: 2 });
    // Back to the default provider, which has no key at all: not even that is a restart.
    stack.write(
      nativeProgram([{ ...servedBy("two", "1001"), options: {} }, servedBy("two", "1002")], both()),
    );
    await stack.up({ preview: true });
    expect(cloud.requests()).toEqual([]);
    expect(stack.resource("server 1001")).toMatchObject({ id, outputs: { instances: before } });
  });
});

test("a configuration that is not known yet makes a preview, and an up in one go", async () => {
  const { args } = restart(apps, { ids: ["as-0001"], triggers: { a: 1 } });
  const key = `{ accessKey: "key-of-one", secretKey: first.restartCount.apply(() => "${secretOf("one")}") }`;
  const extra = `const first = new native.RestartTrigger("first", ${JSON.stringify(args)});${provider("one", key)}`;
  const program = nativeProgram([servedBy("one", "1001")], extra);
  await withCloud({ ...base, program }, async (stack, cloud) => {
    const preview = await stack.preview();
    expect(preview.changes).toMatchObject({ create: 4 });
    expect(cloud.writes()).toEqual([]);
    await stack.up({ preview: true });
    expect(cloud.restarts([servers, apps])).toEqual({ servers: { 1001: 1 }, apps: { "as-0001": 1 } });
    await stack.up({ preview: true, expectNoChanges: true });
    expectNoSecret(stack, preview.all);
  });
});

test("a configuration that cannot be used is refused before anything is done, by its path", async () => {
  const program = nativeProgram(
    [servedBy("one", "1001")],
    provider("one", keys("one", ', regioncode: "KR"')),
  );
  await withCloud({ ...base, program }, async (stack, cloud) => {
    for (const [settings, words] of [
      [keys("one", ', regioncode: "KR"'), "ncloud.regioncode is not known"],
      [keys("one", ', site: "mars"'), "property ncloud.site "],
      [`{ accessKey: true }`, "property ncloud.accessKey "],
      [
        keys("one", ', endpoints: { servers: "https://example.com" }'),
        "ncloud.endpoints.servers is not known",
      ],
    ] as const) {
      stack.write(nativeProgram([servedBy("one", "1001")], provider("one", settings)));
      const refused = await stack.up({ fails: true });
      expect(refused.all).toContain(words);
      expectNoSecret(stack, refused.all);
    }
    expect(cloud.requests()).toEqual([]);
  });
});
