import type { FailureKind } from "./errors";
import { failureIs, type FailureTrait } from "./failure-traits";

const kinds: readonly FailureKind[] = [
  ...(["unreachable", "unknownOutcome", "unavailable", "throttled", "unauthorized", "forbidden"] as const),
  ...(["notFound", "conflict", "notOffered", "refused", "unreadable"] as const),
];
const having = (trait: FailureTrait) => kinds.filter((kind) => failureIs(kind, trait));

describe("what a failure means", () => {
  test("a key is proved by no failure of the account", () => {
    for (const kind of having("ofAccount")) expect(failureIs(kind, "provesKey")).toBe(false);
  });

  test("what lasts does not pass, and is the account's", () => {
    for (const kind of having("lasting")) {
      expect(failureIs(kind, "passing")).toBe(false);
      expect(failureIs(kind, "ofAccount")).toBe(true);
    }
  });

  test("one instance of several is blamed for clear refusals only", () => {
    expect(having("splittable")).toEqual(["notFound", "conflict", "refused"]);
    for (const kind of having("splittable")) expect(failureIs(kind, "unclear")).toBe(false);
  });

  test("a throttled call was provably not applied", () => {
    expect(having("unclear")).toEqual(["unknownOutcome", "unreadable"]);
  });
});
