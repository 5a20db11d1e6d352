import { scopedPayload, scopedSdkHmacSha256Signer } from "./scoped-sdk-hmac-sha256";
import { bodyHash } from "./sdk-hmac-sha256";

const key = { accessKey: "AccessKey", secretKey: "SecretKey" };
const date = new Date(Date.UTC(2019, 10, 15, 3, 36, 55));
const restart = {
  method: "POST",
  url: new URL("https://modelarts.eu-de.otc.t-systems.com/v1/p1/demanager/instances/i1/action"),
  headers: { "content-type": "application/json", "x-project-id": "p1" },
  body: '{"action":"restart"}',
} as const;

describe("the scoped form of SDK-HMAC-SHA256", () => {
  test("agrees with another implementation", () => {
    const headers = scopedSdkHmacSha256Signer(key, { region: "eu-de", service: "modelarts" })(restart, date);
    expect(headers).toEqual({
      "x-sdk-date": "20191115T033655Z",
      authorization:
        "SDK-HMAC-SHA256 Credential=AccessKey/20191115/eu-de/modelarts/sdk_request, " +
        "SignedHeaders=content-type;host;x-sdk-date, " +
        "Signature=196a75155e225ca3eb1a1f5a4a00797a0a0bd7d80051c1677b5dce6bbb53ea3c",
    });
  });

  test("leaves region and service empty unless told", () => {
    const headers = scopedSdkHmacSha256Signer(key)(restart, date);
    expect(headers["authorization"]).toContain("Credential=AccessKey/20191115///sdk_request, ");
  });

  test("sends project and security token beside the signature", () => {
    const headers = scopedSdkHmacSha256Signer({ ...key, securityToken: "temporary" })(restart, date);
    expect(headers["x-security-token"]).toBe("temporary");
    expect(headers["authorization"]).toBe(scopedSdkHmacSha256Signer(key)(restart, date)["authorization"]);
    expect(headers["authorization"]).toContain("SignedHeaders=content-type;host;x-sdk-date,");
  });

  test("moves the query of a POST without a body into the place of the body", () => {
    const url = new URL("https://example.com/start?type=TIMING&duration=3600000&name=a%20b");
    expect(scopedPayload({ method: "POST", url })).toEqual({
      query: [],
      bodyHash: bodyHash("duration=3600000&name=a+b&type=TIMING"),
    });
    expect(scopedPayload({ method: "POST", url, body: "{}" })).toEqual({
      query: [
        ["type", "TIMING"],
        ["duration", "3600000"],
        ["name", "a b"],
      ],
      bodyHash: bodyHash("{}"),
    });
  });
});
