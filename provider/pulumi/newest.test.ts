import { systemEnvironment } from "../clouds";
import { ProcessState } from "../shared/process-state";
import { Newest, newestOf } from "./newest";

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

  it("is another process's own, and one type's", () => {
    const aProcess = () => ({ environment: { ...systemEnvironment, process: new ProcessState() } });
    const [one, other] = [aProcess(), aProcess()];
    newestOf<string>("a", one).remember("id", "1");
    newestOf<string>("a", other).remember("id", "2");
    expect(newestOf<string>("a", one).recall("id", "")).toBe("1");
    expect(newestOf<string>("a", other).recall("id", "")).toBe("2");
    expect(newestOf<string>("b", one).recall("id", "")).toBe("");
    expect(newestOf<string>("a", aProcess()).recall("id", "")).toBe("");
  });
});
