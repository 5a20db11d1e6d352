import { checkSettings, parseSettings } from "./settings";

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

  // `pulumi config set --path` makes numbers of what looks like one.
  test("take a whole number that nothing is lost of for the text that was typed", () => {
    const { settings } = parseSettings({
      otc: '{"username":14975922,"projectId":-7}',
      profiles: { prod: { ncloud: { accessKey: 9007199254740991, secretKey: 0 } } },
    });
    expect(settings).toEqual({
      otc: { username: "14975922", projectId: "-7" },
      profiles: { prod: { ncloud: { accessKey: "9007199254740991", secretKey: "0" } } },
    });
  });

  test("are checked as data: each problem with its path, and what is good beside them", () => {
    const checked = checkSettings({ ncloud: "{", otc: { pasword: "hidden", username: 1.5 } });
    expect(checked.problems).toEqual([
      { path: "ncloud", reason: "rekindle:ncloud is neither an object nor JSON text of one." },
      { path: "otc.username", reason: expect.stringContaining("rekindle:otc.username must be text.") },
      { path: "otc.pasword", reason: expect.stringContaining("rekindle:otc.pasword is not known") },
    ]);
  });

  test("of an explicit provider go by the names of its inputs", () => {
    const { problems, warnings, settings } = checkSettings({ ncluod: {}, otc: { pasword: "x" } }, "research");
    expect(problems).toEqual([
      {
        path: "otc.pasword",
        reason: expect.stringMatching(/^otc\.pasword is not known; otc takes username, /),
      },
    ]);
    expect(warnings).toEqual([expect.stringMatching(/^ncluod is no setting/)]);
    expect(settings).toEqual({ provider: "research" });
  });

  test.each([
    [
      { ncloud: { accesKey: "hidden" } },
      "rekindle:ncloud.accesKey is not known; rekindle:ncloud takes accessKey, secretKey, regionCode, site and endpoints.",
    ],
    [
      { otc: { endpoints: { server: "x" } } },
      "rekindle:otc.endpoints.server is not known; rekindle:otc.endpoints takes modelarts, ecs and iam.",
    ],
    [
      { profiles: { prod: { aws: {} } } },
      "rekindle:profiles.prod.aws is not known; rekindle:profiles.prod takes ncloud, huaweicloud and otc.",
    ],
    [{ otc: { projectId: ["hidden"] } }, "rekindle:otc.projectId must be text."],
    [
      { otc: '{"projectId":12345678901234567890}' },
      "rekindle:otc.projectId must be text. Pulumi took it for a number: pulumi config set --path --type string 'rekindle:otc.projectId' VALUE.",
    ],
    [
      { profiles: { prod: { otc: { password: true } } } },
      "rekindle:profiles.prod.otc.password must be text. Pulumi took it for a boolean: pulumi config set --path --type string 'rekindle:profiles.prod.otc.password' VALUE.",
    ],
    [{ ncloud: { site: "finance" } }, "rekindle:ncloud.site must be one of public, gov, fin."],
    [{ ncloud: "hidden{" }, "rekindle:ncloud is neither an object nor JSON text of one."],
    [{ ncloud: '"hidden"' }, "rekindle:ncloud must be an object."],
  ])("name what is wrong and show no value: %j", (raw, message) => {
    expect(() => parseSettings(raw)).toThrow(message);
    expect(() => parseSettings(raw)).not.toThrow("hidden");
  });
});
