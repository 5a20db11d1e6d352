import { outputsOf, withCloud } from "../support/e2e-cloud";
import { hour, lease, notebooks, notebookWorld, told } from "../support/e2e-leases";
import { program } from "../support/e2e-program";

const unreachable = { REKINDLE_ENDPOINT_URL: "http://127.0.0.1:9" };
const anonymous = { HW_ACCESS_KEY: "", HW_SECRET_KEY: "" };
const goesOn = String.raw`It was last known to end INSTANT; this run goes on without it\.`;
const goOn = ["--continue-on-error"];

test("an unreachable cloud and missing credentials never abort what need not be aborted", async () => {
  const world = notebookWorld({ calm: { lease: { length: "10h" } }, due: { lease: { length: "10h" } } });
  const calm = lease("calm");
  const urgent = lease("due", { renewBefore: "11h", duration: "12h" });
  await withCloud({ world, program: program([calm, lease("due")]) }, async (stack, cloud) => {
    await stack.up();
    cloud.mark();
    for (const [env, why] of [
      [unreachable, told("calm", String.raw`.*127\.0\.0\.1:9 could not be reached .*${goesOn}`)],
      [
        { ...anonymous, HOME: stack.base },
        told("calm", String.raw`No Huawei Cloud credentials\. Looked at: .*${goesOn}`),
      ],
    ] as const) {
      stack.write(program([calm, lease("due")]));
      const preview = await stack.preview({ env, expectNoChanges: true });
      expect(preview.all).toMatch(why);
      await stack.up({ env, expectNoChanges: true });
      const refreshed = await stack.refresh({ env });
      expect(refreshed.all).toMatch(/calm \(huaweicloud cn-north-4\): not refreshed: /);

      // By what is known a renewal may be due: that one alone fails.
      stack.write(program([calm, urgent]));
      expect((await stack.preview({ env })).all).toContain("a renewal may be due");
      const failed = await stack.up({ env, fails: true, args: goOn });
      expect(
        failed.diagnostics.filter(({ severity, urn }) => severity === "error" && urn?.endsWith("::calm")),
      ).toEqual([]);
      expect(outputsOf(stack, "due")).toMatchObject({ renewalCount: 0, notebookStatus: "RUNNING" });
    }
    expect(cloud.requests()).toEqual([]);
    await stack.up();
    expect(outputsOf(stack, "due")).toMatchObject({ renewalCount: 1 });
    await stack.destroy({ env: { ...unreachable, ...anonymous } });
  });
});

test("a lease of which nothing is known cannot be created without the cloud, but its preview only warns", async () => {
  const world = notebookWorld({ fresh: { lease: { length: "10h" } } });
  await withCloud({ world, program: program([lease("fresh")]) }, async (stack) => {
    const preview = await stack.preview({ env: unreachable });
    expect(preview.code).toBe(0);
    const failed = await stack.up({ env: unreachable, fails: true });
    expect(failed.all).toContain("could not be reached");
    expect(stack.state().resources.some(({ urn }) => urn.endsWith("::fresh"))).toBe(false);
    const silent = await stack.preview({ env: { ...anonymous, HOME: stack.base } });
    expect(silent.code).toBe(0);
  });
});

test("broken, frozen, stopped and vanished notebooks fail in their own words", async () => {
  const names = ["frozen", "broken", "stopped", "gone"];
  const world = notebookWorld(Object.fromEntries(names.map((name) => [name, { lease: { length: "10h" } }])));
  const all = (args: Readonly<Record<string, unknown>> = {}) =>
    program(names.map((name) => lease(name, args)));
  await withCloud({ world, program: all() }, async (stack, cloud) => {
    await stack.up();
    await cloud.change(notebooks, "frozen", { state: "FROZEN" });
    await cloud.change(notebooks, "broken", { state: "ERROR", fields: { fail_reason: "the disk is full" } });
    await cloud.change(notebooks, "stopped", { state: "STOPPED" });
    await cloud.control("DELETE", "instances/huaweicloud/notebooks/gone", {});
    stack.write(all({ whenStopped: "fail" }));
    const preview = await stack.preview();
    expect(preview.code).toBe(0);
    const failed = await stack.up({ fails: true, args: goOn });
    expect(failed.all).toMatch(told("frozen", "FROZEN"));
    expect(failed.all).toMatch(told("broken", "ERROR: the disk is full"));
    expect(failed.all).toMatch(told("stopped", 'STOPPED, and whenStopped is "fail"'));
    expect(failed.all).toContain(
      "gone is not known in huaweicloud/cn-north-4/0123456789abcdef0123456789abcdef (ModelArts.6309). Deleted in the console? Remove it from the program.",
    );
    expect(cloud.writes()).toEqual([]);
    await stack.refresh();
    expect(stack.state().resources.some(({ urn }) => urn.endsWith("::gone"))).toBe(false);
    expect(outputsOf(stack, "frozen")).toMatchObject({ notebookStatus: "FROZEN" });
  });
});

