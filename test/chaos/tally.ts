import { leasesIn, triggersIn } from "./history";
import type { RunResult } from "./run";
import { exceptionKinds, rules, type ExceptionKind, type Rule } from "./verdict";

export type DriverName = "engine" | "cli";

type Counts = Record<string, number>;

/** What many runs came to; a JSON document. */
export interface Tally {
  seed: number;
  runs: Record<DriverName, number>;
  commands: Counts;
  doors: Counts;
  moves: number;
  resources: Counts;
  requests: { all: number; writes: number };
  reboots: { ours: number; others: number; unseen: number };
  faults: Counts;
  happenings: Counts;
  stops: Counts;
  exceptions: Record<ExceptionKind, number>;
  checks: Record<Rule, number>;
  broken: Counts;
  failed: { seed: string; driver: DriverName; findings: string[] }[];
  seconds: number;
}

export function emptyTally(seed: number): Tally {
  const zeros = <K extends string>(names: Record<K, string>) =>
    Object.fromEntries(Object.keys(names).map((name) => [name, 0])) as Record<K, number>;
  return {
    seed,
    runs: { engine: 0, cli: 0 },
    commands: {},
    doors: {},
    moves: 0,
    resources: {},
    requests: { all: 0, writes: 0 },
    reboots: { ours: 0, others: 0, unseen: 0 },
    faults: {},
    happenings: {},
    stops: {},
    exceptions: zeros(exceptionKinds),
    checks: zeros(rules),
    broken: {},
    failed: [],
    seconds: 0,
  };
}

export function addRun(tally: Tally, driver: DriverName, { scenario, history, verdict }: RunResult): void {
  const { chapters, truth } = history;
  tally.runs[driver]++;
  chapters.forEach((chapter, index) => {
    const { command, door, stop } = chapter.step;
    count(tally.commands, command);
    count(tally.doors, door);
    const before = chapters[index - 1];
    if (before && before.step.door !== door) tally.moves++;
    if (chapter.outcome.stopped && stop) count(tally.stops, `${stop.how}, ${door}`);
  });
  const [first] = chapters;
  for (const { api } of first ? triggersIn(first) : []) count(tally.resources, api);
  for (const { cloud } of first ? leasesIn(first) : []) count(tally.resources, `lease ${cloud}`);
  tally.requests.all += truth.served.length;
  tally.requests.writes += truth.served.filter(({ entry }) => entry.write).length;
  tally.reboots.ours += truth.reboots.filter(({ by }) => by === "us").length;
  tally.reboots.others += truth.reboots.filter(({ by }) => by === "others").length;
  tally.reboots.unseen += truth.reboots.filter(({ shown }) => !shown).length;
  for (const { fault } of truth.served) if (fault !== undefined) count(tally.faults, fault);
  for (const { text } of truth.happened) {
    const [what = ""] = text.split(" ");
    if (!["kill", "orphan", "interrupt"].includes(what)) count(tally.happenings, what);
  }
  for (const { kind } of verdict.exceptions) tally.exceptions[kind]++;
  for (const [rule, times] of verdict.checks) tally.checks[rule] += times;
  for (const { rule } of verdict.findings) count(tally.broken, rule);
  if (verdict.findings.length === 0) return;
  const findings = verdict.findings.map(({ rule, text }) => `${rule}: ${text}`);
  tally.failed.push({ seed: scenario.seed, driver, findings });
}

function count(counts: Counts, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

/** The tally as tables for the docs. */
export function markdownOf(tally: Tally): string {
  const { runs, commands, doors, requests, reboots, stops } = tally;
  const rows: [string, string | number][] = [
    [
      "runs",
      `${runs.engine + runs.cli} (${runs.engine} with the engine's stand-in, ${runs.cli} with the Pulumi CLI)`,
    ],
    ["commands", listed(commands)],
    ["through the doors", `${listed(doors)}; ${tally.moves} moves from one to the other`],
    ["resources", listed(tally.resources)],
    ["requests", `${requests.all}, ${requests.writes} of them writes`],
    [
      "reboots",
      `${reboots.ours} by us, ${reboots.others} by others; ${reboots.unseen} that no read could show`,
    ],
    ["commands ended before their time", listed(stops)],
    ["happenings in the clouds", listed(tally.happenings)],
    ["faults that struck", sum(tally.faults)],
  ];
  return [
    table(["what", "how many"], rows),
    table(["fault", "times"], sorted(tally.faults)),
    table(
      ["counted apart", "times"],
      Object.entries(tally.exceptions).map(([kind, times]) => [exceptionKinds[kind as ExceptionKind], times]),
    ),
    table(
      ["invariant", "looks", "broken"],
      Object.entries(tally.checks).map(([rule, looks]) => [
        rules[rule as Rule],
        looks,
        tally.broken[rule] ?? 0,
      ]),
    ),
  ].join("\n");
}

function sorted(counts: Counts): [string, number][] {
  return Object.entries(counts).toSorted(([a], [b]) => a.localeCompare(b));
}

function listed(counts: Counts): string {
  return sorted(counts)
    .map(([name, times]) => `${times} ${name}`)
    .join("; ");
}

function sum(counts: Counts): number {
  return Object.values(counts).reduce((total, times) => total + times, 0);
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(" | ")} |`;
  return `${[line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n")}\n`;
}
