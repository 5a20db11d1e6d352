import { VirtualClock } from "../../test/support/virtual-clock";
import { CommandError } from "../errors";
import { resourcesOf } from "../stack/deployment";
import {
  exported,
  hour,
  leaseId,
  leaseState,
  minute,
  nativeLease,
  now,
  resource,
} from "../stack/scene.test.support";
import { viewsOf } from "../stack/views";
import { testTerminal } from "../test-kit";
import type { RunResult } from "./stack-loop";
import { watch, type WatchOptions } from "./watch";
import { request } from "undici";

/** Stacks with a lease of four hours each, which a run renews. */
class Stacks {
  readonly clock = new VirtualClock(now);
  readonly runs: { stack: string; at: number }[] = [];
  readonly reads: number[] = [];
  readonly posts: { body: Record<string, unknown> }[] = [];
  readonly ends = new Map<string, number>();
  /** What a run comes to at a time; by default it renews. */
  outcome: (at: number) => RunResult = () => ({ result: "done" });
  renews = true;
  runTakes = minute;

  constructor(...stacks: string[]) {
    for (const stack of stacks) this.ends.set(stack, now + 3 * hour);
  }

  read = async (stack: string, time: number) => {
    this.reads.push(time);
    const end = this.ends.get(stack);
    if (end === undefined) throw new CommandError(`stack ${stack}: no stack named '${stack}' found`);
    const state = leaseState(end - now);
    return viewsOf(resourcesOf(exported(resource(nativeLease, "training", state, leaseId)), stack), time);
  };

  run = async (stack: string): Promise<RunResult> => {
    const at = this.clock.now();
    this.runs.push({ stack, at });
    await this.clock.sleep(this.runTakes);
    const outcome = this.outcome(at);
    if (outcome.result === "done" && this.renews) this.ends.set(stack, this.clock.now() + 4 * hour);
    return outcome;
  };

  post = async (_url: string, body: object): Promise<string | undefined> => {
    this.posts.push({ body: body as Record<string, unknown> });
    return undefined;
  };

  /** How long the lease had left at the worst moment. */
  get minutesInto(): number[] {
    return this.runs.map(({ at }) => Math.round((at - now) / minute));
  }

  watch(time: number, options: Partial<WatchOptions> = {}) {
    const interrupted = () => this.clock.sleep(time);
    const { said, terminal } = testTerminal({ interrupted });
    const all = {
      stacks: [...this.ends.keys()],
      maxInterval: hour,
      once: false,
      json: false,
      host: "127.0.0.1",
      ...options,
    };
    return watch(all, terminal, this).then((code) => ({ code, ...said }));
  }
}

const failed = { result: "failed", message: "modelarts: no answer" } as const;

