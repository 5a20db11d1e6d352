import type { Instance, TriggerView, View } from "../stack/views";
import { describeInstance, holds, nextRun, standing } from "./standing";
import { escapeMarkup } from "./markup";

/** JUnit's XML, as GitLab and Jenkins read it: a suite for each resource, a case for each instance. */
export function junit(views: readonly View[], now: number): string {
  const suites = views.map((view) => suite(view, now)).join("\n");
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="rekindle">\n${suites}\n</testsuites>\n`;
}

function suite(view: View, now: number): string {
  const cases = view.kind === "RestartTrigger" ? casesOfTrigger(view) : [caseOfLease(view, now)];
  const many = (outcome: string) => cases.filter((one) => one.outcome === outcome).length;
  const attributes = `name="${escapeMarkup(view.name)}" tests="${cases.length}" failures="${many("failure")}" skipped="${many("skipped")}"`;
  const lines = cases.map(({ name, outcome, message }) => {
    const open = `    <testcase classname="${escapeMarkup(view.name)}" name="${escapeMarkup(name)}"`;
    if (outcome === "passed") return `${open}/>`;
    return `${open}><${outcome} message="${escapeMarkup(message)}"/></testcase>`;
  });
  return [`  <testsuite ${attributes}>`, ...lines, "  </testsuite>"].join("\n");
}

interface Case {
  readonly name: string;
  readonly outcome: "passed" | "failure" | "skipped";
  readonly message: string;
}

function casesOfTrigger(view: TriggerView): Case[] {
  const { instances } = view.state;
  if (instances === undefined) {
    return [{ name: "instances", outcome: "skipped", message: "the instances are secret" }];
  }
  return instances.map((instance) => ({
    name: instance.id,
    outcome: outcomeOf(view, instance),
    message: describeInstance(instance),
  }));
}

/** What waits for its turn or its window has not failed. */
function outcomeOf(view: TriggerView, instance: Instance): Case["outcome"] {
  if (instance.drained === true) return "failure";
  if (holds(view, instance)) return ["stopped", "missing"].includes(instance.state) ? "skipped" : "passed";
  return ["pending", "notStarted"].includes(instance.state) ? "skipped" : "failure";
}

function caseOfLease(view: View, now: number): Case {
  const overdue = view.due !== undefined && view.due.at <= now;
  const message = `${standing(view, now)}; next run: ${nextRun(view, now)}${view.due ? ` (${view.due.why})` : ""}`;
  return { name: "lease", outcome: overdue ? "failure" : "passed", message };
}
