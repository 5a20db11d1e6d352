import { apis } from "../../emulator/apis";
import { api } from "../support/e2e-apis";
import {
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
import type { Place, TriggerSpec } from "./scenario";
import { placeName, samePlace, type Reboot, type Served, type Truth } from "./truth";
import type { Verdict } from "./verdict";

/** A change and the commands that were about it: until the next change each instance may be restarted once. */
interface Epoch {
  readonly wish: string;
  readonly chapters: Chapter[];
}

/** Judges who was restarted how often, by what really happened in the clouds. */
export function judgeRestarts(history: History, verdict: Verdict): void {
  const names = new Set(ups(history).flatMap((chapter) => triggersIn(chapter).map(({ name }) => name)));
  for (const name of names) {
    const ids = new Set(ups(history).flatMap((chapter) => triggerIn(chapter, name)?.ids ?? []));
    for (const id of ids) {
      for (const epoch of epochsOf(history, name, id)) judgeEpoch(history, name, id, epoch, verdict);
    }
  }
}

function epochsOf(history: History, name: string, id: string): Epoch[] {
  const epochs: Epoch[] = [];
  let current: Epoch | undefined;
  for (const chapter of ups(history)) {
    const spec = triggerIn(chapter, name);
    if (!spec?.ids.includes(id)) {
      current = undefined;
      continue;
    }
    const wish = wishOf(spec);
    if (current?.wish !== wish) epochs.push((current = { wish, chapters: [] }));
    current.chapters.push(chapter);
  }
  return epochs;
}

function judgeEpoch(history: History, name: string, id: string, epoch: Epoch, verdict: Verdict): void {
  const [first] = epoch.chapters;
  const spec = first && triggerIn(first, name);
  if (!spec) return;
  const place = placeOf(spec, id);
  const numbers = new Set(epoch.chapters.map(({ number }) => number));
  const ours = history.truth.rebootsOf(place).filter(({ by, step }) => by === "us" && numbers.has(step));
  verdict.check("once", true, () => "");
  ours.forEach((reboot, index) => {
    const earlier = ours[index - 1];
    if (earlier) judgeRepetition(history, epoch, spec, { earlier, reboot }, verdict);
  });
  const chaotic = epoch.chapters.filter(({ title }) => title !== "mended");
  const most = Math.max(0, ...chaotic.map((chapter) => triggerIn(chapter, name)?.maxAttempts ?? 0));
  const attempts = ours.filter(
    ({ hard, step }) => !hard && chaotic.some(({ number }) => number === step),
  ).length;
  const lost = epoch.chapters.filter(({ outcome }) => outcome.stopped).length;
  verdict.check(
    "attempts",
    attempts <= most + lost,
    () => `${placeName(place)}: ${attempts} attempts of ${most}`,
  );
}

interface Repetition {
  readonly earlier: Reboot;
  readonly reboot: Reboot;
}

function judgeRepetition(
  history: History,
  epoch: Epoch,
  spec: TriggerSpec,
  { earlier, reboot }: Repetition,
  verdict: Verdict,
): void {
  const { place } = reboot;
  const text = `${placeName(place)} for ${epoch.wish}: rebooted by step ${earlier.step} and again by step ${reboot.step}`;
  const here = epoch.chapters.find(({ number }) => number === reboot.step);
  const escalates = here && triggerIn(here, spec.name)?.escalateAfter !== undefined;
  if (reboot.hard && escalates) return verdict.except("escalation", text);
  if (!reboot.inService) return verdict.except("retry", text);
  if (hadNoJournal(epoch, spec.name, earlier, reboot)) return verdict.except("noJournal", text);
  const proof = hadUnclearAnswer(history, { earlier, reboot })
    ? undefined
    : evidenceOf(history, spec, place, earlier, epoch);
  verdict.check("once", proof === undefined, () => `${text} although ${proof ?? ""}`);
  if (proof !== undefined) return;
  verdict.except("noEvidence", text);
  if (!here || here.outcome.stopped) return;
  const line = ledgerOf(savedIn(here.after, spec.name)).find(({ id }) => id === place.id);
  // Of one that is gone the message says that; where even a boot time did not move nobody could know.
  const unknowable = !earlier.shown && api(spec.api).evidence === "bootTime";
  if (line?.state === "missing" || unknowable) return;
  const words = `${line?.message ?? ""}\n${epoch.chapters.map(({ outcome }) => outcome.output + outcome.operations.map(({ error }) => error ?? "").join("\n")).join("\n")}`;
  const isSaid = /restarted again|It may have|nothing showed|showed no sign|never went down/.test(words);
  verdict.check("said", isSaid, () => `${text}; the ledger says ${JSON.stringify(line)}`);
}

/** The process that knew of it was killed, and whoever came after it had nothing to go by. */
function hadNoJournal(epoch: Epoch, name: string, earlier: Reboot, reboot: Reboot): boolean {
  const between = epoch.chapters.filter(({ number }) => number >= earlier.step && number <= reboot.step);
  return between.some((chapter, index) => {
    const next = between[index + 1];
    if (!chapter.outcome.stopped || !next) return false;
    const unborn = savedIn(chapter.after, name) === undefined;
    // Only the native door knows a creation again.
    return unborn && (chapter.step.door === "dynamic" || next.step.door === "dynamic");
  });
}

/** A further request got no clear answer: what was seen before it says nothing about what came of it. */
function hadUnclearAnswer({ truth }: History, { earlier, reboot }: Repetition): boolean {
  return truth.served.slice(earlier.after + 1, reboot.after).some(({ entry, undisturbed }) => {
    const { write, cloud, ids, status } = entry;
    if (!write || cloud !== reboot.place.cloud || !ids.includes(reboot.place.id)) return false;
    return typeof status !== "number" || status >= 500 || (status === 200 && !undisturbed);
  });
}

/** From this part of its reboot on an application server shows nothing of a reboot any more. */
const registering = 0.8;

/** What showed the earlier reboot to somebody who could still know; `undefined` where nothing did. */
function evidenceOf(
  { truth }: History,
  spec: TriggerSpec,
  place: Place,
  earlier: Reboot,
  epoch: Epoch,
): string | undefined {
  if (!earlier.shown) return undefined;
  if (api(spec.api).evidence === "bootTime") return "its boot time shows the first";
  // One that never came back was ended by the next.
  const reboots = truth.rebootsOf(place);
  const next = reboots[reboots.indexOf(earlier) + 1];
  const end = earlier.endsAt ?? next?.endsAt ?? Infinity;
  // An application server that is up and not registered yet might have been so for any reason.
  const until = spec.api === "apps" ? earlier.startsAt + registering * (end - earlier.startsAt) : end;
  const looks = truth.served.filter(
    (served) =>
      served.undisturbed &&
      covers(served, place) &&
      served.at >= earlier.startsAt &&
      served.at < until &&
      truth.served.indexOf(served) > earlier.after,
  );
  const kept = looks.find((look) => outlives(look, epoch, truth));
  return kept && `request ${kept.number} of step ${kept.step} (${kept.entry.action ?? ""}) saw it down`;
}

/** `appServers ListServers`: reads of everything that a project has of a kind. */
const lists = new Set(
  apis.flatMap(({ kind, routes }) =>
    routes.flatMap(({ action }) => (kind && /list/i.test(action) ? [`${kind.name} ${action}`] : [])),
  ),
);

/** A read that tells about the instance. */
export function covers({ entry }: Served, { cloud, kind, id }: Place): boolean {
  if (entry.write || entry.cloud !== cloud) return false;
  if (entry.ids.length > 0) return entry.ids.includes(id);
  return lists.has(`${kind} ${entry.action ?? ""}`);
}

/** A process that is killed right after an answer, or in the same instant, may have had no time to write down what it said. */
const lastWords = 3;

function outlives(look: Served, epoch: Epoch, truth: Truth): boolean {
  const chapter = epoch.chapters.find(({ number }) => number === look.step);
  if (!chapter) return false;
  const { stop } = chapter.step;
  if (!chapter.outcome.stopped || stop === undefined) return true;
  const end = truth.inStep(chapter.number).find(({ number }) => number === stop.at)?.at ?? Infinity;
  return look.number <= stop.at - lastWords && look.at < end;
}

/** Judges every single restart as it was sent. */
export function judgeSending(history: History, verdict: Verdict): void {
  for (const reboot of history.truth.reboots) {
    const chapter = history.chapters.find(({ number }) => number === reboot.step);
    if (reboot.by !== "us" || !chapter) continue;
    const spec = triggersIn(chapter).find(
      (it) => it.ids.includes(reboot.place.id) && samePlace(placeOf(it, reboot.place.id), reboot.place),
    );
    if (!spec) {
      verdict.check(
        "once",
        false,
        () => `${placeName(reboot.place)} is in no program, and step ${reboot.step} rebooted it`,
      );
      continue;
    }
    const text = `step ${reboot.step} rebooted ${placeName(reboot.place)}`;
    verdict.check("record", !spec.record, () => text);
    const nonce = savedIn(chapter.before, spec.name)?.outputs["restartNonce"];
    const isNew = spec.nonce !== undefined && nonce !== undefined && nonce !== `n${spec.nonce}`;
    const asked =
      isNew ||
      (spec.nonce !== undefined && savedIn(chapter.before, spec.name) !== undefined && nonce === undefined);
    verdict.check("window", spec.window !== "closed" || asked, () => text);
    judgeAvailability(history, spec, reboot, verdict, text);
  }
}

function judgeAvailability(
  { truth }: History,
  spec: TriggerSpec,
  reboot: Reboot,
  verdict: Verdict,
  text: string,
): void {
  // Restarting what is out of service already takes nothing more out of it.
  if (!reboot.inService || wasSeenDown()) return;
  const listed = reboot.downByUs.filter(({ id }) => spec.ids.includes(id));
  const known = listed.filter((place) => wasKnown(place));
  verdict.check("unavailable", known.length + 1 <= spec.maxUnavailable, () => {
    const names = known.map(({ id }) => id).join(", ");
    return `${text} while ${names} were down, maxUnavailable ${spec.maxUnavailable}`;
  });

  /** The last look showed it out of service: that it had just come back nobody could know. */
  function wasSeenDown(): boolean {
    const before = truth.rebootsOf(reboot.place).findLast(({ at }) => at < reboot.at);
    const look = truth
      .inStep(reboot.step)
      .findLast((served) => served.undisturbed && served.at < reboot.at && covers(served, reboot.place));
    return look !== undefined && look.at >= (before?.startsAt ?? Infinity) && look.at < (before?.endsAt ?? 0);
  }

  function wasKnown(place: Place): boolean {
    const last = truth.rebootsOf(place).findLast(({ at }) => at <= reboot.at);
    if (last?.step === reboot.step) return true;
    return truth
      .inStep(reboot.step)
      .some(
        (served) =>
          served.undisturbed &&
          served.at >= (last?.startsAt ?? 0) &&
          served.at < reboot.at &&
          covers(served, place),
      );
  }
}
