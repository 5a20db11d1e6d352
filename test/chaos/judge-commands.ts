import { canary, secretTrigger } from "./canary";
import { refusalCode } from "./draw-faults";
import { ledgerOf, placeOf, savedIn, triggersIn, type Chapter, type History } from "./history";
import type { Verdict } from "./verdict";

/** How much later than a stop a write may come that was on its way already; milliseconds. */
const onItsWay = 2_000;
/** Five seconds, and what a busy machine takes to notice; milliseconds. */
const inTime = 9_000;

/** Judges each command by itself. */
export function judgeCommands(history: History, verdict: Verdict): void {
  for (const chapter of history.chapters) {
    if (chapter.step.command !== "up") {
      const writes = history.truth.inStep(chapter.number).filter(({ entry }) => entry.write);
      verdict.check(
        "reads",
        writes.length === 0,
        () => `step ${chapter.number}: ${writes[0]?.entry.action ?? ""}`,
      );
    }
    if (chapter.outcome.stopped) judgeStopping(history, chapter, verdict);
    else judgeWords(history, chapter, verdict);
  }
  for (const [what, secret] of Object.entries({
    "a credential": canary,
    "a secret trigger": secretTrigger,
  })) {
    const at = history.kept.indexOf(secret);
    verdict.check("secrets", at < 0, () => `${what}: …${history.kept.slice(Math.max(0, at - 80), at)}`);
  }
}

function judgeStopping({ truth }: History, chapter: Chapter, verdict: Verdict): void {
  const { number, step, outcome } = chapter;
  const { how } = step.stop ?? {};
  const stopped = truth.happened.find(
    (it) => it.step === number && how !== undefined && it.text.startsWith(how),
  );
  if (!stopped) return;
  const late = truth.inStep(number).filter(({ entry, at }) => entry.write && at > stopped.at + onItsWay);
  verdict.check("stopping", late.length === 0, () => {
    return `step ${number} (${how}): ${late[0]?.entry.action ?? ""} ${(late[0]?.at ?? 0) - stopped.at} ms after the stop`;
  });
  if (how !== "interrupt" || outcome.parting === undefined) return;
  verdict.check(
    "stopping",
    outcome.parting < inTime,
    () => `step ${number} took ${outcome.parting} ms to stop`,
  );
}

/** Data Forest's errors have no code of their own. */
function judgeWords({ truth }: History, chapter: Chapter, verdict: Verdict): void {
  for (const spec of triggersIn(chapter).filter(({ api }) => api !== "forest")) {
    for (const { id, state, message = "" } of ledgerOf(savedIn(chapter.after, spec.name))) {
      const { cloud } = placeOf(spec, id);
      const last = truth
        .inStep(chapter.number)
        .findLast(({ entry }) => entry.write && entry.cloud === cloud && entry.ids.includes(id));
      const refused = last?.fault === "refused (403)";
      if (state !== "failed" || !refused) continue;
      verdict.check("words", message.includes(refusalCode), () => `${id}: ${message}`);
    }
  }
}
