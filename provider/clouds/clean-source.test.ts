import { answer, open, problem, read, service, world } from "./test-kit";

const place = { HW_REGION_NAME: "cn-north-4", HW_PROJECT_ID: "p" };
const key = { HW_ACCESS_KEY: "HWAKX3QA", HW_SECRET_KEY: "secret" };
const credentials = "/home/me/.huaweicloud/credentials";

function warned(env: Record<string, string>, files: Record<string, string> = {}) {
  const lines: string[] = [];
  return { lines, here: { ...world(env, files), warn: (line: string) => lines.push(line) } };
}

const authorizationOf = async (env: Record<string, string>, files: Record<string, string> = {}) => {
  const here = world(env, files);
  await open("huaweicloud", here).send(read);
  return here.dispatcher.sent[0]?.headers["authorization"];
};

describe("white space around a value", () => {
  test.each(["HW_ACCESS_KEY", "HW_SECRET_KEY", "HW_PROJECT_ID", "HW_REGION_NAME"] as const)(
    "of %s was pasted along: it is left out, with one warning in a process",
    async (variable) => {
      const clean = { ...key, ...place };
      const { lines, here } = warned({ ...clean, [variable]: ` ${clean[variable]}\r\n` });
      await open("huaweicloud", here).send(read);
      await open("huaweicloud", here, { projectId: "other" }).send(read);
      expect(here.dispatcher.sent[0]?.headers["authorization"]).toBe(await authorizationOf(clean));
      expect(lines).toEqual([
        `${variable} begins or ends with white space, such as a line break that was pasted along. It is left out; set it without.`,
      ]);
    },
  );

  test("is named by its place in the Pulumi config, in a profile and in a file", async () => {
    const settings = {
      huaweicloud: { accessKey: "a", secretKey: "s\n", region: "cn-north-4", projectId: "p" },
      profiles: { prod: { otc: { token: "t\t", projectId: "p" } } },
    };
    const { lines, here } = warned(
      { OS_CLOUD: "prod" },
      { "/program/clouds.yaml": "clouds: {prod: {auth: {token: ' t'}}}" },
    );
    await open("huaweicloud", here, { settings }).send(read);
    await open("otc", here, { settings, profile: "prod" }).send(read);
    await open("otc", here, { projectId: "p" }).send(read);
    expect(lines.map((line) => line.split(" begins")[0])).toEqual([
      "secretKey in Pulumi config rekindle:huaweicloud",
      "token in profile prod's otc",
      "token in clouds.yaml",
    ]);
    expect(here.dispatcher.sent.map(({ headers }) => headers["x-auth-token"])).toEqual([undefined, "t", "t"]);
  });

  test("and nothing else is no value: the next name, or the next source, counts", async () => {
    const file = `[basic]\nak = FILEAK12\nsk = s\n`;
    const blank = { HW_ACCESS_KEY: "\n", HW_SECRET_KEY: "  ", ...place };
    expect(await authorizationOf(blank, { [credentials]: file })).toContain("Access=FILEAK12,");
    const { lines, here } = warned({
      NCLOUD_ACCESS_KEY_ID: " ",
      NCLOUD_ACCESS_KEY: "OLD",
      NCLOUD_SECRET_KEY: "s",
    });
    await open("ncloud", here).send({ ...read, service: service("server") });
    expect(here.dispatcher.sent[0]?.headers["x-ncp-iam-access-key"]).toBe("OLD");
    expect(lines).toEqual([]);
  });

  test("does not count towards a user's name or password either", async () => {
    const token = answer({ token: { expires_at: "2026-01-03T03:04:05Z", project: { id: "p1" } } }, 201, {
      "x-subject-token": "token-1",
    });
    const here = world({ OS_USERNAME: "me\n", OS_PASSWORD: "pw\n", OS_DOMAIN_NAME: "d\n" }, {}, [token]);
    await open("otc", here).send(read);
    expect(JSON.parse(here.dispatcher.sent[0]?.body ?? "")).toMatchObject({
      auth: { identity: { password: { user: { name: "me", password: "pw", domain: { name: "d" } } } } },
    });
  });
});

describe("a character that cannot be sent", () => {
  test.each([
    ["HW_ACCESS_KEY", "HWAK\nX3QA", "a control character (U+000A)"],
    ["HW_SECRET_KEY", "hid\u0000den", "a control character (U+0000)"],
    ["HW_SECRET_KEY", "hid\u200bden", "a control character (U+200B)"],
    ["HW_SECURITY_TOKEN", "hidden\u201dhidden", "a character that is not ASCII (U+201D)"],
    ["HW_REGION_NAME", "cn-\tnorth-4", "a control character (U+0009)"],
  ])("in %s is an error that names it, before any call: %j", async (variable, value, what) => {
    const here = world({ ...key, ...place, [variable]: value });
    const { message } = await problem(open("huaweicloud", here).send(read));
    expect(message).toBe(`${variable} has ${what} inside; nothing was sent. Set it again without.`);
    expect(here.dispatcher.sent).toEqual([]);
  });

  test("is none in a secret that is never a header", async () => {
    expect(await authorizationOf({ ...key, ...place, HW_SECRET_KEY: "pässword" })).toContain(
      "Access=HWAKX3QA,",
    );
  });
});
