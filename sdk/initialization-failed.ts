import { IncompleteError } from "../provider/context";
import type { Marks } from "./wire";

/** What Pulumi recognises as "exists, but failed to initialize": it saves the properties along with the error. */
class InitializationFailed extends Error {
  readonly reasons: readonly string[];

  constructor(
    message: string,
    readonly id: string,
    readonly properties: object,
  ) {
    super(message);
    this.name = "InitializationFailed";
    this.reasons = [message];
  }
}

/** Turns the engine's "not all done" into Pulumi's form; other errors stay what they are. */
export function initializationFailed(
  error: unknown,
  id: string | undefined,
  stateOf: (outputs: object, marks: Marks) => object,
  marks: Marks,
): unknown {
  if (!(error instanceof IncompleteError) || id === undefined) return error;
  return new InitializationFailed(error.message, id, stateOf(error.outputs as object, marks));
}
