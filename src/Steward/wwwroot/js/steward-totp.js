import { copySecret } from "./clipboard.js";
import { button, el, toast } from "./dom.js";
import { requestAgain, requestReveal } from "./reveal-request.js";
import { secretText, wipeWhenLeft } from "./secret-text.js";

const around = 62.8;

// The six digits of the moment and how long they stay good. The seed never comes to the browser.
class StewardTotp extends HTMLElement {
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
    else if (pressed?.hasAttribute("data-copy-code")) this.copyShown(pressed);
    else if (pressed?.hasAttribute("data-hide")) this.wipe({ focus: true });
  }

  async show() {
    const granted = await requestReveal({
      url: this.getAttribute("url"), credential: this.getAttribute("credential"), label: this.getAttribute("label"),
      fields: ["totpCode"], purpose: "show", reason: this.getAttribute("reason") ?? undefined,
    });
    if (!granted || !this.isConnected) return;
    this.reason = granted.reason;
    this.open(granted);
  }

  // A copy is an event of its own, and gets the code of that moment.
  async copyShown(pressed) {
    pressed.setAttribute("aria-busy", "true");
    const granted = await requestAgain({ url: this.getAttribute("url"), fields: ["totpCode"], purpose: "copy", reason: this.reason });
    pressed.removeAttribute("aria-busy");
    if (granted.error) toast(granted.error, "bad");
    else await copySecret(granted.data.fields.totpCode, this.getAttribute("label"));
  }

  open({ data, seconds }) {
    this.wipe();
    this.code = data.fields.totpCode;
    const { svg, hand } = this.ring();
    const left = el("span", { class: "num soft" });
    const spaced = this.code.length === 6 ? `${this.code.slice(0, 3)} ${this.code.slice(3)}` : this.code;
    const hide = button("Hide", { kind: "quiet", size: "s", "data-hide": true });
    this.querySelector("[data-masked]").hidden = true;
    this.querySelector("[data-shown]").append(el("div", { class: "reveal" },
      el("div", { class: "totp" }, secretText(spaced), svg, left),
      el("div", { class: "reveal__line" }, "Written to the audit log",
        el("span", { class: "btn-group" }, button("Copy", { kind: "key", size: "s", sign: "copy", "data-copy-code": true }), hide))));
    this.setAttribute("data-active", "");
    hide.focus({ preventScroll: true });
    this.stopWatching = wipeWhenLeft(() => this.wipe());

    const period = Number(data.totpPeriod) || 30;
    const end = performance.now() + seconds * 1000;
    const tick = () => {
      const rest = (end - performance.now()) / 1000;
      if (rest <= 0) return this.wipe();
      left.textContent = `${Math.ceil(rest)} s`;
      hand.setAttribute("stroke-dashoffset", String(around * (1 - Math.min(rest / period, 1))));
    };
    tick();
    this.timer = setInterval(tick, 250);
  }

  ring() {
    const make = (name, attributes) => {
      const node = document.createElementNS("http://www.w3.org/2000/svg", name);
      for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
      return node;
    };
    const svg = make("svg", { class: "ring", viewBox: "0 0 26 26", "aria-hidden": "true" });
    const hand = make("circle", { cx: 13, cy: 13, r: 10 });
    svg.append(make("circle", { cx: 13, cy: 13, r: 10 }), hand);
    return { svg, hand };
  }

  wipe({ focus = false } = {}) {
    clearInterval(this.timer);
    this.stopWatching?.();
    this.stopWatching = null;
    this.code = "";
    this.removeAttribute("data-active");
    this.querySelector("[data-shown]")?.replaceChildren();
    const masked = this.querySelector("[data-masked]");
    if (masked) masked.hidden = false;
    if (focus) this.querySelector("[data-show]")?.focus();
  }
}

customElements.define("steward-totp", StewardTotp);
