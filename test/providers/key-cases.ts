import type { Case, Step } from "./restart-cases";

const all = ["1001", "1002", "1003"];
const nothing: Pick<Step, "is" | "restarts"> = { is: "unchanged", restarts: [] };

/** Keys of every kind are carried, changed and compared like any other. */
const keys = [
  "with.dot",
  'with "quotes"',
  "with spaces",
  "ключ",
  "鍵",
  "",
  "a[0]",
  "constructor",
  "toString",
  "hasOwnProperty",
  "__other__",
  "C:\\app\\",
  "line\nbreak",
];
/** A map with such a key is digested, changed and compared like any other. */
export const keyCases: readonly Case[] = keys.map((key) => ({
  title: `a trigger named ${JSON.stringify(key)} is one like any other`,
  steps: [
    { up: { triggers: { [key]: 1 } }, is: "created", restarts: all },
    { up: { triggers: { [key]: 1 } }, ...nothing },
    { up: { triggers: { [key]: 2 } }, is: "updated", restarts: all },
    { up: { triggers: { [key]: 2, more: 1 } }, is: "updated", restarts: all },
    { up: { triggers: { more: 1 } }, is: "updated", restarts: all },
  ],
}));
