import { Agent, EnvHttpProxyAgent } from "undici";

import { environmentRoute } from "./dispatcher";
import { isLoopback } from "./loopback";

describe("the route of a request", () => {
  const outside = new URL("https://ncloud.apigw.ntruss.com");

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
