import fc from "fast-check";
import { MemoryJournals } from "../../test/support/memory-journals";
import { names, Scene } from "../../test/support/rollout-scene";
import { Journal, type JournalStore } from "./journal";
import { accept, tidy, type Ledger, type LedgerEntry } from "./ledger";

const wish = {
  ids: ["a", "b", "c"],
  triggerHash: "h1",
  restartOnCreate: true,
  restartOnAdd: false,
  onTriggerChange: "restart",
} as const;
const begun = accept(wish, undefined, Date.parse("2026-06-01T12:00:00Z"));
const requested = { state: "requested", requestedAt: "2026-06-01T12:00:01.000Z" } as const;
const restarted = {
  state: "restarted",
  generation: 1,
  requestedAt: requested.requestedAt,
  restartedAt: "2026-06-01T12:01:00.000Z",
  evidence: "bootTime",
} as const;

/** A ledger whose changes go to a journal. */
function recording(store: JournalStore, base?: Ledger) {
  const record = new Journal(store, "key").recorder(base);
  let now = begun;
  const set = (...entries: LedgerEntry[]) => {
    const changed = new Map(entries.map((entry) => [entry.id, entry]));
    const instances = now.instances.map((entry) => changed.get(entry.id) ?? entry);
    now = tidy({ ...now, instances, restartCount: now.restartCount + 1 });
    record({ entries, restartCount: now.restartCount, ledger: () => now });
  };
  return { set, ledger: () => now, recovered: () => new Journal(store, "key").recover(base, wish) };
}

const state = fc.constantFrom("notStarted", "requested", "failed", "restarted", "pending" as const);
const anyEntry: fc.Arbitrary<LedgerEntry> = fc.record(
  {
    id: fc.constantFrom(...wish.ids),
    state,
    generation: fc.constantFrom(0, 1),
    attempts: fc.nat(3),
    requestedAt: fc.constantFrom("2026-06-01T12:00:01.000Z", "2026-06-01T12:00:02.000Z"),
    evidence: fc.constantFrom("bootTime", "seenDown", "none" as const),
    message: fc.string({ maxLength: 200 }),
  },
  { requiredKeys: ["id", "state", "generation"] },
);

describe("a journal", () => {
  it("read back is the ledger, whatever changed in it in whatever order", () => {
    fc.assert(
      fc.property(
        fc.array(fc.uniqueArray(anyEntry, { selector: ({ id }) => id }), { minLength: 1 }),
        (steps) => {
          const { set, ledger, recovered } = recording(new MemoryJournals());
          for (const entries of steps) set(...entries);
          const { instances, restartCount } = ledger();
          expect(recovered()).toMatchObject({ instances, restartCount });
        },
      ),
    );
  });

  it("is written whole once, and then a line for each change", () => {
    const store = new MemoryJournals();
    const { set } = recording(store);
    set({ id: "a", generation: 0, ...requested });
    set({ id: "a", generation: 0, ...requested, attempts: 1 });
    set({ id: "a", generation: 0, state: "notStarted" });
    const [whole, ...changes] = (store.read("key") ?? "").trimEnd().split("\n");
    expect(JSON.parse(whole ?? "")).toMatchObject({ version: 1, instances: [requested, {}, {}] });
    expect(changes).toEqual([
      '{"restartCount":2,"instances":[{"id":"a","attempts":1}]}',
      '{"restartCount":3,"instances":[{"id":"a","state":"notStarted","requestedAt":null,"attempts":null}]}',
    ]);
  });

  it("that ends in the middle of a line loses that line and no other", () => {
    const store = new MemoryJournals();
    const { set, recovered } = recording(store);
    set({ id: "a", generation: 0, ...requested });
    set({ id: "b", generation: 0, ...requested });
    const whole = store.read("key") ?? "";
    set({ id: "a", ...restarted });
    const text = store.read("key") ?? "";
    for (let length = whole.length; length < text.length - 1; length++) {
      store.texts.set("key", text.slice(0, length));
      expect(recovered()?.instances).toMatchObject([requested, requested, { state: "notStarted" }]);
    }
    store.texts.set("key", text);
    expect(recovered()?.instances[0]).toMatchObject(restarted);
  });

  it("of an earlier version, which was one text without an end of line, is read as before", () => {
    const store = new MemoryJournals();
    const { set, recovered } = recording(store);
    set({ id: "a", ...restarted });
    store.texts.set("key", (store.read("key") ?? "").trimEnd());
    expect(recovered()?.instances[0]).toMatchObject(restarted);
  });

  it("that could not be added to is written whole again", () => {
    const store = new MemoryJournals();
    const { set, recovered } = recording(store);
    set({ id: "a", generation: 0, ...requested });
    const append = store.append.bind(store);
    store.append = (key, text) => {
      append(key, text.slice(0, 10));
      return false;
    };
    set({ id: "b", generation: 0, ...requested });
    store.append = append;
    set({ id: "a", ...restarted });
    expect(recovered()?.instances).toMatchObject([restarted, requested, { state: "notStarted" }]);
    expect((store.read("key") ?? "").trimEnd().split("\n")).toHaveLength(2);
  });

  it("is put together anew when it has grown to three times the ledger", () => {
    const store = new MemoryJournals();
    const { set, ledger, recovered } = recording(store);
    let longest = 0;
    for (let turn = 0; turn < 1_000; turn++) {
      set({ id: "a", generation: 0, state: "failed", message: `turn ${turn}: ${"x".repeat(2_000)}` });
      longest = Math.max(longest, (store.read("key") ?? "").length);
    }
    expect(longest).toBeLessThan(3.5 * JSON.stringify(ledger()).length);
    expect(store.written).toBeLessThan(2 * 1_000 * 2_200);
    expect(recovered()?.instances).toEqual(ledger().instances);
  });

  it("of a rollout of a thousand takes no more than four times what the ledger takes in the end", async () => {
    const store = new MemoryJournals();
    const scene = new Scene(names(1_000));
    const onChange = new Journal(store, "key").recorder(undefined);
    await scene.up("h1", { maxUnavailable: 50 }, {}, { onChange });
    const { instances } = scene.ledger ?? begun;
    expect(instances.every((entry) => entry.state === "restarted")).toBe(true);
    expect(store.written).toBeLessThan(4 * JSON.stringify(instances).length);
    expect(new Journal(store, "key").recover(undefined, { triggerHash: "h1" })?.instances).toEqual(instances);
  });
});
