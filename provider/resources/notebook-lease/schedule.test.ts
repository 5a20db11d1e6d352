import fc from "fast-check";
import type { Notebook } from "../../apis/modelarts-notebook";
import { currentOrNextOpening } from "../../shared/window";
import { actsFrom, decideLease } from "./decide";
import type { LeaseTerms } from "./schedule";

const minute = 60_000;
const hour = 60 * minute;
const start = Date.parse("2026-03-01T00:00:00Z");

const running = (endsAt: number): Notebook => ({
  id: "nb",
  status: "RUNNING",
  cloudTime: undefined,
  lease: { endsAt, enabled: true, type: "timing" },
});
const terms = (change: Partial<LeaseTerms> = {}): LeaseTerms => ({
  duration: 4 * hour,
  renewBefore: 2 * hour,
  whenStopped: "ignore",
  forced: false,
  judgedBefore: true,
  ...change,
});

describe("the instant from which a run renews", () => {
  const now = Date.parse("2026-06-01T12:00:00Z");
  const at = (text: string) => Date.parse(`2026-06-01T${text}Z`);
  const from = (endsAt: number, change: Partial<LeaseTerms>, then = now) => {
    const instant = actsFrom(running(endsAt), terms(change), then);
    return instant === undefined ? undefined : new Date(instant).toISOString().slice(8, 19);
  };
  const evening = { start: "20:00", end: "23:00", timeZone: "Etc/UTC" };

  it("waits until a renewal gains a minute, where renewBefore is all but duration", () => {
    expect(from(at("13:00:00"), { duration: hour, renewBefore: hour - 10_000 })).toBe("01T12:01:00");
  });

  it("is the opening of a window that is closed now, also where an earlier one was missed", () => {
    expect(from(at("22:30:00"), { window: evening, renewBefore: 3 * hour })).toBe("01T20:00:00");
    const morning = { start: "08:00", end: "09:00", timeZone: "Etc/UTC" };
    expect(from(at("09:30:00"), { window: morning })).toBe("02T08:00:00");
  });

  it("passes over openings that close before a renewal has gained a minute", () => {
    expect(from(at("23:00:00"), { window: evening })).toBe("02T20:00:00");
  });

  it("is never where notAfter comes first, or has been reached", () => {
    expect(from(at("14:30:00"), { notAfter: at("13:15:00") })).toBeUndefined();
    expect(from(at("15:00:00"), { notAfter: at("15:00:30") })).toBeUndefined();
    expect(from(at("15:00:00"), { notAfter: at("15:30:00") })).toBe("01T13:00:00");
  });

  it("is the next opening for a renewal that is forced and could not be made yet", () => {
    expect(from(now + 60 * hour, { window: evening, forced: true })).toBe("01T20:00:00");
  });

  it("is none for a notebook that no run would touch", () => {
    const soon = running(now + minute);
    for (const status of ["STOPPED", "STOPPING", "ERROR", "DELETED"])
      expect(actsFrom({ ...soon, status }, terms(), now)).toBeUndefined();
    const off = { endsAt: now, enabled: false, type: undefined };
    expect(actsFrom({ ...soon, lease: off }, terms(), now)).toBeUndefined();
  });
});