describe("rekindle watch", () => {
  it("keeps a lease alive for a week with two outages, runs when it is due and at no other time", async () => {
    const stacks = new Stacks("prod");
    const outage = (at: number, from: number) => at >= now + from * hour && at < now + (from + 1.5) * hour;
    const left: number[] = [];
    stacks.outcome = (at) => {
      left.push((stacks.ends.get("prod") ?? 0) - at);
      return outage(at, 30) || outage(at, 101) ? failed : { result: "done" };
    };
    const { code, out } = await stacks.watch(7 * 24 * hour, { notify: "http://hooks" });
    expect(code).toBe(0);
    // It never ended, also not while the cloud did not answer.
    expect(Math.min(...left)).toBeGreaterThan(0);
    expect(stacks.runs.length).toBeGreaterThan(80);
    expect(stacks.runs.length).toBeLessThan(130);
    expect(stacks.posts.map(({ body }) => body["event"])).toEqual([
      "failure",
      "recovery",
      "failure",
      "recovery",
    ]);
    expect(out).toContain("prod: runs pulumi up. training: 2h left");
    // A week of events takes its time on a machine that is busy.
  }, 60_000);

  it("sleeps to the instant, and reads the state again at least every longest interval", async () => {
    const stacks = new Stacks("prod");
    await stacks.watch(2.5 * hour, { maxInterval: 25 * minute });
    // Due an hour from the start; a run takes a minute, so the next one is two hours after its end.
    expect(stacks.minutesInto).toEqual([60]);
    const gaps = stacks.reads.slice(1).map((time, index) => time - (stacks.reads[index] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(25 * minute);
  });

  it("goes on with the other stacks while one is being updated", async () => {
    const stacks = new Stacks("prod", "stage");
    stacks.runTakes = 30 * minute;
    stacks.ends.set("stage", now + 2 * hour + 10 * minute);
    await stacks.watch(70 * minute);
    expect(stacks.runs).toEqual([
      { stack: "stage", at: now + 10 * minute },
      { stack: "prod", at: now + 60 * minute },
    ]);
  });

  it("waits for a stack that somebody else updates, and does not run where theirs did it all", async () => {
    const stacks = new Stacks("prod");
    let locked = 0;
    stacks.outcome = () => {
      if (++locked === 2) stacks.ends.set("prod", stacks.clock.now() + 4 * hour);
      return { result: "locked" };
    };
    const { code, out } = await stacks.watch(2 * hour, { notify: "http://hooks" });
    expect(code).toBe(0);
    expect(stacks.runs).toHaveLength(2);
    expect(stacks.posts).toEqual([]);
    expect(out).toContain("somebody else is updating it");
  });

  it("does not run again and again where a run leaves something due", async () => {
    const stacks = new Stacks("prod");
    stacks.renews = false;
    stacks.ends.set("prod", now - hour);
    await stacks.watch(3 * hour);
    expect(stacks.runs.length).toBeLessThan(10);
  });

  it("tells failure and recovery once per change, on one line without the address", async () => {
    const stacks = new Stacks("prod");
    stacks.outcome = (at) => (at < now + 62 * minute ? failed : { result: "done" });
    await stacks.watch(2 * hour, { notify: "http://hooks" });
    expect(stacks.posts.map(({ body }) => body)).toEqual([
      {
        event: "failure",
        stack: "prod",
        at: "2026-06-01T04:01:00.000Z",
        message: "modelarts: no answer",
        dueAt: "2026-06-01T04:00:00.000Z",
      },
      {
        event: "recovery",
        stack: "prod",
        at: expect.any(String),
        message: expect.stringMatching(/works again after \d failures? in a row/),
        dueAt: expect.any(String),
      },
    ]);
  });

  it("goes on where nobody hears its notification", async () => {
    const stacks = new Stacks("prod");
    stacks.outcome = () => failed;
    stacks.post = async () => "connect ECONNREFUSED http://hooks/secret";
    const { code, error } = await stacks.watch(70 * minute, { notify: "http://hooks/secret" });
    expect(code).toBe(0);
    expect(error).toBe("rekindle: --notify was not reached: connect ECONNREFUSED its address\n");
  });

  it("lets a run end before it ends itself", async () => {
    const stacks = new Stacks("prod");
    stacks.runTakes = 30 * minute;
    const { code, out } = await stacks.watch(65 * minute);
    expect(code).toBe(0);
    expect(stacks.clock.now()).toBe(now + 90 * minute);
    expect(out).toMatch(/prod: done\n$/);
  });

  it("ends at once, with one line, for a stack that is not there", async () => {
    const stacks = new Stacks("prod");
    await expect(stacks.watch(hour, { stacks: ["prdo"] })).rejects.toThrow("no stack named 'prdo' found");
  });

  describe("--once", () => {
    it("runs what is due, once, and says by its exit status whether one failed", async () => {
      const stacks = new Stacks("prod", "stage");
      stacks.ends.set("prod", now + hour);
      expect(await stacks.watch(hour, { once: true })).toMatchObject({ code: 0 });
      expect(stacks.runs).toEqual([{ stack: "prod", at: now }]);
      stacks.ends.set("prod", now + hour);
      stacks.outcome = () => failed;
      expect(await stacks.watch(hour, { once: true })).toMatchObject({ code: 1 });
    });

    it("is no failure where the stack is locked", async () => {
      const stacks = new Stacks("prod");
      stacks.ends.set("prod", now + hour);
      stacks.outcome = () => ({ result: "locked" });
      expect(await stacks.watch(hour, { once: true })).toMatchObject({ code: 0 });
    });
  });

  it("serves health and metrics, and each event as JSON", async () => {
    const stacks = new Stacks("prod");
    const seen: Record<string, string> = {};
    const probe = async () => {
      await stacks.clock.sleep(90 * minute);
      for (const path of ["healthz", "metrics", "none"]) {
        const { body, statusCode } = await request(`http://127.0.0.1:${port}/${path}`);
        seen[path] = `${statusCode} ${await body.text()}`;
      }
    };
    const port = 40_000 + (process.pid % 20_000);
    const { said, terminal } = testTerminal({ interrupted: probe });
    await watch(
      { stacks: ["prod"], maxInterval: hour, once: false, json: true, host: "127.0.0.1", port },
      terminal,
      stacks,
    );
    expect(seen["healthz"]).toMatch(/^200 \{"stacks":\[\{"stack":"prod","failures":0,"next":"/);
    expect(seen["metrics"]).toContain('rekindle_watch_runs_total{stack="prod",result="done"} 1\n');
    expect(seen["metrics"]).toMatch(/rekindle_lease_end_timestamp_seconds\{stack="prod",name="training"/);
    expect(seen["none"]).toMatch(/^404/);
    const events = said.out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(events.map(({ event }) => event).slice(0, 3)).toEqual(["sleep", "run", "done"]);
  });
});
