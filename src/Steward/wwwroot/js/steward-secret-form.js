import { el, icon, notice } from "./dom.js";
import { fieldsOf, readValues } from "./form-values.js";
import { send } from "./http.js";
import { conflictPanel } from "./conflict.js";

// Sends the form inside as JSON, so that its secrets never become a form body. action-url, method, if-match; done-url: where to go
// after, "{id}" comes from the answer.
class StewardSecretForm extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.form.addEventListener("submit", this);
    this.addEventListener("click", this);
    this.wipe = () => this.clearSecrets();
    document.addEventListener("turbo:before-cache", this.wipe);
    document.addEventListener("steward:wipe", this.wipe);
  }

  disconnectedCallback() {
    this.clearSecrets();
    this.form.removeEventListener("submit", this);
    this.removeEventListener("click", this);
    document.removeEventListener("turbo:before-cache", this.wipe);
    document.removeEventListener("steward:wipe", this.wipe);
  }

  handleEvent(event) {
    if (event.type === "submit") {
      event.preventDefault();
      this.save(event.submitter);
    } else if (event.target.closest("[data-add-row]")) this.addRow(event.target.closest("[data-rows]"));
    else if (event.target.closest("[data-remove-row]")) this.removeRow(event.target.closest("[data-row]"));
  }

  async save(submitter) {
    this.clearErrors();
    submitter?.setAttribute("aria-busy", "true");
    const ifMatch = this.getAttribute("if-match");
    const result = await send(this.getAttribute("method") ?? "POST", this.getAttribute("action-url"), readValues(this.form),
      ifMatch ? { "If-Match": `"${ifMatch}"` } : {});
    submitter?.removeAttribute("aria-busy");
    if (result.ok) return this.done(result.data);
    if (result.status === 412) return this.showConflict(result.data);
    this.showErrors(result);
  }

  done(data) {
    this.clearSecrets();
    this.dispatchEvent(new CustomEvent("steward:saved", { bubbles: true, detail: { id: data?.id } }));
    const url = this.getAttribute("done-url").replace("{id}", encodeURIComponent(data?.id ?? ""));
    window.Turbo ? window.Turbo.visit(url, { action: "replace" }) : location.assign(url);
  }

  // The answer to a stale save is what is stored now: both are shown, and saving again is a decision.
  showConflict(stored) {
    const current = stored.current ?? stored;
    const place = this.errorPlace();
    place.replaceChildren(conflictPanel(this.form, current));
    if (current.version !== undefined) this.setAttribute("if-match", current.version);
    place.scrollIntoView({ block: "center" });
  }

  showErrors(result) {
    const elsewhere = [];
    let first = null;
    for (const [name, messages] of Object.entries(result.errors)) {
      const input = fieldsOf(this.form, name);
      if (!input) {
        elsewhere.push(...messages);
        continue;
      }
      first ??= input;
      input.setAttribute("aria-invalid", "true");
      const id = `${input.id || name}-error`;
      input.setAttribute("aria-errormessage", id);
      const message = el("p", { class: "field__error", id, "data-error": true }, icon("circle-alert", 14), messages[0]);
      (input.closest(".input, .select") ?? input).after(message);
    }
    if (!first || elsewhere.length > 0) {
      // What is wrong says more than that something is.
      const said = elsewhere.length > 0 ? elsewhere : [result.detail];
      this.errorPlace().replaceChildren(notice("bad", elsewhere.length > 0 ? "Not saved yet" : result.title, said.filter(Boolean).join(" ")));
      this.errorPlace().scrollIntoView({ block: "nearest" });
    }
    first?.focus();
  }

  errorPlace() {
    const place = this.querySelector("[data-form-error]");
    place.hidden = false;
    return place;
  }

  clearErrors() {
    for (const message of this.querySelectorAll("[data-error]")) message.remove();
    for (const input of this.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
    const place = this.querySelector("[data-form-error]");
    place.replaceChildren();
    place.hidden = true;
  }

  clearSecrets() {
    for (const input of this.querySelectorAll("[data-secret]")) input.value = "";
  }

  addRow(rows) {
    const row = rows.querySelector("template").content.cloneNode(true).firstElementChild;
    rows.querySelector("[data-list]").append(row);
    row.querySelector("input").focus();
  }

  removeRow(row) {
    const rows = row.closest("[data-rows]");
    row.remove();
    rows.querySelector("[data-add-row]").focus();
  }
}

customElements.define("steward-secret-form", StewardSecretForm);
