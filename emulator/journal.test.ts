import { Journal } from "./journal";

const entry = {
  time: "2026-01-02T03:04:05.000Z",
  method: "GET",
  path: "/",
  status: 200,
  requestId: "r",
  write: false,
  ids: ["a"],
};

test("keeps the latest entries in order and lets the oldest go", () => {
  const journal = new Journal({ entries: 3 });
  for (const action of ["one", "two", "three", "four"]) journal.add({ ...entry, action });
  expect(journal.entries().map(({ n, action }) => [n, action])).toEqual([
    [2, "two"],
    [3, "three"],
    [4, "four"],
  ]);
});

test("filters by what is named", () => {
  const journal = new Journal();
  journal.add({ ...entry, action: "read" });
  journal.add({ ...entry, action: "restart", write: true, ids: ["b", "c"] });
  journal.add({ ...entry, action: "restart", write: true, status: "reset" });
  expect(journal.count({ write: true })).toBe(2);
  expect(journal.count({ action: "restart", instance: "c" })).toBe(1);
  expect(journal.count({ status: "reset" })).toBe(1);
  expect(journal.count({ since: 2 })).toBe(1);
});

test("goes on numbering after it was cleared", () => {
  const journal = new Journal();
  journal.add(entry);
  journal.clear();
  journal.add(entry);
  expect(journal.entries().map(({ n }) => n)).toEqual([2]);
});

test("what it keeps is bounded by its size, too", () => {
  const journal = new Journal({ weight: 100_000 });
  const ids = Array.from({ length: 100 }, (_, n) => `instance-${n}`);
  for (let n = 0; n < 1_000; n++) journal.add({ ...entry, ids });
  expect(journal.entries().length).toBeLessThan(50);
  expect(journal.entries().at(-1)?.n).toBe(1_000);
  journal.add({ ...entry, path: `/${"x".repeat(10_000)}` });
  expect(journal.entries({ since: 1_000 })[0]?.path).toHaveLength(512);
});

test("counts what was throttled, refused, broken and lost, also of entries that it has dropped", () => {
  const journal = new Journal({ entries: 2 });
  for (const status of [200, 429, 403, 502, "hang"] as const)
    journal.add({ ...entry, write: status === 200, status });
  expect(journal.totals).toEqual({ requests: 5, writes: 1, throttled: 1, refused: 1, broken: 1, lost: 1 });
  journal.clear();
  expect(journal.totals.requests).toBe(0);
});

test("those since a number are found after many were dropped, and after it was cleared", () => {
  const journal = new Journal({ entries: 10 });
  for (let n = 0; n < 5_000; n++) journal.add(entry);
  expect(journal.entries({ since: 4_997 }).map(({ n }) => n)).toEqual([4_998, 4_999, 5_000]);
  expect(journal.entries({ since: 1 })).toHaveLength(10);
  journal.clear();
  journal.add(entry);
  expect(journal.entries({ since: 4_999 }).map(({ n }) => n)).toEqual([5_001]);
});
