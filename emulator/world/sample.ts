import type { z } from "zod";

import type { CloudName } from "./kind";
import type { instanceSchema } from "./schema";

/** Instances of one API to begin with: the default world has them, and so have the worlds of tests. */
export interface Sample {
  /** What a resource with them is called in a program. */
  readonly name: string;
  /** The id of the n-th of them, from 1. */
  readonly id: (n: number) => string;
  /** Those of the default world, by cloud. */
  readonly world: Readonly<Partial<Record<CloudName, readonly z.input<typeof instanceSchema>[]>>>;
  /** How a RestartTrigger restarts them. */
  readonly restart?: {
    readonly cloud: CloudName;
    /** The member of `target`. */
    readonly member: string;
    /** What the member needs beside the ids. */
    readonly needs?: Readonly<Record<string, unknown>>;
    /** The operation's name at its vendor, as the journal has it. */
    readonly action: string;
  };
}

/** So many instances, whose ids are those of the sample. */
export function first<T extends object = object>(
  count: number,
  id: Sample["id"],
  more: (n: number) => T = () => ({}) as T,
): ({ readonly id: string } & T)[] {
  return Array.from({ length: count }, (_, index) => ({ id: id(index + 1), ...more(index + 1) }));
}

/** Ids like `as-0001`. */
export function counted(prefix: string): Sample["id"] {
  return (n) => `${prefix}${String(n).padStart(4, "0")}`;
}
