import { AKSKSigner } from "@huaweicloud/huaweicloud-sdk-core/auth/AKSKSigner";

import { sdkHmacSha256Signer } from "../../provider/auth/sdk-hmac-sha256";
import { HUAWEI, OTC, START, bench, closeBenches, key } from "../bench.test.support";

afterEach(closeBenches);

const SERVERS = `${HUAWEI}/app-servers?limit=100&offset=0`;

test("accepts a signature that is right", async () => {
  const { huawei } = await bench();
  expect((await huawei("GET", SERVERS, { headers: { "x-project-id": HUAWEI.slice(4) } })).status).toBe(200);
});

test("accepts what the vendor's own signer makes", async () => {
  const { emulator, plain } = await bench();
  const data = { items: ["as-0001", "as-0002"], type: "SOFT" };
  const target = `${HUAWEI}/app-servers/actions/batch-reboot`;
  const signed = AKSKSigner.sign(
    {
      endpoint: emulator.url + target,
      method: "PATCH",
      headers: {
        "content-type": "application/json",
        "X-Sdk-Date": "20260102T030405Z",
        "User-Agent": "sdk/3",
      },
      data,
    } as never,
    { getAk: () => key.accessKey, getSk: () => key.secretKey } as never,
  ) as Record<string, string>;
  const answer = await plain("PATCH", target, { json: data, headers: signed });
  expect([answer.status, answer.text]).toEqual([200, ""]);
});

test("accepts the scoped form on Open Telekom Cloud only", async () => {
  const { otcScoped } = await bench();
  expect((await otcScoped("GET", `${OTC}/notebooks`)).status).toBe(200);
  expect((await otcScoped("POST", `${OTC}/notebooks/notebook-0001/stop`)).status).toBe(200);
  expect((await otcScoped("GET", `${HUAWEI}/notebooks`)).status).toBe(403);
});

test("locks a key for five minutes after five failures in a row", async () => {
  const { as, huawei, pass } = await bench();
  const wrong = as(sdkHmacSha256Signer({ ...key, secretKey: "wrong" }));
  for (let n = 0; n < 5; n++) {
    expect((await wrong("GET", SERVERS)).body).toMatchObject({
      error_code: "APIGW.0301",
      error_msg: expect.stringContaining("verify aksk signature fail, canonicalRequest:GET|/v1/") as string,
    });
  }
  expect((await huawei("GET", SERVERS)).body).toMatchObject({
    error_code: "APIGW.0301",
    error_msg: expect.stringContaining("AK access failed to reach the limit, forbidden") as string,
  });
  pass(5 * 60_000);
  expect((await huawei("GET", SERVERS)).status).toBe(200);
});

test("tells its own time to a clock that is more than fifteen minutes off", async () => {
  const { huawei, emulator } = await bench();
  emulator.clock.advance(3_600_000);
  const answer = await huawei("GET", SERVERS, { skew: 901_000 });
  expect(answer.status).toBe(401);
  expect(answer.body).toMatchObject({ error_code: "APIGW.0303" });
  expect(answer.headers["date"]).toBe(new Date(START).toUTCString());
  expect((await huawei("GET", SERVERS, { skew: 900_000 })).status).toBe(200);
});

test("wants the token of a temporary key, and repeats it nowhere", async () => {
  const { as } = await bench({ huaweicloud: { keys: [{ ...key, securityToken: "temporary-token" }] } });
  expect((await as(sdkHmacSha256Signer(key))("GET", SERVERS)).status).toBe(401);
  expect(
    (await as(sdkHmacSha256Signer({ ...key, securityToken: "temporary-token" }))("GET", SERVERS)).status,
  ).toBe(200);
  const wrong = await as(sdkHmacSha256Signer({ ...key, secretKey: "x", securityToken: "temporary-token" }))(
    "GET",
    SERVERS,
  );
  expect(wrong.text).not.toContain("temporary-token");
});

test("knows no unknown key and no missing one", async () => {
  const { as, plain } = await bench();
  const stranger = as(sdkHmacSha256Signer({ accessKey: "stranger", secretKey: "s" }));
  expect((await stranger("GET", SERVERS)).text).toContain("ak not exist");
  expect((await plain("GET", SERVERS)).status).toBe(401);
});

test("refuses a project that is not the key's, in the service's words", async () => {
  const { huawei } = await bench();
  expect((await huawei("GET", "/v1/0000/app-servers")).body).toMatchObject({ error_code: "WKS.00081102" });
  expect((await huawei("GET", "/v1/0000/notebooks")).body).toMatchObject({ error_code: "ModelArts.0210" });
  const other = { headers: { "x-project-id": "0000" } };
  expect((await huawei("GET", SERVERS, other)).status).toBe(403);
});

test("says that an unknown path is no published API", async () => {
  const { huawei, ncloud } = await bench();
  expect((await huawei("DELETE", SERVERS)).body).toMatchObject({ error_code: "APIGW.0101" });
  expect((await ncloud("GET", "/vserver/v2/nothing")).body).toMatchObject({ error: { errorCode: "300" } });
});
