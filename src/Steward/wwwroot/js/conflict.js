import { button, el, icon } from "./dom.js";

// What was typed beside what is stored now, field by field, as ConflictPanel does for forms the server renders.
export function conflictPanel(form, stored) {
  const rows = [];
  for (const input of form.elements) {
    if (!input.name || input.name.includes(".") || !(input.name in stored) || input.type === "hidden") continue;
    const yours = shown(input);
    const theirs = say(stored[input.name]);
    if (yours === theirs) continue;
    const label = form.querySelector(`label[for="${CSS.escape(input.id)}"]`)?.firstChild?.textContent ?? input.name;
    rows.push(el("tr", {}, el("th", { scope: "row" }, label),
      el("td", { "data-label": "What you typed" }, el("ins", {}, yours || "(empty)")),
      el("td", { "data-label": "Stored now" }, el("del", {}, theirs || "(empty)"))));
  }
  const reload = button("Discard mine and reload");
  reload.addEventListener("click", () => location.reload());
  return el("section", { class: "conflict", role: "alert" },
    el("header", {}, icon("triangle-alert"), el("div", {},
      el("h2", {}, "Somebody changed this while you were editing"),
      el("p", {}, "Nothing was saved, and nothing you typed is lost. Compare, then save again to keep yours."))),
    rows.length === 0 ? null : el("table", { class: "conflict__table" },
      el("thead", {}, el("tr", {}, ...["Field", "What you typed", "Stored now"].map((head) => el("th", { scope: "col" }, head)))),
      el("tbody", {}, ...rows)),
    el("footer", {}, reload));
}

function shown(input) {
  return input instanceof HTMLSelectElement ? input.value : input.type === "checkbox" ? String(input.checked) : input.value.trim();
}

function say(value) {
  return Array.isArray(value) ? value.join(", ") : value === null || value === undefined ? "" : String(value);
}
