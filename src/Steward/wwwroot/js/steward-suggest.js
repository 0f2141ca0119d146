import { send } from "./http.js";

// An input with a datalist that is filled as one types. url: answers {items: [{title}]} when what was typed is appended.
class StewardSuggest extends HTMLElement {
  connectedCallback() {
    this.addEventListener("input", this);
  }

  disconnectedCallback() {
    this.removeEventListener("input", this);
    clearTimeout(this.timer);
  }

  handleEvent(event) {
    const text = event.target.value.trim();
    clearTimeout(this.timer);
    if (text) this.timer = setTimeout(() => this.fill(event.target, text), 150);
  }

  async fill(input, text) {
    const answer = await send("GET", this.getAttribute("url") + encodeURIComponent(text));
    if (!answer.ok || input.value.trim() !== text) return;
    const names = [...new Set(answer.data.items.map((item) => item.title))];
    input.list?.replaceChildren(...names.map((name) => Object.assign(document.createElement("option"), { value: name })));
  }
}

customElements.define("steward-suggest", StewardSuggest);
