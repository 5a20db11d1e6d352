/** Where faults of this program are reported: the `repository` of package.json. */
export const issues = "https://github.com/rekindleiac/pulumi-rekindle/issues";

/**
 * A fault of ours, told as such: which, where, and how to report it. What an error quotes may be anybody's data, so it is
 * left out.
 */
export function describeInternalError(error: unknown): string {
  const [what, where] =
    error instanceof Error
      ? [`${error.name}: ${withoutQuotes(error.message)}`, placeOf(error)]
      : [`${typeof error} was thrown`, undefined];
  return (
    `an error inside rekindle, not in your program or the cloud: ${what}` +
    `${where === undefined ? "" : ` at ${where}`}. Please report this line at ${issues}`
  );
}

/** The innermost function: `RolloutRun.send (run.js:200:13)`, without the folders of this machine. */
function placeOf({ stack = "" }: Error): string | undefined {
  const [, frame] = /^ {4}at (\S.*)$/m.exec(stack) ?? [];
  return frame?.replace(/(?:file:\/\/)?[^\s(]*[/\\]([^/\\]+)$/, "$1");
}

/** Libraries quote what they cannot read: `Unexpected token 's', "secret" is not valid JSON`. */
export function withoutQuotes(message: string): string {
  const [first = ""] = message.replace(/["'`].*["'`]/s, "…").split("\n");
  return first.slice(0, 300);
}
