import { opened } from "./pipeline.test.support";
import { exchangeOf } from "./test-kit";

const page = { status: 404, body: "<html><head><title>Not Found</title></head></html>" };

describe("an answer that is up to no good", () => {
  test.each([
    ["https://login.example.com/x?token=top-secret", "login.example.com"],
    ["https://me:top-secret@login.example.com:8443/x", "login.example.com:8443"],
    ["//login.example.com/x", "login.example.com"],
    ["/elsewhere?token=top-secret", "another path of example.com"],
    ["http://[", "nowhere"],
    ["", "nowhere"],
  ])("follows no redirect to %j and says where it points", async (location, place) => {
    const { failure, server } = opened([{ status: 307, headers: { location } }]);
    const error = await failure();
    expect(error.advice).toBe(`It points to ${place}; redirects are not followed, check the endpoint.`);
    expect(error.message).not.toContain("top-secret");
    expect(server.sent.map(({ origin }) => origin)).toEqual(["https://example.com"]);
  });

  test.each([
    [300, true],
    [399, true],
    [400, false],
  ])("takes a status %i for a redirect: %s", async (status, isRedirect) => {
    const { failure } = opened([{ status, headers: { location: "/elsewhere" } }]);
    expect((await failure()).advice?.startsWith("It points to ") ?? false).toBe(isRedirect);
  });

  test("does not call an answer compressed that says it is not", async () => {
    const plain = { status: 200, body: "<html>", headers: { "content-encoding": "identity" } };
    const { failure } = opened(Array.from({ length: 4 }, () => plain));
    expect((await failure()).message).not.toContain("compressed");
  });

  test("takes white space for no body", async () => {
    const { send } = opened([{ status: 200, body: " \n" }]);
    expect((await send(exchangeOf())).json).toBeUndefined();
  });

  test("says that an answer is compressed, and does not unpack it", async () => {
    const bomb = { status: 200, body: "\u001f\u008b", headers: { "content-encoding": "gzip" } };
    const { failure } = opened(Array.from({ length: 4 }, () => bomb));
    const error = await failure();
    expect(error).toMatchObject({ kind: "unreadable" });
    expect(error.message).toContain("The answer is compressed (gzip), which was not asked for.");
  });

  test.each([200, 500])(
    "reads no answer of status %i that is nested a million levels deep",
    async (status) => {
      const deep = { status, body: `{"code":${"[".repeat(1_000_000)}` };
      const { failure } = opened(Array.from({ length: 4 }, () => deep));
      const { kind, message } = await failure();
      expect(kind).toBe(status === 200 ? "unreadable" : "unavailable");
      if (status === 200) expect(message).toContain("The answer is nested more than 100 levels deep.");
      expect(message.length).toBeLessThan(400);
    },
  );

  test.each([
    ["titles", "<title"],
    ["styles", "<style"],
    ["angles", "<"],
    ["space", "   \n"],
  ])("is not kept busy by a page of nothing but %s", async (_what, part) => {
    const body = `<html>${part.repeat(7_000_000 / part.length)}`;
    const { failure } = opened([{ status: 400, body }]);
    const began = process.cpuUsage();
    expect((await failure()).kind).toBe("refused");
    expect(process.cpuUsage(began).user).toBeLessThan(2_000_000);
  });

  test("reads no answer beyond eight mebibytes", async () => {
    const { failure } = opened([{ status: 200, body: "x".repeat(8 * 1024 * 1024 + 1) }]);
    expect((await failure()).kind).toBe("unreadable");
  });
});

describe("what is said of an answer", () => {
  test("holds no secret, no markup and no more than three hundred characters", async () => {
    const words = `a top-secret thing\u0000 ${"long ".repeat(100)}`;
    const { failure } = opened([{ status: 400, body: JSON.stringify({ code: "X", words }) }]);
    const error = await failure();
    expect(error.words).toMatch(/^a \[secret\] thing long /);
    expect(error.words).toHaveLength(300);
  });

  test("is a page's title where there is nothing better", async () => {
    const { failure } = opened([page]);
    expect((await failure()).words).toBe("Not Found");
  });

  test("has the request id of a header", async () => {
    const { failure } = opened([{ status: 400, headers: { "X-Request-Id": "5f2c" } }]);
    expect((await failure()).message).toContain("(request 5f2c)");
  });
});
