import { IncompleteError } from "../resources/context";

/** What a create or update came to. */
export interface Finished<Outputs> {
  readonly id: string;
  readonly outputs: Outputs;
  /** Why not all is done; the outputs are to be saved along with it. */
  readonly incomplete?: string;
}

/** Waits for the engine's work; "not all done" is an outcome to be saved, other errors stay what they are. */
export async function finish<Outputs>(id: string, work: Promise<Outputs>): Promise<Finished<Outputs>> {
  try {
    return { id, outputs: await work };
  } catch (error) {
    if (!(error instanceof IncompleteError)) throw error;
    return { id, outputs: error.outputs as Outputs, incomplete: error.message };
  }
}
