import * as pulumi from "@pulumi/pulumi";
import type { LeaseScene } from "./scene";
import type { Operation, RunOptions } from "./stack";

/** One run and what is to be seen after it; what is left out is not looked at. */
export interface Step {
  readonly up?: pulumi.Inputs;
  readonly options?: RunOptions;
  /** Happens before the run. */
  readonly when?: (scene: LeaseScene) => unknown;
  readonly is: Operation | RegExp;
  /** Renewals and starts sent by this run. */
  readonly writes: readonly string[];
  readonly renewalCount?: number;
  readonly status?: string;
  /** Minutes until the lease in the state ends. */
  readonly left?: number;
  /** A part of a warning. */
  readonly warns?: string;
}

export interface Case {
  readonly title: string;
  readonly steps: readonly Step[];
}

const minute = 60_000;
const has = (left: number, change: Parameters<LeaseScene["cloud"]["add"]>[2] = {}, id = "nb-a") => {
  return (scene: LeaseScene) => scene.cloud.add(id, left, change);
};
const later = (minutes: number) => (scene: LeaseScene) => scene.clock.advance(minutes * minute);
const target = (change: object) => ({
  target: { modelartsNotebook: { notebookId: "nb-a", cloud: "huaweicloud", ...change } },
});

const adopted: Step = { when: has(180), is: "created", writes: [], renewalCount: 0, left: 180 };
const nothing: Step = { is: "unchanged", writes: [] };

export const leaseCases: readonly Case[] = [
  {
    title: "creation adopts a lease with enough left, and a second run changes nothing",
    steps: [adopted, nothing, { ...nothing, when: later(59) }],
  },
  {
    title: "creation renews at once where too little is left",
    steps: [
      { when: has(17), is: "created", writes: ["lease"], renewalCount: 1, left: 240 },
      { ...nothing, renewalCount: 1 },
    ],
  },
  {
    title: "an unchanged program renews in time, once",
    steps: [
      adopted,
      { when: later(61), is: "updated", writes: ["lease"], renewalCount: 1, left: 240 },
      nothing,
      { ...nothing, when: later(119) },
      { when: later(2), is: "updated", writes: ["lease"], renewalCount: 2 },
    ],
  },
  {
    title: "a changed trigger forces one renewal",
    steps: [
      { ...adopted, up: { triggers: { job: 1 } } },
      { up: { triggers: { job: 1 } }, ...nothing },
      { up: { triggers: { job: 2 } }, is: "updated", writes: ["lease"], renewalCount: 1, left: 240 },
      { up: { triggers: { job: 2 } }, ...nothing },
      { up: { triggers: { job: 3 } }, options: { ignoreChanges: ["triggers"] }, ...nothing },
    ],
  },
  {
    title: "the secrecy of a trigger is written down without a renewal",
    steps: [
      { ...adopted, up: { triggers: { job: 1 } } },
      { up: { triggers: { job: pulumi.secret(1) } }, is: "updated", writes: [] },
      { up: { triggers: { job: pulumi.secret(1) } }, ...nothing },
    ],
  },
  {
    title: "other terms are written down, and judged by from then on",
    steps: [
      adopted,
      { up: { renewBefore: "1h" }, is: "updated", writes: [], left: 180 },
      { up: { renewBefore: "1h" }, when: later(119), ...nothing },
      { up: { renewBefore: "1h" }, when: later(2), is: "updated", writes: ["lease"] },
    ],
  },
  {
    title: "a notebook that is gone fails the update, and says where it was looked for",
    steps: [
      adopted,
      {
        when: (scene) => scene.cloud.notebooks.clear(),
        is: /nb-a is not known in huaweicloud\/cn-north-4\/p1/,
        writes: [],
      },
    ],
  },
  {
    title: "a notebook that is not there cannot be created a lease for",
    steps: [{ is: /nb-a is not known in huaweicloud\/cn-north-4\/p1/, writes: [] }],
  },
  {
    title: "a cloud out of reach changes nothing while the last known lease has enough left",
    steps: [
      adopted,
      {
        when: (scene) => {
          scene.cloud.down = true;
          later(30)(scene);
        },
        ...nothing,
        warns: "It was last known to end 06:00Z; this run goes on without it.",
      },
    ],
  },
  {
    title:
      "a cloud out of reach fails the update where a renewal may be due, and the next run makes up for it",
    steps: [
      adopted,
      {
        when: (scene) => {
          scene.cloud.down = true;
          later(90)(scene);
        },
        is: /could not be reached|never sent|connect/i,
        writes: [],
      },
      { when: (scene) => (scene.cloud.down = false), is: "updated", writes: ["lease"] },
    ],
  },
  {
    title: "a creation with nothing known fails where the cloud is out of reach",
    steps: [{ when: (scene) => (scene.cloud.down = true), is: /connect|reach/i, writes: [] }],
  },
  {
    title: "another notebook replaces the lease",
    steps: [
      adopted,
      { up: target({ notebookId: "nb-b" }), when: has(180, {}, "nb-b"), is: "replaced", writes: [] },
      { up: target({ notebookId: "nb-b" }), ...nothing },
    ],
  },
  {
    title: "the region and project that it has anyway replace nothing",
    steps: [
      adopted,
      { up: target({ region: "cn-north-4", projectId: "p1" }), is: "updated", writes: [] },
      { up: target({ region: "cn-north-1" }), is: "replaced", writes: [] },
    ],
  },
  {
    title: "a stopped notebook is left alone with a warning",
    steps: [
      {
        when: has(-10, { status: "STOPPED" }),
        is: "created",
        writes: [],
        status: "STOPPED",
        warns: 'left alone (whenStopped "ignore")',
      },
      { ...nothing, warns: 'left alone (whenStopped "ignore")' },
    ],
  },
  {
    title: "a stopped notebook is an error where the program says so, kept in the state until it runs",
    steps: [
      {
        up: { whenStopped: "fail" },
        when: has(-10, { status: "STOPPED" }),
        is: /nb: nb-a \(huaweicloud cn-north-4\): STOPPED, and whenStopped is "fail"/,
        writes: [],
        status: "STOPPED",
      },
      { up: { whenStopped: "fail" }, when: has(180), is: /updated|unchanged/, writes: [], status: "RUNNING" },
      { up: { whenStopped: "fail" }, ...nothing },
    ],
  },
  {
    title: "a stopped notebook is started where the program says so",
    steps: [
      {
        up: { whenStopped: "start" },
        when: has(-10, { status: "STOPPED" }),
        is: "created",
        writes: ["start"],
        status: "RUNNING",
        left: 240,
      },
      { up: { whenStopped: "start" }, ...nothing },
    ],
  },
  {
    title: "auto-stop that is off leaves nothing to do, with a warning",
    steps: [
      { when: has(1, { enabled: false }), is: "created", writes: [], warns: "so there is no lease to renew" },
      { ...nothing, warns: "so there is no lease to renew" },
    ],
  },
  {
    title: "null in the place of an option counts as leaving it out",
    steps: [
      { ...adopted, up: { profile: null, window: null, triggers: pulumi.output(undefined) } },
      { up: {}, ...nothing },
    ],
  },
];
