import { getCACertificates, setDefaultCACertificates } from "node:tls";

import { TlsScene } from "../../test/support/tls-scene";
import { environmentRoute } from "./dispatcher";
import { judgeLoss } from "./judge-loss";
import { obstacleOf } from "./reach";
import { exchangeOf } from "./test-kit";
import { Lost, transport } from "./transport";

/** Over real sockets, all on this machine: this is what a double cannot show. */
describe("over TLS", () => {
  const scene = new TlsScene();
  const ordinary = getCACertificates("default");

  beforeAll(() => scene.open());
  beforeEach(() => {
    scene.served.length = 0;
    scene.tunnels.length = 0;
    scene.proxyStatus = 200;
    setDefaultCACertificates([scene.tls.cert]);
  });
  afterEach(() => setDefaultCACertificates(ordinary));
  afterAll(() => scene.close());

  const get = async (url: string, env: Record<string, string>) => {
    const request = { method: "GET", url: new URL(url), headers: { authorization: "signature" } } as const;
    return transport(environmentRoute(env)(request.url), request);
  };
  const lost = async (...call: Parameters<typeof get>) => {
    const error: unknown = await get(...call).catch((reason: unknown) => reason);
    if (error instanceof Lost) return error;
    throw new Error("was expected to be lost", { cause: error });
  };
  const lossOf = (error: Lost, env: Record<string, string>, url = target) => {
    const exchange = exchangeOf({ request: { method: "GET", url: new URL(url), headers: {} } });
    return judgeLoss(exchange, error, environmentRoute(env).proxyFor?.(new URL(url)));
  };
  const proxy = () => `http://user:p%40ss@127.0.0.1:${scene.proxyPort}`;
  const target = "https://api.example.test/v1/things";

  test.each(["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])(
    "a request goes through the tunnel of %s, as one request of HTTP/1.1 to each connection",
    async (variable) => {
      expect(await get(target, { [variable]: proxy() })).toMatchObject({
        status: 200,
        body: '{"fine":true}',
      });
      expect(scene.tunnels.map(({ url }) => url)).toEqual(["api.example.test:443"]);
      expect(scene.served.map(({ url }) => url)).toEqual(["/v1/things"]);
      expect(scene.protocols).toEqual(["http/1.1"]);
    },
  );

  test("the proxy gets its own user and password and nothing of the request, the service nothing of the proxy's", async () => {
    await get(target, { HTTPS_PROXY: proxy() });
    const [tunnel] = scene.tunnels;
    const basic = Buffer.from("user:p@ss").toString("base64");
    expect(tunnel?.headers["proxy-authorization"]).toBe(`Basic ${basic}`);
    expect(tunnel?.headers["authorization"]).toBeUndefined();
    expect(scene.served[0]?.headers["authorization"]).toBe("signature");
    expect(scene.served[0]?.headers["proxy-authorization"]).toBeUndefined();
  });

  test("the lower-case name of a proxy goes before the other", async () => {
    await get(target, { https_proxy: proxy(), HTTPS_PROXY: "http://127.0.0.1:1" });
    expect(scene.tunnels).toHaveLength(1);
  });

  test("a proxy's address needs no scheme", async () => {
    await get(target, { HTTPS_PROXY: `127.0.0.1:${scene.proxyPort}` });
    expect(scene.tunnels).toHaveLength(1);
  });

  // 0.0.0.0 is this machine, but not by a name that is known for it.
  test.each(["NO_PROXY", "no_proxy"])("a request to what %s lists goes there directly", async (variable) => {
    const elsewhere = `https://0.0.0.0:${scene.port}/`;
    await get(elsewhere, { HTTPS_PROXY: proxy(), [variable]: "example.org,0.0.0.0" });
    expect([scene.tunnels.length, scene.served.length]).toEqual([0, 1]);
    await get(elsewhere, { HTTPS_PROXY: proxy() });
    expect(scene.tunnels).toHaveLength(1);
  });

  test("a request to this machine never goes through a proxy", async () => {
    for (const host of ["localhost", "127.0.0.1"]) {
      await get(`https://${host}:${scene.port}/`, { HTTPS_PROXY: "http://127.0.0.1:1" });
    }
    expect(scene.served).toHaveLength(2);
  });

  test("a request that the proxy refuses was never sent, and its error says who refused", async () => {
    scene.proxyStatus = 407;
    const { sent, cause } = await lost(target, { HTTPS_PROXY: proxy() });
    expect(sent).toBe(false);
    expect(obstacleOf(cause)).toEqual({
      why: "the proxy of HTTPS_PROXY or HTTP_PROXY answered 407",
      isLasting: true,
      advice: "It wants a user name and password: http://user:password@host:port.",
    });
  });

  test("a proxy that is down is what could not be reached, not the service", async () => {
    const env = { HTTPS_PROXY: "http://user:canary@127.0.0.1:1" };
    const failure = lossOf(await lost(target, env), env);
    expect(failure).toMatchObject({
      repeat: "neverSent",
      failure: {
        kind: "unreachable",
        advice: "The proxy 127.0.0.1:1 of HTTPS_PROXY could not be reached (ECONNREFUSED); nothing was sent.",
      },
    });
  });

  test("a service that is not there is told as such where NO_PROXY lists it", async () => {
    const env = { HTTPS_PROXY: proxy(), NO_PROXY: "0.0.0.0/8" };
    expect(lossOf(await lost("https://0.0.0.0:1/", env), env, "https://0.0.0.0:1/")).toMatchObject({
      failure: { advice: "0.0.0.0:1 could not be reached (ECONNREFUSED); nothing was sent." },
    });
  });

  test("a certificate of unknown origin is refused before anything is sent, through a proxy too", async () => {
    setDefaultCACertificates(ordinary);
    for (const url of [target, `https://localhost:${scene.port}/`]) {
      const { sent, cause } = await lost(url, { HTTPS_PROXY: proxy() });
      expect(sent).toBe(false);
      expect(obstacleOf(cause)).toMatchObject({
        why: "DEPTH_ZERO_SELF_SIGNED_CERT",
        isLasting: true,
        advice: expect.stringContaining("NODE_EXTRA_CA_CERTS"),
      });
    }
    expect(scene.served).toEqual([]);
  });

  test("a certificate for another name is refused", async () => {
    const { sent, cause } = await lost("https://other.example.test/", { HTTPS_PROXY: proxy() });
    expect([sent, obstacleOf(cause).why]).toEqual([false, "ERR_TLS_CERT_ALTNAME_INVALID"]);
  });

  test("certificates are checked even where the process is told not to", async () => {
    setDefaultCACertificates(ordinary);
    const before = process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
    process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0";
    try {
      for (const url of [target, `https://localhost:${scene.port}/`]) {
        expect((await lost(url, { HTTPS_PROXY: proxy() })).sent).toBe(false);
      }
    } finally {
      if (before === undefined) delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
      else process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = before;
    }
    expect(scene.served).toEqual([]);
  });
});
