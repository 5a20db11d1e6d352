import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Tally } from "../chaos/tally";
import { root } from "../support/project";

const exec = promisify(execFile);

/** `npm run chaos`, in a process of its own as for a user. */
async function chaos(...args: string[]): Promise<{ tally: Tally; told: string }> {
  const { stdout, stderr } = await exec(process.execPath, [join(root, "scripts", "chaos.mjs"), ...args], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return { tally: JSON.parse(stdout) as Tally, told: stderr };
}

test("a short chaos run through both doors breaks no rule", async () => {
  const { tally } = await chaos("--runs", "12", "--seed", "61", "--jobs", "6");
  expect(tally.failed).toEqual([]);
  expect(tally.runs).toEqual({ engine: 12, cli: 0 });
  expect(tally.doors["dynamic"]).toBeGreaterThan(0);
  expect(tally.doors["native"]).toBeGreaterThan(0);
  expect(Object.keys(tally.faults).length).toBeGreaterThan(5);
});

test("a single run is told from beginning to end", async () => {
  const { told } = await chaos("--runs", "1", "--seed", "61", "--first", "3");
  expect(told).toContain("run 61/3");
  expect(told).toMatch(/== \d+ mended: up through the (dynamic|native) door/);
  expect(told).toContain("all rules hold");
});
