import * as pulumi from "@pulumi/pulumi";
import { InitFailed } from "../../../test/providers/provider";
import { nativeDoor, NativeProcess } from "../../../test/providers/native-provider";
import { DeadlineClock } from "../../../test/support/deadline-clock";
import { minute, RestartScene } from "../../../test/providers/scene";
import { Stack } from "../../../test/providers/stack";
import {
  asSent,
  bare,
  isSecret,
  toStruct,
  fromStruct,
  unknownOnWire,
  type Wire,
} from "../../../test/providers/wire";

const resource = { kind: "RestartTrigger", name: "web" } as const;
const all = ["1001", "1002", "1003"];

const scene = () => new RestartScene(nativeDoor);

/** Checked inputs, and a process to go on with. */
async function begun(one: RestartScene, change: pulumi.Inputs = {}) {
  const process = new NativeProcess(one.around);
  const sent = await asSent(() => one.args(change));
  const { inputs } = await process.check(resource, one.stack.state?.inputs, sent);
  return { process, inputs };
}

const failureOf = async (work: Promise<unknown>) => {
  const error: unknown = await work.catch((thrown: unknown) => thrown);
  if (!(error instanceof InitFailed)) throw new Error("it did not fail to initialize", { cause: error });
  const { instances, ...rest } = bare(error.made.outputs) as Wire;
  const states = (instances as { state: string }[]).map(({ state }) => state);
  return { message: error.message, states, outputs: rest, id: error.made.id };
};

describe("secrets of a RestartTrigger", () => {
  const secretsAmong = (properties: Wire | undefined) =>
    Object.keys(properties ?? {})
      .filter((name) => isSecret(properties?.[name]))
      .toSorted();

  it("are a trigger's digest, the hash and the hashes before it", async () => {
    const one = scene();
    await one.up({ triggers: { key: pulumi.secret("s"), conf: "v1" } });
    const outputs = one.stack.state?.outputs ?? {};
    expect(secretsAmong(outputs)).toEqual(["generations", "triggerHash"]);
    expect(isSecret((outputs["triggers"] as Wire)["key"])).toBe(true);
    expect(isSecret((outputs["triggers"] as Wire)["conf"])).toBe(false);
  });

  it("are all triggers, where the map is one", async () => {
    const one = scene();
    await one.up({ triggers: pulumi.secret({ conf: "v1" }) });
    expect(secretsAmong(one.stack.state?.outputs)).toEqual(["generations", "triggerHash", "triggers"]);
    expect(await one.up({ triggers: pulumi.secret({ conf: "v1" }) })).toBe("unchanged");
  });

  it("are the instances, where the target is one or holds one", async () => {
    for (const target of [
      pulumi.secret({ ncloudServers: { serverInstanceNos: all } }),
      { ncloudServers: { serverInstanceNos: [pulumi.secret("1001"), "1002"] } },
    ]) {
      const one = scene();
      await one.up({ target });
      expect(secretsAmong(one.stack.state?.outputs)).toContain("instances");
      expect(await one.up({ target })).toBe("unchanged");
    }
  });

  it("are the last accepted nonce, also after the program has none any more", async () => {
    const one = scene();
    await one.up({ restartNonce: pulumi.secret("n") });
    expect(isSecret(one.stack.state?.outputs["restartNonce"])).toBe(true);
    expect(await one.up({ readyTimeout: "5m" })).toBe("updated");
    expect(isSecret(one.stack.state?.outputs["restartNonce"])).toBe(true);
    expect(one.stack.outputs["restartNonce"]).toBe("n");
  });

  it("are secret in previews and after a failure, too", async () => {
    const one = scene();
    const news = { triggers: { key: pulumi.secret("s") }, readyTimeout: "5m" };
    await one.preview(news);
    expect(secretsAmong(one.last?.expected)).toEqual(["generations", "triggerHash"]);
    one.cloud.fleet.machine("1001").downFor = Infinity;
    expect(await one.up(news)).toHaveProperty("error");
    expect(secretsAmong(one.stack.state?.outputs)).toEqual(["generations", "triggerHash"]);
  });
});

