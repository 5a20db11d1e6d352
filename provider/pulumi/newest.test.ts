import { systemEnvironment } from "../clouds";
import { Newest, newestOfProcess } from "./newest";

describe("what a process did last", () => {
  it("is recalled by id, and otherwise what the caller has", () => {
    const newest = new Newest<string>();
    newest.remember("a", "1");
    newest.remember("a", "2");
    expect(newest.recall("a", "old")).toBe("2");
    expect(newest.recall("b", "old")).toBe("old");
  });

  it("is a creation known again by its inputs, once", () => {
    const newest = new Newest<string>();
    newest.leaveUnfinished({ a: 1 }, "id", "half");
    expect(newest.takeUnfinished({ a: 2 })).toBeUndefined();
    expect(newest.takeUnfinished({ a: 1 })).toEqual({ id: "id", outputs: "half" });
    expect(newest.takeUnfinished({ a: 1 })).toBeUndefined();
  });

  it("is another process's own where the environment is another, and the system's where none is given", () => {
    const newestIn = newestOfProcess<string>();
    const environment = { ...systemEnvironment };
    newestIn({ environment }).remember("a", "1");
    newestIn({}).remember("a", "2");
    expect(newestIn({ environment }).recall("a", "")).toBe("1");
    expect(newestIn({ environment: systemEnvironment }).recall("a", "")).toBe("2");
    expect(newestIn({ environment: { ...environment } }).recall("a", "")).toBe("");
    expect(newestOfProcess<string>()({ environment }).recall("a", "")).toBe("");
  });
});
