import { api, testedApis } from "../support/e2e-apis";
import { instancesOf, outputsOf, withCloud } from "../support/e2e-cloud";
import { code, program, restart, type RestartOptions } from "../support/e2e-program";

const servers = api("servers");
const [first, second] = servers.ids;
const one = (given: Partial<RestartOptions>, options?: unknown, name = servers.name) => ({
  ...restart(servers, { triggers: { conf: "a" }, ...given }, options),
  name,
});
/** A time of day in UTC, so many hours from now. */
const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString().slice(11, 16);
const windowFrom = (from: number, to: number) => ({
  start: inHours(from),
  end: inHours(to),
  timeZone: "Etc/UTC",
});

test("a replacement, a rename and a resource taken out of state are creations, and the preview says so", async () => {
  const target = "urn:pulumi:test::test::pulumi-nodejs:dynamic/rekindle:RestartTrigger::servers";
  const creation = /RESTARTS 2 of 2 servers .* The resource is created\./;
  await withCloud({ program: program([one({})]) }, async (stack, cloud) => {
    await stack.up();
    cloud.mark();
    const replaced = await stack.up({ preview: true, args: ["--target-replace", target] });
    expect(replaced.all).toMatch(creation);
    expect(cloud.restarts([servers])).toEqual({ servers: { [first]: 1, [second]: 1 } });

    const { id } = stack.resource("servers");
    cloud.mark();
    stack.write(program([one({}, { aliases: [{ name: "servers" }] }, "web")]));
    const aliased = await stack.up({ preview: true });
    expect(aliased.steps.map(({ op, name }) => `${op} ${name}`)).not.toContain("create web");
    expect(aliased.all).not.toContain("RESTARTS");
    expect(stack.resource("web").id).toBe(id);
    expect(cloud.requests()).toEqual([]);

    stack.write(program([one({}, undefined, "front")]));
    const renamed = await stack.preview();
    expect(renamed.all).toMatch(creation);
    expect(cloud.writes()).toEqual([]);
    await stack.up();
    expect(cloud.restarts([servers])).toEqual({ servers: { [first]: 1, [second]: 1 } });
  });
});

test("no other input restarts anything", async () => {
  const changes: Partial<RestartOptions>[] = [
    {
      readyTimeout: "6s",
      pollInterval: "200ms",
      rollout: { maxUnavailable: 1, maxErrors: 5, maxAttempts: 9 },
    },
    {
      whenStopped: "fail",
      whenMissing: "skip",
      onFailure: "warn",
      restartOnAdd: true,
      restartOnCreate: false,
    },
    { target: { ncloudServers: { serverInstanceNos: [Number(second), first], regionCode: "KR" } } },
    { profile: "other", minInterval: "1h", window: windowFrom(2, 3) },
  ];
  await withCloud({ program: program([one({ restartOnCreate: false })]) }, async (stack, cloud) => {
    await stack.up();
    for (const change of changes) {
      stack.write(program([one(change)]));
      expect((await stack.up()).changes).toMatchObject({ update: 1 });
    }
    expect(cloud.requests()).toEqual([]);
    await stack.up({ expectNoChanges: true });
    expect(outputsOf(stack, "servers")).toMatchObject({ generation: 1, restartCount: 0 });
  });
});

test("outside its window a restart is owed, a nonce goes all the same, and inside up performs it", async () => {
  const closed = { window: windowFrom(2, 3), restartOnCreate: false };
  await withCloud({ program: program([one(closed)]) }, async (stack, cloud) => {
    await stack.up();
    stack.write(program([one({ ...closed, triggers: { conf: "b" } })]));
    const preview = await stack.preview();
    expect(preview.all).toMatch(
      /servers: restart of 2 owed, deferred: the window opens \w{3} \d\d:\d\d Etc\/UTC \(\d\d:\d\dZ\)\. Run pulumi up then, or set restartNonce to go now\./,
    );
    await stack.up();
    expect(outputsOf(stack, "servers")).toMatchObject({ pending: true, generation: 2 });
    expect(instancesOf(stack, "servers").map(({ state }) => state)).toEqual(["pending", "pending"]);
    await stack.up({ preview: true, expectNoChanges: true });
    expect(cloud.writes()).toEqual([]);

    stack.write(program([one({ ...closed, triggers: { conf: "b" }, restartNonce: "now", ids: [first] })]));
    await stack.up();
    expect(cloud.restarts([servers])).toEqual({ servers: { [first]: 1 } });

    cloud.mark();
    stack.write(program([one({ window: windowFrom(2, 3), triggers: { conf: "c" }, ids: [first] })]));
    await stack.up();
    expect(cloud.writes()).toEqual([]);
    stack.write(program([one({ window: windowFrom(-1, 1), triggers: { conf: "c" }, ids: [first] })]));
    await stack.up();
    expect(cloud.restarts([servers])).toEqual({ servers: { [first]: 1 } });
    expect(outputsOf(stack, "servers")["pending"]).toBe(false);

    cloud.mark();
    stack.write(program([one({ minInterval: "1h", triggers: { conf: "d" }, ids: [first] })]));
    const rested = await stack.up({ preview: true });
    expect(rested.all).toMatch(/deferred: restarted \S+Z, less than minInterval ago; due again from \S+Z/);
    expect(cloud.writes()).toEqual([]);
    await stack.up({ expectNoChanges: true });
  });
});