describe("the details of a diff", () => {
  async function details(news: pulumi.Inputs, olds: pulumi.Inputs = {}) {
    const one = scene();
    await one.up({ restartOnCreate: false, ...olds });
    await one.preview({ restartOnCreate: false, ...news });
    return one.last?.difference?.details;
  }

  it("name each trigger that was changed, added or removed", async () => {
    const olds = { triggers: { same: 1, "with.dot": 1, gone: 1 } };
    const news = { triggers: { same: 1, "with.dot": 2, toString: 1 } };
    expect(await details(news, olds)).toEqual({
      'triggers["with.dot"]': "UPDATE",
      "triggers.gone": "DELETE",
      "triggers.toString": "ADD",
    });
  });

  it("name other inputs by their paths, and the nonce that is new", async () => {
    const target = { ncloudServers: { serverInstanceNos: ["1001", "1003"] } };
    expect(await details({ target, rollout: { maxErrors: 1 }, restartNonce: "a" })).toEqual({
      "target.ncloudServers.serverInstanceNos[1]": "UPDATE",
      "target.ncloudServers.serverInstanceNos[2]": "DELETE",
      rollout: "ADD",
      restartNonce: "ADD",
    });
  });

  it("name the instances where no input gives the reason", async () => {
    const window = { start: "05:00", end: "06:00", timeZone: "UTC" };
    const one = scene();
    await one.up({ window });
    one.clock.advance(130 * minute);
    await one.preview({ window });
    expect(one.last?.difference).toEqual({
      changes: true,
      replaces: [],
      details: { instances: "UPDATE (output)" },
    });
  });

  it("never are reasons to replace, also where all inputs are unknown outside of a preview", async () => {
    const one = scene();
    await one.up();
    const { process, inputs } = await begun(one);
    const unknown = Object.fromEntries(Object.keys(inputs).map((name) => [name, unknownOnWire]));
    const difference = await process.diff(resource, one.stack.state!, unknown);
    expect(difference).toMatchObject({ changes: true, replaces: [] });
    expect(Object.values(difference.details).join()).not.toContain("REPLACE");
  });
});

describe("calls that ask nothing of the cloud", () => {
  it("are a refresh, which returns the state as it is", async () => {
    const one = scene();
    await one.up({ triggers: { key: pulumi.secret("s") } });
    const before = one.stack.state;
    const { length } = one.cloud.http.requests;
    one.cloud.down = true;
    await one.stack.refresh();
    expect(one.stack.state).toEqual(before);
    expect(one.cloud.http.requests).toHaveLength(length);
  });

  it("are an import, which is refused with what to do instead", async () => {
    const one = scene();
    const { process } = await begun(one);
    const empty = { by: nativeDoor, id: "some-id", inputs: {}, outputs: {} };
    await expect(process.read(resource, empty)).rejects.toThrow(
      "a RestartTrigger cannot be imported (some-id): it stands for restarts, and nothing in the cloud has its id. " +
        "Create it instead; with restartOnCreate false that calls nothing.",
    );
  });

  it("are a deletion, which forgets the journal", async () => {
    const one = scene();
    await one.up({ restartOnCreate: false });
    const { length } = one.cloud.http.requests;
    const dead = one.up({ triggers: { conf: "v2" } }, { onStart: (process) => one.killAfter(process, 1) });
    await dead;
    expect(one.journals.texts.size).toBe(1);
    one.cloud.down = true;
    await one.stack.destroy();
    expect(one.journals.texts.size).toBe(0);
    expect(one.reboots()).toEqual(["1001"]);
    expect(one.cloud.http.requests.length).toBeGreaterThan(length);
  });
});

