import fc from "fast-check";
import { owed, scenario, tell } from "../../test/support/instance-events";
import { start } from "../../test/support/played-events";
import { readiness } from "../../test/support/fake-services";
import { isInHand, type Phase } from "./instance";

jest.setTimeout(300_000);

/** `expect` takes longer than all the rest, a hundred thousand times over. */
function must(holds: boolean, law: string): void {
  if (!holds) throw new Error(law);
}

function hasFailed(phase: Phase): boolean {
  return phase.at === "done" && typeof phase.outcome === "object";
}

describe("the laws of one instance, whatever happens to it,", () => {
  const cases = { numRuns: 30_000 };

  it("are kept by its ledger entry: attempts are accepted calls, and who is done holds what it says", () => {
    fc.assert(
      fc.property(scenario, (given) => {
        let accepted = 0;
        for (const { event, before, step } of tell(given)) {
          const { entry, phase } = step.instance;
          const { attempts = 0 } = entry;
          if (event.is === "answer" && event.kind === "accepted") accepted++;
          if (before.phase.at === "unclear" && phase.at === "sent") accepted++;
          must(step.instance.accepted === accepted, "each accepted call is counted");
          if (before.phase.at === "sent")
            must(entry.attempts === before.entry.attempts, "forcing is no attempt");
          must(
            attempts <= accepted + (given.owed ? 1 : 0) && attempts <= 2,
            "no more attempts than accepted calls, nor than maxAttempts",
          );
          if (phase.at === "calling" || phase.at === "unclear") {
            must(entry.state === "requested", "what is out, or of unknown outcome, is requested");
          }
          if (phase.at !== "done") must(entry.generation === 1, "the generation is held when it is done");
          else if (typeof phase.outcome === "object") {
            must(entry.generation === 1, "a failure holds no generation");
            must(entry.message === phase.outcome.message, "a failure says why");
            must(entry.state === "failed" || entry.state === "missing", "a failure is one in the ledger");
          } else
            must(
              entry.generation === 2 || phase.outcome === "deferred",
              "restarted and skipped ones hold it",
            );
        }
      }),
      cases,
    );
  });

  it("let a restart out only when its turn comes, never again after one was accepted, and force only what was sent", () => {
    fc.assert(
      fc.property(scenario, (given) => {
        let taken = false;
        let notApplied = 0;
        for (const { event, before, step } of tell(given)) {
          const { at } = step.instance.phase;
          if (step.effect === "restart")
            must(event.is === "turn" && at === "calling" && !taken, "one restart");
          if (step.effect === "force") must(given.escalates && at === "sent", "only what was sent is forced");
          if (before.phase.at === "unclear" && at === "queued") notApplied++;
          taken ||= at === "sent";
          if (before.phase.at === "sent")
            must(["sent", "probing", "done"].includes(at), "what was sent is never sent anew");
        }
        must(notApplied <= 2, "what was not applied is sent again twice at most");
      }),
      cases,
    );
  });

  it("call it restarted only with what was seen, or where nothing can be seen and that is said", () => {
    fc.assert(
      fc.property(scenario, (given) => {
        let sawDown = false;
        let moved = false;
        let saidSo = false;
        for (const { event, before, step } of tell(given)) {
          if (event.is === "look" && !event.error) {
            saidSo ||= event.job === "succeeded" && !event.staleJob && before.entry.job !== undefined;
            sawDown ||= event.condition !== "ready";
            moved ||= event.booted;
          }
          const { entry, phase } = step.instance;
          if (before.phase.at === "done" || phase.at !== "done" || phase.outcome !== "restarted") continue;
          if (entry.evidence === "bootTime") must(moved, "a boot time that moved");
          else if (entry.evidence === "job") must(saidSo, "a job that said so");
          else if (entry.evidence === "seenDown") must(sawDown, "seen down");
          else {
            must(
              given.shows === "nothing" || given.whenUnproved === "warn",
              "nothing shown counts only if so wished",
            );
            must(/showed no sign|nothing showed/.test(entry.message ?? ""), "and is said");
            const force = before.phase.at === "sent" ? before.phase.force : undefined;
            must(
              force === undefined || force.outcome === "taken",
              "a forced restart that was refused is none",
            );
          }
        }
      }),
      cases,
    );
  });

  it("heed the job of the last request, and no other", () => {
    fc.assert(
      fc.property(scenario, (given) => {
        let job = given.owed ? owed.job : undefined;
        for (const { event, now, before, step } of tell(given)) {
          const { entry, phase } = step.instance;
          if (event.is === "answer" && event.kind === "accepted")
            job = event.job ? `job of ${now}` : undefined;
          must(entry.job === undefined || entry.job === job, "an entry names the job of its last request");
          const isProved =
            phase.at === "done" && typeof phase.outcome === "string" && phase.outcome !== "deferred";
          if (isProved) must(entry.job === undefined, "whose end is known needs no job");
          if (event.is !== "look" || event.error || event.staleJob || before.entry.job === undefined)
            continue;
          if (before.phase.at !== "sent" || event.condition === "missing") continue;
          if (event.job === "running")
            must(phase.at === "sent" || hasFailed(phase), "what goes on is not over");
          if (event.job === "failed" && !given.escalates) {
            must(hasFailed(phase), "what failed has failed");
            must(/Ecs\.0005 "the guest is deaf"/.test(entry.message ?? ""), "in the words of its job");
          }
        }
      }),
      cases,
    );
  });

  it("end: who is done stays so, a refusal leaves no request behind, and who is down is known to be", () => {
    fc.assert(
      fc.property(scenario, (given) => {
        for (const { event, before, step } of tell(given)) {
          const { instance } = step;
          const { phase, entry } = instance;
          if (before.phase.at === "done") must(phase === before.phase && !step.effect, "done is done");
          if (before.phase.at === "calling" && event.is === "answer") {
            const isRefused = ["refused", "conflict", "throttled", "unsent"].includes(event.kind);
            const isPrior =
              entry.requestedAt === before.prior?.requestedAt && entry.evidence === before.prior?.evidence;
            must(!isRefused || isPrior, "a refused request was none");
          }
          if (event.is === "look" && !event.error) {
            if (event.condition === "rebooting") must(instance.down, "one that reboots is down");
            const answers = instance.answers?.ready ?? true;
            if (event.condition === "ready")
              must(instance.down !== answers, "one that is ready and answers is not");
          }
          const earliest = given.owed ? Date.parse(owed.requestedAt ?? "") : start;
          if (isInHand(phase)) must(phase.since >= earliest, "a phase begins when it begins");
        }
      }),
      cases,
    );
  });

  it("count it as restarted only with an answer that was asked for since it was ready again", () => {
    fc.assert(
      fc.property(
        scenario.map((given) => ({ ...given, asks: true })),
        (given) => {
          let notReadyAt = start;
          for (const { event, now, before, step } of tell(given)) {
            const { phase } = step.instance;
            if (event.is === "look" && !event.error && !["ready", "unknown"].includes(event.condition))
              notReadyAt = now;
            if (step.effect === "restart") notReadyAt = now;
            if (before.phase.at === "done" || phase.at !== "done" || phase.outcome !== "restarted") continue;
            const { answers } = step.instance;
            must(answers?.ready === true, "it answers");
            must((answers?.askedAt ?? -1) >= notReadyAt, "it was asked since");
            if (event.is === "reply")
              must(event.ok && now - (answers?.since ?? now) >= given.minReady, "without interruption");
            else
              must(
                event.is === "turn" && now - (answers?.askedAt ?? 0) <= readiness.period,
                "it answered just now",
              );
          }
        },
      ),
      cases,
    );
  });
});
