import { h } from "./dom";

/** How many were down, when: a step from one look to the next. */
interface Step {
  readonly at: number;
  readonly down: number;
}

const WINDOW = 120_000;
const WIDTH = 132;
const HEIGHT = 22;

/** How many of a group have been down at once over the last two minutes: what `maxUnavailable` looks like. */
export class Trace {
  readonly element = h("span", { class: "trace" });
  readonly #canvas = h("canvas", { class: "trace-line", "aria-hidden": "true" });
  readonly #words = h("span", { class: "trace-words" });
  #steps: Step[] = [];
  #most = 0;

  constructor() {
    this.element.append(this.#canvas, this.#words);
  }

  note(down: number): void {
    const at = performance.now();
    if (this.#steps.at(-1)?.down !== down) this.#steps.push({ at, down });
    this.#most = Math.max(this.#most, down);
    const kept = this.#steps.findLastIndex((step) => step.at < at - WINDOW);
    if (kept > 0) this.#steps = this.#steps.slice(kept);
    this.draw();
  }

  draw(): void {
    const now = this.#steps.at(-1)?.down ?? 0;
    this.element.hidden = this.#most === 0;
    if (this.#most === 0) return;
    const words = `${now} down, at most ${this.#most}`;
    if (this.#words.textContent !== words) this.#words.textContent = words;
    this.#line();
  }

  #line(): void {
    const scale = window.devicePixelRatio;
    Object.assign(this.#canvas, { width: WIDTH * scale, height: HEIGHT * scale });
    const context = this.#canvas.getContext("2d");
    if (!context) return;
    context.scale(scale, scale);
    const end = performance.now();
    const x = (at: number) => WIDTH - ((end - at) / WINDOW) * WIDTH;
    const y = (down: number) => HEIGHT - 1.5 - (down / this.#most) * (HEIGHT - 4);
    context.beginPath();
    context.moveTo(0, y(this.#steps[0] && this.#steps[0].at < end - WINDOW ? this.#steps[0].down : 0));
    let level = y(0);
    for (const { at, down } of this.#steps) {
      context.lineTo(Math.max(0, x(at)), level);
      level = y(down);
      context.lineTo(Math.max(0, x(at)), level);
    }
    context.lineTo(WIDTH, level);
    const colour = getComputedStyle(this.#canvas).color;
    context.strokeStyle = colour;
    context.lineWidth = 1.5;
    context.lineJoin = "round";
    context.stroke();
    context.lineTo(WIDTH, HEIGHT);
    context.lineTo(0, HEIGHT);
    context.globalAlpha = 0.16;
    context.fillStyle = colour;
    context.fill();
  }
}
