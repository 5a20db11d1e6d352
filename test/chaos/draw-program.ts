import { api, type TestedApi } from "../support/e2e-apis";
import type { Dice } from "./dice";
import type { LeaseSpec, Place, Spec, TriggerSpec } from "./scenario";

/** A first program: a trigger for each API, and some leases. */
export function drawProgram(dice: Dice, apis: readonly TestedApi[], places: readonly Place[]): Spec[] {
  const triggers = apis.map((row) => drawTrigger(dice, row, idsOf(places, row)));
  const notebooks = places.filter(({ kind }) => kind === "notebooks");
  const leases = dice
    .some(notebooks, dice.weighted([3, 0], [4, 1], [2, 2]))
    .map((place) => drawLease(dice, place));
  return [...triggers, ...leases];
}

function idsOf(places: readonly Place[], { cloud, kind }: TestedApi): string[] {
  return places.filter((place) => place.cloud === cloud && place.kind === kind).map(({ id }) => id);
}

function drawTrigger(dice: Dice, row: TestedApi, ids: readonly string[]): TriggerSpec {
  const listed = dice.some(ids, dice.int(Math.max(1, ids.length - 2), ids.length));
  const window = dice.maybe(0.08, () => dice.pick(["open", "closed"] as const));
  const optional = {
    nonce: dice.maybe(0.1, () => 0),
    window,
    minInterval: dice.maybe(0.05, () => 2_000),
    escalateAfter: row.name === "apps" ? dice.maybe(0.7, () => dice.int(10, 24)) : undefined,
    whenUnproved: dice.maybe(0.6, () => dice.pick(["fail", "warn"] as const)),
    minReadySeconds: dice.maybe(0.1, () => 1),
    pause: dice.maybe(0.1, () => dice.int(1, 8)),
    maxDuration: dice.maybe(0.08, () => dice.int(10, 60)),
  };
  return {
    kind: "trigger",
    name: row.name,
    api: row.name,
    ids: listed,
    version: 1,
    secret: dice.chance(0.15),
    maxUnavailable: dice.int(1, 3),
    maxErrors: dice.pick([0, 0, 1, 3]),
    maxAttempts: dice.pick([2, 3, 5]),
    restartOnCreate: dice.chance(0.65),
    restartOnAdd: dice.chance(0.5),
    record: false,
    whenStopped: dice.chance(0.85) ? "skip" : "fail",
    whenMissing: dice.chance(0.5) ? "skip" : "fail",
    onFailure: dice.chance(0.85) ? "fail" : "warn",
    readyTimeout: dice.pick([30, 60, 90]),
    settle: dice.pick([6, 12, 20]),
    pollInterval: dice.pick([1, 2, 3]),
    ...present(optional),
  };
}

function drawLease(dice: Dice, { cloud, id }: Place): LeaseSpec {
  const duration = dice.pick([60, 90, 180, 240, 480]);
  return {
    kind: "lease",
    name: `${cloud}-${id}`,
    cloud: cloud as LeaseSpec["cloud"],
    notebookId: id,
    duration,
    renewBefore: Math.floor(duration * dice.pick([0.25, 0.5, 0.75])),
    whenStopped: dice.pick(["ignore", "ignore", "start", "fail"]),
    readyTimeout: 60,
    ...present({
      leaseType: dice.maybe(0.2, () => dice.pick(["timing", "idle"] as const)),
      version: dice.maybe(0.3, () => 1),
    }),
  };
}

/** The program of the next step: mostly other triggers, sometimes the same again, sometimes other settings. */
export function drawNext(dice: Dice, program: readonly Spec[], places: readonly Place[]): Spec[] {
  if (dice.chance(0.2)) return [...program];
  return program.map((spec) =>
    spec.kind === "lease" ? nextLease(dice, spec) : nextTrigger(dice, spec, places),
  );
}

function nextTrigger(dice: Dice, spec: TriggerSpec, places: readonly Place[]): TriggerSpec {
  const change = dice.weighted<() => Partial<TriggerSpec>>(
    [8, () => ({ version: spec.version + dice.int(1, 3) })],
    // Back to what was asked for before.
    [3, () => ({ version: Math.max(1, spec.version - 1) })],
    [2, () => ({ nonce: (spec.nonce ?? 0) + 1 })],
    [2, () => ({ ids: otherIds(dice, spec, places) })],
    [2, () => ({ ids: otherIds(dice, spec, places), version: spec.version + 1 })],
    [1, () => ({ record: true, version: spec.version + 1 })],
    [3, () => ({ maxUnavailable: dice.int(1, 3), settle: dice.pick([6, 12, 20]) })],
    [1, () => ({ whenUnproved: dice.pick(["fail", "warn"] as const) })],
    [2, () => ({})],
  )();
  const { window: _window, record: _record, ...rest } = spec;
  const window = spec.window && dice.chance(0.5) ? { window: spec.window } : {};
  return { ...rest, record: false, ...window, ...change };
}

function otherIds(dice: Dice, spec: TriggerSpec, places: readonly Place[]): string[] {
  const [first = ""] = spec.ids;
  const kind = places.find(({ id }) => id === first)?.kind;
  const all = places.filter((place) => place.kind === kind).map(({ id }) => id);
  return dice.some(all, dice.int(1, all.length));
}

function nextLease(dice: Dice, spec: LeaseSpec): LeaseSpec {
  if (dice.chance(0.6)) return spec;
  return dice.weighted<() => LeaseSpec>(
    [2, () => ({ ...spec, version: (spec.version ?? 0) + 1 })],
    [2, () => ({ ...spec, leaseType: spec.leaseType === "idle" ? "timing" : "idle" })],
    [2, () => ({ ...spec, whenStopped: dice.pick(["ignore", "start", "fail"]) })],
    [2, () => ({ ...spec, duration: spec.duration + 60 })],
  )();
}

/**
 * The program with which everything is mended: it owes and asks for the same, but defers nothing, gives nothing up and
 * leaves out what is gone.
 */
export function mended(program: readonly Spec[], isGone: (place: Place) => boolean): Spec[] {
  return program.flatMap((spec): Spec[] => {
    if (spec.kind === "lease") {
      const gone = isGone({ cloud: spec.cloud, kind: "notebooks", id: spec.notebookId });
      return gone ? [] : [{ ...spec, whenStopped: "ignore" }];
    }
    const { window: _window, minInterval: _minInterval, maxDuration: _maxDuration, ...rest } = spec;
    const { cloud, kind } = api(spec.api);
    // Data Forest says the same of a notebook that is gone and of one that is not ours: whenMissing never hears of it.
    const ids = spec.ids.filter((id) => spec.api !== "forest" || !isGone({ cloud, kind, id }));
    if (ids.length === 0) return [];
    return [
      {
        ...rest,
        ids,
        record: false,
        maxAttempts: 99,
        whenMissing: "skip",
        whenStopped: "skip",
        onFailure: "fail",
        readyTimeout: 150,
      },
    ];
  });
}

function present<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const kept = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(kept) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
