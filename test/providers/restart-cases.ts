import * as pulumi from "@pulumi/pulumi";
import { keyCases } from "./key-cases";
import type { RestartScene } from "./scene";
import type { Operation, RunOptions } from "./stack";

/** One run and what is to be seen after it; what is left out is not looked at. */
export interface Step {
  readonly up?: pulumi.Inputs;
  readonly options?: RunOptions;
  /** Happens before the run. */
  readonly when?: (scene: RestartScene) => unknown;
  readonly is: Operation | RegExp;
  /** Restarts sent by this run, in order. */
  readonly restarts?: readonly string[];
  readonly states?: readonly string[];
  readonly generation?: number;
  readonly generations?: readonly number[];
  readonly pending?: boolean;
  /** `null`: it must be absent. */
  readonly dueAt?: string | null;
  readonly restartCount?: number;
  /** The hash is that of the step with this number. */
  readonly hashOf?: number;
}

export interface Case {
  readonly title: string;
  readonly steps: readonly Step[];
}

const all = ["1001", "1002", "1003"];
const restarted = ["restarted", "restarted", "restarted"];
const baseline = ["baseline", "baseline", "baseline"];
const minute = 60_000;

const v2 = { triggers: { conf: "v2" } };
const record = { onTriggerChange: "record" };
const quiet = { restartOnCreate: false };
const servers = (...serverInstanceNos: (string | number)[]) => ({
  target: { ncloudServers: { serverInstanceNos } },
});
/** The virtual clock starts at 03:00 UTC. */
const window = { start: "05:00", end: "06:00", timeZone: "UTC" };

const nothing: Pick<Step, "is" | "restarts"> = { is: "unchanged", restarts: [] };
const creation: Step = { is: "created", restarts: all, states: restarted, generation: 1, restartCount: 3 };
const quietly: Step = { up: quiet, is: "created", restarts: [], states: baseline, generation: 1 };

const breaks = (id: string) => (scene: RestartScene) => {
  scene.cloud.fleet.machine(id).downFor = Infinity;
};
const mends = (id: string) => (scene: RestartScene) => {
  const machine = scene.cloud.fleet.machine(id);
  machine.downFor = 20_000;
  machine.rebootingUntil = scene.clock.now() + minute;
};
const later = (minutes: number) => (scene: RestartScene) => scene.clock.advance(minutes * minute);

/** The rollout to v2 stops at its second instance. */
const halfFailed: Step = {
  up: { ...v2, readyTimeout: "5m" },
  when: breaks("1002"),
  is: /web: 1 of 3 restarted, 1 failed, 1 not started \(more than maxErrors 0 failed\)\.\n {2}1002: .*\n {2}Next: run pulumi up again\./s,
  restarts: ["1001", "1002"],
  states: ["restarted", "failed", "notStarted"],
  generation: 2,
};

