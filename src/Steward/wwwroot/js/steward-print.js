// Shows its button, which without a script would do nothing, and prints the page.
class StewardPrint extends HTMLElement {
  connectedCallback() {
    this.hidden = false;
    this.addEventListener("click", this);
  }

  disconnectedCallback() {
    this.removeEventListener("click", this);
  }

  handleEvent(event) {
    if (event.target.closest("button")) print();
  }
}

customElements.define("steward-print", StewardPrint);
