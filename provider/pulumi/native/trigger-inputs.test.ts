import { digestOfBytes, digestOfValue, triggerHash } from "../../shared/triggers";
import { unknown } from "../../shared/unknown";
import { digestInputs, withHash } from "./trigger-inputs";
import { WireAsset, WireResource, type Secrecy } from "./values";

async function digested(triggers: unknown, olds: Record<string, unknown> = {}, secrets?: Secrecy) {
  const { inputs, problems } = await digestInputs({ triggers: olds }, { value: { triggers }, secrets });
  return {
    triggers: inputs.value["triggers"],
    secrets: inputs.secrets,
    problems: problems.map(({ path, reason }) => `${path}: ${reason}`),
  };
}

describe("a program's triggers", () => {
  it("become digests, files by their bytes, and null is absent", async () => {
    const triggers = {
      value: { a: [1, null], b: null },
      text: new WireAsset(false, { text: "hello", hash: "not ours" }),
      empty: new WireAsset(false, {}),
      none: null,
    };
    expect(await digested(triggers)).toEqual({
      triggers: {
        value: digestOfValue({ a: [1, null] }),
        text: digestOfBytes("hello"),
        empty: digestOfBytes(""),
      },
      secrets: undefined,
      problems: [],
    });
  });

  it("are the digests that are stored where they equal those, and never those of another key", async () => {
    const stored = digestOfValue("v1");
    expect((await digested({ a: stored, b: stored }, { a: stored })).triggers).toEqual({
      a: stored,
      b: digestOfValue(stored),
    });
  });

  it("are not known where a part of them is not", async () => {
    const asset = new WireAsset(true, { assets: { a: new WireAsset(false, { text: unknown }) } });
    expect((await digested({ a: [{ b: unknown }], c: asset, d: 1 })).triggers).toEqual({
      a: unknown,
      c: unknown,
      d: digestOfValue(1),
    });
    expect((await digested(unknown)).triggers).toBe(unknown);
  });

  it("make the whole key secret where anything in it is", async () => {
    expect((await digested({ a: { b: "s" }, c: 1 }, {}, { triggers: { a: { b: true } } })).secrets).toEqual({
      triggers: { a: true },
    });
    expect((await digested({ a: 1 }, {}, { triggers: true })).secrets).toEqual({ triggers: true });
  });

  it("are refused on their paths, all of them at once", async () => {
    const { triggers, problems } = await digested({
      "with.dot": [NaN],
      remote: new WireAsset(false, { uri: "https://example.com" }),
      resource: { inner: new WireResource() },
      good: 1,
    });
    expect(problems.toSorted()).toEqual([
      "triggers.remote: a remote asset would be downloaded at every preview; pass its version or checksum",
      "triggers.resource.inner: a resource cannot be a trigger; pass one of its outputs",
      'triggers["with.dot"][0]: a number that is not finite cannot be carried as JSON; use a string',
    ]);
    expect(triggers).toMatchObject({ good: digestOfValue(1), remote: unknown });
  });

  it("are refused under a name that would be lost, wherever it is", async () => {
    const named = (text: string) => JSON.parse(text) as Record<string, unknown>;
    for (const triggers of [named('{"a": 1, "__proto__": 2}'), { a: named('{"__proto__": 2}') }]) {
      const { problems } = await digested(triggers);
      expect(problems).toEqual([
        expect.stringMatching(
          /^triggers\.(?:a\.)?__proto__: a key of this name is lost on the way; use another$/,
        ),
      ]);
    }
  });

  it.each(["hunter2", ["hunter2"], 7, new WireAsset(false, { text: "hunter2" })])(
    "that are no map are refused without being shown or passed on: %p",
    async (triggers) => {
      expect(await digested(triggers)).toMatchObject({
        triggers: unknown,
        problems: ["triggers: must be a map"],
      });
    },
  );
});

describe("other inputs", () => {
  it("lose their nulls and what is the engine's own", async () => {
    const value = {
      __internal: {},
      version: "1",
      pluginDownloadURL: "x",
      profile: null,
      rollout: { maxErrors: null, maxAttempts: 2 },
      list: [{ a: null }],
    };
    const { inputs, problems } = await digestInputs({}, { value });
    expect(inputs.value).toEqual({ rollout: { maxAttempts: 2 }, list: [{}] });
    expect(problems).toEqual([]);
  });

  it("do not have the hash among them", async () => {
    const { problems } = await digestInputs({}, { value: { triggerHash: "0" } });
    expect(problems).toEqual([{ path: "triggerHash", reason: "there is no such property" }]);
  });
});

describe("the hash", () => {
  it("is that of the digests, not known where one of them is not, and absent without triggers", () => {
    const triggers = { a: digestOfValue(1) };
    expect(withHash({ triggers })).toEqual({ triggers, triggerHash: triggerHash(triggers) });
    expect(withHash({ triggers: { a: unknown } })).toMatchObject({ triggerHash: unknown });
    expect(withHash({ triggers: unknown })).toMatchObject({ triggerHash: unknown });
    expect(withHash({ duration: "1h" })).toEqual({ duration: "1h" });
  });
});
