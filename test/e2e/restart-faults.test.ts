import type { FaultInput } from "../../emulator";
import { testedApis, type TestedApi } from "../support/e2e-apis";
import { byName, instancesOf, outputsOf, withCloud, type TestCloud } from "../support/e2e-cloud";
import { program, restart } from "../support/e2e-program";
import type { Outcome, Stack } from "../support/pulumi";

const each = <T>(value: T) => byName(testedApis, () => value);
/** What Data Forest's API cannot show is different for it alone. */
const butForest = <T>(value: T, forest: T) => ({ ...each(value), forest });

interface Round {
  readonly outcome: Outcome;
  /** Of each API: requests that named the instance, its state, and what was said of it. */
  readonly writes: Record<string, number>;
  readonly states: Record<string, string | undefined>;
}

/** Lets a fault happen to each API's next restart of its first instance, and has that instance restarted. */
class Rounds {
  #nonce = 0;

  constructor(
    private readonly stack: Stack,
    private readonly cloud: TestCloud,
    private readonly rows = testedApis,
  ) {}

  static program(nonce: string, rows: readonly TestedApi[]) {
    return program(
      rows.map((row) =>
        restart(row, {
          ids: [row.ids[0]],
          triggers: { conf: "a" },
          restartOnCreate: false,
          ...(nonce && { restartNonce: nonce }),
        }),
      ),
    );
  }

  async run(happens: FaultInput["do"] | undefined): Promise<Round> {
    const { stack, cloud, rows } = this;
    if (happens) {
      cloud.emulator.faults.clear();
      for (const { action } of rows) cloud.fault({ match: { action }, times: 1, do: happens });
      stack.write(Rounds.program(`round ${++this.#nonce}`, rows));
    }
    cloud.mark();
    const outcome = await stack.up({ fails: "any", args: ["--continue-on-error"] });
    return {
      outcome,
      writes: byName(rows, (row) => cloud.restartsOf(row, row.ids[0])),
      states: byName(rows, ({ name }) => instancesOf(stack, name)[0]?.state),
    };
  }
}

async function withRounds(
  body: (rounds: Rounds, stack: Stack, cloud: TestCloud) => Promise<void>,
  rows = testedApis,
) {
  await withCloud({ program: Rounds.program("", rows) }, async (stack, cloud) => {
    await stack.up();
    await body(new Rounds(stack, cloud, rows), stack, cloud);
  });
}

test("a request of unknown outcome is resolved by reading, never sent blindly", async () => {
  await withRounds(async (rounds, stack) => {
    for (const happens of [{ reset: true as const }, { error: 504 }]) {
      const applied = await rounds.run({ ...happens, when: "after" });
      expect(applied.outcome.code).toBe(0);
      expect(applied.writes).toEqual(each(1));
      expect(applied.states).toEqual(each("restarted"));

      const lost = await rounds.run({ ...happens, when: "before" });
      expect(lost.outcome.code).not.toBe(0);
      expect(lost.writes).toEqual(butForest(2, 1));
      expect(lost.states).toEqual(butForest("restarted", "failed"));
      expect(lost.outcome.all).toContain(
        "nb0001: connection lost after the request was sent; Data Forest cannot show whether it restarted. " +
          "It may have. The next pulumi up restarts it again.",
      );
      const next = await rounds.run(undefined);
      expect(next.writes).toEqual(butForest(0, 1));
      expect(next.states).toEqual(each("restarted"));
    }
    expect(byName(testedApis, ({ name }) => instancesOf(stack, name)[0]?.attempts)).toEqual(each(1));
    expect(byName(testedApis, ({ name }) => outputsOf(stack, name)["restartCount"])).toEqual(each(4));
  });
});

/** A throttle spaces all calls of an account, the reads that have to see a reboot of a second among them. */
const apart = ["ecs", "desktops"];
const seldomTogether = [
  testedApis.filter(({ name }) => !apart.includes(name)),
  ...apart.map((alone) => testedApis.filter(({ name }) => name === alone)),
].map((rows) => [rows.map(({ name }) => name).join(", "), rows] as const);

