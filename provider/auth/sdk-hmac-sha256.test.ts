import { canonicalQuery } from "./canonical-form";
import { bodyHash, canonicalRequest, sdkHmacSha256Signer, signature, stringToSign } from "./sdk-hmac-sha256";
import { signingVectors, type SigningVector } from "./sdk-hmac-sha256.vectors";

const canonicalOf = (vector: SigningVector): string => {
  const url = new URL(vector.url);
  return canonicalRequest({
    method: vector.method,
    path: url.pathname,
    query: url.searchParams,
    headers: vector.headers,
    signedHeaders: Object.keys(vector.headers).sort(),
    bodyHash: bodyHash(vector.body),
  });
};

const dateOf = (vector: SigningVector): string => vector.headers["x-sdk-date"] ?? "";

const instant = (date: string): Date =>
  new Date(date.replace(/(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/, "$1-$2-$3T$4:$5:$6Z"));

describe("SDK-HMAC-SHA256", () => {
  test.each(signingVectors.map((vector) => [vector.origin, vector] as const))(
    "agrees with %s",
    (_origin, vector) => {
      const text = stringToSign({ date: dateOf(vector), canonicalRequest: canonicalOf(vector) });
      expect(signature(vector.key[1], text)).toBe(vector.signature);
    },
  );

  const complete = signingVectors.filter((vector) => vector.headers["host"]);

  test.each(complete.map((vector) => [vector.origin, vector] as const))(
    "writes the header of %s",
    (_origin, vector) => {
      const { host: _host, "x-sdk-date": date = "", ...headers } = vector.headers;
      const signer = sdkHmacSha256Signer({ accessKey: vector.key[0], secretKey: vector.key[1] });
      const body = vector.body === undefined ? {} : { body: vector.body };
      const request = { method: vector.method, url: new URL(vector.url), headers, ...body };
      const names = Object.keys(vector.headers).sort().join(";");
      expect(signer(request, instant(date))).toEqual({
        "x-sdk-date": date,
        authorization: `SDK-HMAC-SHA256 Access=${vector.key[0]}, SignedHeaders=${names}, Signature=${vector.signature}`,
      });
    },
  );

  test("hashes the guide's canonical request to the value that the guide prints", () => {
    const [vector] = signingVectors;
    expect(vector && bodyHash(canonicalOf(vector))).toBe(
      "b25362e603ee30f4f25e7858e8a7160fd36e803bb2dfe206278659d71a9bcd7a",
    );
  });

  test("sorts and encodes a query as the vendor's SDKs do", () => {
    const query = [
      ["test", "一 (&=?!#%.*)"],
      ["multi", "2"],
      ["multi", "1"],
      ["multi", "3"],
      ["path", "/tmp/123"],
      ["limit", "1"],
      ["enable", "true"],
    ] as const;
    expect(canonicalQuery(query)).toBe(
      "enable=true&limit=1&multi=1&multi=2&multi=3&path=%2Ftmp%2F123&test=%E4%B8%80%20%28%26%3D%3F%21%23%25.%2A%29",
    );
  });

  test("signs the token of a temporary key", () => {
    const signer = sdkHmacSha256Signer({ accessKey: "a", secretKey: "s", securityToken: "temporary" });
    const request = { method: "GET", url: new URL("https://example.com/"), headers: {} } as const;
    const headers = signer(request, new Date(0));
    expect(headers["x-security-token"]).toBe("temporary");
    expect(headers["authorization"]).toContain("SignedHeaders=host;x-sdk-date;x-security-token,");
  });

  test("gives every attempt a date of its own", () => {
    const signer = sdkHmacSha256Signer({ accessKey: "a", secretKey: "s" });
    const request = { method: "GET", url: new URL("https://example.com/"), headers: {} } as const;
    const [first, second] = [signer(request, new Date(0)), signer(request, new Date(1000))];
    expect(first["x-sdk-date"]).toBe("19700101T000000Z");
    expect(second["authorization"]).not.toBe(first["authorization"]);
  });
});
