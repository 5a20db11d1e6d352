import { readSettings } from "./settings-text";

const marked = (value: string) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});

describe("the provider's inputs as JSON text", () => {
  it("are read with the marks of secrets that Java leaves in them", () => {
    const text = JSON.stringify({ accessKey: "a", secretKey: marked("s"), region: null });
    expect(readSettings({ otc: text })).toEqual({ otc: { accessKey: "a", secretKey: "s" } });
  });

  it("are read in the case of Python's dicts, profiles under their own names", () => {
    const account = { secret_key: "s", endpoints: { data_forest: "http://localhost" } };
    const read = { secretKey: "s", endpoints: { dataForest: "http://localhost" } };
    expect(
      readSettings({
        ncloud: JSON.stringify(account),
        profiles: JSON.stringify({ my_profile: { ncloud: account } }),
      }),
    ).toEqual({ ncloud: read, profiles: { my_profile: { ncloud: read } } });
  });

  it("stay as they are where they are objects, or text that is no JSON of one", () => {
    const settings = { ncloud: { access_key: "a" }, otc: "{", huaweicloud: '"text"', version: "0.1.0" };
    expect(readSettings(settings)).toEqual(settings);
  });
});
