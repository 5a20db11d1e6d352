import type { State, Update } from "../../stream/watcher";
import { say } from "./announce";
import { byId, setText } from "./dom";
import type { Model } from "./model";

/** Follows the emulator; the browser asks again by itself where the connection is lost. */
export function follow(model: Model): void {
  const source = new EventSource("/_emulator/events");
  const light = byId("light");
  const show = (state: "live" | "lost", words: string) => {
    light.dataset["state"] = state;
    setText(light, words);
  };
  source.addEventListener("open", () => show("live", "live"));
  source.addEventListener("error", () => {
    if (light.dataset["state"] !== "lost") say("The emulator does not answer.", "bad");
    show("lost", "not answering");
  });
  source.addEventListener("state", ({ data }) => model.begin(JSON.parse(data as string) as State));
  source.addEventListener("update", ({ data }) => model.apply(JSON.parse(data as string) as Update));
}

/** Asks the emulator for something, and says so where it does not do it. */
export async function ask(method: string, path: string, body?: unknown): Promise<boolean> {
  try {
    const answer = await fetch(`/_emulator/${path}`, {
      method,
      ...(body !== undefined && {
        body: JSON.stringify(body),
        headers: { "content-type": "application/json" },
      }),
    });
    if (answer.ok) return true;
    const { error } = (await answer.json()) as { error?: string };
    say(error ?? `The emulator answered ${answer.status}.`, "bad");
  } catch {
    say("The emulator does not answer.", "bad");
  }
  return false;
}
