import { z } from "zod";
import type { Outcome } from "./driver";
import type { Stage } from "./stage";
import {
  leasesIn,
  ledgerOf,
  placeOf,
  savedIn,
  triggerIn,
  triggersIn,
  ups,
  wishOf,
  type Chapter,
  type History,
} from "./history";
import type { LeaseSpec, TriggerSpec } from "./scenario";
import { placeName, samePlace, type LeaseMove } from "./truth";
import type { Verdict } from "./verdict";

/** Clocks that are compared differ by what one answer takes. */
const slack = 2_000;

/** Judges what the last commands left: the one with everything mended, and the one after it. */
export function judgeEnd(history: History, stage: Stage, verdict: Verdict): void {
  const [mended, again] = ["mended", "again"].map((title) =>
    history.chapters.find((chapter) => chapter.title === title),
  );
  if (!mended || !again) return;
  verdict.check("finishes", mended.outcome.ok, () => errorsOf(mended));
  if (!mended.outcome.ok) return;
  for (const spec of triggersIn(mended)) judgeLedger(history, stage, mended, spec, verdict);
  for (const spec of leasesIn(mended)) judgeLeaseEnd(stage, mended, spec, verdict);
  // One whose time has come between the two is renewed, as it should be.
  const due = leasesIn(again).filter((spec) => leftOf(stage, spec, again.began) < spec.renewBefore * minute);
  const names = new Set(due.map(({ name }) => name));
  const changed = again.outcome.operations.filter(
    ({ name, op }) => op !== "same" && op !== "refresh" && !names.has(name),
  );
  verdict.check("noop", again.outcome.ok && changed.length === 0, () =>
    JSON.stringify(again.outcome.operations),
  );
  const asked = history.truth
    .inStep(again.number)
    .filter(({ entry }) => !isLeaseRead(entry) && !(names.size > 0 && entry.action === "RenewLease"));
  verdict.check("noop", asked.length === 0, () =>
    asked.map(({ entry }) => entry.action ?? entry.path).join(", "),
  );
}

const minute = 60_000;

/** What was left of a lease before it was renewed last, if that was since `instant`; otherwise what is left. */
function leftOf(stage: Stage, { cloud, notebookId }: LeaseSpec, instant: number): number {
  const renewed = stage.truth.leases.find(
    ({ place, at }) => at >= instant && place.cloud === cloud && place.id === notebookId,
  );
  return renewed ? renewed.before - renewed.at : Infinity;
}

function isLeaseRead({ action = "", write }: { action?: string; write: boolean }): boolean {
  return (
    !write && ["ShowNotebook", "ListNotebooks", "ShowLease", "CreateToken", "ListProjects"].includes(action)
  );
}

function judgeLedger(
  history: History,
  stage: Stage,
  mended: Chapter,
  spec: TriggerSpec,
  verdict: Verdict,
): void {
  const saved = savedIn(mended.after, spec.name);
  const lines = ledgerOf(saved);
  const since = acceptedSince(history, spec);
  for (const id of spec.ids) {
    const place = placeOf(spec, id);
    const line = lines.find((candidate) => candidate.id === id);
    const text = () =>
      `${placeName(place)}: ${JSON.stringify(line)}, generation ${String(saved?.outputs["generation"])}`;
    verdict.check("forgotten", line !== undefined && line.generation === saved?.outputs["generation"], text);
    if (!line) continue;
    const machine = stage.machine(place);
    verdict.check("forgotten", line.state !== "missing" || machine === undefined, text);
    verdict.check("forgotten", ["restarted", "baseline", "stopped", "missing"].includes(line.state), text);
    if (line.state !== "restarted" || line.evidence === "none") continue;
    const from = since.get(line.generation) ?? 0;
    // A boot time is exact to the second.
    const real = history.truth
      .rebootsOf(place)
      .some(({ at, endsAt = 0 }) => Math.max(at, endsAt) >= from - slack);
    verdict.check(
      "forgotten",
      real,
      () => `${text()} and not rebooted since ${new Date(from).toISOString()}`,
    );
  }
}

/** When each generation was accepted at the earliest. */
function acceptedSince(history: History, { name }: TriggerSpec): Map<number, number> {
  const since = new Map<number, number>();
  let streak: { wish: string; began: number }[] = [];
  for (const chapter of ups(history)) {
    const spec = triggerIn(chapter, name);
    if (!spec) continue;
    streak.push({ wish: wishOf(spec), began: chapter.began });
    const generation = savedIn(chapter.after, name)?.outputs["generation"];
    if (typeof generation !== "number") continue;
    const first = streak.find(({ wish }) => wish === wishOf(spec));
    if (!since.has(generation)) since.set(generation, first?.began ?? chapter.began);
    // Where something else failed first, it was not this one's turn.
    const reached = chapter.outcome.operations.some((operation) => operation.name === name);
    if (reached && !chapter.outcome.stopped) streak = [];
  }
  return since;
}