test("two resources over the same instances restart them one after the other, never at once", async () => {
  const sides = ["left", "right"];
  const both = (conf: string) =>
    program(
      sides.flatMap((side) =>
        testedApis.map((row) => ({
          ...restart(row, { triggers: { conf }, ids: [row.ids[0]], restartOnCreate: false }),
          name: `${row.name}-${side}`,
        })),
      ),
    );
  await withCloud({ program: both("a") }, async (stack, cloud) => {
    await stack.up();
    stack.write(both("b"));
    await stack.up();
    // The emulated clouds refuse to restart what is restarting.
    expect(cloud.writes().filter(({ status }) => status !== 200)).toEqual([]);
    for (const row of testedApis) {
      const names = sides.map((side) => `${row.name}-${side}`);
      expect(names.map((name) => instancesOf(stack, name)[0]?.state)).toEqual(["restarted", "restarted"]);
      const counted = names.map((name) => Number(outputsOf(stack, name)["restartCount"]));
      expect(counted.reduce((sum, count) => sum + count)).toBe(cloud.restartsOf(row, row.ids[0]));
    }
  });
});

test("a preview goes on without the cloud or credentials, and unknown triggers may restart", async () => {
  await withCloud({ program: program([one({ restartOnCreate: false })]) }, async (stack, cloud) => {
    await stack.up();
    stack.write(program([one({ triggers: { conf: "b" } })]));
    const unreachable = await stack.preview({ env: { REKINDLE_ENDPOINT_URL: "http://127.0.0.1:9" } });
    expect(unreachable.all).toMatch(
      /warning: servers: the preview goes on without the cloud: .*127\.0\.0\.1:9/,
    );
    expect(unreachable.all).toContain("RESTARTS 2 of 2 servers");
    const anonymous = await stack.preview({
      env: { NCLOUD_ACCESS_KEY: "", NCLOUD_SECRET_KEY: "", HOME: stack.base },
    });
    expect(anonymous.all).toContain(
      "the preview goes on without the cloud: No NAVER Cloud credentials. Looked at: Pulumi config rekindle:ncloud (absent), " +
        "NCLOUD_ACCESS_KEY_ID and NCLOUD_ACCESS_KEY (unset), ~/.ncloud/configure (no such file).",
    );
    const refused = await stack.up({
      fails: true,
      env: { NCLOUD_ACCESS_KEY: "", NCLOUD_SECRET_KEY: "", HOME: stack.base },
    });
    expect(refused.all).toContain("servers: nothing was restarted. No NAVER Cloud credentials.");
    expect(cloud.requests()).toEqual([]);

    const later = [
      "class Later extends pulumi.dynamic.Resource {}",
      "const provider = { async create() { return { id: 'later', outs: { value: 'known' } }; } };",
      "const later = new Later(provider, 'later', { value: undefined });",
    ].join("\n");
    stack.write(program([one({ triggers: { conf: code("later.value") } })], later));
    const unknown = await stack.preview();
    expect(unknown.all).toContain("servers: MAY RESTART 2 servers");
    expect(cloud.writes()).toEqual([]);
  });
});

test("a preview names who is not ready, stopped or missing, and up does what it said", async () => {
  const given = { ids: servers.ids, restartOnCreate: false, whenMissing: "skip" };
  await withCloud({ program: program([one(given)]) }, async (stack, cloud) => {
    await stack.up();
    await cloud.change(servers, second, { state: "NSTOP" });
    await cloud.control("DELETE", `instances/ncloud/servers/${servers.ids[2]}`, {});
    stack.write(program([one({ ...given, triggers: { conf: "b" } })]));
    const preview = await stack.preview();
    expect(preview.all).toContain("RESTARTS 2 of 4 servers (1001, 1004) (ncloud KR)");
    expect(preview.all).toContain("1002 is stopped, skipped. 1003 is missing, skipped.");
    const done = await stack.up();
    expect(done.all).toContain("warning: servers: 1002 is stopped; counted as up to date, nothing was sent");
    expect(cloud.restarts([servers])).toEqual({ servers: { [first]: 1, [servers.ids[3]]: 1 } });
    expect(instancesOf(stack, "servers").map(({ state }) => state)).toEqual([
      "restarted",
      "stopped",
      "missing",
      "restarted",
    ]);

    cloud.mark();
    const strict = { ...given, triggers: { conf: "c" }, whenMissing: "fail", whenStopped: "fail" };
    stack.write(program([one(strict)]));
    const failed = await stack.up({ fails: true });
    expect(cloud.restarts([servers])).toEqual({ servers: { [first]: 1, [servers.ids[3]]: 1 } });
    expect(failed.all).toContain("servers: 2 of 4 restarted, 2 failed, 0 not started.");
    expect(failed.all).toContain('1002: is stopped (whenStopped "fail")');
    expect(failed.all).toContain(
      "1003: is not known to the cloud (getServerInstanceDetail shows no such server)",
    );
    expect(instancesOf(stack, "servers").map(({ state }) => state)).toEqual([
      "restarted",
      "failed",
      "missing",
      "restarted",
    ]);
  });
});
