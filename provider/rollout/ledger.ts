import { isSameValue } from "./fingerprint";
import type { StartOwed } from "./owed-start";

/** Where an instance stands. `requested`: asked for, not yet proved. `pending`: deferred. */
export type InstanceState =
  "restarted" | "baseline" | "pending" | "requested" | "failed" | "notStarted" | "stopped" | "missing";

/** What proved a restart: the boot time moved, the cloud's job says so, the instance was seen down, or nothing could be had. */
export type Evidence = "bootTime" | "job" | "seenDown" | "none";

export interface LedgerEntry {
  readonly id: string;
  readonly state: InstanceState;
  /** The generation that it holds; 0 if none. A restart is due exactly when this is not the ledger's. */
  readonly generation: number;
  /** Accepted calls for the current generation. */
  readonly attempts?: number;
  /** ISO 8601 UTC. */
  readonly requestedAt?: string;
  /** The cloud's job that carries the request out; until its end is known. */
  readonly job?: string;
  /** ISO 8601 UTC. */
  readonly restartedAt?: string;
  readonly evidence?: Evidence;
  /** Stopped by this resource, and owed a start: noted before the stop is sent, gone when it runs again. */
  readonly startOwed?: StartOwed;
  /** True while it is out of service because of us; noted before it is asked for. */
  readonly drained?: boolean;
  /** The load balancer's groups that it was taken out of; absent where being out of service has no such places. */
  readonly drainedFrom?: readonly string[];
  readonly message?: string;
}

/** What a RestartTrigger knows: the accepted hash, and what became of each instance. It lives in the outputs. */
export interface Ledger {
  readonly triggerHash: string;
  readonly generation: number;
  /** Number to hash, for those that an instance still holds. */
  readonly generations: Readonly<Record<string, string>>;
  /** When the current generation was accepted; ISO 8601 UTC. */
  readonly changedAt: string;
  readonly instances: readonly LedgerEntry[];
  readonly lastRestartedAt?: string;
  readonly restartCount: number;
  readonly pending: boolean;
  /** The last accepted nonce. */
  readonly restartNonce?: string;
}

/** What has changed in a ledger since it was told last. */
export interface LedgerChange {
  readonly entries: readonly LedgerEntry[];
  readonly restartCount: number;
  /** All of it, made when it is asked for. */
  readonly ledger: () => Ledger;
}

/** What a program asks for, as far as the ledger is concerned. */
export interface Wish {
  readonly ids: readonly string[];
  readonly triggerHash: string;
  readonly restartNonce?: string | undefined;
  readonly restartOnCreate: boolean;
  readonly restartOnAdd: boolean;
  readonly onTriggerChange: "restart" | "record";
}

/** A restart is owed, or a start to what was stopped for one, whatever generation that holds by now. */
export function isDue(ledger: Pick<Ledger, "generation">, entry: LedgerEntry): boolean {
  return entry.generation !== ledger.generation || entry.startOwed !== undefined;
}

export function dueEntries(ledger: Ledger): readonly LedgerEntry[] {
  return ledger.instances.filter((entry) => isDue(ledger, entry));
}

/** Those that are stopped because of us. */
export function owedStarts({ instances }: Pick<Ledger, "instances">): readonly LedgerEntry[] {
  return instances.filter(({ startOwed }) => startOwed !== undefined);
}

/** Out of service because of us: putting it back is owed, whatever else is, and no window holds that back. */
export function isToReturn({ drained }: LedgerEntry): boolean {
  return drained === true;
}

/** A request for the current generation went out, in this update or an earlier one, and was not refused. */
export function wasRequested(entry: LedgerEntry): boolean {
  return entry.requestedAt !== undefined && entry.state !== "restarted";
}

/** Whether the nonce is one that was not accepted before. */
export function isNewNonce(nonce: string | undefined, ledger: Ledger | undefined): boolean {
  return nonce !== undefined && nonce !== "" && !isSameValue(ledger?.restartNonce, nonce);
}

/**
 * Takes the program's wish into the ledger: a new hash or nonce is a new generation, a hash that some instance still
 * holds is its old one again, added ids get their entries and removed ones lose theirs, unless they are owed a start.
 * Calls nothing, decides nothing.
 */
export function accept(wish: Wish, before: Ledger | undefined, now: number): Ledger {
  const generation = generationOf(wish, before);
  const moved = generation !== before?.generation;
  const hashes = { ...before?.generations, ...(before && { [before.generation]: before.triggerHash }) };
  const entries = new Map(before?.instances.map((entry) => [entry.id, entry]));
  const onAdd = before ? wish.restartOnAdd : wish.restartOnCreate;
  const listed = wish.ids.map((id) => {
    const entry = entries.get(id) ?? newEntry(id, onAdd, generation);
    return wish.onTriggerChange === "record"
      ? recorded(entry, generation)
      : carried(entry, generation, moved);
  });
  const instances = [...listed, ...leftBehind(wish, before, generation)];
  const nonce = isNewNonce(wish.restartNonce, before) ? wish.restartNonce : before?.restartNonce;
  return tidy({
    ...before,
    triggerHash: wish.triggerHash,
    generation,
    generations: hashes,
    changedAt: moved || !before ? new Date(now).toISOString() : before.changedAt,
    instances,
    restartCount: before?.restartCount ?? 0,
    pending: false,
    ...(nonce !== undefined && { restartNonce: nonce }),
  });
}

