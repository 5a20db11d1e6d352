import { say } from "./announce";
import { ask } from "./connection";
import { h, setText } from "./dom";
import type { Model } from "./model";
import { dateOf, timeOfDay } from "./words";

const SPEEDS = [0, 1, 10, 60, 600];

const STEPS = [
  ["+1 min", "1m", "a minute"],
  ["+10 min", "10m", "ten minutes"],
  ["+1 h", "1h", "an hour"],
  ["+1 d", "24h", "a day"],
] as const;

/** The emulator's time, and how to move it. */
export function showClock(place: HTMLElement, model: Model): void {
  const time = h("time", { class: "time" });
  const date = h("span", { class: "quiet" });
  const speed = h("select", { "aria-label": "How fast the clock runs" });
  const steps = STEPS.map(([label, advance, words]) =>
    h("button", {
      type: "button",
      text: label,
      title: `Move the clock on by ${words}`,
      on: {
        click: () =>
          void ask("POST", "clock", { advance }).then(
            (done) => done && say(`The clock moved on by ${words}.`),
          ),
      },
    }),
  );
  const reset = h("button", {
    type: "button",
    class: "plain",
    text: "start over",
    title: "The world and the faults as they were at the start",
    on: {
      click: () =>
        void ask("POST", "reset").then(
          (done) => done && say("The world and the faults are as they were at the start."),
        ),
    },
  });
  speed.addEventListener("change", () => void ask("POST", "clock", { speed: Number(speed.value) }));
  place.append(
    h("span", { class: "now" }, time, date),
    h("span", { class: "steps" }, ...steps),
    speed,
    reset,
  );

  const drawSpeed = () => {
    const speeds = [...new Set([...SPEEDS, model.speed])].toSorted((a, b) => a - b);
    speed.replaceChildren(
      ...speeds.map((value) => h("option", { value, text: value === 0 ? "paused" : `${value}×` })),
    );
    speed.value = String(model.speed);
  };
  const tick = () => {
    const now = model.now();
    setText(time, timeOfDay(now));
    setText(date, dateOf(now));
  };
  model.on("clock", () => {
    drawSpeed();
    tick();
  });
  window.setInterval(tick, 250);
}
