import type { NcloudWorldInput } from "../world/schema";

type Group = NonNullable<NcloudWorldInput["targetGroups"]>[number];

/** The target groups from which resources take their servers before a restart: with all of these, but for what is out. */
export class DrainedGroups {
  readonly #targets = new Map<string, { readonly location: string; readonly ids: Set<string> }>();

  /** @param ledger the resource's `instances`; one that is still out of service because of it is in no group */
  add(
    fields: Readonly<Record<string, unknown>>,
    ids: readonly string[],
    location: string,
    ledger: unknown,
  ): void {
    const { targetGroupNos } = (fields["drain"] ?? {}) as { targetGroupNos?: unknown };
    const out = drained(ledger);
    for (const no of Array.isArray(targetGroupNos) ? targetGroupNos.map(String) : []) {
      const group = this.#targets.get(no) ?? { location, ids: new Set<string>() };
      this.#targets.set(no, group);
      for (const id of ids) if (!out.includes(id)) group.ids.add(id);
    }
  }

  groups(): Group[] {
    return [...this.#targets].map(([id, { location, ids }]) => ({ id, location, targets: [...ids] }));
  }
}

function drained(ledger: unknown): string[] {
  const entries = Array.isArray(ledger) ? (ledger as { id?: unknown; drained?: unknown }[]) : [];
  return entries.flatMap(({ id, drained: isOut }) => (isOut === true ? [String(id)] : []));
}
