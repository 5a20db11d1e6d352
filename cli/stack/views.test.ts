import fc from "fast-check";
import { digestOfValue, triggerHash } from "../../provider/shared/triggers";
import { arbitraryCase, clockAt } from "../../provider/resources/restart-trigger/due.test.support";
import {
  diffRestartTrigger,
  type RestartTriggerOutputs,
} from "../../provider/resources/restart-trigger/restart-trigger";
import { decideLease } from "../../provider/resources/notebook-lease/decide";
import { termsOf } from "../../provider/resources/notebook-lease/state";
import { resourcesOf } from "./deployment";
import {
  at,
  dynamicTrigger,
  exported,
  hour,
  leaseId,
  leaseState,
  mixedTrigger,
  nativeLease,
  nativeTrigger,
  now,
  resource,
  triggerOf,
} from "./scene.test.support";
import { viewsOf } from "./views";

type RecordOf<T> = T extends fc.Arbitrary<infer Value> ? Value : never;

const viewsAt = (time: number, ...resources: object[]) =>
  viewsOf(resourcesOf(exported(...resources), "it"), time);

describe("what is due of a RestartTrigger", () => {
  it("is what an up then does, in every state of the ledger, and no earlier", () => {
    const property = (given: Parameters<typeof triggerOf>[0], later: number, between: number) => {
      const { inputs, outputs } = triggerOf(given);
      const acts = (time: number) =>
        diffRestartTrigger(outputs as RestartTriggerOutputs, { ...inputs }, { clock: clockAt(time) }).due
          .length > 0;
      const time = now + later;
      const [view] = viewsAt(time, resource(dynamicTrigger, "apps", outputs));
      const due = view?.due;
      if (!due) return expect(acts(time)).toBe(false);
      expect(acts(Math.max(time, due.at))).toBe(true);
      if (due.at > time) expect(acts(time + Math.floor((due.at - 1 - time) * between))).toBe(false);
    };
    fc.assert(
      fc.property(
        arbitraryCase(now),
        fc.nat(400 * hour),
        fc.double({ min: 0, max: 1, noNaN: true }),
        property,
      ),
    );
  });

  it("is told since when, how many, and with the words of the first that failed", () => {
    const { outputs } = mixedTrigger();
    const [view] = viewsAt(now + hour, resource(nativeTrigger, "apps", outputs));
    expect(view?.due).toMatchObject({ at: now });
    expect(view?.due?.why).toMatch(/^2 of 4 owed; 1002: not ready after 15m/);
  });

  it("is by dueAt where the instances are secret, which are not told", () => {
    const secret = {
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      ciphertext: "v1:xyz",
    };
    const { outputs } = mixedTrigger();
    const views = viewsAt(
      now + hour,
      resource(nativeTrigger, "apps", { ...outputs, instances: secret, target: secret }),
    );
    expect(views[0]?.due).toEqual({ at: now, why: "restarts are owed" });
    expect(JSON.stringify(views)).not.toContain("1002");
  });
});

