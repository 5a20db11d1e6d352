import type { Item } from "../../view/item";
import { h, setText } from "./dom";
import { SIGNS, countdown, type ToneWords } from "./words";

/** One thing's element. It is filled again for another thing: scrolling makes no elements. */
export class Tile {
  readonly element = h("div", { class: "tile", role: "option" });
  readonly #sign = h("span", { class: "sign", "aria-hidden": "true" });
  readonly #id = h("span", { class: "id" });
  readonly #tone = h("span", { class: "unseen" });
  readonly #says = h("span", { class: "says" });
  readonly #left = h("span", { class: "left" });
  readonly #next = h("span", { class: "next", "aria-hidden": "true" });
  readonly #bar = h("span", { class: "bar", "aria-hidden": "true" });
  readonly #words: ToneWords;
  item: Item | undefined;

  constructor(words: ToneWords) {
    this.#words = words;
    this.element.append(this.#sign, this.#id, this.#tone, this.#next, this.#says, this.#left, this.#bar);
  }

  fill(item: Item, now: number): void {
    if (item !== this.item) {
      this.item = item;
      const { id, tone, state, doing, next, note, name } = item;
      this.element.dataset["tone"] = tone;
      this.element.dataset["id"] = id;
      this.element.title = [name, next && `its next reboot: ${next}`].filter(Boolean).join("\n");
      setText(this.#sign, SIGNS[tone]);
      setText(this.#id, id);
      setText(this.#says, [doing ?? state, note].filter(Boolean).join(" · "));
      setText(this.#next, next === undefined ? "" : "⚑");
      const word = this.#words[tone];
      // Nobody wants to hear "down, DOWN".
      const unsaid = word === (doing ?? state).toLowerCase() ? "" : word;
      setText(this.#tone, [unsaid, next && `its next reboot ${next}`].filter(Boolean).join(", "));
    }
    this.tick(now);
  }

  /** What time alone changes. */
  tick(now: number): void {
    if (!this.item) return;
    const { since, until, leaseEndsAt } = this.item;
    const done = since === undefined || until === undefined ? 0 : (now - since) / Math.max(1, until - since);
    this.#bar.style.transform = `scaleX(${Math.min(1, Math.max(0, done)).toFixed(3)})`;
    if (leaseEndsAt === undefined) {
      setText(this.#left, "");
      return;
    }
    const left = leaseEndsAt - now;
    setText(this.#left, `${countdown(left)} left`);
    this.#left.dataset["soon"] = String(left < 30 * 60_000);
  }
}
