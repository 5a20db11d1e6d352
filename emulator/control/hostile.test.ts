import fc from "fast-check";

import { bench, closeBenches, type Seen } from "../bench.test.support";

afterAll(closeBenches);

const paths = [
  "/_emulator/world",
  "/_emulator/faults",
  "/_emulator/clock",
  "/_emulator/reboot",
  "/_emulator/rehearse",
  "/_emulator/instances/ncloud/servers/1001",
  "/_emulator/instances/__proto__/constructor/toString",
  "/_emulator/faults/NaN",
  "/_emulator/journal?since=x",
  "/_emulator/openapi.json",
  "/",
];

/** What nearly fits gets further than what does not. */
const nearly = fc.oneof(
  fc.record(
    {
      cloud: fc.constantFrom("ncloud", "otc", "__proto__"),
      kind: fc.constantFrom("servers", "constructor"),
      ids: fc.array(fc.constantFrom("1001", "", "__proto__")),
      do: fc.constantFrom<unknown>(
        "mend",
        "vanish",
        { hang: false },
        { delay: "x" },
        { answer: { status: 1 } },
      ),
      match: fc.object(),
      advance: fc.constantFrom("1h", "8760000h", "9999999999999h", "-1h"),
      speed: fc.constantFrom(0, 1, 1e308, -1, null),
      ncloud: fc.object(),
      lease: fc.object(),
      onReboot: fc.constantFrom<unknown>([], ["x"], { comesBackAfter: "8000000h" }),
      bootedAt: fc.constantFrom("9999-12-31T23:59:59Z", "0000-01-01T00:00:00Z", "yesterday"),
    },
    { requiredKeys: [] },
  ),
  fc.jsonValue(),
);

test("whatever is asked is answered, and never ends the emulator", async () => {
  const { plain, ncloud } = await bench();
  const asked = fc.record({
    method: fc.constantFrom("GET", "PUT", "POST", "PATCH", "DELETE", "HEAD", "OPTIONS"),
    path: fc.constantFrom(...paths),
    body: fc.oneof(
      nearly.map((value) => JSON.stringify(value)),
      fc.string(),
    ),
  });
  await fc.assert(
    fc.asyncProperty(asked, async ({ method, path, body }) => {
      const answer = await plain(method, path, method === "GET" || method === "HEAD" ? {} : { body });
      expect([200, 400, 404, 503]).toContain(answer.status);
      if (answer.status === 400) expect(Object.keys(answer.body as object)).toEqual(["error"]);
    }),
    { numRuns: 600 },
  );
  const last: Seen[] = [await plain("GET", "/_emulator/world"), await plain("GET", "/_emulator/health")];
  expect(last.map(({ status }) => status)).toEqual([200, 200]);
  await plain("DELETE", "/_emulator/faults");
  await plain("PUT", "/_emulator/world", { json: { ncloud: {} } });
  expect((await ncloud("GET", "/vserver/v2/getServerInstanceList?regionCode=KR")).status).toBe(200);
}, 30_000);

test("a clock at the end of time still tells the time", async () => {
  const { plain } = await bench();
  for (let n = 0; n < 12; n++) await plain("POST", "/_emulator/clock", { json: { advance: "8760000h" } });
  await plain("PATCH", "/_emulator/instances/ncloud/servers/1001", {
    json: { onReboot: { comesBackAfter: "8760000h" } },
  });
  await plain("POST", "/_emulator/rehearse", {
    json: { cloud: "ncloud", kind: "servers", ids: ["1001"], do: "freeze" },
  });
  expect((await plain("GET", "/_emulator/clock")).body).toMatchObject({ now: "9999-12-31T23:59:59.999Z" });
  const world = await plain("GET", "/_emulator/world");
  expect((await plain("PUT", "/_emulator/world", { json: world.body })).status).toBe(200);
});
