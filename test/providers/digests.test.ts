import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { gzipSync, zipSync } from "fflate";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createTar } from "nanotar";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dynamicDoor } from "./dynamic-provider";
import { nativeDoor } from "./native-provider";
import { ownAccount, MemoryJournals } from "./scene";
import { FakeNcloud } from "../support/fake-ncloud";
import { VirtualClock } from "../support/virtual-clock";
import type { Door } from "./provider";
import { bare, isSecret, unknownOnWire, type Wire } from "./wire";
import { digestOfBytes, triggerHash, type Digest } from "../../provider/shared/triggers";

const { FileAsset, StringAsset, FileArchive, AssetArchive } = pulumi.asset;

const resource = { kind: "RestartTrigger", name: "web" } as const;

/** What Check makes of a program's triggers. */
async function checked(door: Door, triggers: unknown) {
  const clock = new VirtualClock();
  const { http } = new FakeNcloud(clock, ["1001"]);
  const args = {
    target: { ncloudServers: { serverInstanceNos: ["1001"] } },
    restartOnCreate: false,
    triggers,
  };
  const sent = await door.send("RestartTrigger", "web", args as pulumi.Inputs);
  const process = door.start({ clock, http, settings: ownAccount(), journals: new MemoryJournals() });
  const { inputs, failures } = await process.check(resource, undefined, sent);
  if (failures.length > 0) return { failures };
  const digests = bare(inputs["triggers"]) as Record<string, Digest>;
  const made = await process.create(resource, inputs);
  return { digests, hash: bare(made.outputs["triggerHash"]), inputs, outputs: made.outputs };
}

async function hashes(triggers: unknown) {
  const both = await Promise.all([dynamicDoor, nativeDoor].map((door) => checked(door, triggers)));
  return both.map(({ digests, hash, failures }) => ({ digests, hash, failures }));
}