describe("what is due of a NotebookLease", () => {
  const lease = (left: number, change?: object) =>
    resource(nativeLease, "training", leaseState(left, change), leaseId);

  it("is when the engine would renew it, to the millisecond", () => {
    const [view] = viewsAt(now, lease(3 * hour));
    const due = view?.due?.at ?? 0;
    expect(at(due)).toBe(at(now + hour));
    const notebook = {
      id: "",
      status: "RUNNING",
      lease: { endsAt: now + 3 * hour, enabled: true, type: "timing" as const },
      cloudTime: undefined,
    };
    const terms = termsOf({ duration: "4h", renewBefore: "2h" });
    expect(decideLease(notebook, terms, due).action).toBe("renew");
    expect(decideLease(notebook, terms, due - 1).action).toBe("keep");
  });

  it("is what an up then does, in every state of a lease, and no earlier", () => {
    const hours = (most: number) => fc.integer({ min: 1, max: most }).map((n) => `${n}h`);
    const anyLease = fc.record({
      left: fc.integer({ min: -4 * hour, max: 72 * hour }),
      duration: hours(72),
      renewBefore: fc.option(hours(24), { nil: undefined }),
      notAfter: fc.option(fc.nat(96 * hour), { nil: undefined }),
      window: fc.option(fc.constantFrom({ start: "05:00", end: "06:30", timeZone: "Asia/Seoul" }), {
        nil: undefined,
      }),
      autoStop: fc.boolean(),
      whenStopped: fc.constantFrom("ignore", "fail", "start", undefined),
      notebookStatus: fc.constantFrom(
        "RUNNING",
        "RUNNING",
        "STOPPED",
        "STOPPING",
        "STARTING",
        "ERROR",
        "DELETED",
      ),
      forced: fc.boolean(),
    });
    const claim = (
      { left, notAfter, forced, ...given }: RecordOf<typeof anyLease>,
      later: number,
      part: number,
    ) => {
      const triggers = { conf: digestOfValue("v2") };
      const state = {
        ...leaseState(left, given),
        ...(notAfter !== undefined && { notAfter: at(now + notAfter) }),
        ...(forced && { triggers, triggerHash: triggerHash({ conf: digestOfValue("v1") }) }),
      };
      const { autoStop: enabled, notebookStatus: status, leaseType: type } = state;
      const lease = { endsAt: now + left, enabled, type: type as "timing" };
      const notebook = { id: "", status, lease, cloudTime: undefined };
      const terms = termsOf(state as Parameters<typeof termsOf>[0], { forced });
      const acts = (time: number) => {
        const decision = decideLease(notebook, { ...terms, leaseType: undefined }, time);
        return decision.action !== "keep" && !(decision.action === "wait" && !decision.due);
      };
      const time = now + later;
      const [view] = viewsAt(
        time,
        resource(nativeLease, "training", JSON.parse(JSON.stringify(state)) as object, leaseId),
      );
      const due = view?.due;
      if (!due) return expect(acts(time)).toBe(false);
      expect(acts(Math.max(time, due.at))).toBe(true);
      if (due.at > time) expect(acts(time + Math.floor((due.at - 1 - time) * part))).toBe(false);
    };
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(fc.property(anyLease, fc.nat(80 * hour), share, claim), { numRuns: 1_000 });
  });

  it.each([
    ["too little is left", lease(hour), at(now - hour)],
    [
      "auto-stop is off",
      lease(hour, { autoStop: false, expiresAt: undefined, renewAt: undefined }),
      undefined,
    ],
    ["it is stopped and to be left alone", lease(hour, { notebookStatus: "STOPPED" }), undefined],
    [
      "it is stopped and to be started",
      lease(hour, { notebookStatus: "STOPPED", whenStopped: "start", renewAt: undefined }),
      at(now),
    ],
    [
      "it failed, which every run says",
      lease(hour, { notebookStatus: "ERROR", renewAt: undefined }),
      at(now),
    ],
    [
      "its window is closed",
      lease(hour, { window: { start: "05:00", end: "06:00", timeZone: "UTC" } }),
      "2026-06-01T05:00:00.000Z",
    ],
    [
      "triggers whose renewal could not be made yet",
      lease(3 * hour, {
        triggers: { conf: digestOfValue("v2") },
        triggerHash: triggerHash({ conf: digestOfValue("v1") }),
        renewAt: undefined,
      }),
      at(now),
    ],
  ])("where %s", (_, state, expected) => {
    const [view] = viewsAt(now, state);
    expect(view?.due && at(view.due.at)).toBe(expected);
  });
});

it.each([
  ["", "it: not the output of `pulumi stack export`: it is empty"],
  ["no json", "it is not JSON"],
  ["[]", "it: not the output"],
  ['{"deployment":{"resources":[{"type":3}]}}', "deployment.resources.0.urn"],
])("refuses %j in one line", (text, message) => {
  expect(() => resourcesOf(text, "it")).toThrow(message);
});

it("names the resource whose state is none of ours", () => {
  expect(() => viewsAt(now, resource(nativeTrigger, "apps", { generation: "two" }))).toThrow(
    /^RestartTrigger apps: its state is not one that rekindle writes: generation: /,
  );
});

it("leaves other providers' resources, those that only wait to be deleted, and empty stacks alone", () => {
  const going = { ...resource(nativeLease, "old", leaseState(hour)), delete: true };
  expect(viewsAt(now, resource("aws:s3/bucket:Bucket", "logs", {}), going)).toEqual([]);
  expect(resourcesOf('{"version":3,"deployment":null}', "it")).toEqual([]);
  expect(resourcesOf('{"version":3,"deployment":{"manifest":{}}}', "it")).toEqual([]);
});
