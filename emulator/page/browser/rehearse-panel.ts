import type { Item } from "../../view/item";
import { say } from "./announce";
import { ask } from "./connection";
import { h } from "./dom";
import type { LiveGroup, Model } from "./model";
import type { Selection } from "./selection";
import { SIGNS, ago, cloudTitle, countdown, counted } from "./words";

/** What can be done with what is chosen. Returns a function that leads the keyboard there. */
export function showRehearsals(
  place: HTMLElement,
  model: Model,
  selection: Selection,
  onShow: (id: string) => void,
) {
  const title = h("h2", { text: "Rehearse" });
  const about = h("div", { class: "about" });
  const now = h("div", { class: "buttons", role: "group", "aria-label": "Now" });
  const next = h("div", { class: "next-reboot" });
  const link = h("button", {
    class: "plain",
    type: "button",
    text: "its requests",
    on: { click: () => onShow(selection.ids[0] ?? "") },
  });
  place.append(h("div", { class: "card-head" }, title, link), about, now, next);
  let shownFor = "";

  const draw = () => {
    const { group, ids } = selection;
    const key = `${group?.key}/${ids.join("/")}`;
    link.hidden = ids.length !== 1;
    if (!group || ids.length === 0) {
      about.replaceChildren(
        h("p", {
          class: "quiet",
          text: "Choose instances to see what can happen to them. Shift chooses a range, Ctrl or ⌘ one more.",
        }),
      );
      now.replaceChildren();
      next.replaceChildren();
    } else {
      about.replaceChildren(...describe(group, ids, model));
      // Buttons stay what they are while an instance changes: whoever has the keyboard on one keeps it.
      if (key !== shownFor) {
        now.replaceChildren(...buttons(group, selection, model));
        next.replaceChildren(
          ...(group.reboots ? nextReboot(group, selection, model) : []),
          ...(group.switches ? nextSwitch(group, selection, model) : []),
        );
      }
    }
    shownFor = key;
  };
  selection.on(draw);
  model.on("anew", () => {
    shownFor = "";
    draw();
  });
  model.on("items", (changed) => {
    const { group } = selection;
    if (group && changed.has(group.key)) draw();
  });
  window.setInterval(
    () => selection.group && about.replaceChildren(...describe(selection.group, selection.ids, model)),
    1000,
  );
  return () => now.querySelector("button")?.focus();
}

function describe(group: LiveGroup, ids: readonly string[], model: Model): Node[] {
  const [id = ""] = ids;
  const item = group.items.get(id);
  if (ids.length !== 1 || !item) {
    const names = ids.slice(0, 6).join(", ") + (ids.length > 6 ? ", …" : "");
    return [
      h("p", {
        class: "chosen",
        text: group.reboots ? counted(ids.length, "instance") : `${ids.length} chosen`,
      }),
      h("p", { class: "quiet", text: names }),
    ];
  }
  const rows = factsOf(item, model.now()).flatMap(([name, value]) => [
    h("dt", { text: name }),
    h("dd", { text: value }),
  ]);
  return [
    h(
      "p",
      { class: "chosen", "data-tone": item.tone },
      h("span", { class: "sign", "aria-hidden": "true", text: SIGNS[item.tone] }),
      h("strong", { text: id }),
      h("span", {
        class: "quiet",
        text: `${item.name ? `${item.name} · ` : ""}${group.title}, ${cloudTitle(group.cloud)}`,
      }),
    ),
    h("dl", {}, ...rows),
  ];
}

function factsOf(item: Item, now: number): [string, string][] {
  const { state, doing, until, bootedAt, reboots, next, leaseEndsAt, servesAt, note } = item;
  const facts: [string, string | false | undefined][] = [
    [
      "state",
      `${state}${doing ? `, ${doing}` : ""}${until === undefined ? "" : `, ${countdown(until - now)} to go`}`,
    ],
    ["booted", bootedAt !== undefined && ago(now - bootedAt)],
    ["reboots", reboots !== undefined && String(reboots)],
    ["lease", leaseEndsAt !== undefined && `${countdown(leaseEndsAt - now)} left`],
    ["next", next],
    ["answers at", servesAt],
    ["note", note],
  ];
  return facts.filter((fact): fact is [string, string] => typeof fact[1] === "string");
}

async function rehearse(group: LiveGroup, selection: Selection, what: object, said: string): Promise<void> {
  const { ids } = selection;
  const { cloud, kind } = group;
  if (await ask("POST", "rehearse", { cloud, kind, ids, ...what })) {
    say(`${ids.length === 1 ? ids[0] : counted(ids.length, "instance")}: ${said}`);
  }
}

function buttons(group: LiveGroup, selection: Selection, model: Model): HTMLElement[] {
  return model.offers.rehearsals
    .filter(({ name }) => group.rehearsals.includes(name))
    .map(({ name, label, about }) =>
      h("button", {
        type: "button",
        class: name === "mend" ? "main" : "",
        text: label,
        title: about,
        "aria-description": about,
        "data-do": name,
        on: { click: () => void rehearse(group, selection, { do: name }, label.toLowerCase()) },
      }),
    );
}

function nextReboot(group: LiveGroup, selection: Selection, model: Model): HTMLElement[] {
  const nexts = model.offers.nexts.filter(({ isOfJob = false }) => group.hasJobs || !isOfJob);
  return choice("next-reboot", "When it is rebooted next, it", nexts, ({ label, onReboot }) =>
    rehearse(group, selection, { nextReboot: onReboot }, `the next reboot ${label}`),
  );
}

function nextSwitch(group: LiveGroup, selection: Selection, model: Model): HTMLElement[] {
  const about = "When it is stopped and started next, it";
  return choice("next-switch", about, model.offers.nextSwitches, ({ label, onStop, onStart }) =>
    rehearse(group, selection, { nextStop: onStop, nextStart: onStart }, `next it ${label}`),
  );
}

function choice<T extends { readonly label: string }>(
  id: string,
  about: string,
  options: readonly T[],
  choose: (option: T) => Promise<void>,
): HTMLElement[] {
  const select = h("select", { id });
  select.append(
    h("option", { value: "", text: "as it is" }),
    ...options.map(({ label }, index) => h("option", { value: index, text: label })),
  );
  select.addEventListener("change", () => {
    const chosen = select.value === "" ? undefined : options[Number(select.value)];
    if (chosen) void choose(chosen);
  });
  return [h("label", { for: id, text: about }), select];
}
