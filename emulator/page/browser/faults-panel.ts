import type { ShownFault } from "../../control/faults";
import { say } from "./announce";
import { ask } from "./connection";
import { h, setText } from "./dom";
import type { Model } from "./model";
import type { Selection } from "./selection";
import { cloudTitle, countdown } from "./words";

/** What goes wrong with requests, and buttons for more of it. */
export function showFaults(place: HTMLElement, model: Model, selection: Selection): void {
  const where = h("select", { id: "where", "aria-label": "Which requests faults are for" });
  const presets = h("div", { class: "buttons", role: "group", "aria-label": "Faults to set" });
  const list = h("ul", { class: "fault-list", "aria-label": "Faults that are set" });
  const clear = h("button", {
    class: "plain",
    type: "button",
    text: "remove all",
    on: { click: () => void ask("DELETE", "faults") },
  });
  place.append(h("div", { class: "card-head" }, h("h2", { text: "Faults" }), where, clear), presets, list);

  const match = () => {
    const [id] = selection.ids;
    if (where.value === "chosen") return id === undefined ? {} : { instance: id };
    return where.value === "" ? {} : { cloud: where.value };
  };
  const drawWhere = () => {
    const before = where.value;
    const clouds = [...new Set([...model.groups.values()].map(({ cloud }) => cloud))];
    const [id] = selection.ids;
    where.replaceChildren(
      h("option", { value: "", text: "for all requests" }),
      ...clouds.map((cloud) => h("option", { value: cloud, text: `for ${cloudTitle(cloud)}` })),
      ...(id === undefined ? [] : [h("option", { value: "chosen", text: `for requests about ${id}` })]),
    );
    where.value = [...where.options].some(({ value }) => value === before) ? before : "";
  };
  model.on("anew", () => {
    drawWhere();
    presets.replaceChildren(
      ...model.offers.presets.map(({ label, about, fault }) => {
        const click = async () => {
          const wanted = { ...fault, match: { ...fault.match, ...match() } };
          if (await ask("POST", "faults", wanted)) say(about);
        };
        const on = { click: () => void click() };
        return h("button", { type: "button", text: label, title: about, "aria-description": about, on });
      }),
    );
  });
  selection.on(drawWhere);
  const draw = () => {
    clear.hidden = model.faults.length === 0;
    list.replaceChildren(...model.faults.toReversed().map((fault) => row(fault, model)));
  };
  model.on("faults", draw);
  model.on("anew", draw);
  window.setInterval(() => tick(list), 500);
}

function row(fault: ShownFault, model: Model): HTMLElement {
  const { id, seen, hits, endsAt, times } = fault;
  const label = labelOf(fault, model);
  const left = h("span", {
    class: "quiet",
    "data-ends": endsAt === undefined ? undefined : Date.parse(endsAt),
  });
  const happened = times === undefined ? `${hits}×` : `${hits} of ${times}`;
  const over = times !== undefined && hits >= times;
  return h(
    "li",
    { "data-over": String(over) },
    h("span", { class: "fault-name", text: label, title: JSON.stringify(fault.do) }),
    left,
    h("span", { class: "quiet", text: happened, title: `happened to ${hits} of ${seen} requests that fit` }),
    h("button", {
      class: "remove",
      type: "button",
      text: "×",
      "aria-label": `Remove the fault: ${label}`,
      on: { click: () => void ask("DELETE", `faults/${id}`) },
    }),
  );
}

/** A preset's own words, or the fault as it was set. */
function labelOf(fault: ShownFault, { offers }: Model): string {
  const same = offers.presets.find(
    ({ fault: preset }) => JSON.stringify(preset.do) === JSON.stringify(fault.do),
  );
  const { cloud, instance, action } = fault.match ?? {};
  const about = [cloud && cloudTitle(cloud), action, instance].filter(Boolean).join(", ");
  return [same?.label ?? JSON.stringify(fault.do), about].filter(Boolean).join(" · ");
}

/** Faults end by real time. */
function tick(list: HTMLElement): void {
  for (const element of list.querySelectorAll<HTMLElement>("[data-ends]")) {
    const left = Number(element.dataset["ends"]) - Date.now();
    setText(element, left > 0 ? countdown(left) : "over");
    if (left <= 0) element.closest("li")?.setAttribute("data-over", "true");
  }
}
