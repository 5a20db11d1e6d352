import type { Item, Tone } from "../../view/item";
import { eachFrame, h } from "./dom";

const CELL = 5;
const MOST_HEIGHT = 160;

/** Thousands of things at a glance, a speck each, in the order of the tiles below. A click leads to the tile. */
export class Overview {
  readonly element = h("canvas", { class: "overview", "aria-hidden": "true" });
  readonly draw = eachFrame(() => this.#draw());
  #items: readonly Item[] = [];
  #columns = 1;
  #cell = CELL;

  constructor(onPick: (index: number) => void) {
    this.element.addEventListener("click", (event) => onPick(this.#indexAt(event)));
    this.element.addEventListener("mousemove", (event) => {
      const { id = "", state = "" } = this.#items[this.#indexAt(event)] ?? {};
      this.element.title = `${id} ${state}`.trim();
    });
    new ResizeObserver(() => this.draw()).observe(this.element);
  }

  show(items: readonly Item[]): void {
    this.#items = items;
    this.draw();
  }

  #draw(): void {
    const width = this.element.clientWidth;
    const context = this.element.getContext("2d");
    if (width === 0 || !context) return;
    const scale = window.devicePixelRatio;
    const rowsOf = (cell: number) => Math.ceil(this.#items.length / Math.max(1, Math.floor(width / cell)));
    this.#cell = CELL;
    while (this.#cell > 2 && rowsOf(this.#cell) * this.#cell > MOST_HEIGHT) this.#cell -= 1;
    this.#columns = Math.max(1, Math.floor(width / this.#cell));
    const height = Math.max(this.#cell, rowsOf(this.#cell) * this.#cell);
    this.element.style.height = `${height}px`;
    Object.assign(this.element, { width: width * scale, height: height * scale });
    context.scale(scale, scale);
    const style = getComputedStyle(this.element);
    const colours = new Map<Tone, string>();
    for (const [index, { tone }] of this.#items.entries()) {
      const colour = colours.get(tone) ?? style.getPropertyValue(`--${tone}`);
      colours.set(tone, colour);
      context.fillStyle = colour;
      const [column, row] = [index % this.#columns, Math.floor(index / this.#columns)];
      context.fillRect(column * this.#cell, row * this.#cell, this.#cell - 1, this.#cell - 1);
    }
  }

  #indexAt({ offsetX, offsetY }: MouseEvent): number {
    const column = Math.min(this.#columns - 1, Math.floor(offsetX / this.#cell));
    return Math.floor(offsetY / this.#cell) * this.#columns + column;
  }
}