describe("the digests of the same program", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "rekindle-doors-"));
    mkdirSync(join(folder, "site", "css"), { recursive: true });
    writeFileSync(join(folder, "site", "index.html"), "<html>");
    writeFileSync(join(folder, "site", "css", "a.css"), "a{}");
    const files = { "index.html": Buffer.from("<html>"), "css/a.css": Buffer.from("a{}") };
    writeFileSync(join(folder, "site.zip"), zipSync(files));
    const tar = createTar(Object.entries(files).map(([name, data]) => ({ name, data })));
    writeFileSync(join(folder, "site.tar"), tar);
    writeFileSync(join(folder, "site.tgz"), gzipSync(tar));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("are the same through both doors, whatever JSON they hold and wherever a secret is in it", async () => {
    const json = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.string({ unit: "binary" }),
        fc.double({ noNaN: true, noDefaultInfinity: true }).filter(isCarried),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(fc.string().filter(isKey), tie("value"), { maxKeys: 3 }),
        tie("value").map((inner) => pulumi.secret(inner)),
        tie("value").map((inner) => Promise.resolve(inner)),
      ),
    })).value;
    const triggers = fc.dictionary(fc.string().filter(isKey), json, { minKeys: 1, maxKeys: 4 });
    await fc.assert(
      fc.asyncProperty(triggers, async (map) => {
        const [dynamic, native] = await hashes(map);
        expect(native).toEqual(dynamic);
        if (dynamic?.digests) expect(dynamic.hash).toBe(triggerHash(dynamic.digests));
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it("are missed alike where all that there is is a secret null", async () => {
    const [dynamic, native] = await hashes({ a: pulumi.secret(null) });
    expect(dynamic?.failures).toEqual(["triggers: must have at least one key"]);
    expect(native).toEqual(dynamic);
  });

  it.each<[string, () => unknown]>([
    ["a file", () => new FileAsset(join(folder, "site", "index.html"))],
    ["a text", () => new StringAsset("<html>")],
    ["an empty text", () => new StringAsset("")],
    ["a directory", () => new FileArchive(join(folder, "site"))],
    ["a zip file", () => new FileArchive(join(folder, "site.zip"))],
    ["a tar file", () => new FileArchive(join(folder, "site.tar"))],
    ["a compressed tar file", () => new FileArchive(join(folder, "site.tgz"))],
    [
      "an archive of others",
      () =>
        new AssetArchive({
          "index.html": new StringAsset("<html>"),
          css: new FileArchive(join(folder, "site", "css")),
        }),
    ],
    ["a list of assets", () => [new StringAsset("a"), { f: new FileAsset(join(folder, "site.zip")) }]],
    ["a secret asset", () => pulumi.secret(new StringAsset("<html>"))],
    ["an empty archive", () => new AssetArchive({})],
  ])("are the same for %s", async (_, trigger) => {
    const [dynamic, native] = await hashes({ a: trigger() });
    expect(dynamic?.failures).toBeUndefined();
    expect(native).toEqual(dynamic);
  });

  it("are those of the bytes of a file, wherever they come from", async () => {
    const digest = digestOfBytes("<html>");
    const triggers = { a: new StringAsset("<html>"), b: new FileAsset(join(folder, "site", "index.html")) };
    for (const { digests } of await hashes(triggers)) expect(digests).toEqual({ a: digest, b: digest });
  });

  it("are the only trace of what is secret: no raw value is in what the engine is answered", async () => {
    const triggers = {
      key: pulumi.secret("hunter2"),
      nested: { list: [pulumi.secret("hunter2")] },
      file: pulumi.secret(new StringAsset("hunter2")),
      plain: "hunter2",
    };
    for (const door of [dynamicDoor, nativeDoor]) {
      const { inputs, outputs } = await checked(door, triggers);
      expect(JSON.stringify([inputs, outputs])).not.toContain("hunter2");
    }
  });

  it("are secret for each key whose value is, and with any of them the hash and the hashes before it", async () => {
    for (const door of [dynamicDoor, nativeDoor]) {
      const { inputs, outputs } = await checked(door, {
        key: pulumi.secret("s"),
        nested: { list: [pulumi.secret("s")] },
        plain: "s",
      });
      for (const properties of [inputs, outputs] as Wire[]) {
        const triggers = properties["triggers"] as Wire;
        expect(["key", "nested", "plain"].map((key) => isSecret(triggers[key]))).toEqual([true, true, false]);
      }
      expect(isSecret(outputs?.["triggerHash"])).toBe(true);
      expect(isSecret(outputs?.["generations"])).toBe(true);
    }
  });

  it("are unknown where anything in a trigger is, and only there", async () => {
    const later = pulumi.output(pulumi.unknown as unknown);
    const triggers = { a: { b: [later] }, c: 1 };
    for (const door of [dynamicDoor, nativeDoor]) {
      const clock = new VirtualClock();
      const { http } = new FakeNcloud(clock, []);
      const sent = await door.send("RestartTrigger", "web", {
        target: { ncloudServers: { serverInstanceNos: ["1001"] } },
        triggers,
      });
      const process = door.start({ clock, http, settings: ownAccount(), journals: new MemoryJournals() });
      const { inputs, failures } = await process.check(resource, undefined, sent);
      expect(failures).toEqual([]);
      expect(inputs["triggers"]).toMatchObject({
        a: unknownOnWire,
        c: expect.stringMatching(/^sha256:/) as unknown,
      });
    }
  });
});

describe("a transform that puts triggers in behind the program's class", () => {
  const { signature, asset } = {
    signature: "4dabf18193072939515e22adb298388d",
    asset: "c44067f5952c0a294b673a41bacd8c17",
  };

  async function checkedWith(added: Wire) {
    const sent = await dynamicDoor.send("RestartTrigger", "web", {
      target: { ncloudServers: { serverInstanceNos: ["1001"] } },
      triggers: { conf: "v1" },
      restartOnCreate: false,
    });
    const clock = new VirtualClock();
    const { http } = new FakeNcloud(clock, ["1001"]);
    const process = dynamicDoor.start({
      clock,
      http,
      settings: ownAccount(),
      journals: new MemoryJournals(),
    });
    const goal = { ...sent, triggers: { ...(sent["triggers"] as Wire), ...added } };
    return { process, ...(await process.check(resource, undefined, goal)) };
  }

  async function transformed(added: Wire) {
    const { process, inputs, failures } = await checkedWith(added);
    expect(failures).toEqual([]);
    return { process, inputs, ...(await process.create(resource, inputs)) };
  }

  it("has the digests that a program's own would have", async () => {
    const added = { release: 7, list: [1, { a: null }], text: { [signature]: asset, text: "hello" } };
    const { outputs } = await transformed(added);
    const own = await checked(nativeDoor, {
      conf: "v1",
      release: 7,
      list: [1, {}],
      text: new StringAsset("hello"),
    });
    expect(bare(outputs["triggers"])).toEqual(own.digests);
    expect(bare(outputs["triggerHash"])).toBe(own.hash);
  });

  it("leaves no value in the state, and what may have been secret is", async () => {
    const { inputs, outputs } = await transformed({ password: "hunter2", conf: "hunter2" });
    expect(JSON.stringify([inputs, outputs])).not.toContain("hunter2");
    for (const properties of [inputs, outputs]) {
      const triggers = properties["triggers"] as Wire;
      expect(["password", "conf"].map((key) => isSecret(triggers[key]))).toEqual([true, true]);
      expect(isSecret(properties["triggerHash"])).toBe(true);
    }
    expect(isSecret(outputs["generations"])).toBe(true);
  });

  it("changes nothing in the next run", async () => {
    const { inputs, outputs, id, process } = await transformed({ release: 7 });
    const state = { by: dynamicDoor, id, inputs, outputs };
    const again = await transformed({ release: 7 });
    expect(await process.diff(resource, state, again.inputs)).toMatchObject({ changes: false });
  });

  it("is told on its path what cannot be a trigger", async () => {
    const { failures } = await checkedWith({ big: 2 ** 60, file: { [signature]: asset, path: "/nowhere" } });
    expect(failures).toEqual([
      "triggers.big: an integer beyond 2^53 would be rounded; use a string",
      'triggers.file: there is no "/nowhere" (ENOENT)',
    ]);
  });

  it("may put in what is not known yet", async () => {
    const { inputs, failures } = await checkedWith({ later: { a: [unknownOnWire] } });
    expect(failures).toEqual([]);
    expect(inputs["triggers"]).toMatchObject({ later: unknownOnWire });
    expect(inputs["triggerHash"]).toBe(unknownOnWire);
  });
});

/** Integers that JSON would round are refused, elsewhere. */
function isCarried(value: number): boolean {
  return !Number.isInteger(value) || Number.isSafeInteger(value);
}

/** A name that JavaScript's objects cannot have as a member of their own is lost before it gets here. */
function isKey(key: string): boolean {
  return key !== "__proto__";
}
