const stays = 6000;
const staysWithUndo = 12000;

// A message that leaves by itself, unless it says that something went wrong or somebody is reading it or about to take it back.
class StewardFlash extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this);
    this.addEventListener("pointerenter", this);
    this.addEventListener("pointerleave", this);
    this.addEventListener("focusin", this);
    this.addEventListener("focusout", this);
    this.forget = () => this.remove();
    document.addEventListener("turbo:before-cache", this.forget);
    this.wait();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
    document.removeEventListener("turbo:before-cache", this.forget);
  }

  handleEvent(event) {
    if (event.type === "pointerenter" || event.type === "focusin") clearTimeout(this.timer);
    else if (event.type === "pointerleave" || event.type === "focusout") this.wait();
    else if (event.target.closest("[data-dismiss]")) this.leave();
  }

  wait() {
    clearTimeout(this.timer);
    if (this.dataset.tone !== "bad") this.timer = setTimeout(() => this.leave(), this.querySelector("form") ? staysWithUndo : stays);
  }

  leave() {
    this.setAttribute("data-leaving", "");
    setTimeout(() => this.remove(), 200);
  }
}

customElements.define("steward-flash", StewardFlash);
