import { copyPlain } from "./clipboard.js";
import { icon, toast } from "./dom.js";

// A value that is no secret, with a button that copies it. value: what is copied.
class StewardCopy extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this);
  }

  disconnectedCallback() {
    this.removeEventListener("click", this);
    clearTimeout(this.timer);
  }

  async handleEvent(event) {
    const pressed = event.target.closest("[data-copy]");
    if (!pressed) return;
    try {
      await copyPlain(this.getAttribute("value") ?? "");
    } catch {
      toast("The browser refused to copy. Select the text and copy it by hand.", "bad");
      return;
    }
    pressed.setAttribute("data-done", "");
    pressed.replaceChildren(icon("check", 14));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      pressed.removeAttribute("data-done");
      pressed.replaceChildren(icon("copy", 14));
    }, 1500);
  }
}

customElements.define("steward-copy", StewardCopy);
