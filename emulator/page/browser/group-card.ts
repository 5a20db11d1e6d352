import { tones, type Item, type Tone } from "../../view/item";
import { h, setAttribute, setText } from "./dom";
import type { LiveGroup } from "./model";
import { Overview } from "./overview";
import type { Selection } from "./selection";
import { TileGrid } from "./tile-grid";
import { Trace } from "./trace";
import { SIGNS, TONE_WORDS, cloudTitle } from "./words";

/** Up to so many, two groups share a row. */
const FEW = 5;
/** From so many on there is an overview, and the tiles scroll. */
const MANY = 200;

export interface CardOptions {
  readonly group: LiveGroup;
  readonly selection: Selection;
  readonly now: () => number;
  readonly onEnter: () => void;
}

/** One group: its name, how many are how, its tiles. */
export class GroupCard {
  readonly element: HTMLElement;
  readonly #group: LiveGroup;
  readonly #grid: TileGrid;
  readonly #trace = new Trace();
  readonly #overview: Overview | undefined;
  readonly #chips = new Map<Tone, HTMLButtonElement>();
  #search = "";
  #only: Tone | undefined;

  constructor(options: CardOptions) {
    const { group, selection } = options;
    this.#group = group;
    this.#grid = new TileGrid(options);
    const isLarge = group.items.size > MANY;
    if (isLarge) this.#overview = new Overview((index) => this.#grid.reveal(index));
    const counts = h("span", { class: "counts" });
    for (const tone of tones) {
      const chip = h("button", {
        class: "chip",
        type: "button",
        "data-tone": tone,
        "aria-pressed": "false",
        on: { click: () => this.#toggle(tone) },
      });
      this.#chips.set(tone, chip);
      counts.append(chip);
    }
    const all = h("button", {
      class: "plain",
      type: "button",
      text: "choose all",
      title: `All ${group.title}, as far as they are shown`,
      on: {
        click: () =>
          selection.set(
            group.key,
            this.#shown().map(({ id }) => id),
          ),
      },
    });
    const title = h(
      "h2",
      {},
      h("span", { text: group.title }),
      h("span", { class: "quiet", text: cloudTitle(group.cloud) }),
    );
    const size = isLarge ? "large" : group.items.size <= FEW ? "small" : "";
    this.element = h("section", { class: `group ${size}`, "data-key": group.key });
    this.element.append(h("div", { class: "group-head" }, title, counts, this.#trace.element, all));
    if (this.#overview) this.element.append(this.#overview.element);
    this.element.append(this.#grid.element);
    this.update();
  }

  search(text: string): void {
    this.#search = text;
    this.update();
  }

  /** The group is another one than before. */
  update(): void {
    const { counts, isLog = false } = this.#group;
    const words = { ...TONE_WORDS, ...this.#group.words };
    for (const [tone, chip] of this.#chips) {
      chip.hidden = counts[tone] === 0 && this.#only !== tone;
      setText(chip, `${SIGNS[tone]} ${counts[tone].toLocaleString("en")} ${words[tone]}`);
      setAttribute(chip, "aria-pressed", String(this.#only === tone));
    }
    const items = this.#shown();
    this.element.hidden =
      items.length === 0 && (this.#search !== "" || (this.#group.items.size === 0 && isLog));
    this.#grid.show(items);
    this.#overview?.show(items);
    if (!isLog) this.#trace.note(counts.busy + counts.failed);
  }

  /** What is chosen is another one. */
  redraw(): void {
    this.#grid.draw();
  }

  tick(now: number): void {
    this.#grid.tick(now);
    this.#trace.draw();
  }

  #toggle(tone: Tone): void {
    this.#only = this.#only === tone ? undefined : tone;
    this.update();
  }

  #shown(): Item[] {
    const known = [...this.#group.items.values()];
    const items = this.#group.isLog ? known.toReversed() : known;
    if (this.#search === "" && this.#only === undefined) return items;
    return items.filter(
      ({ id, name = "", state, doing = "", tone }) =>
        (this.#only === undefined || tone === this.#only) &&
        `${id} ${name} ${state} ${doing}`.toLowerCase().includes(this.#search),
    );
  }
}
