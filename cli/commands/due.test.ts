import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main } from "../main";
import {
  at,
  exported,
  hour,
  leaseId,
  leaseState,
  minute,
  nativeLease,
  nativeTrigger,
  now,
  resource,
} from "../stack/scene.test.support";
import { testTerminal } from "../test-kit";
import { due } from "./due";

const lease = (name: string, left: number) => resource(nativeLease, name, leaseState(left), leaseId);

async function run(input: string, options: { within?: number; json?: boolean } = {}) {
  const { said, terminal } = testTerminal({ input });
  const code = await due({ file: "-", within: 0, json: false, ...options }, terminal, now);
  return { code, ...said };
}

describe("rekindle due", () => {
  it("says what is due and what is next, with its instant and reason; exit status 0", async () => {
    const { code, out } = await run(exported(lease("later", 5 * hour), lease("training", 90 * minute)));
    expect(code).toBe(0);
    expect(out).toMatch(/^due {3}training {2}2026-06-01 02:30Z \(30m ago\) {2}1h30m left/);
    expect(out).toMatch(/next {2}later {5}2026-06-01 06:00Z \(in 3h\) {2}/);
  });

  it("is exit status 3 when a run has nothing to do yet, and 0 where it has by then", async () => {
    const state = exported(lease("training", 2 * hour + 5 * minute));
    expect((await run(state)).code).toBe(3);
    expect((await run(state, { within: 4 * minute })).code).toBe(3);
    expect((await run(state, { within: 5 * minute })).code).toBe(0);
    const empty = await run(exported());
    expect(empty).toMatchObject({
      code: 3,
      out: "Nothing is due, and nothing will be as far as the state tells.\n",
    });
  });

  it("is JSON with the names of the contract", async () => {
    const { out } = await run(exported(lease("training", hour), lease("later", 5 * hour)), { json: true });
    const document = JSON.parse(out) as unknown;
    expect(document).toEqual({
      due: [
        {
          urn: expect.stringContaining("::training"),
          name: "training",
          dueAt: at(now - hour),
          why: expect.any(String),
        },
      ],
      next: [
        {
          urn: expect.stringContaining("::later"),
          name: "later",
          dueAt: at(now + 3 * hour),
          why: expect.any(String),
        },
      ],
    });
  });
});

describe("one line on stderr, nothing on stdout", () => {
  const folder = mkdtempSync(join(tmpdir(), "rekindle-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const broken = join(folder, "state.json");
  writeFileSync(broken, '{"deployment"');
  const foreign = join(folder, "foreign.json");
  writeFileSync(foreign, exported(resource(nativeTrigger, "apps", { generation: "two" })));
  const others = join(folder, "others.json");
  writeFileSync(others, exported(resource("aws:s3/bucket:Bucket", "logs", { arn: "arn:aws:s3:::logs" })));

  it.each([
    ["a file that is not there", ["due", "--file", join(folder, "none")], 1, "none: no such file"],
    ["a folder", ["status", "--file", folder], 1, "is a folder"],
    ["a broken file", ["due", "--file", broken], 1, "it is not JSON"],
    [
      "no summary to append to",
      ["status", "--summary", "--file", broken],
      1,
      "GITHUB_STEP_SUMMARY is not set",
    ],
    [
      "a folder without CLI",
      ["due", "--cwd", join(folder, "none")],
      1,
      "is not on PATH (or --cwd names no folder)",
    ],
    ["a bad duration", ["due", "--within", "3d"], 2, 'did you mean "72h"?'],
    ["a format that is none", ["status", "--format", "yaml"], 2, "Allowed choices are table, json"],
    [
      "a state that is none of ours",
      ["status", "--file", foreign],
      1,
      "its state is not one that rekindle writes",
    ],
    ["a port that is none", ["watch", "--port", "99999"], 2, "not a port, 0 to 65535"],
    ["an address that is none", ["watch", "--notify", "hooks"], 2, "not an http(s) address"],
    ["an interval that is none", ["watch", "--max-interval", "5"], 2, "not a duration"],
    ["a cloud that is none", ["doctor", "--cloud", "aws"], 2, "Allowed choices are ncloud"],
    ["an argument too many", ["due", "prod"], 2, "too many arguments"],
    ["a command that is none", ["renew"], 2, "unknown command 'renew'"],
    ["an unknown option", ["due", "--stak", "prod"], 2, "(Did you mean --stack?)"],
  ])("for %s", async (_, args, expected, message) => {
    const { said, terminal } = testTerminal({ env: { PATH: process.env["PATH"] } });
    expect(await main(args, terminal)).toBe(expected);
    expect(said.out).toBe("");
    expect(said.error).toContain(message);
    const lines = said.error
      .trimEnd()
      .split("\n")
      .filter((line) => line !== "Try: rekindle --help");
    expect(lines.length).toBeLessThanOrEqual(expected);
  });

  it("is not needed for a state of other providers: nothing is due there, which is one line, too", async () => {
    const { said, terminal } = testTerminal();
    expect(await main(["due", "--file", others], terminal)).toBe(3);
    expect(said).toEqual({
      out: "Nothing is due, and nothing will be as far as the state tells.\n",
      error: "",
    });
    expect(await main(["status", "--file", others], terminal)).toBe(0);
    expect(said.error).toBe("");
  });
});
