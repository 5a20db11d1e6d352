import type { JournalStore } from "../../provider/rollout/journal";

/** Journals in memory, and how much was written to them. */
export class MemoryJournals implements JournalStore {
  readonly texts = new Map<string, string>();
  /** Characters. */
  written = 0;

  read(key: string): string | undefined {
    return this.texts.get(key);
  }

  write(key: string, text: () => string): boolean {
    const made = text();
    this.written += made.length;
    this.texts.set(key, made);
    return true;
  }

  append(key: string, text: string): boolean {
    const before = this.texts.get(key);
    if (before === undefined) return false;
    this.written += text.length;
    this.texts.set(key, before + text);
    return true;
  }

  remove(key: string): void {
    this.texts.delete(key);
  }
}
