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
