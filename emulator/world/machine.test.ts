import { EmulatorClock } from "../clock";
import { Collection } from "./collection";
import type { Kind } from "./kind";
import type { InstanceInput } from "./schema";

const kind: Kind = {
  name: "things",
  clouds: ["ncloud"],
  plural: "things",
  states: ["UP", "DOWN", "BROKEN"],
  running: ["UP"],
  stopped: "DOWN",
  failed: "BROKEN",
  durations: { reboot: 100, hardReboot: 50, start: 30, stop: 10 },
  leased: true,
};

function collectionWith(input: Omit<InstanceInput, "id"> = {}) {
  let time = 1_000_000;
  const collection = new Collection(kind, new EmulatorClock({ real: () => time }), "here");
  const thing = collection.put({ id: "x", lease: { autoStop: false }, ...input });
  return { collection, thing, pass: (ms: number) => void (time += ms) };
}

test("a reboot that freezes never ends, and the next may", () => {
  const { collection, thing, pass } = collectionWith({ onReboot: ["freezes", "restarts"] });
  collection.reboot(thing);
  pass(1e9);
  expect(collection.phase(thing)).toMatchObject({ transition: { kind: "reboot" }, progress: 0.5 });
  collection.reboot(thing);
  pass(100);
  expect(collection.get("x")).toMatchObject({ state: "UP", reboots: 2 });
  expect(thing.transition).toBeUndefined();
});

test("one that vanishes is there until its reboot ends", () => {
  const { collection, thing, pass } = collectionWith({ onReboot: ["vanishes"] });
  collection.reboot(thing);
  pass(99);
  expect(collection.get("x")).toBeDefined();
  pass(1);
  expect(collection.get("x")).toBeUndefined();
});

test("one that ignores its reboot stays as it was", () => {
  const { collection, thing } = collectionWith({ onReboot: ["ignores"] });
  collection.reboot(thing);
  expect(collection.phase(thing)).toEqual({ state: "UP" });
  expect(thing.reboots).toBe(0);
});

test("one that comes back late comes back late", () => {
  const { collection, thing, pass } = collectionWith({ onReboot: [{ comesBackAfter: 600_000 }] });
  collection.reboot(thing);
  pass(599_999);
  expect(collection.phase(thing)).toMatchObject({ transition: {} });
  pass(1);
  expect(collection.get("x")).toMatchObject({ state: "UP" });
});

test("a delay lets reads see nothing at first", () => {
  const { collection, thing, pass } = collectionWith({ durations: { delay: 20 } });
  collection.reboot(thing);
  expect(collection.phase(thing)).toEqual({ state: "UP" });
  pass(20);
  expect(collection.phase(thing)).toMatchObject({ transition: {}, progress: 0 });
  pass(100);
  expect(collection.get("x")?.transition).toBeUndefined();
});

test("a lease that ended while nobody looked stopped the instance when it ended", () => {
  const { collection, pass } = collectionWith({ lease: { length: 1000 } });
  pass(1005);
  expect(collection.get("x")).toMatchObject({ transition: { kind: "stop", endsAt: 1_001_010 } });
  pass(5);
  expect(collection.get("x")).toMatchObject({ state: "DOWN" });
});

test("a given state ends what is under way", () => {
  const { collection, thing } = collectionWith();
  collection.reboot(thing);
  collection.patch(thing, { state: "DOWN" }, false);
  expect(collection.phase(thing)).toEqual({ state: "DOWN" });
});

test("a new length of a lease is counted from now", () => {
  const { collection, thing, pass } = collectionWith({ lease: { length: 1000 } });
  pass(500);
  collection.patch(thing, { lease: { length: 2000 } }, false);
  expect(thing.lease).toMatchObject({ updatedAt: 1_000_500, length: 2000 });
});