test("a notebook that stopped because its lease ended says since when, and that runs are too far apart", async () => {
  const world = notebookWorld({ ended: { lease: { length: "3h" } }, late: { lease: { length: "3h" } } });
  await withCloud({ world, program: program([lease("ended"), lease("late")]) }, async (stack, cloud) => {
    await stack.up();
    await cloud.change(notebooks, "late", { lease: { length: "72h" } });
    cloud.emulator.clock.advance(4 * hour);
    await cloud.change(notebooks, "late", { lease: { length: "10m" } });
    const late = await stack.up();
    expect(late.all).toMatch(
      told(
        "ended",
        String.raw`STOPPED since INSTANT, when its lease ended; left alone \(whenStopped "ignore"\)\. Runs of pulumi up are further apart than renewBefore 2h\.`,
      ),
    );
    expect(late.all).toMatch(
      told("late", String.raw`only \d+m was left: runs of pulumi up are too far apart for renewBefore 2h\.`),
    );
    expect(cloud.writes().map(({ action, ids }) => `${action} ${ids[0]}`)).toEqual(["RenewLease late"]);
  });
});

test("a renewal counts only when the lease that is read back ends where it should", async () => {
  const world = notebookWorld({ note: { lease: { length: "20m" } } });
  await withCloud({ world, program: program([lease("note")]) }, async (stack, cloud) => {
    cloud.fault({ match: { action: "RenewLease" }, times: 1, do: { answer: { body: {} } } });
    const unproved = await stack.up({ fails: true });
    expect(unproved.all).toMatch(
      told("note", "accepted, but the lease that is read back ends INSTANT, not INSTANT"),
    );
    expect(stack.resource("note").id).toMatch(/\/note$/);

    const cases = [
      [{ refuse: { status: 409, code: "ModelArts.6357", message: "in progress" } }, 2],
      [{ refuse: { code: "ModelArts.6333", message: "being restored" } }, 2],
      [{ reset: true as const, when: "before" as const }, 2],
      [{ error: 502, when: "after" as const }, 1],
      [{ throttle: { retryAfter: 1 } }, 2],
    ] as const;
    for (const [happens, writes] of cases) {
      await cloud.change(notebooks, "note", { lease: { length: "20m" } });
      cloud.emulator.faults.clear();
      cloud.fault({ match: { action: "RenewLease" }, times: 1, do: happens });
      cloud.mark();
      await stack.up();
      expect([happens, cloud.writes().length]).toEqual([happens, writes]);
      expect(Date.parse(String(outputsOf(stack, "note")["expiresAt"])) - Date.now()).toBeGreaterThan(
        3 * hour,
      );
    }
  });
});

test("a renewal that is due and refused fails, whatever was known of the lease before", async () => {
  const world = notebookWorld({ note: { lease: { length: "10h" } } });
  await withCloud({ world, program: program([lease("note")]) }, async (stack, cloud) => {
    await stack.up();
    await cloud.change(notebooks, "note", { lease: { length: "20m" } });
    const refuse = { status: 403, code: "ModelArts.0112", message: "no" };
    cloud.fault({ match: { action: "RenewLease" }, times: 1, do: { refuse } });
    const refused = await stack.up({ fails: "any" });
    expect(refused.all).toMatch(
      /HTTP 403 ModelArts\.0112 "no" .*Key …ator from HW_ACCESS_KEY may lack modelarts:notebook:updateStopPolicy \(/,
    );
    expect(refused.code).not.toBe(0);
  });
});

test("a 404 counts as gone only while the project itself answers", async () => {
  const world = notebookWorld({ note: { lease: { length: "10h" } } });
  await withCloud({ world, program: program([lease("note")]) }, async (stack, cloud) => {
    await stack.up();
    const answer = { status: 404, body: { error_code: "ModelArts.0404", error_msg: "no such thing" } };
    cloud.fault({ match: { service: "modelarts" }, do: { answer } });
    const kept = await stack.refresh();
    expect(kept.all).toMatch(/warning: note \(huaweicloud cn-north-4\): not refreshed: /);
    expect(stack.resource("note").id).toMatch(/\/note$/);
    cloud.emulator.faults.clear();
    cloud.fault({ match: { action: "ShowNotebook" }, do: { answer } });
    await stack.refresh();
    expect(stack.state().resources.some(({ urn }) => urn.endsWith("::note"))).toBe(false);
  });
});

test("a cloud that never answers is waited for once, not once for each lease", async () => {
  const names = ["a", "b", "c"];
  const world = notebookWorld(Object.fromEntries(names.map((name) => [name, { lease: { length: "10h" } }])));
  await withCloud({ world, program: program(names.map((name) => lease(name))) }, async (stack, cloud) => {
    await stack.up();
    cloud.mark();
    cloud.fault({ match: {}, do: { hang: true } });
    const preview = await stack.preview({ expectNoChanges: true });
    for (const name of names)
      expect(preview.all).toMatch(new RegExp(`warning: ${name}: .*It was last known to end`));
    // The one read and its retries; nobody asks a second time.
    expect(cloud.requests().every(({ ids }) => ids[0] === cloud.requests()[0]?.ids[0])).toBe(true);
  });
});
