// Lists of tasks. A tick fills the moment it is pressed, and when its row has left, the next one has the focus.

let pressed = -1;

class StewardTasks extends HTMLElement {
  connectedCallback() {
    this.addEventListener("submit", this);
    this.settle = () => this.refocus();
    document.addEventListener("turbo:render", this.settle);
  }

  disconnectedCallback() {
    this.removeEventListener("submit", this);
    document.removeEventListener("turbo:render", this.settle);
  }

  handleEvent(event) {
    const tick = event.target.querySelector(".tick");
    if (!tick) return;
    tick.toggleAttribute("data-on");
    pressed = [...this.querySelectorAll(".tick")].indexOf(tick);
  }

  refocus() {
    if (pressed < 0) return;
    const ticks = [...this.querySelectorAll(".tick")];
    if (document.activeElement === document.body) ticks[Math.min(pressed, ticks.length - 1)]?.focus({ preventScroll: true });
    pressed = -1;
  }
}

customElements.define("steward-tasks", StewardTasks);
