import { ncloudSignature, ncloudSigner } from "./ncloud-signature";

// The first two are those of NaverCloudPlatform/ncp-iam-authenticator, pkg/token/token_test.go.
const vectors = [
  ["GET", "/cluster/kubeconfig", "LTJli9+OKT2KvUXxiKslMfu5FIOmDN83avehOvgUFp0="],
  [
    "GET",
    "/iam/krs-v1/user?clusterUuid=D11328F1-ECA9-4F1B-BA22-921F61D9C5FF",
    "emeahfW4CmzsxIQ5ip0cd9yqERXJ+ZJsRfQpGNmKdXk=",
  ],
  ["POST", "/api/v2/notebooks/restart", "XRkDZ8VSBhISDROYv/LgwZnyvbPRDxyB1UzAetMzKo8="],
  [
    "GET",
    "/vserver/v2/rebootServerInstances?regionCode=KR&serverInstanceNoList.1=1234&responseFormatType=json",
    "g5h7DRz0zVgVkcGD0RsjOuhH97BEZbmMOzpp40RMklU=",
  ],
  ["POST", "/vserver/v2/rebootServerInstances", "zZQTJEavKcbGfVNO0oUHynHfD8siW1jhShI5rNqOwbQ="],
] as const;

const key = { accessKey: "access", secretKey: "secret" };
const timestamp = 1668407407855;

describe("NAVER Cloud's signature", () => {
  test.each(vectors)("signs %s %s", (method, target, signature) => {
    expect(ncloudSignature({ method, target, timestamp, ...key })).toBe(signature);
  });

  test("covers the path and the query exactly as they are sent, and the time in milliseconds", () => {
    const [method, target, signature] = vectors[3];
    const url = new URL(target, "https://ncloud.apigw.ntruss.com");
    expect(ncloudSigner(key)({ method, url, headers: {} }, new Date(timestamp))).toEqual({
      "x-ncp-apigw-timestamp": "1668407407855",
      "x-ncp-iam-access-key": "access",
      "x-ncp-apigw-signature-v2": signature,
    });
  });

  test("leaves the body out, so that a form post signs the bare path", () => {
    const [method, target, signature] = vectors[4];
    const url = new URL(target, "https://ncloud.apigw.ntruss.com");
    const request = { method, url, headers: {}, body: "regionCode=KR" };
    const headers = ncloudSigner(key)(request, new Date(timestamp));
    expect(headers["x-ncp-apigw-signature-v2"]).toBe(signature);
  });
});
