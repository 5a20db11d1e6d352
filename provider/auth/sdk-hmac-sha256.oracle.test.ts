import { AKSKSigner } from "@huaweicloud/huaweicloud-sdk-core/auth/AKSKSigner";
import fc from "fast-check";

import { sdkHmacSha256Signer } from "./sdk-hmac-sha256";

// Kept to what the vendor's signer handles as it documents: safe path segments, object bodies, no blanks at the ends.
const segment = fc.stringMatching(/^[A-Za-z0-9._~-]{1,20}$/).filter((text) => !/^\.+$/.test(text));
const value = fc.string({ unit: "grapheme", maxLength: 12 }).filter((text) => text.isWellFormed());
const headerValue = fc.stringMatching(/^[A-Za-z0-9/+=;-]{1,24}$/);

const requests = fc.record({
  method: fc.constantFrom("GET", "POST", "PATCH"),
  segments: fc.array(segment, { maxLength: 5 }),
  query: fc.dictionary(fc.stringMatching(/^[a-z_]{1,8}$/), value, { maxKeys: 4, noNullPrototype: true }),
  body: fc.option(fc.dictionary(segment, value, { minKeys: 1, maxKeys: 3, noNullPrototype: true })),
  project: headerValue,
  token: fc.option(headerValue, { nil: undefined }),
  secretKey: fc.string({ minLength: 1, maxLength: 40 }),
});

describe("the vendor's own signer", () => {
  test("signs any request as we do", () => {
    fc.assert(
      fc.property(requests, ({ method, segments, query, body, project, token, secretKey }) => {
        const url = new URL(`https://modelarts.cn-north-4.myhuaweicloud.com/${segments.join("/")}`);
        const endpoint = url.toString();
        url.search = new URLSearchParams(query).toString();
        const headers = { "content-type": "application/json", "x-project-id": project };
        const key = {
          accessKey: "AccessKey",
          secretKey,
          ...(token === undefined ? {} : { securityToken: token }),
        };
        const ours = sdkHmacSha256Signer(key)(
          { method, url, headers, ...(body === null ? {} : { body: JSON.stringify(body) }) },
          new Date(Date.UTC(2026, 0, 2, 3, 4, 5)),
        );
        const credential = { getAk: () => key.accessKey, getSk: () => secretKey };
        const signed: Record<string, string> = {
          ...headers,
          "X-Sdk-Date": "20260102T030405Z",
          ...(token === undefined ? {} : { "x-security-token": token }),
        };
        const request = { endpoint, method, headers: signed, queryParams: query, data: body ?? undefined };
        const theirs = AKSKSigner.sign(request as never, credential as never) as Record<string, string>;
        expect(ours["authorization"]).toBe(theirs["Authorization"]);
      }),
      { numRuns: 300 },
    );
  });
});
