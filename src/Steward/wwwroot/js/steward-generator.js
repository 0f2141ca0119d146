import { send } from "./http.js";
import { secretText } from "./secret-text.js";
import { characters, words } from "./random-secret.js";

const verdicts = ["Very weak", "Weak", "Fair", "Good", "Strong"];

// Around a password field: shows what is typed, makes one up, says how strong it is.
class StewardGenerator extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector("[data-secret]");
    this.preview = this.querySelector("[data-preview]");
    this.popup = this.querySelector("[popover]");
    for (const name of ["click", "input"]) this.addEventListener(name, this);
    this.popup.addEventListener("toggle", this);
  }

  disconnectedCallback() {
    for (const name of ["click", "input"]) this.removeEventListener(name, this);
    this.popup.removeEventListener("toggle", this);
    clearTimeout(this.timer);
    this.forget();
  }

  handleEvent(event) {
    if (event.type === "toggle") event.newState === "open" ? this.generate() : this.forget();
    else if (event.type === "input") event.target === this.field ? this.measureSoon() : this.changed();
    else if (event.target.closest("[data-toggle]")) this.show(this.field.type === "password");
    else if (event.target.closest("[data-again]")) this.generate();
    else if (event.target.closest("[data-use]")) this.use();
  }

  option(name) {
    return this.querySelector(`[name="generator-${name}"]${name === "kind" ? ":checked" : ""}`);
  }

  changed() {
    const kind = this.option("kind").value;
    for (const part of this.querySelectorAll("[data-for]")) (part.closest("label") ?? part).hidden = part.dataset.for !== kind;
    for (const range of this.querySelectorAll('[type="range"]')) range.nextElementSibling.textContent = range.value;
    this.generate();
  }

  async generate() {
    const made = this.option("kind").value === "words"
      ? await words(Number(this.option("words").value))
      : characters(Number(this.option("length").value), { digits: this.option("digits").checked, symbols: this.option("symbols").checked });
    if (!this.popup.matches(":popover-open")) return;
    this.made = made;
    this.preview.replaceChildren(...secretText(made).childNodes);
  }

  use() {
    this.field.value = this.made;
    this.show(true);
    this.forget();
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
    this.field.focus();
  }

  forget() {
    this.made = "";
    this.preview.replaceChildren();
  }

  show(on) {
    this.field.type = on ? "text" : "password";
    const toggle = this.querySelector("[data-toggle]");
    toggle.setAttribute("aria-pressed", String(on));
    const use = toggle.querySelector("use");
    use.setAttribute("href", use.getAttribute("href").replace(/#.*/, on ? "#eye-off" : "#eye"));
  }

  measureSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.measure(), 300);
  }

  async measure() {
    const place = this.querySelector("[data-strength]");
    const password = this.field.value;
    if (password === "") {
      place.hidden = true;
      return;
    }
    const result = await send("POST", "/api/v1/password-strength", { password });
    if (!result.ok || this.field.value !== password) return;
    const { score, warning, suggestions } = result.data;
    place.hidden = false;
    place.dataset.tone = score < 2 ? "bad" : score < 3 ? "warn" : "good";
    place.querySelectorAll("i").forEach((step, at) => step.toggleAttribute("data-on", at < Math.max(score, 1)));
    place.querySelector("[data-strength-text]").textContent =
      [verdicts[score], warning || suggestions?.[0]].filter(Boolean).join(": ");
  }
}

customElements.define("steward-generator", StewardGenerator);
