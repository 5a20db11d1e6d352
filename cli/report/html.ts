import type { Instance, LeaseView, TriggerView, View } from "../stack/views";
import { iso, shortInstant } from "./instants";
import { escapeMarkup } from "./markup";
import { describeInstance, holds, nextRun, standing } from "./standing";

/** One page that needs nothing besides itself: each resource, with a time line for each instance. */
export function html(views: readonly View[], now: number): string {
  const sections =
    views.length === 0
      ? "<p>No RestartTrigger and no NotebookLease in this stack.</p>"
      : views.map((view) => section(view, now)).join("\n");
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>rekindle status</title><style>${style}</style></head>
<body><h1>rekindle status</h1><p>As of ${escapeMarkup(shortInstant(now))}. <span class="sent"></span> sent to ready
<span class="owed"></span> owed since the change <span class="down"></span> stopped and to be started, or out of service <span class="lease"></span> what is left of a lease</p>
${sections}
</body></html>
`;
}

const style = `body{font:15px/1.5 system-ui,sans-serif;max-width:72em;margin:2em auto;padding:0 1em;color:#222;background:#fff}
table{border-collapse:collapse;width:100%}td{padding:.2em .6em;border-top:1px solid #ddd;vertical-align:top}
td.line{width:45%}.bar{position:relative;height:1em;background:#f0f0f0;border-radius:3px}
.bar i{position:absolute;top:0;bottom:0;min-width:3px;border-radius:3px}
.sent{background:#2e7d32}.owed{background:#c62828}.down{background:#ef6c00}.lease{background:#1565c0}
p span{display:inline-block;width:1.6em;height:.8em;border-radius:3px;margin-left:1em}
@media(prefers-color-scheme:dark){body{color:#ddd;background:#181818}.bar{background:#333}td{border-color:#444}}`;

function section(view: View, now: number): string {
  const head = `<h2>${escapeMarkup(view.name)}</h2><p>${view.kind}: ${escapeMarkup(standing(view, now))}. Next run: ${escapeMarkup(nextRun(view, now))}${view.due ? ` — ${escapeMarkup(view.due.why)}` : ""}</p>`;
  const rows = view.kind === "RestartTrigger" ? rowsOfTrigger(view, now) : [rowOfLease(view, now)];
  return `<section>${head}<table>${rows.join("\n")}</table></section>`;
}

function rowsOfTrigger(view: TriggerView, now: number): string[] {
  const instances = view.state.instances ?? [];
  // What was restarted for an earlier change is off the scale.
  const begin = Date.parse(view.state.changedAt);
  const instants = instances
    .flatMap(({ restartedAt, requestedAt }) => [restartedAt, requestedAt])
    .flatMap((text) => (text === undefined ? [] : [Date.parse(text)]));
  const owes = instances.some((instance) => !holds(view, instance) || instance.drained === true);
  const end = Math.max(begin + 60_000, owes ? now : begin, ...instants);
  return instances.map((instance) => {
    const text = escapeMarkup(describeInstance(instance));
    return `<tr><td>${escapeMarkup(instance.id)}</td><td class="line">${bar(begin, end, spansOf(view, instance, now))}</td><td>${text}</td></tr>`;
  });
}

interface Span {
  readonly from: number;
  readonly to: number;
  readonly kind: "sent" | "owed" | "down" | "lease";
  readonly title: string;
}

/** What there is to draw of an instance; what comes later lies above. */
function spansOf(view: TriggerView, instance: Instance, now: number): Span[] {
  const whole = spanOf(view, instance, now);
  const { startOwed, drained, requestedAt } = instance;
  const from = startOwed?.since ?? (drained === true ? requestedAt : undefined);
  const down: Span | undefined =
    from === undefined
      ? undefined
      : {
          from: Date.parse(from),
          to: now,
          kind: "down",
          title: startOwed ? `stopped ${from}, to be started` : `sent ${from}, out of service`,
        };
  return [whole, down].filter((span) => span !== undefined);
}

function spanOf(view: TriggerView, instance: Instance, now: number): Span | undefined {
  const { requestedAt, restartedAt } = instance;
  const changed = Date.parse(view.state.changedAt);
  if (!holds(view, instance)) {
    const sent = requestedAt === undefined ? "not sent" : `sent ${requestedAt}`;
    return {
      from: changed,
      to: now,
      kind: "owed",
      title: `changed ${view.state.changedAt}, ${sent}, not ready`,
    };
  }
  if (restartedAt === undefined || Date.parse(restartedAt) < changed) return undefined;
  const to = Date.parse(restartedAt);
  const from = requestedAt === undefined ? to : Date.parse(requestedAt);
  return {
    from,
    to,
    kind: "sent",
    title: `${requestedAt === undefined ? "" : `sent ${requestedAt}, `}ready ${restartedAt}`,
  };
}

function rowOfLease({ state, id }: LeaseView, now: number): string {
  const { expiresAt, renewAt, renewedAt } = state;
  const instants = [expiresAt, renewAt, renewedAt].flatMap((text) =>
    text === undefined ? [] : [Date.parse(text)],
  );
  const [begin, end] = [Math.min(now, ...instants), Math.max(now + 60_000, ...instants)];
  const to = expiresAt === undefined ? undefined : Date.parse(expiresAt);
  const span: Span | undefined =
    to === undefined || to <= now
      ? undefined
      : { from: now, to, kind: "lease", title: `now ${iso(now)}, ends ${expiresAt ?? ""}` };
  const words = [renewedAt && `renewed ${renewedAt}`, renewAt && `to be renewed from ${renewAt}`]
    .filter(Boolean)
    .join(", ");
  return `<tr><td>${escapeMarkup(id)}</td><td class="line">${bar(begin, end, span ? [span] : [])}</td><td>${escapeMarkup(words)}</td></tr>`;
}

function bar(begin: number, end: number, spans: readonly Span[]): string {
  if (spans.length === 0) return "";
  const percent = (instant: number) =>
    (100 * Math.min(1, Math.max(0, (instant - begin) / (end - begin)))).toFixed(2);
  const parts = spans.map(({ from, to, kind }) => {
    const width = (Number(percent(to)) - Number(percent(from))).toFixed(2);
    return `<i class="${kind}" style="left:${percent(from)}%;width:${width}%"></i>`;
  });
  const title = spans.map((span) => span.title).join("; ");
  return `<div class="bar" title="${escapeMarkup(title)}">${parts.join("")}</div>`;
}
