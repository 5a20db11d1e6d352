import { ncloudSignature } from "../../provider/auth/ncloud-signature";
import { bench, closeBenches, key, START } from "../bench.test.support";

afterEach(closeBenches);

const LIST = "/vserver/v2/getServerInstanceList?regionCode=KR&responseFormatType=json";

test("accepts a signature that is right", async () => {
  const { ncloud } = await bench();
  expect((await ncloud("GET", LIST)).status).toBe(200);
});

test("accepts the header name of the vendor's Python and Go packages, with a form", async () => {
  const { plain } = await bench();
  const target = "/vserver/v2/getServerInstanceList?responseFormatType=json";
  const timestamp = START;
  const signature = ncloudSignature({ method: "POST", target, timestamp, ...key });
  const answer = await plain("POST", target, {
    body: "regionCode=KR&serverInstanceNoList.1=1001",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      "x-ncp-apigw-timestamp": String(timestamp),
      "x-ncp-iam-access-key": key.accessKey,
      "x-ncp-apigw-signature-v1": signature,
    },
  });
  expect(answer.body).toMatchObject({ getServerInstanceListResponse: { totalRows: 1 } });
});

test("refuses a missing, a wrong and a foreign signature in the gateway's words", async () => {
  const { plain, ncloud } = await bench();
  for (const answer of [
    await plain("GET", LIST),
    await ncloud("GET", LIST, { headers: {}, skew: 300_001 }),
  ]) {
    expect(answer.status).toBe(401);
    expect(answer.body).toMatchObject({ error: { errorCode: "200", message: "Authentication Failed" } });
  }
});

test("tolerates clocks that are five minutes apart", async () => {
  const { ncloud } = await bench();
  expect((await ncloud("GET", LIST, { skew: -300_000 })).status).toBe(200);
});

test("judges signatures by real time when the emulated clock is elsewhere", async () => {
  const { ncloud, emulator } = await bench();
  emulator.clock.advance(86_400_000);
  const answer = await ncloud("GET", LIST);
  expect(answer.status).toBe(200);
  expect(answer.headers["date"]).toBe(new Date(START + 86_400_000).toUTCString());
});
