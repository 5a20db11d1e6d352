import { h } from "./dom";
import { GroupCard } from "./group-card";
import type { Model } from "./model";
import type { Selection } from "./selection";

/** All groups, and a field to search them. */
export function showWorld(place: HTMLElement, model: Model, selection: Selection, onEnter: () => void): void {
  const cards = new Map<string, GroupCard>();
  const search = h("input", {
    type: "search",
    placeholder: "Search instances   /",
    "aria-label": "Search instances by id, name or state",
    on: { input: () => cards.forEach((card) => card.search(search.value.trim().toLowerCase())) },
  });
  const nothing = h("p", { class: "nothing", text: "This world is empty." });
  const list = h("div", { class: "groups" });
  place.append(h("div", { class: "world-head" }, search), list);

  model.on("anew", () => {
    cards.clear();
    for (const group of model.groups.values()) {
      cards.set(group.key, new GroupCard({ group, selection, now: () => model.now(), onEnter }));
    }
    const elements = [...cards.values()].map(({ element }) => element);
    list.replaceChildren(...(elements.length > 0 ? elements : [nothing]));
    for (const card of cards.values()) card.search(search.value.trim().toLowerCase());
  });
  model.on("items", (changed) => {
    for (const key of changed.keys()) cards.get(key)?.update();
  });
  selection.on(() => cards.forEach((card) => card.redraw()));
  window.setInterval(() => {
    const now = model.now();
    for (const card of cards.values()) card.tick(now);
  }, 250);
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
    if (event.key === "/" && !isTyping) {
      event.preventDefault();
      search.focus();
    }
    if (event.key === "Escape") {
      if (event.target === search && search.value !== "") {
        search.value = "";
        cards.forEach((card) => card.search(""));
      } else selection.clear();
    }
  });
}
