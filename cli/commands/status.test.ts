import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { clamp, longestSummary } from "../report/markdown";
import {
  exported,
  hour,
  leaseId,
  leaseState,
  mixedTrigger,
  nativeLease,
  nativeTrigger,
  now,
  resource,
  triggerOf,
} from "../stack/scene.test.support";
import { testTerminal } from "../test-kit";
import { status, type Format } from "./status";

const state = exported(
  resource(nativeTrigger, "apps", mixedTrigger().outputs),
  resource(nativeLease, "training", leaseState(hour), leaseId),
);

async function show(format: Format, input = state): Promise<string> {
  const { said, terminal } = testTerminal({ input });
  expect(await status({ file: "-", format, summary: false }, terminal, now)).toBe(0);
  return said.out;
}

describe("rekindle status", () => {
  it("is a table that fits 80 columns: who stands where, and what keeps it from being done", async () => {
    const out = await show("table");
    const lines = out.trimEnd().split("\n");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(out).toContain("NAME      STANDING                        NEXT RUN\n");
    expect(out).toContain("apps      2 of 4 at generation 2          now\n");
    expect(out).toMatch(/ {2}1002 {2}failed: not ready after 15m/);
    expect(out).toContain("  1003  notStarted\n");
    expect(out).toContain("training  ends 2026-06-01 04:00Z (in 1h)  now, since 2026-06-01 02:00Z\n");
    // Nothing that a cloud said moves the cursor.
    expect(out).not.toContain("\u001b");
  });

  it("is JSON with what the outputs have", async () => {
    const { resources } = JSON.parse(await show("json")) as { resources: Record<string, unknown>[] };
    expect(resources).toMatchObject([
      {
        name: "apps",
        type: nativeTrigger,
        generation: 2,
        listed: 4,
        done: 2,
        pending: false,
        dueAt: "2026-06-01T03:00:00.000Z",
      },
      {
        name: "training",
        expiresAt: "2026-06-01T04:00:00.000Z",
        renewAt: "2026-06-01T02:00:00.000Z",
        renewalCount: 3,
      },
    ]);
  });

  it("is markdown in which nobody's words are markup", async () => {
    const out = await show("markdown");
    expect(out).toContain("| ❌ | apps | RestartTrigger | 2 of 4 at generation 2 | now |");
    expect(out).toContain("<details><summary>apps: 2 instances to look at</summary>");
    expect(out).not.toContain("<b>");
    expect(out).toContain("&#124; &lt;b>");
  });

  it("is one page of HTML that loads nothing and has a time line for each instance", async () => {
    const out = await show("html");
    expect(out).toContain("default-src 'none'");
    expect(out).not.toMatch(/<script|<link|src=|https?:/);
    expect(out.match(/class="bar"/g)).toHaveLength(4);
    expect(out).toContain('title="sent 2026-06-01T01:00:00.000Z, ready 2026-06-01T02:00:00.000Z"');
    expect(out).not.toContain("<b>");
  });

  it("tells an instance that a restart stopped and did not start again, however up to date, in every format", async () => {
    const since = "2026-06-01T01:30:00.000Z";
    const entry = { id: "nb1", state: "restarted", generation: 2, startOwed: { since } } as const;
    const stopped = exported(resource(nativeTrigger, "apps", triggerOf({ entries: [entry] }).outputs));
    const words = "restarted, stopped since 2026-06-01 01:30Z and to be started";
    expect(await show("table", stopped)).toMatch(/0 of 1 at generation 2 +now\n/);
    expect(await show("table", stopped)).toContain(words);
    expect(await show("markdown", stopped)).toContain("1 stopped for a restart, to be started first");
    expect(await show("html", stopped)).toContain(`stopped ${since}, to be started`);
    expect(await show("html", stopped)).toMatch(/<i class="down" style="left:\S+;width:\S+"><\/i>/);
    expect(await show("prometheus", stopped)).toMatch(/^rekindle_instances_owed\{.*\} 1$/m);
    expect(await show("junit", stopped)).toContain(words);
  });

  it("is JUnit's XML with a case for each instance: what waits is skipped, what failed is a failure", async () => {
    const out = await show("junit");
    expect(out).toContain('<testsuite name="apps" tests="4" failures="1" skipped="2">');
    expect(out).toContain('<testcase classname="apps" name="1001"/>');
    expect(out).toMatch(
      /name="1002"><failure message="failed: not ready after 15m \| &lt;b&gt;&quot;status&quot;/,
    );
    expect(out).toMatch(
      /<testcase classname="training" name="lease"><failure message="ends 2026-06-01 04:00Z/,
    );
    // eslint-disable-next-line no-control-regex -- XML cannot hold these
    expect(out).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/);
  });

  it("is Prometheus' text form with ends, renewals, due, owed and failed", async () => {
    const out = await show("prometheus");
    const urn = `urn:pulumi:prod::infra::${nativeLease}::training`;
    expect(out).toContain("# TYPE rekindle_lease_end_timestamp_seconds gauge\n");
    expect(out).toContain(
      `rekindle_lease_end_timestamp_seconds{name="training",urn="${urn}"} ${now / 1000 + 3600}\n`,
    );
    expect(out).toMatch(/rekindle_instances_owed\{name="apps",[^}]*\} 2\n/);
    expect(out).toMatch(/rekindle_instances_failed\{name="apps",[^}]*\} 1\n/);
    expect(out).toMatch(/rekindle_due_timestamp_seconds\{name="training",/);
    for (const line of out.trimEnd().split("\n"))
      expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|\w+\{.*\} -?[\d.]+)$/);
  });

  it.each<Format>(["table", "json", "markdown", "html", "junit", "prometheus"])(
    "is %s of an empty stack, too",
    async (format) => {
      await expect(show(format, exported())).resolves.toBeDefined();
    },
  );

  it("appends markdown to the job summary, cut at 1 MiB with a word", async () => {
    const folder = mkdtempSync(join(tmpdir(), "rekindle-"));
    const file = join(folder, "summary.md");
    const { said, terminal } = testTerminal({ input: state, env: { GITHUB_STEP_SUMMARY: file } });
    await status({ file: "-", format: "table", summary: true }, terminal, now);
    expect(said.out).toContain("NAME");
    expect(readFileSync(file, "utf8")).toBe(await show("markdown"));
    rmSync(folder, { recursive: true });

    const long = clamp("één regel\n".repeat(200_000));
    expect(Buffer.byteLength(long)).toBeLessThanOrEqual(longestSummary);
    expect(long).toMatch(/één regel\n\n_Cut here: .*_\n$/);
  });
});
