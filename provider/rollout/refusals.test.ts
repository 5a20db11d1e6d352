import { names, Scene } from "../../test/support/rollout-scene";
import { ApiError } from "../shared/errors";

const second = 1_000;
const minute = 60_000;

const gapsOf = (scene: Scene) =>
  scene.fleet.calls.map(({ at }, index, all) => at - (all[index - 1]?.at ?? at)).slice(1);

describe("a restart that is refused as a conflict while the instance reads as ready", () => {
  it("is sent again with growing pauses of up to a minute: some twenty calls in a quarter of an hour", async () => {
    const scene = new Scene(names(1));
    scene.fleet.machine("m01").answers = new Array<"conflict">(1_000).fill("conflict");
    const { failures } = await scene.up("h1");
    expect(failures[0]?.message).toContain("another operation did not end. Last seen: state ready. restart");
    const gaps = gapsOf(scene);
    expect(gaps.length).toBeLessThan(25);
    expect(gaps.length).toBeGreaterThan(12);
    gaps.slice(0, 5).forEach((gap, index) => expect(gap).toBeGreaterThanOrEqual(2 * second * 2 ** index));
    for (const gap of gaps.slice(5)) expect(gap).toBeGreaterThanOrEqual(minute);
    for (const gap of gaps) expect(gap).toBeLessThan(70 * second);
  });

  it("goes at once when an operation showed and has ended", async () => {
    const scene = new Scene(names(1));
    scene.fleet.machine("m01").answers = new Array<"conflict">(6).fill("conflict");
    const began = scene.clock.now();
    // The pause after the sixth refusal is a minute long.
    void scene.clock.sleep(90 * second).then(() => scene.fleet.occupy("m01", 10 * second));
    expect((await scene.up("h1")).failures).toEqual([]);
    expect((scene.fleet.calls.at(-1)?.at ?? 0) - began).toBeLessThan(110 * second);
  });
});

describe("a throttle that does not end", () => {
  it("is told as one, and not as another operation", async () => {
    const scene = new Scene(names(1));
    scene.fleet.machine("m01").answers = new Array<"throttled">(1_000).fill("throttled");
    const lines: string[] = [];
    const { failures } = await scene.up("h1", {}, {}, { status: (line) => lines.push(line) });
    expect(failures[0]?.message).toBe(
      'not restarted: the throttle did not end. Last seen: state ready. restart "as told"',
    );
    expect(lines[0]).toBe("0 of 1 restarted; waiting for m01 (throttled 03:00:00Z)");
    expect(scene.fleet.calls.length).toBeLessThan(25);
  });
});

describe("an instance that alone cannot be read", () => {
  /** Reads of it fail in a way that may pass. */
  function unreadable(scene: Scene, id: string) {
    const { api } = scene.fleet;
    const error = new ApiError({ kind: "unreadable", action: "read", status: 200 });
    const observe: typeof api.observe = async (...asked) => {
      const seen = new Map(await api.observe(...asked));
      if (seen.has(id)) seen.set(id, { condition: "unknown", detail: error.message, error });
      return seen;
    };
    const first = new Map(scene.ids.map((each) => [each, scene.fleet.look(each)]));
    first.set(id, { condition: "unknown", detail: error.message, error });
    return { first, api: { ...api, observe } };
  }

  it("holds nobody up: the others are restarted, and it fails by itself in the end", async () => {
    const scene = new Scene(names(3));
    const began = scene.clock.now();
    const result = await scene.up("h1", {}, {}, unreadable(scene, "m01"));
    expect(scene.restarts()).toEqual([0, 1, 1]);
    expect(result.failures.map(({ id, message }) => [id, message])).toEqual([
      ["m01", expect.stringMatching(/^cannot be read since 03:00:0\dZ, while others can\. read: HTTP 200$/)],
    ]);
    expect(result.notStarted).toEqual([]);
    expect(scene.fleet.calls.at(-1)?.at).toBeLessThan(began + 2 * minute);
  });

  it("ends the run like any other failure once more than maxErrors have failed", async () => {
    const scene = new Scene(names(3), { downFor: 4 * minute });
    const result = await scene.up("h1", { readyTimeout: 5 * minute }, {}, unreadable(scene, "m01"));
    expect(result.failures.map(({ id }) => id)).toEqual(["m01"]);
    expect(result.halted).toBe("more than maxErrors 0 failed");
    expect(scene.restarts()).toEqual([0, 1, 1]);
  });

  it("is told from a cloud that cannot be read at all, which is asked no more than twice for each look", async () => {
    const scene = new Scene(names(20));
    const { api } = scene.fleet;
    const error = new ApiError({ kind: "unavailable", action: "read", status: 503 });
    const first = new Map(scene.ids.map((id) => [id, { condition: "unknown", detail: "", error } as const]));
    let reads = 0;
    const observe: typeof api.observe = () => {
      reads++;
      return Promise.reject(error);
    };
    const result = await scene.up("h1", { readyTimeout: minute }, {}, { first, api: { ...api, observe } });
    expect(result.failures).toEqual([]);
    expect(reads).toBeLessThan(2 * (minute / (2 * second)) + 5);
  });
});

describe("a fault of ours in the middle of a rollout", () => {
  it("is told as ours, with the place and how to report it, and keeps its cause and what was done", async () => {
    const scene = new Scene(names(3));
    const { api } = scene.fleet;
    const fault = new TypeError("Cannot read properties of undefined (reading 'secret')");
    const restart: typeof api.restart = (...asked) => {
      if (asked[2].includes("m02"))
        scene.fleet.look = () => {
          throw fault;
        };
      return api.restart(...asked);
    };
    const result = await scene.up("h1", {}, {}, { api: { ...api, restart } });
    expect(result.halted).toMatch(
      /^an error inside rekindle, not in your program or the cloud: TypeError: Cannot read properties of undefined \(reading …\) at .*refusals\.test\.ts:\d+:\d+\)?\. Please report this line at https:\/\/github\.com\/.*\/issues$/,
    );
    expect(result.cause).toBe(fault);
    expect(result.restarted).toEqual(["m01"]);
    expect(result.unproved).toEqual(["m02"]);
    expect(result.notStarted).toEqual(["m03"]);
  });

  it("starts nothing more where it came while a call was made, and reads what became of that", async () => {
    const scene = new Scene(names(2));
    const fault = new TypeError("no such member");
    const restart = () => Promise.reject(fault);
    const result = await scene.up("h1", {}, {}, { api: { ...scene.fleet.api, restart } });
    expect(result.halted).toContain("an error inside rekindle, not in your program or the cloud: TypeError");
    expect(result.cause).toBe(fault);
    expect(result.notStarted).toEqual(["m01", "m02"]);
    expect(scene.entry("m01")).toMatchObject({ state: "notStarted" });
  });
});