describe("for any lease, window and notAfter", () => {
  const length = (from: number, to: number) =>
    fc.integer({ min: from / 1000, max: to / 1000 }).map((s) => s * 1000);
  const time = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    .map((parts) => parts.map((part) => String(part).padStart(2, "0")).join(":"));
  const window = fc
    .record({
      start: time,
      end: time,
      timeZone: fc.constantFrom("America/New_York", "Europe/Berlin", "Asia/Seoul", "Australia/Lord_Howe"),
      days: fc.option(fc.uniqueArray(fc.constantFrom("mon", "thu", "sun"), { minLength: 1 }), {
        nil: undefined,
      }),
    })
    .filter((one) => one.start !== one.end);
  const leases = length(hour, 72 * hour).chain((duration) =>
    fc.record({
      now: length(0, 60 * 24 * hour).map((ms) => start + ms),
      left: length(-100 * hour, 100 * hour),
      status: fc.constantFrom("RUNNING", "RUNNING", "RUNNING", "STOPPED"),
      terms: fc.record({
        duration: fc.constant(duration),
        renewBefore: fc.oneof(length(1000, duration - 1000), fc.constant(duration - 1000)),
        window: fc.option(window, { nil: undefined }),
        notAfter: fc.option(
          length(0, 70 * 24 * hour).map((ms) => start + ms),
          { nil: undefined },
        ),
        leaseType: fc.constantFrom(undefined, "timing" as const, "idle" as const),
        whenStopped: fc.constant("start" as const),
        forced: fc.boolean(),
        judgedBefore: fc.boolean(),
      }),
    }),
  );
  const acts = (notebook: Notebook, wanted: LeaseTerms, now: number) =>
    ["renew", "start"].includes(decideLease(notebook, wanted, now).action);

  it("a run at renewAt renews, and one a moment before does not", () => {
    const met = { renewed: 0, never: 0 };
    fc.assert(
      fc.property(leases, fc.double({ min: 0, max: 1, noNaN: true }), (one, part) => {
        const notebook = { ...running(one.now + one.left), status: one.status };
        const from = actsFrom(notebook, one.terms, one.now);
        const later = one.now + Math.floor(part * 30 * 24 * hour);
        if (from === undefined) {
          met.never++;
          expect([one.now, later].map((at) => acts(notebook, one.terms, at))).toEqual([false, false]);
          return;
        }
        met.renewed++;
        expect(acts(notebook, one.terms, Math.max(from, one.now))).toBe(true);
        expect(acts(notebook, one.terms, one.now)).toBe(from <= one.now);
        if (from <= one.now) return;
        const between = one.now + Math.floor(part * (from - 1 - one.now));
        expect([from - 1, between].map((at) => acts(notebook, one.terms, at))).toEqual([false, false]);
      }),
      { numRuns: 5_000 },
    );
    expect(Math.min(met.renewed, met.never)).toBeGreaterThan(100);
  });

  it("a renewal is not followed by another one at once", () => {
    fc.assert(
      fc.property(leases, (one) => {
        const wanted = { ...one.terms, forced: false, leaseType: undefined };
        const decision = decideLease(running(one.now + one.left), wanted, one.now);
        if (decision.action !== "renew") return;
        const after = running(decision.newEnd);
        expect(acts(after, wanted, one.now)).toBe(false);
        expect(actsFrom(after, wanted, one.now) ?? Infinity).toBeGreaterThan(one.now);
        const closes = wanted.window ? currentOrNextOpening(wanted.window, one.now).closes : Infinity;
        const latest = Math.min(closes, wanted.notAfter ?? Infinity);
        expect(decision.newEnd).toBeLessThanOrEqual(Math.max(latest, one.now + hour));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("the warning that runs are too far apart", () => {
  const now = Date.parse("2026-06-01T12:00:00Z");
  const sparse = (left: number, change: Partial<LeaseTerms> = {}) => {
    const decision = decideLease(running(now + left), terms(change), now);
    const warnings = "warnings" in decision ? decision.warnings : [];
    return warnings.some((line) => line.includes("too far apart for renewBefore 2h"));
  };

  it("comes with less than a quarter of renewBefore left, to the millisecond", () => {
    expect([31 * minute, 30 * minute, 30 * minute - 1, 0, -hour].map((left) => sparse(left))).toEqual([
      false,
      false,
      true,
      true,
      true,
    ]);
  });

  it("does not come where no run before went by these terms", () => {
    expect(sparse(minute, { judgedBefore: false })).toBe(false);
  });

  it("does not come where the window kept every run from renewing", () => {
    const opened = { start: "11:30", end: "20:00", timeZone: "Etc/UTC" };
    const long = { start: "08:00", end: "20:00", timeZone: "Etc/UTC" };
    expect([sparse(minute, { window: opened }), sparse(minute, { window: long })]).toEqual([false, true]);
  });
});
