import type { Item } from "../../view/item";
import { eachFrame, h, setAttribute } from "./dom";
import { moved } from "./keys";
import type { LiveGroup } from "./model";
import type { Selection } from "./selection";
import { Tile } from "./tile";
import { TONE_WORDS, type ToneWords } from "./words";

export interface GridOptions {
  readonly group: LiveGroup;
  readonly selection: Selection;
  readonly now: () => number;
  /** Enter: whoever chose with the keyboard wants to do something with it. */
  readonly onEnter: () => void;
}

const GAP = 5;
/** Rows above and below what is seen that are there already. */
const AHEAD = 3;

/** Things as tiles, of which only those exist that can be seen; a list box for the keyboard and for screen readers. */
export class TileGrid {
  readonly element: HTMLElement;
  readonly draw = eachFrame(() => this.#draw());
  readonly #options: GridOptions;
  readonly #space = h("div", { class: "space" });
  readonly #tiles = new Map<string, Tile>();
  readonly #spare: Tile[] = [];
  readonly #words: ToneWords;
  readonly #size: { readonly width: number; readonly height: number };
  #items: readonly Item[] = [];
  #columns = 1;
  #active = 0;
  #anchor = 0;

  constructor(options: GridOptions) {
    this.#options = options;
    const { words } = options.group;
    this.#words = { ...TONE_WORDS, ...words };
    const wide = options.group.roomy;
    this.#size = wide ? { width: 178, height: 52 } : { width: 92, height: 38 };
    this.element = h("div", {
      class: wide ? "tiles wide" : "tiles",
      role: "listbox",
      tabindex: 0,
      "aria-multiselectable": "true",
      "aria-label": options.group.title,
      on: {
        scroll: this.draw,
        keydown: (event) => this.#onKey(event as KeyboardEvent),
        click: (event) => this.#onClick(event as MouseEvent),
        focus: this.draw,
      },
    });
    this.element.append(this.#space);
    new ResizeObserver(() => this.draw()).observe(this.element);
  }

  show(items: readonly Item[]): void {
    this.#items = items;
    this.#active = Math.min(this.#active, Math.max(0, items.length - 1));
    this.draw();
  }

  tick(now: number): void {
    for (const tile of this.#tiles.values()) tile.tick(now);
  }

  /** Brings one into sight. */
  reveal(index: number): void {
    this.#active = Math.min(Math.max(0, index), this.#items.length - 1);
    const pitch = this.#size.height + GAP;
    const top = Math.floor(this.#active / this.#columns) * pitch;
    const { scrollTop, clientHeight } = this.element;
    if (top < scrollTop) this.element.scrollTop = top;
    else if (top + pitch > scrollTop + clientHeight) this.element.scrollTop = top + pitch - clientHeight;
    this.draw();
  }

  #draw(): void {
    const { clientWidth, clientHeight, scrollTop } = this.element;
    const { width, height } = this.#size;
    if (clientWidth === 0) return;
    this.#columns = Math.max(1, Math.floor((clientWidth + GAP) / (width + GAP)));
    const pitch = height + GAP;
    const rows = Math.ceil(this.#items.length / this.#columns);
    this.#space.style.height = `${Math.max(0, rows * pitch - GAP)}px`;
    const first = Math.max(0, Math.floor(scrollTop / pitch) - AHEAD) * this.#columns;
    const last = (Math.ceil((scrollTop + clientHeight) / pitch) + AHEAD) * this.#columns;
    this.#place(this.#items.slice(first, last), first, (clientWidth + GAP) / this.#columns - GAP);
  }

  #place(items: readonly Item[], first: number, width: number): void {
    const { group, selection, now } = this.#options;
    const wanted = new Set(items.map(({ id }) => id));
    for (const [id, tile] of this.#tiles) {
      if (wanted.has(id)) continue;
      this.#tiles.delete(id);
      this.#spare.push(tile);
      tile.element.hidden = true;
    }
    const time = now();
    for (const [offset, item] of items.entries()) {
      const index = first + offset;
      const tile = this.#tiles.get(item.id) ?? this.#spare.pop() ?? new Tile(this.#words);
      this.#tiles.set(item.id, tile);
      const { element } = tile;
      if (!element.parentElement) this.#space.append(element);
      element.hidden = false;
      element.id = `${group.key}/${item.id}`;
      const [column, row] = [index % this.#columns, Math.floor(index / this.#columns)];
      element.style.width = `${width}px`;
      element.style.transform = `translate(${column * (width + GAP)}px, ${row * (this.#size.height + GAP)}px)`;
      setAttribute(element, "aria-posinset", index + 1);
      setAttribute(element, "aria-setsize", this.#items.length);
      setAttribute(element, "aria-selected", selection.has(group.key, item.id) ? "true" : "false");
      element.classList.toggle("active", index === this.#active);
      tile.fill(item, time);
    }
    const active = this.#items[this.#active];
    setAttribute(this.element, "aria-activedescendant", active && `${group.key}/${active.id}`);
  }

  #onClick(event: MouseEvent): void {
    const id = (event.target as Element).closest<HTMLElement>(".tile")?.dataset["id"];
    const index = this.#items.findIndex((item) => item.id === id);
    if (index >= 0) this.#choose(index, event);
  }

  #choose(index: number, { shiftKey, ctrlKey, metaKey }: MouseEvent | KeyboardEvent): void {
    const { group, selection } = this.#options;
    const id = this.#items[index]?.id ?? "";
    if (shiftKey) {
      const [from, to] = [Math.min(this.#anchor, index), Math.max(this.#anchor, index)];
      selection.set(
        group.key,
        this.#items.slice(from, to + 1).map((item) => item.id),
      );
    } else {
      this.#anchor = index;
      if (ctrlKey || metaKey) selection.toggle(group.key, id);
      else selection.set(group.key, [id]);
    }
    this.reveal(index);
  }

  #onKey(event: KeyboardEvent): void {
    const { group, selection, onEnter } = this.#options;
    const to = moved(event.key, this.#active, this.#items.length, this.#columns);
    if (to !== undefined) {
      if (event.shiftKey) this.#choose(to, event);
      else this.reveal(to);
    } else if (event.key === " ") {
      this.#anchor = this.#active;
      selection.toggle(group.key, this.#items[this.#active]?.id ?? "");
    } else if (event.key === "Enter") {
      if (!selection.has(group.key, this.#items[this.#active]?.id ?? "")) this.#choose(this.#active, event);
      onEnter();
    } else if (event.key === "a" && (event.ctrlKey || event.metaKey)) {
      selection.set(
        group.key,
        this.#items.map(({ id }) => id),
      );
    } else {
      return;
    }
    event.preventDefault();
  }
}
