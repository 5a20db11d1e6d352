import type { Chapter } from "./history";
import type { RunResult } from "./run";
import type { Spec } from "./scenario";
import { placeName } from "./truth";

/** A run from beginning to end, for whoever wants to know why it failed. */
export function storyOf({ scenario, history, verdict, ms }: RunResult): string {
  const { truth } = history;
  const lines = [
    `run ${scenario.seed}, ${(ms / 1_000).toFixed(1)} s; otc by ${scenario.otcBy}, clock ${scenario.clockOffset} s ahead`,
  ];
  for (const chapter of history.chapters) {
    lines.push("", ...headOf(chapter));
    const events = [
      ...truth.inStep(chapter.number).map((served) => ({
        at: served.at,
        text:
          `${String(served.number).padStart(4)} ${served.entry.cloud ?? ""} ${served.entry.action ?? served.entry.path} ` +
          `${served.entry.ids.join(",")} → ${served.entry.status}${served.fault === undefined ? "" : ` [${served.fault}]`}`,
      })),
      ...truth.happened
        .filter(({ step }) => step === chapter.number)
        .map(({ at, text }) => ({ at, text: `     ! ${text}` })),
      ...truth.reboots
        .filter(({ step }) => step === chapter.number)
        .map((reboot) => ({
          at: reboot.at,
          text:
            `     * ${placeName(reboot.place)} reboots, by ${reboot.by}` +
            `${reboot.inService ? "" : ", was not in service"}${reboot.shown ? "" : ", unseen"}` +
            `${reboot.hard ? ", hard" : ""}; back ${reboot.endsAt === undefined ? "never" : clockTime(reboot.endsAt)}`,
        })),
    ].toSorted((a, b) => a.at - b.at);
    lines.push(...events.map(({ at, text }) => `  ${clockTime(at)} ${text}`), ...endOf(chapter));
  }
  lines.push("", ...verdict.exceptions.map(({ kind, text }) => `exception (${kind}): ${text}`));
  lines.push(...verdict.findings.map(({ rule, text }) => `BROKEN (${rule}): ${text}`));
  if (verdict.findings.length === 0) lines.push("all rules hold");
  return `${lines.join("\n")}\n`;
}

function headOf({ number, title, step, began }: Chapter): string[] {
  const stop = step.stop ? `, ${step.stop.how} at request ${step.stop.at} (${step.stop.moment})` : "";
  return [
    `== ${number} ${title}: ${step.command} through the ${step.door} door at ${clockTime(began)}, ${step.passes} min later${stop}`,
    ...step.program.map((spec) => `   ${describe(spec)}`),
    ...step.faults.map((fault) => `   fault ${JSON.stringify(fault)}`),
    ...step.happenings.map((happening) => `   happens ${JSON.stringify(happening)}`),
  ];
}

function describe({ kind, name, ...rest }: Spec): string {
  return `${kind} ${name} ${JSON.stringify(rest)}`;
}

function endOf({ outcome, after }: Chapter): string[] {
  const operations = outcome.operations.map(
    ({ name, op, error }) =>
      `   ${op} ${name}${error === undefined ? "" : ` FAILED: ${error.replaceAll("\n", "\n     ")}`}`,
  );
  const said =
    outcome.output.trim() === "" ? [] : [`   said: ${outcome.output.trim().replaceAll("\n", "\n         ")}`];
  return [
    `   ${outcome.stopped ? "stopped" : outcome.ok ? "ok" : "failed"}`,
    ...operations,
    ...said,
    ...after.map(({ name, outputs, failed }) => {
      const { instances, generation, changedAt, expiresAt, notebookStatus } = outputs;
      const shown = { generation, changedAt, expiresAt, notebookStatus, instances };
      return `   state ${name}${failed ? " (failed)" : ""} ${JSON.stringify(shown)}`;
    }),
  ];
}

function clockTime(instant: number): string {
  return new Date(instant).toISOString().slice(11, 23);
}
