import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { request } from "undici";
import { parse } from "yaml";

import { runEmulator, type EmulatorCommand } from "./command";
import type { GreetingData } from "./greeting";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rekindle-command-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

interface Session {
  readonly url: string;
  readonly get: (path: string) => Promise<unknown>;
  /** Resolves with what was said on standard error once that has the words. */
  readonly hears: (words: string) => Promise<string>;
}

/** Runs the command; `body` meets it while it serves. Returns what it said, and its exit status. */
async function run(command: Partial<EmulatorCommand>, body?: (session: Session) => Promise<void>) {
  const said = { out: "", error: "", code: -1 };
  const ears: (() => void)[] = [];
  const hears = (words: string) =>
    new Promise<string>((resolve) => {
      const listen = () => said.error.includes(words) && resolve(said.error);
      ears.push(listen);
      listen();
    });
  const terminal = {
    out: (text: string) => void (said.out += text),
    error: (text: string) => {
      said.error += text;
      for (const ear of ears) ear();
    },
    interrupted: async () => {
      const { url } = JSON.parse(said.out) as GreetingData;
      const get = async (path: string) => (await request(`${url}/_emulator/${path}`)).body.json();
      await body?.({ url, get, hears });
    },
  };
  said.code = await runEmulator({ port: 0, speed: 1, json: true, ...command }, terminal);
  return said;
}

const yaml = `
# yaml-language-server: $schema=./schemas/world.json
ncloud:
  instances:
    servers:
      - id: 2001
        onReboot: freezes
      - { id: 0002, state: NSTOP }
`;

test("takes a world and faults in YAML, where ids are texts whatever they look like", async () => {
  const world = write("world.yaml", yaml);
  const faults = write(
    "faults.yml",
    "- match: { action: rebootServerInstances, instance: 2001 }\n  times: 1\n  do: { error: 502 }\n",
  );
  const { code, error } = await run({ world, faults }, async ({ get }) => {
    expect(await get("instances/ncloud/servers/2001")).toMatchObject({ id: "2001", onReboot: ["freezes"] });
    expect(await get("instances/ncloud/servers/0002")).toMatchObject({ state: "NSTOP" });
    expect(await get("faults")).toMatchObject({
      faults: [{ match: { instance: "2001" }, times: 1, hits: 0 }],
    });
  });
  expect([code, error]).toEqual([0, ""]);
});

test("takes $schema, and the faults as a member beside it", async () => {
  const world = write("world.json", `{"$schema": "./world.json", "otc": {}}`);
  const faults = write(
    "faults.json",
    `{"$schema": "./faults.json", "faults": [{"do": {"hang": true}, "for": "1m"}]}`,
  );
  const { code } = await run({ world, faults }, async ({ get }) => {
    expect(await get("world")).toMatchObject({ otc: {} });
    expect(await get("faults")).toMatchObject({
      faults: [{ for: "1m", endsAt: expect.any(String) as string }],
    });
  });
  expect(code).toBe(0);
});

test("says in one line of JSON where it is and how to reach it", async () => {
  const { out } = await run({});
  expect(out.split("\n")).toHaveLength(2);
  const { url, ...rest } = JSON.parse(out) as GreetingData;
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(rest).toEqual({
    page: `${url}/`,
    control: `${url}/_emulator`,
    env: {
      REKINDLE_ENDPOINT_URL: url,
      NCLOUD_ACCESS_KEY: "emulator",
      NCLOUD_SECRET_KEY: "emulator-secret",
      HW_ACCESS_KEY: "emulator",
      HW_SECRET_KEY: "emulator-secret",
      HW_REGION_NAME: "cn-north-4",
      OS_USERNAME: "emulator",
      OS_PASSWORD: "emulator-secret",
      OS_USER_DOMAIN_NAME: "emulator",
      OS_PROJECT_NAME: "eu-de",
    },
  });
});

test.each(["saved.json", "saved.yaml"])(
  "saves its world to %s at the end, in a form that it takes again",
  async (name) => {
    const save = join(folder, name);
    const world = write("world.yaml", yaml);
    await run({ world, save }, async ({ url }) => {
      await request(`${url}/_emulator/instances/ncloud/servers/3000`, { method: "PUT", body: "{}" });
    });
    expect(parse(readFileSync(save, "utf8"))).toMatchObject({
      ncloud: { instances: { servers: [{ id: "2001" }, { id: "0002" }, { id: "3000" }] } },
    });
    const again = await run({ world: save }, async ({ get }) => {
      expect(await get("instances/ncloud/servers/3000")).toMatchObject({ state: "RUN" });
    });
    expect(again.code).toBe(0);
  },
);

test("watches its files: a good one is used, a bad one changes nothing", async () => {
  const world = write("world.yaml", yaml);
  const { code } = await run({ world, watch: true }, async ({ get, hears }) => {
    write("world.yaml", "ncloud: { instances: { servers: [{ id: 7 }] } }");
    await hears("was read again");
    expect(await get("instances/ncloud/servers/7")).toMatchObject({ id: "7" });
    write("world.yaml", "ncloud: { instances: { servers: [{ id: 7, state: ASLEEP }] } }");
    expect(await hears("nothing changes")).toContain(
      `${world}: ncloud.instances.servers[0].state: "ASLEEP" is none of`,
    );
    expect(await get("instances/ncloud/servers/7")).toMatchObject({ state: "RUN" });
  });
  expect(code).toBe(0);
});

test.each([
  ["world", "none.json", undefined, "no such file or folder"],
  ["world", "a.json", "{", "not JSON: "],
  ["world", "a.yaml", "a: [", "not YAML: "],
  ["world", "a.yaml", "just a word", "Invalid input: expected object, received string"],
  ["world", "a.yaml", "aws: {}", "aws: is not known"],
  ["world", "a.yaml", "otc: { tokenLife: 3d }", 'otc.tokenLife: "3d" is not a duration; did you mean "72h"?'],
  [
    "world",
    "a.yaml",
    "ncloud: { instances: { servers: [{ id: a, onReboot: sleeps }] } }",
    "ncloud.instances.servers[0].onReboot: must be ",
  ],
  [
    "world",
    "a.yaml",
    "ncloud: { instances: { servers: [{ id: a, color: red }] } }",
    "ncloud.instances.servers[0].color: is not known",
  ],
  ["faults", "a.yaml", "- do: { error: 404 }", "[0].do.error: "],
  ["faults", "a.json", `{"faults": [{"do": {}}]}`, "faults[0].do: name one of "],
  ["faults", "a.json", `{"do": {"hang": true}}`, "do: is not known"],
  ["save", "no/such/folder.json", undefined, "no such file or folder"],
])("says in one line what is wrong with --%s %s of %j", async (option, name, text, words) => {
  const file = text === undefined ? join(folder, name) : write(name, text);
  const { code, out, error } = await run({ [option]: file });
  expect([code, out]).toEqual([1, ""]);
  expect(error.startsWith(`rekindle: ${file}: `)).toBe(true);
  expect(error).toContain(words);
  for (const line of error.trimEnd().split("\n")) expect(line).toMatch(/^rekindle: /);
});
