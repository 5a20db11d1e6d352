import type { LedgerChange, LedgerEntry } from "./ledger";

/** One line for what has changed since the entries that were written last; `null` stands for what is gone. */
export function changeLine(
  { entries, restartCount }: Pick<LedgerChange, "entries" | "restartCount">,
  written: ReadonlyMap<string, LedgerEntry>,
): string {
  const instances = entries.map((entry) => differenceOf(written.get(entry.id), entry));
  return `${JSON.stringify({ restartCount, instances })}\n`;
}

function differenceOf(before: LedgerEntry | undefined, after: LedgerEntry): Members {
  const old: Members = { ...before };
  const now: Members = { ...after };
  const gone = Object.keys(old).filter((name) => !(name in now));
  const changed = Object.entries(now).filter(([name, value]) => name === "id" || old[name] !== value);
  return { ...Object.fromEntries(changed), ...Object.fromEntries(gone.map((name) => [name, null])) };
}

type Members = Readonly<Record<string, unknown>>;

/**
 * What a journal's text comes to: its first line is whole, each that follows changes some of it. A line that was not
 * written to its end says nothing. Whether the result is a journal is for the caller to check.
 */
export function replay(text: string): unknown {
  const [first, ...changes] = text.split("\n").map(parsedObject);
  if (!first || !Array.isArray(first["instances"])) return first;
  const instances = new Map((first["instances"] as unknown[]).filter(isEntry).map((one) => [one.id, one]));
  let { restartCount } = first;
  for (const change of changes) {
    if (!change || !Array.isArray(change["instances"])) continue;
    ({ restartCount } = change);
    for (const one of (change["instances"] as unknown[]).filter(isEntry)) {
      instances.set(one.id, changed(instances.get(one.id), one));
    }
  }
  return { ...first, restartCount, instances: [...instances.values()] };
}

interface Entry extends Members {
  readonly id: string;
}

function isEntry(value: unknown): value is Entry {
  return typeof (value as Partial<Entry> | null)?.id === "string";
}

function changed(before: Entry | undefined, change: Entry): Entry {
  const merged: Members = { ...before, ...change };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null)) as unknown as Entry;
}

function parsedObject(line: string): Members | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? (value as Members) : undefined;
  } catch {
    return undefined;
  }
}