describe("a creation that is killed", () => {
  it("goes on in the next process without restarting anybody twice, and then has no journal any more", async () => {
    const one = scene();
    const { process, inputs } = await begun(one);
    one.killAfter(process, 2);
    // Nothing of what this process answers reaches the state.
    await process.create(resource, inputs).catch(() => undefined);
    expect(one.reboots()).toEqual(["1001", "1002"]);
    expect(one.journals.texts.size).toBe(1);
    expect(await one.up()).toBe("created");
    expect(one.last?.warned).toEqual([
      expect.stringMatching(/^web: goes on with a creation of \S+Z that was cut short; \d of 3 are done\. /),
    ]);
    expect(one.reboots()).toEqual(["1003"]);
    expect(one.states).toEqual(["restarted", "restarted", "restarted"]);
    expect(one.stack.outputs).toMatchObject({ restartCount: 3, generation: 1 });
    expect(one.journals.texts.size).toBe(0);
  });

  it("shows in a preview whom the next run would restart", async () => {
    const one = scene();
    const { process, inputs } = await begun(one);
    one.killAfter(process, 2);
    await process.create(resource, inputs).catch(() => undefined);
    one.clock.advance(minute);
    expect(await one.preview()).toBe("created");
    expect(one.last?.said.join("\n")).toContain("web: RESTARTS 1 of 3 servers (1003) ");
    expect(one.last?.warned).toEqual([
      expect.stringMatching(/ that was cut short; \d of 3 are done\. To begin anew set restartNonce\.$/),
    ]);
    expect(one.journals.texts.size).toBe(1);
  });

  it("restarts nobody any more where the program now merely records them", async () => {
    const one = scene();
    const { process, inputs } = await begun(one);
    one.killAfter(process, 1);
    await process.create(resource, inputs).catch(() => undefined);
    one.reboots();
    const quiet = { restartOnCreate: false };
    await one.preview(quiet);
    expect(one.last?.said).toEqual([]);
    expect(await one.up(quiet)).toBe("created");
    expect(one.reboots()).toEqual([]);
    expect(one.states).toEqual(["baseline", "baseline", "baseline"]);
    expect(one.journals.texts.size).toBe(0);
  });

  it("restarts for other triggers what the first one had restarted for those before", async () => {
    const one = scene();
    const { process, inputs } = await begun(one);
    one.killAfter(process, 1);
    await process.create(resource, inputs).catch(() => undefined);
    one.reboots();
    expect(await one.up({ triggers: { conf: "v2" } })).toBe("created");
    expect(one.reboots()).toEqual(all);
  });

  it("restarts an id that was added meanwhile like all the others", async () => {
    const one = scene();
    const two = { target: { ncloudServers: { serverInstanceNos: ["1001", "1002"] } } };
    const { process, inputs } = await begun(one, two);
    one.killAfter(process, 1);
    await process.create(resource, inputs).catch(() => undefined);
    expect(one.reboots()).toEqual(["1001"]);
    await one.preview();
    expect(one.last?.said.join("\n")).toContain("web: RESTARTS 3 of 3 servers");
    expect(await one.up()).toBe("created");
    expect(one.reboots()).toEqual(["1002", "1003"]);
    expect(one.states).toEqual(["restarted", "restarted", "restarted"]);
  });

  it("that an error hook had repeated is known of, too", async () => {
    const one = scene();
    one.cloud.fleet.machine("1001").downFor = 7 * minute;
    const { process, inputs } = await begun(one, { readyTimeout: "5m" });
    await failureOf(process.create(resource, inputs));
    expect(one.reboots()).toEqual(["1001"]);
    one.killAfter(process, 1);
    await process.create(resource, inputs).catch(() => undefined);
    expect(one.reboots()).toEqual(["1002"]);
    expect(await one.up({ readyTimeout: "5m" })).toBe("created");
    expect(one.reboots()).toEqual(["1003"]);
    expect(one.stack.outputs["restartCount"]).toBe(3);
  });
});

describe("an update that is killed", () => {
  it("after an error hook had repeated it goes on from all that was done", async () => {
    const one = scene();
    await one.up({ restartOnCreate: false });
    one.cloud.fleet.machine("1001").downFor = 7 * minute;
    const v2 = { triggers: { conf: "v2" }, readyTimeout: "5m", restartOnCreate: false };
    const { process, inputs } = await begun(one, v2);
    const state = one.stack.state!;
    await failureOf(process.update(resource, state, inputs));
    one.killAfter(process, 1);
    await process.update(resource, state, inputs).catch(() => undefined);
    expect(one.reboots()).toEqual(["1001", "1002"]);
    expect(await one.up(v2)).toBe("updated");
    expect(one.reboots()).toEqual(["1003"]);
    expect(one.states).toEqual(["restarted", "restarted", "restarted"]);
  });
});

