import type { View } from "../stack/views";
import { holds } from "./standing";

/** A metric with its samples. */
export interface Metric {
  readonly name: string;
  readonly type: "gauge" | "counter";
  readonly help: string;
  readonly samples: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[];
}

/** Prometheus' text form of what a state holds. */
export function prometheus(views: readonly View[]): string {
  return renderMetrics(metricsOf(views.map((view) => [{}, view] as const)));
}

type Labelled = readonly [labels: Readonly<Record<string, string>>, view: View];

export function metricsOf(views: readonly Labelled[]): Metric[] {
  const gauge = (name: string, help: string, valueOf: (view: View) => number | undefined): Metric => ({
    name: `rekindle_${name}`,
    type: name.endsWith("_total") ? "counter" : "gauge",
    help,
    samples: views.flatMap(([labels, view]) => {
      const value = valueOf(view);
      return value === undefined ? [] : [{ labels: { ...labels, name: view.name, urn: view.urn }, value }];
    }),
  });
  const seconds = (text: string | undefined) => (text === undefined ? undefined : Date.parse(text) / 1000);
  const ofLease =
    (pick: (state: Extract<View, { kind: "NotebookLease" }>["state"]) => number | undefined) =>
    (view: View) => (view.kind === "NotebookLease" ? pick(view.state) : undefined);
  const ofInstances = (pick: (state: string, held: boolean) => boolean) => (view: View) =>
    view.kind === "RestartTrigger"
      ? view.state.instances?.filter((one) => pick(one.state, holds(view, one))).length
      : undefined;
  return [
    gauge(
      "lease_end_timestamp_seconds",
      "When the lease ends.",
      ofLease(({ expiresAt }) => seconds(expiresAt)),
    ),
    gauge(
      "lease_renew_timestamp_seconds",
      "From when a run renews the lease.",
      ofLease(({ renewAt }) => seconds(renewAt)),
    ),
    gauge(
      "lease_renewals_total",
      "Renewals over the life of the resource.",
      ofLease(({ renewalCount }) => renewalCount),
    ),
    gauge(
      "due_timestamp_seconds",
      "From when a run of pulumi up has something to do.",
      ({ due }) => due && due.at / 1000,
    ),
    gauge(
      "instances",
      "Instances that are listed.",
      ofInstances(() => true),
    ),
    gauge(
      "instances_owed",
      "Instances that do not hold the current generation.",
      ofInstances((_, held) => !held),
    ),
    gauge(
      "instances_failed",
      "Instances whose restart failed.",
      ofInstances((state) => state === "failed"),
    ),
    gauge("restarts_total", "Restart calls over the life of the resource.", (view) =>
      view.kind === "RestartTrigger" ? view.state.restartCount : undefined,
    ),
  ];
}

export function renderMetrics(metrics: readonly Metric[]): string {
  const lines = metrics
    .filter(({ samples }) => samples.length > 0)
    .flatMap(({ name, type, help, samples }) => [
      `# HELP ${name} ${help}`,
      `# TYPE ${name} ${type}`,
      ...samples.map(({ labels, value }) => `${name}${renderLabels(labels)} ${value}`),
    ]);
  return lines.map((line) => `${line}\n`).join("");
}

function renderLabels(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}="${escape(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

const escape = (value: string) =>
  value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
