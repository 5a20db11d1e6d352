import { inspect } from "node:util";

import { Agent, EnvHttpProxyAgent } from "undici";

import { ConfigurationError } from "../shared/errors";
import { environmentRoute } from "./dispatcher";
import { isLoopback } from "./loopback";
import { refuseOpenTls } from "./open-tls";
import { proxiesOf } from "./proxies";

const outside = new URL("https://ncloud.apigw.ntruss.com");

describe("the route of a request", () => {
  test("is one pool for all where there is no proxy", () => {
    const route = environmentRoute({});
    expect(route(outside)).toBeInstanceOf(Agent);
    expect(route(new URL("https://example.com"))).toBe(route(outside));
  });

  test("leads through the environment's proxy, but never to this machine", () => {
    const route = environmentRoute({ HTTPS_PROXY: "http://proxy.example.com:3128" });
    expect(route(outside)).toBeInstanceOf(EnvHttpProxyAgent);
    expect(route(new URL("http://127.0.0.1:8787"))).toBeInstanceOf(Agent);
  });
});

describe("the proxies of an environment", () => {
  test.each([
    [{ HTTPS_PROXY: "http://one:1", https_proxy: "http://two:2" }, { https: "http://two:2" }],
    [{ HTTPS_PROXY: "http://one:1", https_proxy: "" }, { https: "http://one:1" }],
    [{ HTTP_PROXY: "proxy:3128" }, { http: "http://proxy:3128" }],
    [{ NO_PROXY: "a", no_proxy: "b" }, { except: "b" }],
    [{ HTTPS_PROXY: " ", ALL_PROXY: "http://one:1" }, {}],
  ])("%j are %j", (env: Record<string, string>, proxies) => {
    expect(proxiesOf(env)).toEqual({ http: undefined, https: undefined, except: "", ...proxies });
  });

  test.each([
    ["http://me:canary@[", "HTTPS_PROXY is not a URL; write http://host:port."],
    [
      "ftp://me:canary@proxy",
      "HTTPS_PROXY: ftp:// is no kind of proxy that is supported; write http://host:port.",
    ],
    [
      "http://me:canary%zz@proxy",
      "HTTPS_PROXY: the user name or password is not percent-encoded as it must be in a URL.",
    ],
  ])("cannot be %j, which is said without the password", (value, message) => {
    const route = environmentRoute({ HTTPS_PROXY: value });
    const attempt = (): unknown => route(outside);
    expect(attempt).toThrow(new ConfigurationError(message));
    try {
      attempt();
    } catch (error) {
      expect(inspect(error, { depth: 10, showHidden: true })).not.toContain("canary");
    }
  });
});

describe("certificates that nobody checks", () => {
  const env = { NODE_TLS_REJECT_UNAUTHORIZED: "0" };

  test("are refused with a way out", () => {
    const attempt = (): void => refuseOpenTls(env, outside);
    expect(attempt).toThrow(ConfigurationError);
    expect(attempt).toThrow(
      "NODE_TLS_REJECT_UNAUTHORIZED=0 accepts any certificate: credentials would go to whoever answers as " +
        "ncloud.apigw.ntruss.com. Unset it. Behind a proxy that signs certificates itself, name its CA's file in " +
        "NODE_EXTRA_CA_CERTS.",
    );
  });

  test("do not matter on this machine, nor where the variable says something else", () => {
    refuseOpenTls(env, new URL("http://127.0.0.1:8787"));
    refuseOpenTls({ NODE_TLS_REJECT_UNAUTHORIZED: "1" }, outside);
    refuseOpenTls({}, outside);
  });
});

describe("this machine", () => {
  test.each(["http://localhost", "http://127.0.0.1:80", "http://127.8.9.10", "http://[::1]:8080"])(
    "is %s",
    (url) => {
      expect(isLoopback(new URL(url))).toBe(true);
    },
  );

  test.each(["http://localhost.example.com", "http://128.0.0.1", "http://127.0.0.1.nip.io", "http://[::2]"])(
    "is not %s",
    (url) => {
      expect(isLoopback(new URL(url))).toBe(false);
    },
  );
});
