import { bench, closeBenches, HUAWEI } from "../bench.test.support";
import { request } from "undici";
import { once } from "node:events";
import { connect } from "node:net";

afterEach(closeBenches);

/** Reads events off the stream until the wanted one; the rest of them too. */
async function events(url: string, headers: Record<string, string> = {}) {
  const answer = await request(`${url}/_emulator/events`, { headers });
  let text = "";
  const all: { readonly event: string; readonly data: Record<string, unknown> }[] = [];
  const iterator = answer.body[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const next = async (fits: (data: Record<string, unknown>) => boolean) => {
    for (;;) {
      const found = all.findIndex(({ data }) => fits(data));
      if (found >= 0) return all.splice(0, found + 1).at(-1)!;
      const { value, done } = await iterator.next();
      if (done) throw new Error("the stream has ended");
      text += value.toString();
      const blocks = text.split("\n\n");
      text = blocks.pop() ?? "";
      for (const block of blocks) {
        const [, event] = /^event: (.*)$/m.exec(block) ?? [];
        const [, data] = /^data: (.*)$/m.exec(block) ?? [];
        if (event && data) all.push({ event, data: JSON.parse(data) as Record<string, unknown> });
      }
    }
  };
  return { answer, next, close: () => answer.body.destroy() };
}

test("tells everything at first, then what becomes different", async () => {
  const { emulator, huawei, plain } = await bench();
  const stream = await events(emulator.url);
  const first = await stream.next(() => true);
  expect(first.event).toBe("state");
  expect(first.data).toMatchObject({
    clock: { now: expect.any(Number) as number, speed: 1 },
    totals: { requests: 0 },
    faults: [],
  });
  const groups = first.data["groups"] as { cloud: string; kind: string; items: { id: string }[] }[];
  expect(groups.map(({ cloud, kind, items }) => `${cloud}/${kind} ${items.length}`)).toContain(
    "ncloud/servers 41",
  );

  await huawei("PATCH", `${HUAWEI}/app-servers/actions/batch-reboot`, {
    json: { items: ["as-0001"], type: "SOFT" },
  });
  const { data } = await stream.next(({ changes }) => changes !== undefined);
  expect(data).toMatchObject({
    changes: [
      {
        cloud: "huaweicloud",
        kind: "appServers",
        items: [{ id: "as-0001", tone: "busy", doing: "rebooting" }],
      },
    ],
    totals: { requests: 1, writes: 1 },
    entries: [{ action: "BatchRebootServer", ids: ["as-0001"] }],
  });

  await plain("POST", "/_emulator/faults", { json: { do: { error: 502 } } });
  expect((await stream.next(({ faults }) => faults !== undefined)).data).toMatchObject({
    faults: [{ id: 1 }],
  });
  await plain("POST", "/_emulator/clock", { json: { advance: "2h" } });
  expect((await stream.next(({ clock }) => clock !== undefined)).event).toBe("update");
  await plain("DELETE", "/_emulator/instances/ncloud/servers/1001");
  expect((await stream.next(({ changes }) => changes !== undefined)).data).toMatchObject({
    changes: [
      { kind: "servers", gone: ["1001"] },
      { kind: "targetGroup/7001", items: [{ id: "1001", state: "DOWN" }] },
    ],
  });
  await plain("PUT", "/_emulator/world", { json: { ncloud: {} } });
  expect((await stream.next(({ groups: now }) => now !== undefined)).data).toMatchObject({ groups: [] });
  await plain("DELETE", "/_emulator/journal");
  expect((await stream.next(({ cleared }) => cleared !== undefined)).data).toMatchObject({
    cleared: 1,
    totals: { requests: 0 },
  });
  stream.close();
});

test("who comes back is told only the requests that they have not seen", async () => {
  const { emulator, plain } = await bench();
  for (const path of ["/a", "/b", "/c"]) await plain("GET", path);
  const stream = await events(emulator.url, { "last-event-id": "2" });
  expect((await stream.next(() => true)).data).toMatchObject({ entries: [{ n: 3, path: "/c" }] });
  stream.close();
});

test("the time goes on by itself: nothing is told of a clock that runs as expected", async () => {
  const { emulator, pass, plain } = await bench();
  const stream = await events(emulator.url);
  await stream.next(() => true);
  pass(1_000);
  await plain("GET", "/a");
  const { data } = await stream.next(({ entries }) => entries !== undefined);
  expect(data).not.toHaveProperty("clock");
  stream.close();
});

test("no more than twenty watch at once", async () => {
  const { emulator } = await bench();
  const streams = await Promise.all(Array.from({ length: 20 }, () => events(emulator.url)));
  const late = await request(`${emulator.url}/_emulator/events`);
  expect(late.statusCode).toBe(503);
  await late.body.dump();
  for (const stream of streams) stream.close();
});

test("what is no request is answered in JSON, and the next one is served", async () => {
  const { emulator, plain } = await bench();
  const socket = connect(Number(new URL(emulator.url).port), "127.0.0.1");
  socket.end("NONSENSE\r\n\r\n");
  const [chunk] = (await once(socket, "data")) as [Buffer];
  expect(chunk.toString()).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n[^]*\{"error":"not a request in HTTP/);
  expect((await plain("GET", "/_emulator/health")).status).toBe(200);
});

test("a request under a foreign name or from a foreign page changes nothing", async () => {
  const { emulator, plain } = await bench();
  const json = { do: { hang: true } };
  const answers = await Promise.all([
    plain("POST", "/_emulator/faults", { json, headers: { host: "evil.example" } }),
    plain("POST", "/_emulator/faults", { json, headers: { origin: "https://evil.example" } }),
    plain("GET", "/", { headers: { host: "evil.example" } }),
    plain("GET", "/_emulator/events", { headers: { origin: "https://evil.example" } }),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
  expect(answers[1]!.body).toEqual({
    error: 'refused: the Origin "https://evil.example" is not the emulator\'s own page',
  });
  expect(emulator.faults.list()).toEqual([]);
});