test.each(seldomTogether)(
  "too many requests, conflicts and unreadable answers are got over in the same run: %s",
  async (_names, rows) => {
    const each = <T>(value: T) => byName(rows, () => value);
    await withRounds(async (rounds) => {
      const throttled = await rounds.run({ throttle: { retryAfter: 1 } });
      expect(throttled.writes).toEqual(each(2));
      const conflict = await rounds.run({
        refuse: { status: 409, message: "another operation is in progress" },
      });
      expect(conflict.writes).toEqual(each(2));
      for (const body of ["html", "truncated"] as const) {
        const unreadable = await rounds.run({ body });
        expect(unreadable.writes).toEqual(each(1));
        expect(unreadable.states).toEqual(each("restarted"));
      }
      for (const round of [throttled, conflict]) {
        expect(round.outcome.code).toBe(0);
        expect(round.states).toEqual(each("restarted"));
      }
    }, rows);
  },
);

test("a broken gateway is of unknown outcome also where it says so in a success", async () => {
  await withRounds(async (rounds) => {
    const inside = await rounds.run({ errorIn200: true });
    expect(inside.states).toEqual(butForest("restarted", "failed"));
    expect(inside.writes).toEqual(butForest(2, 1));
  });
});

test("a refusal is told in the cloud's own code and words, and nothing was restarted", async () => {
  await withRounds(async (rounds, stack, cloud) => {
    const words = { code: "4711", message: "not for you" };
    const forbidden = await rounds.run({ refuse: { status: 403, ...words } });
    expect(forbidden.writes).toEqual(each(1));
    expect(forbidden.states).toEqual(each("failed"));
    for (const row of testedApis) {
      const entry = cloud.writes().find(({ action }) => action === row.action);
      const message = instancesOf(stack, row.name)[0]?.message ?? "";
      expect(message).toContain(`HTTP 403`);
      expect(message).toContain(row.name === "forest" ? '"not for you"' : '4711 "not for you"');
      expect(message).toContain("may lack");
      expect(message).toMatch(/Nothing was restarted\.$/);
      expect(forbidden.outcome.all).toContain(`${row.ids[0]}: ${message}`);
      expect(entry?.status).toBe(403);
    }
    expect(instancesOf(stack, "apps")[0]?.message).toContain(
      "Key …ator from HW_ACCESS_KEY may lack workspace:server:batchReboot.",
    );

    const inside = await rounds.run({ refuse: { status: 200, ...words } });
    expect(inside.writes).toEqual(each(1));
    expect(inside.states).toEqual(each("failed"));
    expect(inside.outcome.all.match(/HTTP 200 .*"not for you"/g)?.length).toBeGreaterThanOrEqual(4);

    const page =
      "<!DOCTYPE html><html><head><title>403 Forbidden</title></head><body><h1>Go away</h1></body></html>";
    const proxied = await rounds.run({ answer: { status: 403, body: page } });
    expect(proxied.states).toEqual(each("failed"));
    for (const { name } of testedApis) {
      expect(instancesOf(stack, name)[0]?.message).toContain('HTTP 403 "403 Forbidden"');
      expect(instancesOf(stack, name)[0]?.message).not.toMatch(/[<>]/);
    }
  });
});

test("an action that answers 404 is an API that is not offered, never a missing instance", async () => {
  await withRounds(async (rounds, stack) => {
    for (const answer of [{ status: 404 }, { status: 404, body: "<html><title>Not Found</title></html>" }]) {
      const gone = await rounds.run({ answer });
      expect(gone.outcome.code).not.toBe(0);
      expect(gone.writes).toEqual(each(1));
      expect(gone.states).toEqual(each("failed"));
      for (const { name } of testedApis) {
        expect(instancesOf(stack, name)[0]?.message).toContain("this API is not offered here (any more)");
      }
    }
  });
});
