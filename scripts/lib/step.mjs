import { stripVTControlCharacters } from "node:util";
import { run } from "./run.mjs";

/** What pip, Go, Maven, NuGet and npm say when a registry cannot be reached for good; other warnings may be of a try before. */
const unreachable =
  /Retry\(total=0,|^(?!WARNING).*(name resolution|no such host|unknown ?host|could not resolve host|name or service not known|connection (refused|reset|timed out)|connect timed out|i\/o timeout|network is unreachable|ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|NU1301)/i;

/** Thrown where something could not be downloaded; its message is the line that says so. */
export class Unreachable extends Error {}

/** Runs a program to its end; an error has its last lines. */
export async function step(command, args, { report, ...options }) {
  const last = [];
  const onLine = (raw) => {
    const line = stripVTControlCharacters(raw).trim();
    if (line === "") return;
    report.doing(line);
    last.push(line);
    if (last.length > 60) last.shift();
  };
  const code = await run(command, args, { ...options, onLine });
  if (code === 0) return;
  const why = last.find((line) => unreachable.test(line));
  if (why) throw new Unreachable(why.slice(0, 200));
  throw new Error(`${command} ${args.join(" ")} ended with ${code}:\n${last.join("\n")}`);
}
