import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { JournalStore } from "../rollout/journal";

/** A journal of a resource that is never run again is kept this long; milliseconds. */
const keptFor = 30 * 86_400_000;

export interface JournalFilesOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly now?: () => number;
  /** Told once if journals cannot be written. */
  readonly warn?: (line: string) => void;
}

/** Journals as files under Pulumi's home, outside of the work tree; readable by their owner alone. */
export function journalFiles({
  env = process.env,
  now = Date.now,
  warn = () => undefined,
}: JournalFilesOptions = {}): JournalStore {
  const folder = join(env["PULUMI_HOME"] ?? join(homedir(), ".pulumi"), "rekindle", "journal");
  const pathOf = (key: string) =>
    join(folder, `${createHash("sha256").update(key).digest("hex").slice(0, 32)}.json`);
  // Nearly every run has no journal to look for: one listing spares a look for each resource.
  let names: Set<string> | undefined;
  const known = () => (names ??= new Set(list(folder)));
  const nameOf = (key: string) => pathOf(key).slice(folder.length + 1);
  let hasWarned = false;
  const lost = (error: unknown) => {
    if (hasWarned) return;
    hasWarned = true;
    warn(describeLoss(folder, error));
  };

  return {
    read(key) {
      return known().has(nameOf(key)) ? attempt(() => readFileSync(pathOf(key), "utf8")) : undefined;
    },
    write(key, text) {
      attempt(() => {
        if (known().size === 0) mkdirSync(folder, { recursive: true, mode: 0o700 });
        for (const name of known()) if (!known().has(nameOf(key))) removeIfOld(join(folder, name), now());
        // Written beside it and renamed: whoever reads sees the one before or this one, whole.
        const draft = `${pathOf(key)}.${randomUUID()}.tmp`;
        writeFileSync(draft, text, { mode: 0o600 });
        renameSync(draft, pathOf(key));
        known().add(nameOf(key));
      }, lost);
    },
    remove(key) {
      if (!known().delete(nameOf(key))) return;
      attempt(() => {
        rmSync(pathOf(key), { force: true });
      });
    },
  };
}

/** What is lost without journals, and the way out. */
function describeLoss(folder: string, error: unknown): string {
  const { code = String(error) } = error as NodeJS.ErrnoException;
  return (
    `${folder} cannot be written (${code}), so no journal of the restarts is kept. If this run is killed before Pulumi ` +
    "has saved its state, the next one does not know what was restarted and restarts it again. Make the folder " +
    "writable, or set PULUMI_HOME to one that is."
  );
}

function list(folder: string): string[] {
  return attempt(() => readdirSync(folder)) ?? [];
}

function removeIfOld(path: string, now: number): void {
  attempt(() => {
    if (now - statSync(path).mtimeMs > keptFor) rmSync(path, { force: true });
  });
}

/** Without its journal everything still works, only more may be restarted again after a kill. */
function attempt<T>(action: () => T, failed?: (error: unknown) => void): T | undefined {
  try {
    return action();
  } catch (error) {
    failed?.(error);
    return undefined;
  }
}
