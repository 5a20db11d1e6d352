import * as pulumi from "@pulumi/pulumi";
import { gzipSync, zipSync } from "fflate";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTar } from "nanotar";
import { digestOfArchive, digestOfBytes, digestOfValue, triggerHash } from "../../provider/shared/triggers";
import { digestOfTrigger } from "../../provider/pulumi/trigger-digest";
import { digestTriggers, kinds } from "./trigger-digest";

const { FileAsset, StringAsset, FileArchive, AssetArchive, RemoteAsset } = pulumi.asset;

function valueOf<T>(output: pulumi.Input<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const known = pulumi.output(output) as unknown as { promise(): Promise<T> };
    known.promise().then(resolve, reject);
  });
}

async function digestsOf(triggers: unknown) {
  return (await valueOf(digestTriggers(triggers).triggers)) as Record<string, unknown>;
}

describe("digesting triggers in the program", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "rekindle-triggers-"));
    mkdirSync(join(folder, "site", "css"), { recursive: true });
    writeFileSync(join(folder, "site", "index.html"), "<html>");
    writeFileSync(join(folder, "site", "css", "a.css"), "a{}");
    writeFileSync(join(folder, "conf"), "hello");
    writeFileSync(
      join(folder, "site.zip"),
      zipSync({ "index.html": Buffer.from("<html>"), "css/a.css": Buffer.from("a{}") }),
    );
    const tar = createTar([
      { name: "css/a.css", data: "a{}" },
      { name: "index.html", data: "<html>" },
    ]);
    writeFileSync(join(folder, "site.tar"), tar);
    writeFileSync(join(folder, "site.tgz"), gzipSync(tar));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const site = digestOfArchive(
    new Map([
      ["index.html", digestOfBytes("<html>")],
      ["css/a.css", digestOfBytes("a{}")],
    ]),
  );

  it("unwraps outputs, promises and secrets, and digests what they hold", async () => {
    const triggers = {
      plain: "v1",
      output: pulumi.output({ a: [1] }),
      promise: Promise.resolve("x"),
      secret: pulumi.secret("s"),
    };
    const digested = digestTriggers(triggers);
    const digests = {
      output: digestOfValue({ a: [1] }),
      plain: digestOfValue("v1"),
      promise: digestOfValue("x"),
      secret: digestOfValue("s"),
    };
    expect(await digestsOf(triggers)).toEqual(digests);
    expect(await valueOf(digested.triggerHash)).toBe(triggerHash(digests));
    expect(await digested.secretKeys).toEqual(["secret"]);
    expect(await pulumi.isSecret(digested.triggerHash)).toBe(true);
  });

  it("marks nothing secret where nothing is", async () => {
    const digested = digestTriggers({ a: 1 });
    expect(await digested.secretKeys).toBeUndefined();
    expect(await pulumi.isSecret(digested.triggerHash)).toBe(false);
  });

  it("counts files and texts by their bytes, archives by the files in them, whatever they come in", async () => {
    const digests = await digestsOf({
      file: new FileAsset(join(folder, "conf")),
      text: new StringAsset("hello"),
      empty: new StringAsset(""),
      directory: new FileArchive(join(folder, "site")),
      zip: new FileArchive(join(folder, "site.zip")),
      tar: new FileArchive(join(folder, "site.tar")),
      tgz: new FileArchive(join(folder, "site.tgz")),
      made: new AssetArchive({
        "index.html": new StringAsset("<html>"),
        css: new FileArchive(join(folder, "site", "css")),
      }),
    });
    const hello = digestOfBytes("hello");
    expect(digests).toEqual({
      file: hello,
      text: hello,
      empty: digestOfBytes(""),
      directory: site,
      zip: site,
      tar: site,
      tgz: site,
      made: site,
    });
  });

  it("counts a file inside a list or map as the text of its digest", async () => {
    const digests = await digestsOf({
      list: [new StringAsset("hello"), "x"],
      map: { f: new FileAsset(join(folder, "conf")) },
    });
    expect(digests).toEqual({
      list: digestOfValue([digestOfBytes("hello"), "x"]),
      map: digestOfValue({ f: digestOfBytes("hello") }),
    });
  });

  it("leaves out what is null or undefined, also when that is known only later", async () => {
    const triggers = { a: 1, none: null, absent: undefined, later: pulumi.output(Promise.resolve(null)) };
    expect(await valueOf(digestTriggers(triggers).triggerHash)).toBe(triggerHash({ a: digestOfValue(1) }));
    expect(Object.entries(await digestsOf(triggers)).filter(([, digest]) => digest !== undefined)).toEqual([
      ["a", digestOfValue(1)],
    ]);
  });

  it("takes a map that is an output as a whole", async () => {
    const digested = digestTriggers(pulumi.secret({ a: 1 }));
    expect(await valueOf(digested.triggers)).toEqual({ a: digestOfValue(1) });
    expect(await digested.secretKeys).toEqual(["*"]);
  });

  it.each([
    [{ a: new Date(0) }, "triggers.a: a Date would be lost"],
    [{ a: { "b.c": [new Map()] } }, 'triggers.a["b.c"][0]: a Map would be lost'],
    [JSON.parse('{"__proto__":1}'), "triggers.__proto__: a key of this name is lost on the way"],
    [{ a: JSON.parse('[{"__proto__":1}]') }, "triggers.a[0].__proto__: a key of this name is lost"],
    [{ a: NaN }, "triggers.a: a number that is not finite cannot be carried"],
    [{ a: 2 ** 60 }, "triggers.a: an integer beyond 2^53"],
    [{ a: () => 1 }, "triggers.a: a function cannot be a trigger"],
    [{ a: Buffer.from("x") }, "triggers.a: a buffer would be lost"],
    ["v1", "triggers: must be a map"],
    [["v1"], "triggers: must be a map"],
  ])("refuses %p at once", (triggers, message) => {
    expect(() => digestTriggers(triggers)).toThrow(message);
  });

  it.each([undefined, null, Promise.resolve(undefined), pulumi.output(null)])(
    "has nothing to digest where no map is given",
    async (absent) => {
      const digested = digestTriggers(absent);
      expect(await valueOf(digested.triggers)).toBeUndefined();
      expect(await valueOf(digested.triggerHash)).toBeUndefined();
      expect(await digested.secretKeys).toBeUndefined();
    },
  );

  it.each([
    [
      "a remote asset",
      () => new RemoteAsset("https://example.com/x"),
      "triggers.a: a remote asset would be downloaded",
    ],
    ["a missing file", () => new FileAsset(join(folder, "none")), "triggers.a: there is no "],
    ["a file that is no archive", () => new FileArchive(join(folder, "conf")), "is not an archive"],
  ])("refuses %s on the trigger's path", async (_, trigger, message) => {
    await expect(digestOfTrigger("triggers.a", trigger(), kinds)).rejects.toThrow(message);
  });
});
