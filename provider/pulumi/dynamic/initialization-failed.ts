import type { Finished } from "../finished";

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

/** The properties to save; throws in Pulumi's form where not all is done. */
export function savedOrThrown<Outputs extends object>(
  { id, outputs, incomplete }: Finished<Outputs>,
  toState: (outputs: Outputs) => Record<string, unknown>,
): Record<string, unknown> {
  const properties = toState(outputs);
  if (incomplete !== undefined) throw new InitializationFailed(incomplete, id, properties);
  return properties;
}
