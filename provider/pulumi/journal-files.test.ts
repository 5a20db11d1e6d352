import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { journalFiles } from "./journal-files";

describe("journal files", () => {
  let home: string;
  beforeEach(() => (home = mkdtempSync(join(tmpdir(), "rekindle-journal-"))));
  afterEach(() => rmSync(home, { recursive: true }));
  const files = () => readdirSync(join(home, "rekindle", "journal"));
  const store = (now?: number) => journalFiles({ env: { PULUMI_HOME: home }, now: () => now ?? Date.now() });

  it("keep what was written last, for their owner alone, until it is removed", () => {
    store().write("a", "one");
    store().write("a", "two");
    expect(store().read("a")).toBe("two");
    expect(store().read("b")).toBeUndefined();
    expect(files()).toHaveLength(1);
    expect(statSync(join(home, "rekindle", "journal", files()[0] ?? "")).mode & 0o077).toBe(0);
    store().remove("a");
    expect(files()).toEqual([]);
  });

  it("of resources that are never run again go after a month", () => {
    store().write("old", "x");
    const path = join(home, "rekindle", "journal", files()[0] ?? "");
    utimesSync(path, new Date(0), new Date(0));
    store().write("new", "y");
    expect(files()).toHaveLength(1);
    expect(store().read("new")).toBe("y");
  });

  it("that cannot be written are done without", () => {
    const nowhere = journalFiles({ env: { PULUMI_HOME: join(home, "missing\0") } });
    nowhere.write("a", "one");
    expect(nowhere.read("a")).toBeUndefined();
    nowhere.remove("a");
  });

  it("that cannot be written are told of once, with what is lost by it and the way out", () => {
    // Where a folder should be there is a file.
    writeFileSync(join(home, "rekindle"), "");
    const warned: string[] = [];
    const files = journalFiles({ env: { PULUMI_HOME: home }, warn: (line) => warned.push(line) });
    for (const key of ["a", "b", "a"]) files.write(key, "text");
    expect(warned).toHaveLength(1);
    expect(warned[0]).toContain(`${join(home, "rekindle", "journal")} cannot be written (E`);
    expect(warned[0]).toContain("the next one does not know what was restarted and restarts it again");
    expect(warned[0]).toContain("PULUMI_HOME");
  });

  it("are no matter for a warning while nothing is written", () => {
    writeFileSync(join(home, "rekindle"), "");
    const warned: string[] = [];
    const files = journalFiles({ env: { PULUMI_HOME: home }, warn: (line) => warned.push(line) });
    expect(files.read("a")).toBeUndefined();
    files.remove("a");
    expect(warned).toEqual([]);
  });
});
