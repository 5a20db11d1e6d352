import { dataForest } from "../provider/apis/ncloud-data-forest";
import { engine } from "./support/engine";
import { FakeNcloud } from "./support/fake-ncloud";
import { HttpDouble, type DoubleAnswer, type DoubleRequest } from "./support/http-double";
import { VirtualClock } from "./support/virtual-clock";
import { openCloud } from "../provider/clouds";
import {
  createRestartTrigger,
  checkRestartTrigger,
} from "../provider/resources/restart-trigger/restart-trigger";
import type { RestartTriggerInputs } from "../provider/resources/restart-trigger/inputs";
import { digestOfValue } from "../provider/shared/triggers";

jest.setTimeout(60_000);

const minute = 60_000;
const latency = 50;

/** Answers only after a while, and refuses by a rule of its own. */
class SlowDouble extends HttpDouble {
  refused = 0;

  constructor(
    private readonly clock: VirtualClock,
    served: (request: DoubleRequest) => DoubleAnswer,
    refusal: (request: DoubleRequest) => DoubleAnswer | undefined,
  ) {
    super((request) => {
      const refused = refusal(request);
      if (refused) this.refused++;
      return refused ?? served(request);
    });
  }

  override dispatch(...call: Parameters<HttpDouble["dispatch"]>): boolean {
    void this.clock.sleep(latency).then(() => super.dispatch(...call));
    return true;
  }
}

const tooMany = (headers: Record<string, string> = {}): DoubleAnswer => ({
  status: 429,
  json: { error: { errorCode: "410", message: "Throttle Limited" } },
  headers,
});

/** Refuses everything for a time, and says to come back later. */
function shut(
  clock: VirtualClock,
  { after, lasting, retryAfter }: Record<"after" | "lasting" | "retryAfter", number>,
) {
  const from = clock.now() + after;
  return () => {
    const now = clock.now();
    return now >= from && now < from + lasting ? tooMany({ "retry-after": String(retryAfter) }) : undefined;
  };
}

/** Takes so many requests in each second. */
function perSecond(clock: VirtualClock, most: number) {
  const counts = new Map<number, number>();
  return () => {
    const second = Math.floor(clock.now() / 1_000);
    const count = (counts.get(second) ?? 0) + 1;
    counts.set(second, count);
    return count > most ? tooMany() : undefined;
  };
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => String(1001 + index));

let accounts = 0;

/** Twenty resources of one account, with fifty servers each. */
async function fleet(refusalOf: (clock: VirtualClock) => () => DoubleAnswer | undefined) {
  const clock = new VirtualClock();
  const ids = numbers(1_000);
  const cloud = new FakeNcloud(clock, ids);
  const http = new SlowDouble(clock, cloud.http.answer, refusalOf(clock));
  const settings = { ncloud: { accessKey: `AK-fleet-${accounts++}`, secretKey: "secret" } };
  const context = engine(clock, http, settings);
  const began = clock.now();
  const resources = Array.from({ length: 20 }, async (_, index) => {
    const { inputs, problems } = checkRestartTrigger({
      target: { ncloudServers: { serverInstanceNos: ids.slice(index * 50, index * 50 + 50) } },
      triggers: { conf: digestOfValue("v1") },
      rollout: { maxUnavailable: 10 },
    });
    expect(problems).toEqual([]);
    return createRestartTrigger(inputs as RestartTriggerInputs, context);
  });
  const states = (await Promise.all(resources)).flatMap(({ instances }) =>
    instances.map(({ state }) => state),
  );
  const restarts = ids.map((id) => cloud.fleet.machine(id).restarts);
  return { states, restarts, http, took: clock.now() - began };
}

/** A thousand reads of one account, all asked for at once, and what they fail with. */
async function thousandReads(refusalOf: (clock: VirtualClock) => () => DoubleAnswer | undefined) {
  const clock = new VirtualClock();
  const http = new SlowDouble(clock, () => ({ json: { state: "RUNNING" } }), refusalOf(clock));
  const { environment } = engine(clock, http);
  const settings = { ncloud: { accessKey: "AK", secretKey: "secret" } };
  const client = openCloud({ cloud: "ncloud", settings }, environment);
  const began = clock.now();
  const results = await Promise.allSettled(
    numbers(1_000).map(async (id) =>
      client.send({
        service: dataForest,
        action: "notebooks/getDetail",
        method: "POST",
        path: "/api/v2/notebooks/getDetail",
        json: { id },
        kind: "read",
      }),
    ),
  );
  const errors = results.flatMap((result) =>
    result.status === "rejected" ? [result.reason as unknown] : [],
  );
  return { http, errors, took: clock.now() - began };
}

const restartedOnce = {
  states: Array<string>(1_000).fill("restarted"),
  restarts: Array<number>(1_000).fill(1),
};

describe("a thousand servers of twenty resources", () => {
  it("are restarted once each though the account is throttled for four minutes", async () => {
    const done = await fleet((clock) => shut(clock, { after: minute, lasting: 4 * minute, retryAfter: 30 }));
    expect(done).toMatchObject(restartedOnce);
    // At most what was under way when it began, and then one every thirty seconds.
    expect(done.http.refused).toBeLessThanOrEqual(16 + 8);
  });

  it("are restarted once each though the throttle lasts longer than a call may take", async () => {
    const done = await fleet((clock) => shut(clock, { after: minute, lasting: 9 * minute, retryAfter: 60 }));
    expect(done).toMatchObject(restartedOnce);
    expect(done.http.refused).toBeLessThanOrEqual(16 + 9);
  });

  it("are restarted once each under a limit of five requests a second", async () => {
    const done = await fleet((clock) => perSecond(clock, 5));
    expect(done).toMatchObject(restartedOnce);
    expect(done.http.refused).toBeLessThan(done.http.requests.length / 4);
  });
});

describe("a thousand reads", () => {
  it("all succeed though the account is throttled for four minutes", async () => {
    const { http, errors, took } = await thousandReads((clock) =>
      shut(clock, { after: 0, lasting: 4 * minute, retryAfter: 10 }),
    );
    expect(errors).toEqual([]);
    expect(http.requests.length - http.refused).toBe(1_000);
    expect(http.refused).toBeLessThanOrEqual(16 + 24);
    expect(took).toBeLessThan(5 * minute);
  });

  it("are not many more requests under a limit of fifty a second", async () => {
    const { http, errors } = await thousandReads((clock) => perSecond(clock, 50));
    expect(errors).toEqual([]);
    expect(http.requests.length - http.refused).toBe(1_000);
    expect(http.refused).toBeLessThan(150);
  });

  it("are never more at once than is allowed one account at one host", async () => {
    const { http, took } = await thousandReads(() => () => undefined);
    expect(http.refused).toBe(0);
    expect(took).toBeGreaterThanOrEqual((1_000 / 16) * latency);
  });

  it("are hardly more requests in an outage, and end with the error that they met", async () => {
    const { http, errors } = await thousandReads(() => () => ({ status: 503, body: "down" }));
    expect(errors).toMatchObject(Array(1_000).fill({ kind: "unavailable", status: 503, words: "down" }));
    expect(http.requests.length).toBeLessThanOrEqual(1_000 * 1.2 + 30);
  });
});
