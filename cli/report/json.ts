import type { View } from "../stack/views";
import { holds } from "./standing";
import { iso } from "./instants";

/** `{ resources: [{ urn, name, type, … }] }`, instants as in the outputs. */
export function json(views: readonly View[]): string {
  return `${JSON.stringify({ resources: views.map(form) }, null, 2)}\n`;
}

function form(view: View) {
  const { urn, name, type, due } = view;
  const next = due && { dueAt: iso(due.at), why: due.why };
  if (view.kind === "RestartTrigger") {
    const { generation, changedAt, pending, restartCount, lastRestartedAt, instances } = view.state;
    const counts = instances && {
      listed: instances.length,
      done: instances.filter((instance) => holds(view, instance)).length,
    };
    return {
      urn,
      name,
      type,
      generation,
      changedAt,
      ...counts,
      pending,
      restartCount,
      lastRestartedAt,
      ...next,
      instances,
    };
  }
  const { expiresAt, renewAt, renewedAt, renewalCount, autoStop, leaseType, notebookStatus } = view.state;
  const { id } = view;
  return {
    urn,
    name,
    type,
    id,
    expiresAt,
    renewAt,
    renewedAt,
    renewalCount,
    autoStop,
    leaseType,
    notebookStatus,
    ...next,
  };
}
