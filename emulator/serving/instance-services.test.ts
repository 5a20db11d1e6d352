import { connect } from "node:net";

import { request } from "undici";

import { bench, closeBenches, type Bench } from "../bench.test.support";
import { startEmulator, type WorldInput } from "../index";

afterEach(closeBenches);

type Server = NonNullable<NonNullable<WorldInput["ncloud"]>["instances"]>[string][number];
const worldWith = (...servers: Server[]): WorldInput => ({ ncloud: { instances: { servers } } });

const addressOf = ({ emulator }: Bench, id = "1") =>
  emulator.world.instance("ncloud", "servers", id)?.servesAt ?? "";
const get = async (url: string, headers = {}) => {
  try {
    const { statusCode, body } = await request(url, { headers });
    return { status: statusCode, body: await body.json() };
  } catch (error) {
    return { status: (error as NodeJS.ErrnoException).code };
  }
};
const rehearse = ({ plain }: Bench, name: string) =>
  plain("POST", "/_emulator/rehearse", {
    json: { cloud: "ncloud", kind: "servers", ids: ["1"], do: name },
  });

test("an instance answers while it runs, refuses connections while it reboots, and then answers at the same place", async () => {
  const made = await bench(worldWith({ id: "1", name: "web-1", serves: 0 }));
  const url = addressOf(made);
  expect(await get(`${url}/any/path`)).toMatchObject({
    status: 200,
    body: { id: "1", name: "web-1", reboots: 0 },
  });
  await rehearse(made, "reboot");
  await made.emulator.served();
  expect(await get(url)).toEqual({ status: "ECONNREFUSED" });
  await expect(
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(url);
      connect({ host: hostname, port: Number(port) })
        .once("connect", resolve)
        .once("error", reject);
    }),
  ).rejects.toMatchObject({ code: "ECONNREFUSED" });
  made.pass(20_000);
  await made.emulator.served();
  expect(await get(url)).toMatchObject({ status: 200, body: { reboots: 1 } });
});

test("a connection that is open when the reboot begins is cut", async () => {
  const made = await bench(worldWith({ id: "1", serves: 0 }));
  const { hostname, port } = new URL(addressOf(made));
  const socket = connect({ host: hostname, port: Number(port) });
  await new Promise((resolve) => socket.once("connect", resolve));
  const closed = new Promise((resolve) => socket.once("close", resolve));
  await rehearse(made, "reboot");
  await made.emulator.served();
  await closed;
});

test("one that is frozen, in trouble, switched off or gone does not answer", async () => {
  const made = await bench(worldWith({ id: "1", serves: 0 }, { id: "2", serves: 0, state: "NSTOP" }));
  expect(await get(addressOf(made, "2"))).not.toHaveProperty("body");
  const url = addressOf(made);
  for (const name of ["freeze", "fail", "vanish"]) {
    await rehearse(made, name);
    made.pass(60_000);
    await made.emulator.served();
    expect(await get(url)).toEqual({ status: "ECONNREFUSED" });
  }
});

test("a service may take its time after a boot, or be broken", async () => {
  const made = await bench(
    worldWith(
      { id: "1", serves: { port: 0, readyAfter: "30s" } },
      { id: "2", serves: { port: 0, status: 500 } },
    ),
  );
  expect((await get(addressOf(made, "2"))).status).toBe(500);
  await rehearse(made, "reboot");
  made.pass(20_000);
  await made.emulator.served();
  expect((await get(addressOf(made))).status).toBe(503);
  made.pass(30_000);
  expect((await get(addressOf(made))).status).toBe(200);
});

test("the API shows the address, and the world tells it", async () => {
  const made = await bench(worldWith({ id: "1", serves: 0 }));
  const { servesAt } = (await made.plain("GET", "/_emulator/instances/ncloud/servers/1")).body as {
    servesAt: string;
  };
  expect((await get(servesAt)).status).toBe(200);
  const { text } = await made.ncloud(
    "GET",
    "/vserver/v2/getServerInstanceList?regionCode=KR&responseFormatType=json",
  );
  expect(text).toContain(`"publicIp": "${new URL(servesAt).hostname}"`);
  expect(made.emulator.world.toJSON().ncloud?.instances?.["servers"]?.[0]).toMatchObject({
    serves: 0,
    servesAt,
  });
});

const onLinux = process.platform === "linux" ? test : test.skip;

onLinux("on Linux all have the same port, each at an address of its own", async () => {
  const [{ port }] = [new URL(addressOf(await bench(worldWith({ id: "7", serves: 0 })), "7"))];
  await closeBenches();
  const servers = Array.from({ length: 40 }, (_, n) => ({ id: String(1001 + n), serves: Number(port) }));
  const made = await bench({
    ncloud: { instances: { servers } },
    huaweicloud: { instances: { appServers: [{ id: "as-1001", serves: Number(port) }] } },
  });
  const urls = servers.map(({ id }) => addressOf(made, id));
  urls.push(made.emulator.world.instance("huaweicloud", "appServers", "as-1001")?.servesAt ?? "");
  expect(new Set(urls).size).toBe(41);
  const answers = await Promise.all(urls.map((url) => get(url)));
  expect(answers.map(({ status }) => status)).toEqual(urls.map(() => 200));
});

test("one is added, moved and taken away while the emulator runs, and all are gone when it ends", async () => {
  const made = await bench(worldWith({ id: "1" }));
  const path = "/_emulator/instances/ncloud/servers/1";
  await made.plain("PATCH", path, { json: { serves: 0 } });
  await made.emulator.served();
  const first = addressOf(made);
  expect((await get(first)).status).toBe(200);
  await made.plain("PUT", path, { json: { serves: { port: 0, status: 300 } } });
  await made.emulator.served();
  const second = addressOf(made);
  expect((await get(second)).status).toBe(300);
  expect(first === second || (await get(first)).status === "ECONNREFUSED").toBe(true);
  await closeBenches();
  expect(await get(second)).toEqual({ status: "ECONNREFUSED" });
});

test("other sites' pages are not answered", async () => {
  const made = await bench(worldWith({ id: "1", serves: 0 }));
  expect(await get(addressOf(made), { origin: "https://evil.example" })).toEqual({ status: 403, body: {} });
});

test("a port that is taken, or none, is an error that names the instance", async () => {
  const made = await bench(worldWith({ id: "1", serves: 0 }));
  const port = Number(new URL(addressOf(made)).port);
  await expect(startEmulator({ world: worldWith({ id: "1", serves: port }) })).rejects.toThrow(
    /serves of ncloud\/servers\/1: .*EADDRINUSE/,
  );
  const { body } = await made.plain("PUT", "/_emulator/world", {
    json: worldWith({ id: "1", serves: 70_000 }),
  });
  expect(body).toMatchObject({ error: expect.stringContaining("serves") as string });
});
