import { copySecret } from "./clipboard.js";
import { button, el, icon, toast } from "./dom.js";
import { requestAgain, requestReveal } from "./reveal-request.js";
import { secretText, wipeWhenLeft } from "./secret-text.js";

// A masked secret. url: where reveals are posted; field: password, totp, notes or custom; label, credential: what it is called;
// reason: none, optional or required; version: an older one.
class StewardReveal extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this);
  }

  disconnectedCallback() {
    this.removeEventListener("click", this);
    this.wipe();
  }

  handleEvent(event) {
    const pressed = event.target.closest("button");
    if (pressed?.hasAttribute("data-show")) this.show();
    else if (pressed?.hasAttribute("data-copy")) this.copy();
    else if (pressed?.hasAttribute("data-copy-shown")) this.copyShown(pressed);
    else if (pressed?.hasAttribute("data-hide")) this.wipe({ focus: true });
  }

  get request() {
    const attribute = (name) => this.getAttribute(name) ?? undefined;
    return { url: attribute("url"), credential: attribute("credential"), label: attribute("label"), fields: [attribute("field")],
      version: attribute("version"), reason: attribute("reason") };
  }

  async show() {
    const granted = await requestReveal({ ...this.request, purpose: "show" });
    if (!granted || !this.isConnected) return;
    this.reason = granted.reason;
    this.open(granted);
    this.dispatchEvent(new CustomEvent("steward:revealed", { bubbles: true, detail: { auditEventId: granted.data.auditEventId } }));
  }

  async copy() {
    const granted = await requestReveal({ ...this.request, purpose: "copy" });
    if (granted) await this.toClipboard(granted.data.fields);
  }

  async copyShown(pressed) {
    pressed.setAttribute("aria-busy", "true");
    const granted = await requestAgain({ ...this.request, purpose: "copy", reason: this.reason });
    pressed.removeAttribute("aria-busy");
    if (granted.error) toast(granted.error, "bad");
    else await this.toClipboard(granted.data.fields);
  }

  toClipboard(fields) {
    const value = fields[this.getAttribute("field")];
    const text = Array.isArray(value) ? value.map((pair) => `${pair.name}: ${pair.value}`).join("\n") : value;
    return copySecret(text ?? "", this.getAttribute("label"));
  }

  open({ data, seconds }) {
    this.wipe();
    const value = data.fields[this.getAttribute("field")];
    const progress = el("progress", { max: seconds, value: seconds, "aria-hidden": "true" });
    const left = el("span", { class: "num" });
    const hide = button("Hide", { kind: "quiet", size: "s", "data-hide": true });
    const panel = el("div", { class: "reveal" },
      el("div", { class: "reveal__line" }, icon("eye"), "Shown to you, and written to the audit log"),
      Array.isArray(value) ? this.pairs(value) : secretText(value ?? ""),
      progress,
      el("div", { class: "reveal__line" }, left,
        el("span", { class: "btn-group" }, this.canCopy ? button("Copy", { kind: "key", size: "s", sign: "copy", "data-copy-shown": true }) : null, hide)));
    this.querySelector("[data-masked]").hidden = true;
    this.querySelector("[data-shown]").append(panel);
    this.setAttribute("data-active", "");
    hide.focus({ preventScroll: true });
    this.stopWatching = wipeWhenLeft(() => this.wipe());

    const end = performance.now() + seconds * 1000;
    const tick = () => {
      const rest = Math.ceil((end - performance.now()) / 1000);
      if (rest <= 0) return this.wipe();
      left.textContent = `Hides in ${rest} s`;
      progress.value = rest;
      panel.toggleAttribute("data-last", rest <= 5);
    };
    tick();
    this.timer = setInterval(tick, 250);
  }

  get canCopy() {
    return this.querySelector("[data-copy]") !== null;
  }

  pairs(values) {
    return el("dl", { class: "reveal__pairs" },
      ...values.map((pair) => el("div", {}, el("dt", {}, pair.name), el("dd", {}, secretText(pair.value ?? "")))));
  }

  wipe({ focus = false } = {}) {
    clearInterval(this.timer);
    this.stopWatching?.();
    this.stopWatching = null;
    this.removeAttribute("data-active");
    this.querySelector("[data-shown]")?.replaceChildren();
    const masked = this.querySelector("[data-masked]");
    if (masked) masked.hidden = false;
    if (focus) this.querySelector("[data-show]")?.focus();
  }
}

customElements.define("steward-reveal", StewardReveal);
