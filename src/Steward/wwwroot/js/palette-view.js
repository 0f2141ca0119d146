import { el, icon, uniqueId } from "./dom.js";
import { pieces } from "./fold.js";

// How the command palette looks: a box, a list of options in groups, and what the keys do.

export function paletteDialog() {
  const id = uniqueId("palette");
  const box = el("input", { type: "text", role: "combobox", "aria-expanded": "true", "aria-controls": id, "aria-autocomplete": "list",
    "aria-label": "Search or do something", placeholder: "Search or do something…", autocomplete: "off", spellcheck: "false", enterkeyhint: "go", autofocus: true });
  const list = el("div", { class: "palette__list", id, role: "listbox", "aria-label": "Found" });
  const said = el("p", { class: "sr-only", role: "status" });
  const hint = (key, what) => el("span", {}, el("kbd", {}, key), what);
  const close = el("button", { type: "button", class: "palette__close", "aria-label": "Esc, close" }, el("kbd", {}, "Esc"));
  const dialog = el("dialog", { class: "dialog palette", closedby: "any", "aria-label": "Command palette", "data-turbo-prefetch": "false" },
    el("div", { class: "palette__box" }, icon("search", 18), box, close), list, said,
    el("footer", { class: "palette__foot", "aria-hidden": "true" }, hint("↑↓", "move"), hint("↵", "open"), hint("Ctrl ↵", "in a new tab")));
  close.addEventListener("click", () => dialog.close());
  return { dialog, box, list, said };
}

export const paletteGroup = (title, options) =>
  el("div", { role: "group", "aria-label": title }, el("p", { class: "palette__title", "aria-hidden": "true" }, title), ...options);

export const paletteNote = (text) => el("p", { class: "palette__none" }, text);

/** An option; what was typed is marked in its label. take: what choosing it does, unless it is a link. */
export function paletteOption(item, typed, take) {
  const label = pieces(item.label, typed).map((piece) => (piece.marked ? el("mark", {}, piece.text) : piece.text));
  const option = el(item.href ? "a" : "div", { class: "palette__item", id: uniqueId("option"), role: "option", tabindex: "-1", href: item.href },
    icon(item.sign), el("span", { class: "palette__label" }, ...label),
    item.sub ? el("span", { class: "palette__sub" }, item.sub) : null,
    item.key ? el("kbd", {}, item.key) : null);
  if (!item.href) option.addEventListener("click", () => take(item));
  return option;
}
