import { unknown } from "../../shared/unknown";
import { parseConfig, problemsOfConfig } from "./settings";

const urnOf = (name: string) => `urn:pulumi:dev::shop::pulumi:providers:rekindle::${name}`;

describe("the configuration of a provider", () => {
  test.each(["default", "default_0_1_0", "default_0_1_0_https_//example.com"])(
    "that Pulumi makes by itself (%s) goes by the names of the stack's",
    (name) => {
      const config = { otc: { pasword: "x" } };
      expect(problemsOfConfig(config, urnOf(name))).toEqual([
        { path: "otc.pasword", reason: expect.stringContaining("rekindle:otc.pasword is not known") },
      ]);
      expect(parseConfig({ otc: {} }, urnOf(name)).settings.provider).toBeUndefined();
    },
  );

  test("that the program makes goes by the names of its inputs", () => {
    expect(problemsOfConfig({ otc: { username: {} } }, urnOf("research"))).toEqual([
      { path: "otc.username", reason: "otc.username must be text." },
    ]);
    expect(parseConfig({ otc: {} }, urnOf("default-of-mine")).settings.provider).toBe("default-of-mine");
  });

  test("is checked as far as it is known", () => {
    const config = { otc: { username: unknown, pasword: "x" }, ncloud: unknown };
    expect(problemsOfConfig(config, urnOf("default")).map(({ path }) => path)).toEqual(["otc.pasword"]);
  });
});
