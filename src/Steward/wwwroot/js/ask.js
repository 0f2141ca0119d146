import { button, el, icon, uniqueId } from "./dom.js";

// One small native dialog: a question, perhaps a few fields. `submit` gets the values and answers with an error to show, or nothing
// to close. Resolves to the values, or null when the person changed their mind.
export function ask({ title, lead, fields = [], confirm, kind = "primary", sign, tone, submit }) {
  const id = uniqueId("ask");
  const inputs = fields.map((field) => fieldRow(field));
  const error = el("p", { class: "field__error", role: "alert", hidden: true });
  const go = button(confirm, { kind, sign, type: "submit" });
  const cancel = button("Cancel");
  const form = el("form", { method: "dialog" },
    el("header", { class: "dialog__head" }, el("h2", { id }, title)),
    el("div", { class: "dialog__body" }, lead ? el("p", { class: "dialog__lead" }, lead) : null, ...inputs.map((input) => input.row), error),
    el("footer", { class: "dialog__foot" }, cancel, go));
  const dialog = el("dialog", { class: "dialog", "data-sheet": true, "data-tone": tone, "aria-labelledby": id }, form);
  const before = document.activeElement;
  document.body.append(dialog);

  return new Promise((resolve) => {
    const finish = (values) => {
      for (const { input } of inputs) input.value = "";
      dialog.close();
      dialog.remove();
      if (before?.isConnected) before.focus();
      document.removeEventListener("steward:wipe", abandon);
      document.removeEventListener("turbo:before-cache", abandon);
      resolve(values);
    };
    const abandon = () => finish(null);

    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const values = Object.fromEntries(inputs.map(({ input }) => [input.name, input.value.trim() === "" ? "" : input.value]));
      go.setAttribute("aria-busy", "true");
      const message = await submit?.(values);
      go.removeAttribute("aria-busy");
      if (!dialog.isConnected) return;
      if (!message) return finish(values);
      error.replaceChildren(icon("circle-alert", 14), message);
      error.hidden = false;
      inputs[0]?.input.select();
    });
    cancel.addEventListener("click", abandon);
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      abandon();
    });
    document.addEventListener("steward:wipe", abandon);
    document.addEventListener("turbo:before-cache", abandon);
    dialog.showModal();
    (inputs[0]?.input ?? go).focus();
  });
}

function fieldRow({ label, hint, optional, ...attributes }) {
  const id = uniqueId("ask-field");
  const input = el("input", { id, autocomplete: "off", ...attributes });
  const row = el("div", { class: "field" },
    el("label", { class: "field__label", for: id }, label, optional ? el("span", { class: "field__mark" }, " optional") : null),
    el("span", { class: "input" }, input),
    hint ? el("p", { class: "field__hint" }, hint) : null);
  return { row, input };
}