/** Brings what is derived from the entries up to date with them. */
export function tidy(ledger: Ledger): Ledger {
  const held = new Set(ledger.instances.map((entry) => String(entry.generation)));
  const hashes: Record<string, string> = { ...ledger.generations, [ledger.generation]: ledger.triggerHash };
  let last = ledger.lastRestartedAt;
  for (const { restartedAt } of ledger.instances) {
    if (restartedAt !== undefined && (last === undefined || restartedAt > last)) last = restartedAt;
  }
  return {
    ...ledger,
    generations: Object.fromEntries(Object.entries(hashes).filter(([number]) => held.has(number))),
    pending: ledger.instances.some((entry) => entry.state === "pending"),
    ...(last !== undefined && { lastRestartedAt: last }),
  };
}

function generationOf(wish: Wish, before: Ledger | undefined): number {
  if (!before) return 1;
  // After a kill an instance may hold a generation whose hash nobody knows any more: its number is taken all the same.
  const taken = [
    ...Object.keys(before.generations).map(Number),
    ...before.instances.map((it) => it.generation),
  ];
  const next = taken.reduce((most, number) => Math.max(most, number), before.generation) + 1;
  if (isNewNonce(wish.restartNonce, before)) return next;
  if (wish.triggerHash === before.triggerHash) return before.generation;
  const held = Object.entries(before.generations).filter(([, hash]) => hash === wish.triggerHash);
  return held.length > 0 ? Math.max(...held.map(([number]) => Number(number))) : next;
}

/** Taken off the list while we had stopped them, or had them out of service: they stay until that is undone. */
function leftBehind(wish: Pick<Wish, "ids">, before: Ledger | undefined, generation: number): LedgerEntry[] {
  const owed = before?.instances.filter(isToUndo) ?? [];
  if (owed.length === 0) return [];
  const listed = new Set(wish.ids);
  return owed.filter(({ id }) => !listed.has(id)).map((entry) => baselineOf(entry, generation));
}

/** Something that we did to it is to be undone, whatever is owed of restarts. */
function isToUndo(entry: LedgerEntry): boolean {
  return entry.startOwed !== undefined || isToReturn(entry);
}

/** The ledger without those that are on the list no more, except for whom something is to be undone. */
export function withoutRemoved(ledger: Ledger, ids: readonly string[]): Ledger {
  const listed = new Set(ids);
  const isKept = (entry: LedgerEntry) => isToUndo(entry) || listed.has(entry.id);
  return ledger.instances.every(isKept)
    ? ledger
    : tidy({ ...ledger, instances: ledger.instances.filter(isKept) });
}

export function newEntry(id: string, restart: boolean, generation: number): LedgerEntry {
  return restart ? { id, state: "notStarted", generation: 0 } : { id, state: "baseline", generation };
}

function recorded(entry: LedgerEntry, generation: number): LedgerEntry {
  return entry.generation === generation ? settled(entry) : baselineOf(entry, generation);
}

/** No restart is owed to it; a start, or to be put back, may be. */
function baselineOf(entry: LedgerEntry, generation: number): LedgerEntry {
  const { id, restartedAt } = entry;
  return {
    id,
    state: "baseline",
    generation,
    ...(restartedAt && { restartedAt }),
    ...owedOf(entry),
  };
}

/** What is to be undone outlives what is owed of restarts. */
function owedOf({ startOwed, drained, drainedFrom }: LedgerEntry): Partial<LedgerEntry> {
  return {
    ...(startOwed && { startOwed }),
    ...(drained && { drained }),
    ...(drainedFrom && { drainedFrom }),
  };
}

function carried(entry: LedgerEntry, generation: number, moved: boolean): LedgerEntry {
  if (entry.generation === generation) return settled(entry);
  if (!moved) return entry;
  // A new generation: what was tried for the one before says nothing about this one.
  const { attempts: _attempts, requestedAt: _requestedAt, job: _job, message: _message, ...rest } = entry;
  return { ...withoutAttemptEvidence(rest), state: "notStarted" };
}

/**
 * Nothing is owed any more: an entry that never left this generation shows again how it came to it. "restarted" is said
 * only with its evidence: without it, that restart may have been for an earlier generation, and this one was recorded.
 */
function settled(entry: LedgerEntry): LedgerEntry {
  if (["restarted", "baseline", "stopped", "missing"].includes(entry.state)) return entry;
  const { id, generation, restartedAt, requestedAt } = entry;
  // What was asked for and seen since belongs to an attempt that does not count any more.
  const evidence = requestedAt === undefined ? entry.evidence : undefined;
  return {
    id,
    state: evidence ? "restarted" : "baseline",
    generation,
    ...(restartedAt && { restartedAt }),
    ...(evidence && { evidence }),
    ...owedOf(entry),
  };
}

/** Evidence belongs to the restart that `restartedAt` tells of; of an attempt that failed it is not kept. */
function withoutAttemptEvidence(entry: LedgerEntry): LedgerEntry {
  if (entry.state === "restarted") return entry;
  const { evidence: _evidence, ...rest } = entry;
  return rest;
}
