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