describe("an update that is killed, and the resource renamed before the next", () => {
  it("is gone on with under the new name", async () => {
    const one = scene();
    await one.up({ restartOnCreate: false });
    const v2 = { triggers: { conf: "v2" }, restartOnCreate: false };
    const before = one.stack.state;
    await one.up(v2, { onStart: (process) => one.killAfter(process, 1) });
    expect(one.reboots()).toEqual(["1001"]);
    const renamed = new Stack(nativeDoor, { kind: "RestartTrigger", name: "shop" }, one.around);
    renamed.state = before;
    expect(await renamed.up(one.args(v2))).toMatchObject({ operation: "updated" });
    expect(one.reboots()).toEqual(["1002", "1003"]);
  });
});

describe("a creation that is stopped, and its state saved", () => {
  it("leaves nothing behind for another one once the resource was updated", async () => {
    const one = scene();
    await one.up({}, { onStart: (process) => one.killAfter(process, 2) });
    await one.up();
    one.reboots();
    one.stack.state = undefined;
    expect(await one.up()).toBe("created");
    expect(one.reboots()).toEqual(all);
  });
});

describe("customTimeouts", () => {
  it("end the operation: nothing new is started, and what was done is saved", async () => {
    const one = new RestartScene(nativeDoor, new DeadlineClock(40_000));
    const { process, inputs } = await begun(one);
    process.timeout = 40;
    const began = one.clock.now();
    const { message, states, id } = await failureOf(process.create(resource, inputs));
    expect(one.clock.now() - began).toBe(40_000);
    expect(message).toContain("customTimeouts 40s is over");
    expect(states[0]).toBe("restarted");
    expect(states[2]).toBe("notStarted");
    expect(one.reboots()).toEqual(["1001", "1002"]);
    expect(id).not.toBe("");
  });

  it("say nothing of an operation that ends in time", async () => {
    const one = new RestartScene(nativeDoor, new DeadlineClock(3_600_000));
    const { process, inputs } = await begun(one);
    process.timeout = 3_600;
    const { outputs } = await process.create(resource, inputs);
    expect(bare(outputs)).toMatchObject({ restartCount: 3 });
    expect(one.clock.now()).toBeLessThan(Date.parse("2026-06-01T03:30:00Z"));
  });
});

describe("being stopped", () => {
  it("starts nothing more, and saves what is in flight as requested", async () => {
    const one = scene();
    const { process, inputs } = await begun(one);
    one.killAfter(process, 2);
    const { message, states } = await failureOf(process.create(resource, inputs));
    expect(states).toEqual(["restarted", "requested", "notStarted"]);
    expect(message).toBe(
      "web: 1 of 3 restarted, 0 failed, 1 asked to restart and not proved yet (1002), 1 not started (stopped on request).\n" +
        "  Next: run pulumi up again. It reads 1002 first, then goes on with the 1.",
    );
    expect(one.reboots()).toEqual(["1001", "1002"]);
  });

  it("lets the next run prove what was in flight, and do the rest", async () => {
    const one = scene();
    const outcome = await one.up({}, { onStart: (process) => one.killAfter(process, 2) });
    expect(outcome).toHaveProperty("error");
    one.reboots();
    expect(await one.up()).toBe("updated");
    expect(one.reboots()).toEqual(["1003"]);
    expect(one.states).toEqual(["restarted", "restarted", "restarted"]);
    expect(await one.up()).toBe("unchanged");
    expect(one.journals.texts.size).toBe(0);
  });
});

it("2,000 instances come through every call", async () => {
  const one = scene();
  const ids = Array.from({ length: 2_000 }, (_, index) => String(100_000 + index));
  const target = { ncloudServers: { serverInstanceNos: ids } };
  expect(await one.up({ target, restartOnCreate: false })).toBe("created");
  expect(one.entries).toHaveLength(2_000);
  expect(await one.up({ target, restartOnCreate: false })).toBe("unchanged");
  expect(fromStruct(toStruct(one.stack.state?.outputs ?? {}))).toEqual(one.stack.state?.outputs);
}, 60_000);
