import { obstacleOf } from "./reach";

const via = { url: "http://me:canary@proxy:3128", variable: "https_proxy", host: "proxy:3128" };
const failed = (code: string) => Object.assign(new Error(code), { code });

describe("a connection that failed", () => {
  test.each(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "ETIMEDOUT", "UND_ERR_CONNECT_TIMEOUT"])(
    "with %s is the proxy's, if there is one",
    (code) => {
      expect(obstacleOf(failed(code), via).proxy).toBe("The proxy proxy:3128 of https_proxy");
      expect(obstacleOf(failed(code)).proxy).toBeUndefined();
    },
  );

  test.each(["ECONNRESET", "CERT_HAS_EXPIRED", "UND_ERR_SOCKET"])("with %s may be of either", (code) => {
    expect(obstacleOf(failed(code), via).proxy).toBeUndefined();
  });

  test("names the proxy that answered", () => {
    expect(obstacleOf(new Error("Proxy response (502) !== 200 when HTTP Tunneling"), via)).toEqual({
      why: "the proxy proxy:3128 of https_proxy answered 502",
      isLasting: false,
    });
  });
});
