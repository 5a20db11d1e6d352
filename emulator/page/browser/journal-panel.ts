import type { JournalEntry, Totals } from "../../journal";
import { eachFrame, h, setAttribute, setText } from "./dom";
import type { Model } from "./model";
import { counted } from "./words";

/** What a request came to. */
type Outcome = keyof Totals | "faults";

const OUTCOMES: Readonly<Record<Outcome, (entry: JournalEntry) => boolean>> = {
  requests: () => true,
  writes: ({ write }) => write,
  throttled: ({ status }) => status === 429,
  refused: ({ status }) => typeof status === "number" && status >= 400 && status < 500 && status !== 429,
  broken: ({ status }) => typeof status === "number" && status >= 500,
  lost: ({ status }) => typeof status === "string",
  faults: ({ fault }) => fault !== undefined,
};

const ROW = 26;

/** The requests, newest first, as they come; only those in sight exist. */
export class JournalPanel {
  readonly #model: Model;
  readonly #totals: HTMLElement;
  readonly #filter = h("input", {
    type: "search",
    placeholder: "Filter",
    "aria-label": "Filter requests by instance, operation, path or status",
  });
  readonly #count = h("span", { class: "quiet" });
  readonly #list = h("div", {
    class: "entries",
    role: "list",
    tabindex: 0,
    "aria-label": "Requests, the newest first",
  });
  readonly #space = h("div", { class: "space" });
  readonly #draw = eachFrame(() => this.#drawRows());
  #outcome: Outcome = "requests";
  #shown: JournalEntry[] = [];
  #held: JournalEntry[] | undefined;

  constructor(place: HTMLElement, totals: HTMLElement, model: Model) {
    this.#model = model;
    this.#totals = totals;
    const hold = h("button", {
      type: "button",
      text: "hold",
      "aria-pressed": "false",
      on: { click: () => this.#hold(hold) },
    });
    place.append(
      h("div", { class: "card-head" }, h("h2", { text: "Requests" }), this.#count, this.#filter, hold),
      this.#list,
    );
    this.#list.append(this.#space);
    this.#list.addEventListener("scroll", this.#draw);
    this.#filter.addEventListener("input", () => this.#update());
    new ResizeObserver(this.#draw).observe(this.#list);
    model.on("entries", () => this.#update());
    model.on("totals", () => this.#drawTotals());
    this.#drawTotals();
    this.#update();
  }

  /** Shows the requests about one instance. */
  showOnly(id: string): void {
    this.#filter.value = id;
    this.#outcome = "requests";
    this.#drawTotals();
    this.#update();
    this.#filter.focus();
  }

  #hold(button: HTMLElement): void {
    this.#held = this.#held ? undefined : this.#model.entries;
    setAttribute(button, "aria-pressed", String(this.#held !== undefined));
    this.#update();
  }

  #update(): void {
    const words = this.#filter.value.trim().toLowerCase();
    const before = this.#shown.length;
    this.#shown = (this.#held ?? this.#model.entries)
      .filter((entry) => OUTCOMES[this.#outcome](entry) && (words === "" || textOf(entry).includes(words)))
      .reverse();
    // Whoever has scrolled down goes on seeing what they look at.
    if (this.#list.scrollTop > ROW) this.#list.scrollTop += Math.max(0, this.#shown.length - before) * ROW;
    setText(
      this.#count,
      words === "" && this.#outcome === "requests"
        ? ""
        : counted(this.#shown.length, "match").replace("matchs", "matches"),
    );
    this.#draw();
  }

  #drawRows(): void {
    this.#space.style.height = `${this.#shown.length * ROW}px`;
    const first = Math.max(0, Math.floor(this.#list.scrollTop / ROW) - 5);
    const last = first + Math.ceil(this.#list.clientHeight / ROW) + 10;
    const rows = this.#shown
      .slice(first, last)
      .map((entry, offset) => row(entry, first + offset, this.#shown.length));
    this.#space.replaceChildren(...rows);
  }

  #drawTotals(): void {
    const { totals } = this.#model;
    const buttons = (Object.keys(OUTCOMES) as Outcome[]).flatMap((outcome) => {
      if (outcome === "faults") return [];
      const number = totals[outcome];
      return [
        h(
          "button",
          {
            type: "button",
            class: "total",
            "data-outcome": outcome,
            "data-zero": String(number === 0),
            "aria-pressed": String(outcome === this.#outcome),
            title: "Show these",
            on: { click: () => this.#choose(outcome) },
          },
          h("strong", { text: number.toLocaleString("en") }),
          " ",
          h("span", { text: outcome }),
        ),
      ];
    });
    const hadFocus = this.#totals.contains(document.activeElement)
      ? (document.activeElement as HTMLElement).dataset["outcome"]
      : undefined;
    this.#totals.replaceChildren(...buttons);
    buttons.find(({ dataset }) => dataset["outcome"] === hadFocus)?.focus();
  }

  #choose(outcome: Outcome): void {
    this.#outcome = outcome === this.#outcome ? "requests" : outcome;
    this.#drawTotals();
    this.#update();
  }
}

function textOf({ cloud = "", service = "", action = "", method, path, ids, status }: JournalEntry): string {
  return `${cloud} ${service} ${action} ${method} ${path} ${ids.join(" ")} ${status}`.toLowerCase();
}

function row(entry: JournalEntry, index: number, length: number): HTMLElement {
  const { time, action, method, path, ids, status, write, fault, cloud = "" } = entry;
  const about = ids.length > 3 ? `${ids.slice(0, 3).join(" ")} +${ids.length - 3}` : ids.join(" ");
  const element = h(
    "div",
    {
      class: "entry",
      role: "listitem",
      "data-write": String(write),
      "aria-posinset": index + 1,
      "aria-setsize": length,
      title: `${method} ${path}\n${cloud}\n${ids.slice(0, 40).join(" ")}`,
    },
    h("time", { text: time.slice(11, 19) }),
    h("span", { class: "action", text: action ?? `${method} ${path}` }),
    h("span", { class: "ids", text: about }),
    fault !== undefined &&
      h("span", { class: "by-fault", text: "⚑", title: `fault ${fault}`, "aria-label": `fault ${fault}` }),
    h("span", { class: "status", "data-outcome": outcomeOf(entry), text: String(status) }),
  );
  element.style.transform = `translateY(${index * ROW}px)`;
  return element;
}

function outcomeOf(entry: JournalEntry): string {
  return (
    (["throttled", "refused", "broken", "lost"] as const).find((outcome) => OUTCOMES[outcome](entry)) ??
    "fine"
  );
}
