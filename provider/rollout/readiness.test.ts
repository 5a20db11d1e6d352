import { FakeServices, readiness } from "../../test/support/fake-services";
import { names, Scene } from "../../test/support/rollout-scene";
import type { RolloutOptions } from "./rollout";
import type { RolloutSettings } from "./settings";

function scene(count: number, options: ConstructorParameters<typeof Scene>[1] = {}) {
  const stage = new Scene(names(count), options);
  const services = new FakeServices(stage.fleet, stage.clock);
  const up = (hash: string, settings: Partial<RolloutSettings> = {}, rest: Partial<RolloutOptions> = {}) =>
    stage.up(hash, { readiness, ...settings }, {}, { probe: services.probe, ...rest });
  return { stage, services, up };
}

describe("readiness", () => {
  it("asks a service once the cloud says ready, and counts a restart only when it answers", async () => {
    const { stage, services, up } = scene(1);
    services.comesUpAfter = 42_000;
    const before = stage.clock.now();
    const result = await up("h1");
    expect(result.failures).toEqual([]);
    const { bootedAt } = stage.fleet.machine("m01");
    const [first, ...after] = services.questionsOf("m01");
    expect(first).toBe(before);
    expect(after.every((at) => at >= bootedAt)).toBe(true);
    expect(Date.parse(stage.entry("m01").restartedAt ?? "")).toBeGreaterThanOrEqual(bootedAt + 42_000);
    expect(stage.entry("m01")).toMatchObject({ state: "restarted", evidence: "bootTime", attempts: 1 });
  });

  it("asks each instance once a period at most", async () => {
    const { services, up } = scene(3);
    services.comesUpAfter = 60_000;
    await up("h1", { maxUnavailable: 3, pollInterval: 1_000 });
    for (const id of names(3)) {
      const [, ...asked] = services.questionsOf(id);
      const gaps = asked.slice(1).map((at, index) => at - (asked[index] ?? 0));
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(readiness.period);
      expect(asked.length).toBeLessThanOrEqual(60_000 / readiness.period + 2);
    }
  });

  it("waits for a service before the next instance goes, so that no more than maxUnavailable are out", async () => {
    const { stage, services, up } = scene(4);
    services.comesUpAfter = 90_000;
    let mostOut = 0;
    const watch = () => {
      mostOut = Math.max(mostOut, names(4).filter((id) => !services.isUp(id)).length);
    };
    const restart = stage.fleet.api.restart.bind(stage.fleet.api);
    const api = {
      ...stage.fleet.api,
      restart: async (...args: Parameters<typeof restart>) => {
        const answer = await restart(...args);
        watch();
        return answer;
      },
    };
    const result = await up("h1", {}, { api });
    expect(result.restarted).toHaveLength(4);
    expect(mostOut).toBe(1);
  });

  it("fails what does not answer within readyTimeout, and says what it answered last", async () => {
    const { services, up, stage } = scene(2);
    services.broken.add("m01");
    services.scripts.set("m01", [true]);
    const result = await up("h1");
    expect(result.failures.map(({ message }) => message)).toEqual([
      expect.stringMatching(
        /^ready in the cloud, GET http:\/\/m01:8080\/healthz answers 503; not ready within 15m\. Reboot accepted 03:00:00Z, down 03:00:0\dZ\. Attempt 1 of 3\.$/,
      ),
    ]);
    expect(result.notStarted).toEqual(["m02"]);
    expect(stage.restarts()).toEqual([1, 0]);
  });

  it("counts one deadline from the accepted call: the cloud's part and the service's together", async () => {
    const { stage, services, up } = scene(1, { downFor: 240_000 });
    services.broken.add("m01");
    services.scripts.set("m01", [true]);
    const before = stage.clock.now();
    await up("h1", { readyTimeout: 300_000 });
    expect(stage.clock.now() - before).toBeLessThan(310_000);
  });

  it("goes on with one that failed by asking it first, and restarts it only if it still does not answer", async () => {
    const { stage, services, up } = scene(1);
    services.broken.add("m01");
    services.scripts.set("m01", [true]);
    await up("h1");
    services.broken.clear();
    await up("h1");
    expect(stage.restarts()).toEqual([1]);
    expect(stage.entry("m01")).toMatchObject({ state: "restarted", attempts: 1 });

    const other = scene(1);
    other.services.broken.add("m01");
    other.services.scripts.set("m01", [true]);
    await other.up("h1");
    other.services.broken.clear();
    other.services.scripts.set("m01", [false]);
    other.stage.clock.advance(60_000);
    await other.up("h1");
    expect(other.stage.restarts()).toEqual([2]);
  });

  it("asks everybody at the same time before the first restart, and starts nothing in a fleet that is half down", async () => {
    const { stage, services, up } = scene(6);
    for (const id of ["m04", "m05", "m06"]) services.broken.add(id);
    const ledger = { restartOnCreate: false };
    await stage.up("h1", { readiness }, ledger, { probe: services.probe });
    expect(services.asked).toEqual([]);
    // Of those that do not answer none is due itself.
    const ids = ["m01", "m02", "m03"];
    stage.ledger = stage.ledger && {
      ...stage.ledger,
      instances: stage.ledger.instances.map((one) =>
        ids.includes(one.id) ? { ...one, generation: 0, state: "notStarted" as const } : one,
      ),
    };
    const result = await up("h1", { maxUnavailable: 2, readyTimeout: 60_000 });
    expect(stage.fleet.calls).toEqual([]);
    expect(result.halted).toMatch(
      /^no free slot, maxUnavailable 2; not ready: m04 \(ready in the cloud, GET http:\/\/m04:8080\/healthz answers 503\), m05/,
    );
    expect(services.asked.slice(0, 6).map(({ at }) => at)).toEqual(Array(6).fill(services.asked[0]?.at));
  });

  it("gives back the place of one that answers again", async () => {
    const { services, up, stage } = scene(3);
    services.scripts.set("m03", [false, false, false]);
    const result = await up("h1", { maxUnavailable: 2 });
    expect(result.failures).toEqual([]);
    expect(stage.restarts()).toEqual([1, 1, 1]);
  });

  it("lets one that does not answer take its own place when it is due itself", async () => {
    const { stage, services, up } = scene(3);
    services.scripts.set("m03", Array<boolean>(1).fill(false));
    const result = await up("h1");
    // Restarting it takes nothing more out of service.
    expect(stage.fleet.calls[0]?.ids).toEqual(["m03"]);
    expect(result.restarted).toHaveLength(3);
  });

  it("wants successThreshold answers in a row after a restart", async () => {
    const { stage, services, up } = scene(1);
    services.comesUpAfter = 0;
    services.scripts.set("m01", [true, true, false, true, true, true]);
    await up("h1", { readiness: { ...readiness, successThreshold: 3 } });
    expect(services.questionsOf("m01")).toHaveLength(6);
    expect(stage.entry("m01").state).toBe("restarted");
  });

  it("counts minReadySeconds as success without interruption", async () => {
    const { stage, services, up } = scene(1);
    services.comesUpAfter = 0;
    const good = (count: number) => Array<boolean>(count).fill(true);
    services.scripts.set("m01", [true, ...good(3), false, ...good(50)]);
    await up("h1", { minReady: 20_000 });
    const asked = services.questionsOf("m01");
    const ended = Date.parse(stage.entry("m01").restartedAt ?? "");
    expect(ended - (asked[5] ?? 0)).toBeGreaterThanOrEqual(20_000);
    expect(asked).toHaveLength(10);
  });

  it("fails one that has an empty placeholder before its restart, and goes on where errors are allowed", async () => {
    const { stage, services, up } = scene(2);
    const withIps: Partial<RolloutOptions> = {
      api: {
        ...stage.fleet.api,
        observe: async (_client, ids) => new Map(ids.map((id) => [id, addressed(id)])),
      },
    };
    const addressed = (id: string) => ({
      ...stage.fleet.look(id),
      address: { privateIp: id === "m01" ? "" : id },
    });
    const asks = { ...readiness, check: { ...readiness.check, url: "http://{privateIp}:8080/" } };
    const result = await up(
      "h1",
      { readiness: asks, maxErrors: 1 },
      { ...withIps, first: new Map(names(2).map((id) => [id, addressed(id)])) },
    );
    expect(result.failures).toEqual([
      {
        id: "m01",
        reason: "failed",
        message: "readiness.httpGet.url: {privateIp} is empty for this one. Nothing was restarted.",
      },
    ]);
    expect(stage.restarts()).toEqual([0, 1]);
    expect(services.questionsOf("m01")).toEqual([]);
    expect(stage.entry("m01")).toMatchObject({ state: "failed", generation: 0 });
    expect(stage.entry("m01").attempts).toBeUndefined();
  });

  it("leaves one that was stopped while it was asked as requested, and the next run asks before anything else", async () => {
    const { stage, services, up } = scene(1, { shows: "status" });
    services.broken.add("m01");
    services.scripts.set("m01", [true]);
    const stop = new AbortController();
    const run = up("h1", {}, { signal: stop.signal });
    await stage.clock.sleep(120_000);
    stop.abort(new Error("stopped on request"));
    const result = await run;
    expect(result.unproved).toEqual(["m01"]);
    expect(stage.entry("m01")).toMatchObject({ state: "requested", evidence: "seenDown" });
    services.broken.clear();
    await up("h1");
    expect(stage.restarts()).toEqual([1]);
    expect(stage.entry("m01").state).toBe("restarted");
  });

  it("takes an unanswering service for no sign of a restart", async () => {
    const { stage, services, up } = scene(1, { shows: "status" });
    stage.fleet.machine("m01").ignoresRestart = true;
    services.broken.add("m01");
    const result = await up("h1");
    expect(result.failures[0]?.reason).toBe("unproved");
  });

  it("says in its lines and in its row what is waited for", async () => {
    const said: string[] = [];
    const { services, up } = scene(1);
    services.comesUpAfter = 100_000;
    await up("h1", {}, { say: (line) => said.push(line) });
    expect(said).toContain(
      "waiting for m01 (ready in the cloud, GET http://m01:8080/healthz answers 503, since 03:00:00Z)",
    );
    const row: string[] = [];
    const other = scene(1);
    other.services.comesUpAfter = 100_000;
    await other.up("h1", {}, { status: (line) => row.push(line) });
    expect(row).toContain("0 of 1 restarted; waiting for m01 (answers 503 03:00:00Z)");
  });

  it("asks nothing and waits for nothing where it is not wished for", async () => {
    const { stage, services } = scene(2);
    await stage.up("h1", {}, {}, { probe: services.probe });
    expect(services.asked).toEqual([]);
  });
});
