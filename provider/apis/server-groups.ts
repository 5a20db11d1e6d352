/** Servers that one list call can be asked for: those of a group, or with `undefined` all of the project. */
export type Scope = string | undefined;

/** What reads have told of a project's servers: decides which reads are the fewest requests. */
export class ServerGroups {
  private readonly groups = new Map<string, string>();
  /** How many servers each scope was last seen to have. */
  private readonly counts = new Map<Scope, number>();

  constructor(private readonly pageSize: number) {}

  noteServer(id: string, group: string | null | undefined): void {
    if (group) this.groups.set(id, group);
    else this.groups.delete(id);
  }

  noteCount(scope: Scope, count: number): void {
    this.counts.set(scope, count);
  }

  /** The lists to read for these servers; none where single reads are fewer requests. */
  listsFor(ids: readonly string[]): readonly Scope[] {
    const known = new Set(ids.map((id) => this.groups.get(id)));
    const ofGroups = known.has(undefined) ? Infinity : this.pagesOf([...known]);
    const ofAll = this.pagesOf([undefined]);
    if (ids.length < 2 || Math.min(ofGroups, ofAll) >= ids.length) return [];
    return ofGroups < ofAll ? [...known] : [undefined];
  }

  /** One that was never read has one page, as far as is known. */
  private pagesOf(scopes: readonly Scope[]): number {
    return scopes.reduce(
      (sum, scope) => sum + Math.max(1, Math.ceil((this.counts.get(scope) ?? 1) / this.pageSize)),
      0,
    );
  }
}