export const restartCases: readonly Case[] = [
  {
    title: "creation restarts every instance once, and nothing happens after it",
    steps: [creation, { ...nothing, states: restarted, hashOf: 0 }, nothing],
  },
  {
    title: "a creation may merely record its instances",
    steps: [quietly, { up: quiet, ...nothing }, { is: "updated", restarts: [], states: baseline }],
  },
  {
    title: "a changed trigger restarts, and going back to the triggers before restarts again",
    steps: [
      quietly,
      { up: v2, is: "updated", restarts: all, states: restarted, generation: 2, restartCount: 3 },
      { up: v2, ...nothing },
      { is: "updated", restarts: all, generation: 3, hashOf: 0 },
    ],
  },
  {
    title: "an added key is a change, and so is one that is taken away",
    steps: [
      creation,
      { up: { triggers: { conf: "v1", tls: 1 } }, is: "updated", restarts: all, generation: 2 },
      { is: "updated", restarts: all, generation: 3, hashOf: 0 },
    ],
  },
  {
    title: "the type of a trigger counts, the spelling of numbers and the order of keys do not",
    steps: [
      { up: { triggers: { a: 1, b: { c: 1, d: [2] } } }, is: "created", restarts: all },
      { up: { triggers: { b: { d: [2.0], c: 1 }, a: 1 } }, ...nothing },
      { up: { triggers: { a: "1", b: { c: 1, d: [2] } } }, is: "updated", restarts: all },
    ],
  },
  {
    title: "null members count as absent, of the triggers and within one, also when they are secret",
    steps: [
      { up: { triggers: { conf: { a: 1 } } }, is: "created", restarts: all },
      { up: { triggers: { conf: { a: 1, b: null }, none: null } }, ...nothing, hashOf: 0 },
      { up: { triggers: { conf: { a: 1 }, none: pulumi.output(undefined) } }, ...nothing, hashOf: 0 },
      {
        up: { triggers: { conf: { a: 1 }, none: pulumi.secret(null) } },
        restarts: [],
        is: /^(updated|unchanged)$/,
      },
    ],
  },
  {
    title: "null in the place of an option counts as leaving it out",
    steps: [
      { up: { ...quiet, profile: null, rollout: { maxErrors: null } }, is: "created", restarts: [] },
      { up: { ...quiet, rollout: {} }, ...nothing },
    ],
  },
  {
    title: "a new nonce restarts once, taking it away or giving the last one again never does",
    steps: [
      quietly,
      { up: { restartNonce: "a" }, is: "updated", restarts: all, generation: 2, hashOf: 0 },
      { up: { restartNonce: "a" }, ...nothing },
      { ...nothing, generation: 2 },
      { up: { restartNonce: "" }, ...nothing },
      { up: { restartNonce: "a" }, ...nothing },
      { up: { restartNonce: "b" }, is: "updated", restarts: all, generation: 3 },
    ],
  },
  {
    title: "an added instance is recorded, or restarted where the program says so",
    steps: [
      { up: servers("1001"), is: "created", restarts: ["1001"] },
      { up: servers("1001", "1002"), is: "updated", restarts: [], states: ["restarted", "baseline"] },
      {
        up: { ...servers("1001", "1002", "1003"), restartOnAdd: true },
        is: "updated",
        restarts: ["1003"],
        states: ["restarted", "baseline", "restarted"],
      },
    ],
  },
  {
    title: "a removed instance leaves the ledger without a call",
    steps: [
      creation,
      { up: servers("1003", "1001"), is: "updated", restarts: [], states: ["restarted", "restarted"] },
      { up: servers("1003", "1001"), ...nothing },
    ],
  },
  {
    title: "ids may be numbers, and are the same instances as text",
    steps: [
      { up: servers(1001, 1002, 1003), ...creation },
      { up: servers("1001", 1002, "1003"), ...nothing },
    ],
  },
  {
    title: "record settles a change without a call, and going back to restart owes nothing",
    steps: [
      quietly,
      { up: { ...v2, ...record }, is: "updated", restarts: [], states: baseline, generation: 2 },
      { up: v2, is: "updated", restarts: [], states: baseline },
      { up: v2, ...nothing },
    ],
  },
  {
    title: "record gives up a failed rollout",
    steps: [
      quietly,
      halfFailed,
      {
        up: { ...v2, ...record },
        is: "updated",
        restarts: [],
        states: ["restarted", "baseline", "baseline"],
      },
      { up: { ...v2, ...record }, ...nothing },
    ],
  },
  {
    title: "outside its window a restart is deferred without a diff, and a plain run inside performs it",
    steps: [
      {
        up: { window },
        is: "created",
        restarts: [],
        states: ["pending", "pending", "pending"],
        pending: true,
        dueAt: "2026-06-01T05:00:00.000Z",
      },
      { up: { window }, when: later(60), ...nothing, pending: true, dueAt: "2026-06-01T05:00:00.000Z" },
      {
        up: { window },
        when: later(70),
        is: "updated",
        restarts: all,
        states: restarted,
        pending: false,
        dueAt: null,
      },
      { up: { window }, ...nothing },
    ],
  },
  {
    title: "a new nonce goes outside the window, too",
    steps: [
      { up: { window, ...quiet }, is: "created", restarts: [] },
      { up: { window, ...quiet, restartNonce: "now" }, is: "updated", restarts: all },
    ],
  },
  {
    title: "minInterval keeps restarts apart",
    steps: [
      creation,
      { up: { ...v2, minInterval: "1h" }, when: later(10), is: "updated", restarts: [], pending: true },
      { up: { ...v2, minInterval: "1h" }, ...nothing, pending: true },
      { up: { ...v2, minInterval: "1h" }, when: later(60), is: "updated", restarts: all, pending: false },
    ],
  },
  {
    title: "a rollout that failed half way goes on where it stopped",
    steps: [
      quietly,
      halfFailed,
      {
        up: v2,
        when: mends("1002"),
        is: "updated",
        // 1002 is coming up again by itself: it is read first, and counts.
        restarts: ["1003"],
        states: restarted,
        generation: 2,
        restartCount: 3,
      },
      { up: v2, ...nothing },
    ],
  },
  {
    title: "going back after a failure settles what never left the earlier triggers",
    steps: [
      quietly,
      halfFailed,
      {
        when: mends("1002"),
        is: "updated",
        restarts: ["1001"],
        states: ["restarted", "baseline", "baseline"],
        generation: 1,
        generations: [1],
        hashOf: 0,
      },
      nothing,
    ],
  },
  {
    title: "a creation that failed half way exists, and goes on",
    steps: [
      {
        up: { readyTimeout: "5m" },
        when: breaks("1002"),
        is: /1 of 3 restarted, 1 failed, 1 not started/,
        restarts: ["1001", "1002"],
        states: ["restarted", "failed", "notStarted"],
        generation: 1,
      },
      { when: mends("1002"), is: "updated", restarts: ["1003"], states: restarted },
      nothing,
    ],
  },
  {
    title: "with onFailure warn the stack goes on, and the next run does the rest",
    steps: [
      quietly,
      { ...halfFailed, up: { ...v2, readyTimeout: "5m", onFailure: "warn" }, is: "updated" },
      { up: { ...v2, onFailure: "warn" }, when: mends("1002"), is: "updated", restarts: ["1003"] },
    ],
  },
  {
    title: "an accepted restart that never showed is a failure, or is counted where the program says so",
    steps: [
      quietly,
      {
        up: { ...v2, readyTimeout: "5m" },
        when: (scene) => (scene.cloud.fleet.machine("1001").ignoresRestart = true),
        is: /1001: reboot accepted .*, but it never went down and its boot time did not move\..*\n {2}Next: run pulumi up again\./s,
        restarts: ["1001"],
        states: ["failed", "notStarted", "notStarted"],
      },
      { up: { ...v2, whenUnproved: "warn" }, is: "updated", restarts: all, states: restarted },
      { up: { ...v2, whenUnproved: "warn" }, ...nothing },
    ],
  },
  {
    title: "ignored changes of all triggers never restart",
    steps: [
      creation,
      { up: v2, options: { ignoreChanges: ["triggers"] }, ...nothing, hashOf: 0 },
      { up: { triggers: { x: 1 } }, options: { ignoreChanges: ["triggers"] }, ...nothing, hashOf: 0 },
      { up: v2, is: "updated", restarts: all },
    ],
  },
  {
    title: "ignored changes of one trigger leave the others in force",
    steps: [
      { up: { triggers: { a: 1, b: 1 } }, is: "created", restarts: all },
      { up: { triggers: { a: 2, b: 1 } }, options: { ignoreChanges: ["triggers.a"] }, ...nothing },
      {
        up: { triggers: { a: 2, b: 2 } },
        options: { ignoreChanges: ["triggers.a"] },
        is: "updated",
        restarts: all,
      },
    ],
  },
  {
    title: "ignored changes of a secret trigger never restart, either",
    steps: [
      { up: { triggers: { a: pulumi.secret("s"), b: 1 } }, is: "created", restarts: all },
      {
        up: { triggers: { a: pulumi.secret("t"), b: 1 } },
        options: { ignoreChanges: ["triggers.a"] },
        ...nothing,
      },
    ],
  },
  {
    title: "an error hook that repeats an update goes on from what the first attempt did",
    steps: [
      quietly,
      {
        ...halfFailed,
        options: { repeats: 1 },
        is: /0 of 3 restarted, 1 failed, 1 not started/,
        restarts: ["1001", "1002"],
        states: ["restarted", "failed", "notStarted"],
      },
      { up: v2, when: mends("1002"), is: "updated", restarts: ["1003"], states: restarted },
    ],
  },
  {
    title: "an error hook that repeats a creation goes on, too",
    steps: [
      {
        up: { readyTimeout: "5m", rollout: { maxErrors: 1 } },
        // It comes up after the first attempt has given it up, and before the second does.
        when: (scene) => (scene.cloud.fleet.machine("1002").downFor = 7 * minute),
        options: { repeats: 1 },
        is: "created",
        restarts: all,
        states: restarted,
        restartCount: 3,
      },
      { up: { readyTimeout: "5m", rollout: { maxErrors: 1 } }, ...nothing },
    ],
  },
  {
    title: "other inputs and secrecy are written down without a restart",
    steps: [
      creation,
      {
        up: { readyTimeout: "5m", rollout: { maxUnavailable: "50%" }, whenStopped: "fail" },
        is: "updated",
        restarts: [],
      },
      { up: { triggers: { conf: pulumi.secret("v1") } }, is: "updated", restarts: [], hashOf: 0 },
      { up: { triggers: { conf: pulumi.secret("v1") } }, ...nothing },
      { is: "updated", restarts: [], hashOf: 0 },
      nothing,
    ],
  },
  {
    title: "outputs that the program makes secret ask for no update",
    steps: ["created", "unchanged"].map((is) => ({
      options: { additionalSecretOutputs: ["instances", "triggers", "changedAt"] },
      is: is as Operation,
    })),
  },
  {
    title: "a secret nonce may be empty, and may be taken away",
    steps: [
      { up: { restartNonce: pulumi.secret("") }, is: "created", restarts: all },
      { up: { restartNonce: pulumi.secret("") }, ...nothing },
      { up: { restartNonce: pulumi.secret("x") }, is: "updated", restarts: all },
      nothing,
      nothing,
    ],
  },
  ...keyCases,
];
