import { passwordTokenRequest, readTokenAnswer } from "./keystone-token";

describe("a Keystone token", () => {
  const user = { username: "emulator", password: "emulator-secret", domainName: "OTC-EU-DE-1" };

  test("is asked for with a password, within a project by id", () => {
    expect(passwordTokenRequest({ ...user, project: { id: "p1" } })).toEqual({
      auth: {
        identity: {
          methods: ["password"],
          password: {
            user: { name: "emulator", password: "emulator-secret", domain: { name: "OTC-EU-DE-1" } },
          },
        },
        scope: { project: { id: "p1" } },
      },
    });
  });

  test("is asked for within a project by name, which needs the domain", () => {
    expect(passwordTokenRequest({ ...user, project: { name: "eu-de" } })).toMatchObject({
      auth: { scope: { project: { name: "eu-de", domain: { name: "OTC-EU-DE-1" } } } },
    });
  });

  test("comes in a header, its end and project in the body", () => {
    const body = {
      token: { expires_at: "2026-01-03T03:04:05.000000Z", project: { id: "p1", name: "eu-de" } },
    };
    expect(readTokenAnswer({ "x-subject-token": "secret" }, body)).toEqual({
      value: "secret",
      expiresAt: Date.UTC(2026, 0, 3, 3, 4, 5),
      projectId: "p1",
    });
  });

  test.each([
    ["no header", {}, { token: { expires_at: "2026-01-03T03:04:05Z" } }],
    ["no body", { "x-subject-token": "secret" }, undefined],
    ["no end", { "x-subject-token": "secret" }, { token: {} }],
    ["an end that is no time", { "x-subject-token": "secret" }, { token: { expires_at: "soon" } }],
  ])("is not read from an answer with %s", (_case, headers: Record<string, string>, body) => {
    expect(readTokenAnswer(headers, body)).toBeUndefined();
  });
});
