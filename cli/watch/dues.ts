import type { View } from "../stack/views";
import type { Due } from "./decide";

/** What a state has due, by name. */
export function duesOf(views: readonly View[]): Due[] {
  return views.flatMap((view) => {
    if (!view.due) return [];
    const { at, why } = view.due;
    const end = view.kind === "NotebookLease" ? view.state.expiresAt : undefined;
    return [{ at, why: `${view.name}: ${why}`, deadline: end === undefined ? undefined : Date.parse(end) }];
  });
}
