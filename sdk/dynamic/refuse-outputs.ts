/** Outputs that travel as inputs of the same name are not the program's to give. */
export function refuseOutputs(args: object | undefined, names: readonly string[]): void {
  if (args === undefined) return;
  for (const name of names) {
    if (name in args) throw new Error(`${name}: there is no such property`);
  }
}
