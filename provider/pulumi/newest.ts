import { createHash } from "node:crypto";
import type { EngineContext } from "../resources/context";

/**
 * The newest outputs of what this process created or updated. An error hook repeats a failed Create or Update with
 * the state of before the first attempt: what was done since must not be done again.
 */
export class Newest<Outputs> {
  private readonly byId = new Map<string, Outputs>();
  private readonly unfinished = new Map<string, { id: string; outputs: Outputs }>();

  remember(id: string, outputs: Outputs): void {
    this.byId.set(id, outputs);
  }

  recall<Otherwise>(id: string, otherwise: Otherwise): Outputs | Otherwise {
    return this.byId.get(id) ?? otherwise;
  }

  /** A creation that failed half way; known again by its inputs, since a repeated Create has no id. */
  leaveUnfinished(inputs: object, id: string, outputs: Outputs): void {
    this.unfinished.set(keyOf(inputs), { id, outputs });
  }

  takeUnfinished(inputs: object): { id: string; outputs: Outputs } | undefined {
    const key = keyOf(inputs);
    const found = this.unfinished.get(key);
    this.unfinished.delete(key);
    return found;
  }
}

/** Those of one type of resource in a process. */
export function newestOf<Outputs>(
  type: string,
  { environment }: Pick<EngineContext, "environment">,
): Newest<Outputs> {
  return environment.process.once(`newest ${type}`, () => new Newest<Outputs>());
}

function keyOf(inputs: object): string {
  return createHash("sha256").update(JSON.stringify(inputs)).digest("hex");
}
