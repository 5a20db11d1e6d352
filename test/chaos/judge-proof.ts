import { api } from "../support/e2e-apis";
import { ledgerOf, placeOf, savedIn, triggersIn, ups, type Chapter, type History } from "./history";
import { covers } from "./judge-restarts";
import type { TriggerSpec } from "./scenario";
import type { Served } from "./truth";
import type { Verdict } from "./verdict";

/** Judges what counted as a restart without proof, and whether calls without an answer were watched. */
export function judgeProof(history: History, verdict: Verdict): void {
  for (const chapter of ups(history)) {
    for (const spec of triggersIn(chapter)) {
      judgeUnproved(history, chapter, spec, verdict);
      judgeWatching(history, chapter, spec, verdict);
    }
  }
}

function judgeUnproved({ truth }: History, chapter: Chapter, spec: TriggerSpec, verdict: Verdict): void {
  const known = ledgerOf(savedIn(chapter.before, spec.name));
  for (const line of ledgerOf(savedIn(chapter.after, spec.name))) {
    const before = known.find(({ id }) => id === line.id);
    if (line.state !== "restarted" || line.restartedAt === before?.restartedAt) continue;
    const { cloud } = placeOf(spec, line.id);
    const last = truth
      .inStep(chapter.number)
      .findLast(({ entry }) => entry.write && entry.cloud === cloud && entry.ids.includes(line.id));
    const counts = spec.api === "forest" || spec.whenUnproved === "warn";
    const text = () => `step ${chapter.number}: ${JSON.stringify(line)}`;
    verdict.check("unproved", line.evidence !== "none" || counts, text);
    const refused = last?.fault === "refused (403)";
    verdict.check("unproved", line.evidence !== "none" || !refused, () => `${text()}, refused`);
  }
}

/** A call is given up after this long; until then it is watched. Milliseconds. */
const givenUp = 30_000;
/** Two seconds, and what a read takes to arrive; milliseconds. */
const watchedWithin = 4_000;

function judgeWatching({ truth }: History, chapter: Chapter, spec: TriggerSpec, verdict: Verdict): void {
  if (chapter.outcome.stopped) return;
  const { action, cloud } = api(spec.api);
  const here = truth.inStep(chapter.number).filter(({ entry }) => entry.cloud === cloud);
  const hanging = here.filter(({ entry }) => entry.action === action && entry.status === "hang");
  for (const call of hanging) {
    // Something else kept the reads, or ended the command first.
    const others = here.filter((other) => other !== call && isNear(other, call));
    if (others.some(isDisturbed) || chapter.ended < call.at + givenUp) continue;
    for (const id of call.entry.ids.filter((one) => spec.ids.includes(one))) {
      const place = placeOf(spec, id);
      const isLook = (read: Served) =>
        read.at > call.at && read.at <= call.at + watchedWithin && covers(read, place);
      verdict.check("watched", here.some(isLook), () => {
        return `step ${chapter.number}: nobody looked at ${id} while request ${call.number} was not answered`;
      });
    }
  }
}

function isNear(other: Served, { at }: Served): boolean {
  return other.at > at - 2 * givenUp && other.at <= at + watchedWithin;
}

function isDisturbed({ fault, entry }: Served): boolean {
  return fault !== undefined || entry.status !== 200;
}
