import { IncompleteError } from "../provider/context";

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

/**
 * Waits for a create or update. Turns the engine's "not all done" into Pulumi's form, after `keep` was told what was
 * done; other errors stay what they are.
 */
export async function finished<Outputs extends object>(
  work: Promise<Outputs>,
  id: string,
  toState: (outputs: Outputs) => object,
  keep: (outputs: Outputs) => void,
): Promise<Outputs> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof IncompleteError)) throw error;
    const outputs = error.outputs as Outputs;
    keep(outputs);
    throw new InitializationFailed(error.message, id, toState(outputs));
  }
}
