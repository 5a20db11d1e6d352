import { once } from "node:events";
import { createServer } from "node:http";
import { createServer as createTcpServer, type AddressInfo } from "node:net";
import { Agent } from "undici";

import { systemConnect } from "./connect";
import { environmentRoute, fixedRoute } from "./dispatcher";
import { prober, type HttpCheck, type ProberOptions, type TcpCheck } from "./probe";
import { ScriptedServer, settled, testTimer, type Scripted } from "./test-kit";
import { systemTimer } from "./timer";

const usual = [[200, 399]] as const;
const get = (url: string, rest: Partial<HttpCheck> = {}): HttpCheck => ({
  kind: "httpGet",
  url: new URL(url),
  headers: {},
  statuses: usual,
  ...rest,
});
const tcp: TcpCheck = { kind: "tcpSocket", host: "10.0.0.7", port: 5432 };
const health = "http://10.0.0.7:8080/healthz";

function probing(script: Scripted[] = [], rest: Partial<ProberOptions> = {}) {
  const server = new ScriptedServer(script);
  const timer = testTimer();
  const connect = () => Promise.reject(new Error("nobody is to be connected to"));
  const probe = prober({ route: fixedRoute(server), connect, timer: timer.set, ...rest });
  return { probe, server, timer };
}

describe("a probe over HTTP", () => {
  test.each([
    [200, true],
    [399, true],
    [400, false],
    [503, false],
  ])("counts the status %i as ready: %s, and says so", async (status, ok) => {
    const { probe } = probing([{ status }]);
    expect(await probe(get(health), 3_000)).toEqual({
      ok,
      said: `GET ${health} answers ${status}`,
      brief: `answers ${status}`,
    });
  });

  test("takes a redirect as an answer like any other, and follows none", async () => {
    const { probe, server } = probing([{ status: 302, headers: { location: "http://elsewhere/" } }]);
    expect(await probe(get(health), 3_000)).toMatchObject({ ok: true });
    expect(server.sent).toHaveLength(1);
    const strict = probing([{ status: 302 }]);
    expect(await strict.probe(get(health, { statuses: [[200, 299]] }), 3_000)).toMatchObject({ ok: false });
  });

  test("sends the given headers, path and query, and no credentials of its own", async () => {
    const { probe, server } = probing();
    await probe(get("http://h/a?b=%20c", { headers: { authorization: "Bearer s3cret" } }), 3_000);
    expect(server.sent).toEqual([
      {
        method: "GET",
        origin: "http://h",
        path: "/a?b=%20c",
        headers: { accept: "*/*", "user-agent": "pulumi-rekindle", authorization: "Bearer s3cret" },
        body: undefined,
      },
    ]);
  });

  test("says neither headers, nor a query, nor a body", async () => {
    const { probe } = probing([{ status: 503, body: "database password wrong" }]);
    const check = get("http://h/a?token=s3cret", { headers: { authorization: "Bearer s3cret" } });
    expect(await probe(check, 3_000)).toMatchObject({ ok: false, said: "GET http://h/a answers 503" });
  });

  test.each<[Scripted, string]>([
    ["unreachable", "ECONNREFUSED"],
    ["bad certificate", "CERT_HAS_EXPIRED"],
    ["cut after sending", "ECONNRESET"],
  ])("that meets %j is not ready, in the network's own word", async (act, why) => {
    const { probe } = probing([act]);
    expect(await probe(get(health), 3_000)).toMatchObject({ ok: false, said: `GET ${health}: ${why}` });
  });

  test.each<Scripted>(["no answer", "no connection yet"])("ends after its time for %j", async (act) => {
    const { probe, timer } = probing([act]);
    const asked = probe(get(health), 3_000);
    await settled();
    timer.runOut(3_000);
    expect(await asked).toMatchObject({ ok: false, said: `GET ${health}: no answer within 3 s` });
  });

  test("ends with the reason of whoever stops it", async () => {
    const { probe } = probing(["no answer"]);
    const stop = new AbortController();
    const asked = probe(get(health), 3_000, stop.signal);
    await settled();
    stop.abort(new Error("stopped"));
    await expect(asked).rejects.toThrow("stopped");
    await expect(probe(get(health), 3_000, stop.signal)).rejects.toThrow("stopped");
  });

  test("shows an IPv6 address as a URL does", async () => {
    const { probe } = probing(["unreachable"]);
    expect(await probe(get("http://[2001:db8::7]:8080/"), 3_000)).toMatchObject({
      said: "GET http://[2001:db8::7]:8080/: ECONNREFUSED",
    });
  });

  test("is one of 64 at a time", async () => {
    const { probe, server, timer } = probing();
    server.otherwise = "no answer";
    const asked = Array.from({ length: 100 }, () => probe(get(health), 3_000));
    await settled();
    expect(server.sent).toHaveLength(64);
    timer.runOut(3_000);
    await settled();
    expect(server.sent).toHaveLength(100);
    timer.runOut(3_000);
    expect(await Promise.all(asked)).toHaveLength(100);
  });
});

