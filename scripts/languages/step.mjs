import { run } from "../lib/run.mjs";

/** What pip, Go, Maven and NuGet say when a registry cannot be reached. */
const unreachable =
  /name resolution|no such host|unknown ?host|could not resolve|name or service not known|connection (refused|reset|timed out)|connect timed out|i\/o timeout|network is unreachable|NU1301/i;

/** Thrown where something could not be downloaded. */
export class Unreachable extends Error {}

/** Runs a program to its end; an error has its last lines. */
export async function step(command, args, { report, ...options }) {
  const last = [];
  const onLine = (line) => {
    if (line.trim() === "") return;
    report.doing(line.trim());
    last.push(line);
    if (last.length > 60) last.shift();
  };
  const code = await run(command, args, { ...options, onLine });
  if (code === 0) return;
  const text = last.join("\n");
  if (unreachable.test(text)) throw new Unreachable(text);
  throw new Error(`${command} ${args.join(" ")} ended with ${code}:\n${text}`);
}
