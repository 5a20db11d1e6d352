import { fromNow, iso, shortInstant } from "../report/instants";
import { oneLine } from "../report/text";

/** What happens to a stack that is watched. Instants in milliseconds. */
export type WatchEvent = { readonly stack: string; readonly at: number } & (
  | { readonly event: "run"; readonly why: string }
  | { readonly event: "done" | "locked" }
  | { readonly event: "sleep"; readonly until: number; readonly next: number | undefined }
  | { readonly event: "idle"; readonly next: number | undefined }
  /** `first`: it worked before. */
  | {
      readonly event: "failure";
      readonly message: string;
      readonly first: boolean;
      readonly dueAt: number | undefined;
    }
  | { readonly event: "recovery"; readonly message: string; readonly dueAt: number | undefined }
);

/** A line for people. */
export function describeEvent(event: WatchEvent): string {
  return `${shortInstant(event.at)}  ${event.stack}: ${oneLine(wordsOf(event))}\n`;
}

function wordsOf(event: WatchEvent): string {
  switch (event.event) {
    case "run":
      return `runs pulumi up. ${event.why}`;
    case "done":
      return "done";
    case "locked":
      return "somebody else is updating it; looked at again soon";
    case "sleep":
      return `sleeps until ${shortInstant(event.until)}; ${nextOf(event.next, event.at)}`;
    case "idle":
      return nextOf(event.next, event.at);
    case "failure":
      return `failed; tried again soon. ${event.message}`;
    case "recovery":
      return event.message;
  }
}

function nextOf(next: number | undefined, now: number): string {
  return next === undefined ? "nothing is due" : `next due ${shortInstant(next)} (${fromNow(next, now)})`;
}

/** One line of JSON, instants as in the outputs. */
export function eventJson(event: WatchEvent): string {
  const instants = new Set(["at", "until", "next", "dueAt"]);
  const entries = Object.entries(event).map(([key, value]) => [
    key,
    instants.has(key) && typeof value === "number" ? iso(value) : value,
  ]);
  return `${JSON.stringify(Object.fromEntries(entries))}\n`;
}

/** What a message may be long. */
const longestMessage = 2_000;

/** What `--notify` posts: once when a stack begins to fail, once when it works again. */
export function notificationOf(event: WatchEvent) {
  const isChange = event.event === "recovery" || (event.event === "failure" && event.first);
  if (!isChange) return undefined;
  const { stack, at, message, dueAt } = event;
  const text = oneLine(message).slice(0, longestMessage);
  return {
    event: event.event,
    stack,
    at: iso(at),
    message: text,
    ...(dueAt !== undefined && { dueAt: iso(dueAt) }),
  };
}