describe("a probe over TCP", () => {
  test("is ready when the connection opens", async () => {
    const asked: unknown[] = [];
    const connect = (...to: unknown[]) => {
      asked.push(to.slice(0, 2));
      return Promise.resolve();
    };
    const { probe } = probing([], { connect });
    expect(await probe(tcp, 3_000)).toMatchObject({ ok: true, said: "TCP 10.0.0.7:5432 is open" });
    expect(asked).toEqual([["10.0.0.7", 5432]]);
  });

  test("is not when it is refused, or does not open in time", async () => {
    const refused = () => Promise.reject(Object.assign(new Error("no"), { code: "ECONNREFUSED" }));
    const { probe } = probing([], { connect: refused });
    expect(await probe({ ...tcp, host: "2001:db8::7" }, 3_000)).toMatchObject({
      ok: false,
      said: "TCP [2001:db8::7]:5432: ECONNREFUSED",
    });
    const never = (_host: string, _port: number, signal: AbortSignal) =>
      new Promise<void>((_resolve, reject) => {
        signal.addEventListener("abort", () => {
          reject(signal.reason as Error);
        });
      });
    const slow = probing([], { connect: never });
    const asked = slow.probe(tcp, 500);
    await settled();
    slow.timer.runOut(500);
    expect(await asked).toMatchObject({ ok: false, said: "TCP 10.0.0.7:5432: no answer within 500 ms" });
  });
});

describe("probes on loopback", () => {
  test("read no body, however long it is, and leave no connection behind", async () => {
    let connections = 0;
    const server = createServer((_request, response) => {
      response.writeHead(204 + 296);
      const more = () => {
        if (!response.destroyed) response.write("x".repeat(65_536), () => setImmediate(more));
      };
      more();
    });
    server.on("connection", (socket) => {
      connections++;
      socket.on("error", () => undefined);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const agent = new Agent();
    const probe = prober({ route: fixedRoute(agent), connect: systemConnect, timer: systemTimer });
    const url = `http://127.0.0.1:${port}/healthz`;
    const said = `GET ${url} answers 500`;
    expect(await probe(get(url), 30_000)).toMatchObject({ ok: false, said });
    expect(await probe(get(url), 30_000)).toMatchObject({ ok: false, said });
    expect(connections).toBe(2);
    const closed = once(server, "close");
    server.close();
    await closed;
    await agent.close();
  });

  test("find a port open, then refused", async () => {
    const server = createTcpServer((socket) => socket.destroy());
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const probe = prober({ route: environmentRoute({}), connect: systemConnect, timer: systemTimer });
    const check: TcpCheck = { kind: "tcpSocket", host: "127.0.0.1", port };
    expect(await probe(check, 30_000)).toMatchObject({ ok: true, said: `TCP 127.0.0.1:${port} is open` });
    const closed = once(server, "close");
    server.close();
    await closed;
    expect(await probe(check, 30_000)).toMatchObject({
      ok: false,
      said: `TCP 127.0.0.1:${port}: ECONNREFUSED`,
    });
    expect(await probe(get(`http://127.0.0.1:${port}/`), 30_000)).toMatchObject({
      ok: false,
      said: `GET http://127.0.0.1:${port}/: ECONNREFUSED`,
    });
  });
});
