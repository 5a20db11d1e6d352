import { inspect } from "node:util";

import { Agent, EnvHttpProxyAgent } from "undici";

import { ConfigurationError } from "../shared/errors";
import { environmentRoute } from "./dispatcher";
import { isLoopback } from "./loopback";
import { refuseOpenTls } from "./open-tls";
import { isExcepted, proxiesOf } from "./proxies";

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
    [{ HTTP_PROXY: "proxy:3128" }, { http: "http://proxy:3128", https: "http://proxy:3128" }],
    [{ NO_PROXY: "a", no_proxy: "b" }, { except: "b" }],
    [
      { HTTPS_PROXY: " ", ALL_PROXY: "http://one:1" },
      { http: "http://one:1", https: "http://one:1" },
    ],
    [
      { all_proxy: "http://two:2", ALL_PROXY: "http://one:1" },
      { http: "http://two:2", https: "http://two:2" },
    ],
    [
      { ALL_PROXY: "http://all:1", HTTP_PROXY: "http://one:1" },
      { http: "http://one:1", https: "http://all:1" },
    ],
    [{ ALL_PROXY: "socks5://one:1", HTTPS_PROXY: "http://two:2" }, { https: "http://two:2" }],
  ])("%j are %j", (env: Record<string, string>, proxies) => {
    const { http, https, ...others } = proxiesOf(env);
    const urls = { http: http?.url, https: https?.url, ...others };
    expect(urls).toEqual({ http: undefined, https: undefined, except: "", ...proxies });
  });

  test("are told apart by their variable and address, without user and password", () => {
    expect(proxiesOf({ https_proxy: "http://me:canary@proxy.example.com:3128" }).https).toMatchObject({
      variable: "https_proxy",
      host: "proxy.example.com:3128",
    });
  });

  test("may be of a kind that is not supported in ALL_PROXY, which is warned of once", () => {
    const warned: string[] = [];
    const route = environmentRoute({ ALL_PROXY: "socks5://me:canary@one:1" }, (line) => warned.push(line));
    expect(route(outside)).toBeInstanceOf(Agent);
    route(outside);
    expect(warned).toEqual([
      "ALL_PROXY names a SOCKS proxy, which is not supported: requests go out without it. Name an HTTP proxy in HTTPS_PROXY.",
    ]);
  });

  test.each([
    ["example.com", "https://example.com", true],
    ["example.com", "https://api.example.com", true],
    ["example.com", "https://notexample.com", false],
    [".example.com", "https://example.com", true],
    ["*.example.com", "https://api.example.com", true],
    ["*.example.com", "https://example.com", false],
    ["EXAMPLE.com.", "https://example.com", true],
    ["a.test, example.com\tb.test", "https://example.com", true],
    ["*", "https://example.com", true],
    ["example.com:443", "https://example.com", true],
    ["example.com:8443", "https://example.com", false],
    ["example.com:8443", "https://example.com:8443", true],
    ["*:8443", "https://example.com", false],
    ["10.0.0.0/8", "https://10.1.2.3:8443", true],
    ["10.0.0.0/8", "https://11.1.2.3", false],
    ["10.0.0.0/8", "https://10.example.com", false],
    ["192.168.7.0/24", "https://192.168.8.1", false],
    ["fd00::/8", "https://[fd12::1]", true],
    ["fd00::/8", "https://[fe12::1]", false],
    ["[fd12::1]:443", "https://[fd12::1]", true],
    ["fd12::1", "https://[fd12::1]", true],
    ["10.0.0.0/99", "https://10.0.0.1", false],
    ["10.0.0.0/", "https://10.0.0.1", false],
    ["example.com/8", "https://example.com", false],
    ["", "https://example.com", false],
    [",", "https://example.com", false],
  ])("with NO_PROXY %j are not for %s: %j", (list, url, expected) => {
    expect(isExcepted(new URL(url), list)).toBe(expected);
    const route = environmentRoute({ HTTPS_PROXY: "http://proxy:1", NO_PROXY: list });
    expect(route(new URL(url)) instanceof Agent).toBe(expected);
    expect(route.proxyFor?.(new URL(url))?.host).toBe(expected ? undefined : "proxy:1");
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
