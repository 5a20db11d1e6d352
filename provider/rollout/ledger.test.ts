import fc from "fast-check";
import { requested, unrequested } from "./outcomes";
import { newInstance } from "./roster";
import { accept, dueEntries, tidy, type Ledger, type LedgerEntry, type Wish } from "./ledger";

const noon = Date.parse("2026-06-01T12:00:00Z");

function wish(change: Partial<Wish> = {}): Wish {
  return {
    ids: ["a", "b"],
    triggerHash: "h1",
    restartOnCreate: true,
    restartOnAdd: false,
    onTriggerChange: "restart",
    ...change,
  };
}

/** Everything that is due gets restarted. */
function restarted(ledger: Ledger): Ledger {
  return tidy({ ...ledger, instances: ledger.instances.map((entry) => restartedEntry(entry, ledger)) });
}

function restartedEntry(entry: LedgerEntry, ledger: Ledger): LedgerEntry {
  if (entry.generation === ledger.generation) return entry;
  return {
    id: entry.id,
    state: "restarted",
    generation: ledger.generation,
    attempts: 1,
    restartedAt: "2026-06-01T12:01:00.000Z",
    evidence: "bootTime",
  };
}

describe("accepting a program's wish", () => {
  it("makes everything due on creation, or records it", () => {
    const due = accept(wish(), undefined, noon);
    expect(due.instances).toEqual([
      { id: "a", state: "notStarted", generation: 0 },
      { id: "b", state: "notStarted", generation: 0 },
    ]);
    const recorded = accept(wish({ restartOnCreate: false }), undefined, noon);
    expect(recorded).toMatchObject({
      generation: 1,
      generations: { "1": "h1" },
      changedAt: "2026-06-01T12:00:00.000Z",
    });
    expect(dueEntries(recorded)).toEqual([]);
  });

  it("gives a number to a new generation that no instance holds, also where its hash is lost", () => {
    // What a killed update leaves in its journal: "a" was restarted for a hash that nobody asks for any more.
    const before: Ledger = {
      triggerHash: "h1",
      generation: 1,
      generations: { "1": "h1" },
      changedAt: "2026-06-01T12:00:00.000Z",
      instances: [
        { id: "a", state: "restarted", generation: 2 },
        { id: "b", state: "baseline", generation: 1 },
      ],
      restartCount: 1,
      pending: false,
    };
    for (const change of [{ restartNonce: "again" }, { triggerHash: "h3" }]) {
      const ledger = accept(wish(change), before, noon);
      expect(ledger.generation).toBe(3);
      expect(dueEntries(ledger).map(({ id }) => id)).toEqual(["a", "b"]);
    }
  });

  it("owes nothing for the same hash", () => {
    const done = restarted(accept(wish(), undefined, noon));
    const again = accept(wish(), done, noon + 1);
    expect(dueEntries(again)).toEqual([]);
    expect(again.changedAt).toBe(done.changedAt);
  });

  it("numbers a new hash anew, and settles what never left the old one when the triggers go back", () => {
    const done = restarted(accept(wish(), undefined, noon));
    const changed = accept(wish({ triggerHash: "h2" }), done, noon + 1);
    expect(changed).toMatchObject({ generation: 2, generations: { "1": "h1" } });
    const half: Ledger = {
      ...changed,
      instances: changed.instances.map((entry) =>
        entry.id === "a"
          ? restartedEntry(entry, changed)
          : { ...entry, state: "failed", attempts: 1, message: "x" },
      ),
    };
    const back = accept(wish({ triggerHash: "h1" }), half, noon + 2);
    expect(back.generation).toBe(1);
    expect(dueEntries(back).map(({ id }) => id)).toEqual(["a"]);
    expect(back.instances[1]).toMatchObject({
      id: "b",
      state: "restarted",
      generation: 1,
      evidence: "bootTime",
    });
    expect(back.instances[1]).not.toHaveProperty("message");
  });

  it("shows what was recorded as recorded when the triggers go back to it, whatever was restarted before", () => {
    const done = restarted(accept(wish(), undefined, noon));
    const recorded = accept(wish({ triggerHash: "h2", onTriggerChange: "record" }), done, noon + 1);
    const changed = accept(wish({ triggerHash: "h3" }), recorded, noon + 2);
    expect(changed.instances.map(({ state }) => state)).toEqual(["notStarted", "notStarted"]);
    const back = accept(wish({ triggerHash: "h2" }), changed, noon + 3);
    const restartedAt = "2026-06-01T12:01:00.000Z";
    expect(back.instances).toEqual([
      { id: "a", state: "baseline", generation: 2, restartedAt },
      { id: "b", state: "baseline", generation: 2, restartedAt },
    ]);
  });

  it("shows a restart again whose successor was refused, when the triggers go back to it", () => {
    const done = restarted(accept(wish(), undefined, noon));
    const moved = accept(wish({ triggerHash: "h2" }), done, noon + 1);
    const instances = moved.instances.map((entry) =>
      entry.id === "a" ? unrequested(requested(newInstance(entry, true), noon + 2)).entry : entry,
    );
    const back = accept(wish(), { ...moved, instances }, noon + 3);
    expect(back.instances.map(({ state, evidence }) => [state, evidence])).toEqual([
      ["restarted", "bootTime"],
      ["restarted", "bootTime"],
    ]);
  });

  it("takes a new nonce as a new generation of the same hash, and never one that was accepted or removed", () => {
    const done = restarted(accept(wish({ restartNonce: "now" }), undefined, noon));
    expect(done.generation).toBe(1);
    for (const restartNonce of ["now", "", undefined])
      expect(dueEntries(accept(wish({ restartNonce }), done, noon))).toEqual([]);
    const removed = accept(wish(), done, noon);
    expect(dueEntries(accept(wish({ restartNonce: "now" }), removed, noon))).toEqual([]);
    const again = accept(wish({ restartNonce: "again" }), done, noon + 1);
    expect(again).toMatchObject({ generation: 2, restartNonce: "again", triggerHash: "h1" });
    expect(dueEntries(again)).toHaveLength(2);
  });

  it("records added instances unless they are to be restarted, and forgets removed ones", () => {
    const done = restarted(accept(wish(), undefined, noon));
    const grown = accept(wish({ ids: ["b", "c"] }), done, noon);
    expect(grown.instances.map(({ id, state }) => [id, state])).toEqual([
      ["b", "restarted"],
      ["c", "baseline"],
    ]);
    const restarting = accept(wish({ ids: ["b", "c"], restartOnAdd: true }), done, noon);
    expect(dueEntries(restarting).map(({ id }) => id)).toEqual(["c"]);
  });

  it('settles everything owed with "record", and owes nothing when it goes back to "restart"', () => {
    const owed = accept(wish(), undefined, noon);
    const recorded = accept(wish({ triggerHash: "h2", onTriggerChange: "record" }), owed, noon);
    expect(recorded.instances.map(({ state }) => state)).toEqual(["baseline", "baseline"]);
    expect(dueEntries(accept(wish({ triggerHash: "h2" }), recorded, noon))).toEqual([]);
  });

  it("starts counting attempts afresh for a new generation only", () => {
    const owed = accept(wish(), undefined, noon);
    const tried: Ledger = {
      ...owed,
      instances: owed.instances.map((entry) => ({ ...entry, state: "failed", attempts: 2 })),
    };
    expect(accept(wish(), tried, noon).instances[0]?.attempts).toBe(2);
    expect(accept(wish({ triggerHash: "h2" }), tried, noon).instances[0]?.attempts).toBeUndefined();
  });

  const hashes = fc.constantFrom("h1", "h2", "h3");
  const step = fc.record({
    triggerHash: hashes,
    finish: fc.boolean(),
    ids: fc.subarray(["a", "b", "c"], { minLength: 1 }),
  });

  it("keeps to its laws whatever happens", () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
        let ledger: Ledger | undefined;
        const lastRestartedAtHash = new Map<string, string>();
        for (const { finish, ...change } of steps) {
          const before = ledger;
          const accepted = accept(wish(change), ledger, noon);
          expect(accept(wish(change), accepted, noon)).toEqual(accepted);
          for (const entry of accepted.instances) {
            // Nobody is due who was last brought to this very hash and has not left it since.
            if (
              lastRestartedAtHash.get(entry.id) === change.triggerHash &&
              before?.instances.some(({ id }) => id === entry.id)
            ) {
              expect(entry.generation).toBe(accepted.generation);
            }
          }
          ledger = finish ? restarted(accepted) : accepted;
          for (const id of lastRestartedAtHash.keys())
            if (!change.ids.includes(id)) lastRestartedAtHash.delete(id);
          if (finish) for (const id of change.ids) lastRestartedAtHash.set(id, change.triggerHash);
          expect(
            Object.keys(ledger.generations).every((number) =>
              ledger?.instances.some(({ generation }) => String(generation) === number),
            ),
          ).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
