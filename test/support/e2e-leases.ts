import type { WorldInput } from "../../emulator";
import type { Declaration } from "./e2e-program";

const cloud = "huaweicloud";

/** A NotebookLease named like its notebook. */
export function lease(
  notebookId: string,
  args: Readonly<Record<string, unknown>> = {},
  options?: unknown,
): Declaration {
  const target = { modelartsNotebook: { cloud, notebookId } };
  return {
    type: "NotebookLease",
    name: notebookId,
    args: { target, ...args },
    ...(options !== undefined && { options }),
  };
}

type Notebook = NonNullable<
  NonNullable<NonNullable<WorldInput["huaweicloud"]>["instances"]>["notebooks"]
>[number];

/** Notebooks of Huawei Cloud by their ids. */
export function notebookWorld(notebooks: Readonly<Record<string, Omit<Notebook, "id">>>): WorldInput {
  const list = Object.entries(notebooks).map(([id, rest]) => ({ id, ...rest }));
  return {
    huaweicloud: {
      durations: { notebooks: { start: "300ms", stop: "300ms" } },
      instances: { notebooks: list },
    },
  };
}

/** Where the emulator has notebooks. */
export const notebooks = { cloud, kind: "notebooks" } as const;

export const hour = 3_600_000;

/**
 * What is said of the lease of a notebook on Huawei Cloud.
 *
 * @param words a regular expression in which INSTANT stands for an instant
 */
export function told(notebookId: string, words: string): RegExp {
  const instant = String.raw`(?:\d+ \w{3} )?\d\d:\d\dZ`;
  const subject = String.raw`${notebookId}: ${notebookId} \(huaweicloud cn-north-4\): `;
  return new RegExp(subject + words.replaceAll("INSTANT", instant));
}