function judgeLeaseEnd(stage: Stage, mended: Chapter, spec: LeaseSpec, verdict: Verdict): void {
  const machine = stage.machine({ cloud: spec.cloud, kind: "notebooks", id: spec.notebookId });
  const lease = machine?.lease;
  if (!machine || machine.state !== "RUNNING" || machine.transition || !lease?.autoStop) return;
  const left = lease.updatedAt + lease.length - mended.ended;
  verdict.check("lease", left >= spec.renewBefore * 60_000 - 120_000, () => {
    return `${spec.name} has ${Math.round(left / 60_000)} min left, renewBefore is ${spec.renewBefore} min`;
  });
}

/** Judges every write to a notebook. */
export function judgeLeases(history: History, verdict: Verdict): void {
  for (const move of history.truth.leases) {
    const at = history.chapters.findIndex(({ number }) => number === move.step);
    const chapter = history.chapters[at];
    const spec = chapter && leaseAt(chapter, move.place);
    if (!spec) continue;
    const text = `step ${move.step}: ${move.action} of ${placeName(move.place)} moved its end by ${Math.round((move.after - move.before) / 60_000)} min`;
    if (move.action === "StartNotebook") {
      verdict.check("start", spec.whenStopped === "start", () => text);
      continue;
    }
    const asked = spec.leaseType !== undefined && spec.leaseType !== move.type;
    const shortened = move.after < move.before - slack && !asked && !isForced(history, at, spec);
    if (shortened && wasUnseen(history, move)) verdict.except("leaseRace", text);
    else verdict.check("lease", !shortened, () => text);
  }
}

/** A person changed the lease after it was read last: no request of the API could have told. */
function wasUnseen({ truth }: History, { step, place, at, action }: LeaseMove): boolean {
  const about = truth.inStep(step).filter(({ entry }) => entry.ids.includes(place.id));
  // Several requests may be served at one moment: the order tells, and not the time.
  const write = about.findIndex((served) => served.entry.action === action && served.at === at);
  const read = about.slice(0, Math.max(0, write)).findLast(({ entry }) => !entry.write);
  return truth.happened.some(
    (it) =>
      it.step === step &&
      it.text === `leaseIsSet ${placeName(place)}` &&
      it.at >= (read?.at ?? 0) &&
      it.at <= at,
  );
}

function leaseAt(
  chapter: Chapter,
  place: { cloud: string; kind: string; id: string },
): LeaseSpec | undefined {
  return leasesIn(chapter).find(({ cloud, notebookId }) =>
    samePlace({ cloud, kind: "notebooks", id: notebookId }, place as Parameters<typeof samePlace>[1]),
  );
}

/** Its triggers have been others since it was brought about last, as far as anybody can tell. */
function isForced(history: History, at: number, { name, version }: LeaseSpec): boolean {
  const earlier = history.chapters.slice(0, at).filter(({ step }) => step.command === "up");
  const last = earlier.findLastIndex(({ outcome }) => succeeded(outcome, name));
  const since = earlier.slice(Math.max(0, last)).flatMap(leasesIn);
  return since.some((spec) => spec.name === name && spec.version !== version);
}

function succeeded({ stopped, operations }: Outcome, name: string): boolean {
  const own = operations.filter((operation) => operation.name === name);
  return !stopped && own.length > 0 && own.every(({ error }) => error === undefined);
}

export function errorsOf({ outcome }: Chapter): string {
  const errors = outcome.operations.flatMap(({ name, error }) =>
    error === undefined ? [] : [`${name}: ${error}`],
  );
  return errors.join("\n") || outcome.output.slice(-600);
}

const instant = z.iso.datetime();

const ledgerShape = z.object({
  triggerHash: z.string(),
  generation: z.int().min(1),
  changedAt: instant,
  restartCount: z.int().min(0),
  pending: z.boolean(),
  instances: z.array(
    z.strictObject({
      id: z.string(),
      state: z.enum([
        "restarted",
        "baseline",
        "pending",
        "requested",
        "failed",
        "notStarted",
        "stopped",
        "missing",
      ]),
      generation: z.int().min(0),
      attempts: z.int().min(0).optional(),
      requestedAt: instant.optional(),
      job: z.string().optional(),
      restartedAt: instant.optional(),
      evidence: z.enum(["bootTime", "job", "seenDown", "none"]).optional(),
      message: z.string().optional(),
    }),
  ),
});

const leaseShape = z.object({
  renewalCount: z.int().min(0),
  autoStop: z.boolean(),
  notebookStatus: z.string(),
  expiresAt: instant.optional(),
  renewAt: instant.optional(),
  renewedAt: instant.optional(),
});

/** Judges the state after a command; `encrypted`: what is secret in it cannot be read. */
export function judgeState(chapter: Chapter, verdict: Verdict, encrypted: boolean): void {
  for (const { name, outputs } of chapter.after) {
    const isTrigger = "instances" in outputs;
    const shape = isTrigger
      ? encrypted
        ? ledgerShape.omit({ triggerHash: true })
        : ledgerShape
      : leaseShape;
    const { error } = shape.safeParse(outputs);
    verdict.check(
      "readable",
      error === undefined,
      () => `step ${chapter.number}, ${name}: ${error?.message ?? ""}`,
    );
  }
}
