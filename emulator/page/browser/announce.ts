import { byId } from "./dom";

let timer: number | undefined;

/** Says something to everybody: shown for a while at the foot of the page, and read out. */
export function say(text: string, kind: "good" | "bad" = "good"): void {
  const place = byId("said");
  place.textContent = text;
  place.dataset["kind"] = kind;
  place.classList.add("shown");
  window.clearTimeout(timer);
  timer = window.setTimeout(() => place.classList.remove("shown"), kind === "bad" ? 8000 : 4000);
}
