import { parseSettings } from "./settings";

describe("the provider's settings", () => {
  test("come as objects or as JSON text", () => {
    const { settings, warnings } = parseSettings({
      ncloud: { accessKey: "a", secretKey: "s", endpoints: { server: "https://x.example.com" } },
      huaweicloud: '{"region":"cn-north-4"}',
      profiles: '{"prod":{"otc":{"token":"t"}}}',
    });
    expect(settings).toEqual({
      ncloud: { accessKey: "a", secretKey: "s", endpoints: { server: "https://x.example.com" } },
      huaweicloud: { region: "cn-north-4" },
      profiles: { prod: { otc: { token: "t" } } },
    });
    expect(warnings).toEqual([]);
  });

  test("leave the engine's own keys alone and warn of others", () => {
    const { settings, warnings } = parseSettings({
      version: "1.0.0",
      pluginDownloadURL: "https://x.example.com",
      __internal: {},
      otc: undefined,
      ncluod: {},
    });
    expect(settings).toEqual({});
    expect(warnings).toEqual([
      "rekindle:ncluod is no setting of this provider and is ignored; it takes ncloud, huaweicloud, otc and profiles.",
    ]);
  });

  test.each([
    [
      { ncloud: { accesKey: "hidden" } },
      "rekindle:ncloud.accesKey is not known; rekindle:ncloud takes accessKey, secretKey, regionCode, site and endpoints.",
    ],
    [
      { otc: { endpoints: { server: "x" } } },
      "rekindle:otc.endpoints.server is not known; rekindle:otc.endpoints takes modelarts and iam.",
    ],
    [
      { profiles: { prod: { aws: {} } } },
      "rekindle:profiles.prod.aws is not known; rekindle:profiles.prod takes ncloud, huaweicloud and otc.",
    ],
    [{ otc: { projectId: 123 } }, "rekindle:otc.projectId must be text."],
    [{ ncloud: { site: "finance" } }, "rekindle:ncloud.site must be one of public, gov, fin."],
    [{ ncloud: "hidden{" }, "rekindle:ncloud is neither an object nor JSON text of one."],
    [{ ncloud: '"hidden"' }, "rekindle:ncloud must be an object."],
  ])("name what is wrong and show no value: %j", (raw, message) => {
    expect(() => parseSettings(raw)).toThrow(message);
    expect(() => parseSettings(raw)).not.toThrow("hidden");
  });
});
