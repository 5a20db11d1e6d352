import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import type { Entry, StateFile } from "./job";

/** The state as a file, whole at every moment. */
export class StateStore {
  private entries: Entry[];
  private closed = false;

  constructor(private readonly file: string) {
    this.entries = [...readState(file).resources];
  }

  all(): readonly Entry[] {
    return this.entries;
  }

  find(name: string): Entry | undefined {
    return this.entries.find((entry) => entry.name === name);
  }

  save(entry: Entry): void {
    const others = this.entries.filter(({ name }) => name !== entry.name);
    this.write([...others, entry]);
  }

  remove(name: string): void {
    this.write(this.entries.filter((entry) => entry.name !== name));
  }

  /** Whoever would have written it is gone. */
  close(): void {
    this.closed = true;
  }

  private write(entries: Entry[]): void {
    if (this.closed) return;
    this.entries = entries;
    const draft = `${this.file}.new`;
    writeFileSync(draft, JSON.stringify({ version: 1, resources: entries } satisfies StateFile));
    renameSync(draft, this.file);
  }
}

export function readState(file: string): StateFile {
  if (!existsSync(file)) return { version: 1, resources: [] };
  return JSON.parse(readFileSync(file, "utf8")) as StateFile;
}
