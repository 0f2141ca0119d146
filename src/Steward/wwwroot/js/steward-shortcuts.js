import { button, el, icon } from "./dom.js";

// Keys for those who keep this open all day. Places and actions say their key themselves: data-go on a link of the sidebar (after g),
// data-shortcut on anything that can be pressed.
class StewardShortcuts extends HTMLElement {
  connectedCallback() {
    document.addEventListener("keydown", this);
    document.addEventListener("click", this);
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this);
    document.removeEventListener("click", this);
    clearTimeout(this.timer);
    this.help?.remove();
  }

  handleEvent(event) {
    if (event.type === "click") {
      if (event.target.closest?.("[data-shortcuts-open]")) this.list();
      return;
    }
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") return this.run(event, () => this.palette.toggle());
    const arrow = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (arrow && this.arrows(event.target)) return this.run(event, () => this.move(arrow));
    if (event.ctrlKey || event.metaKey || event.altKey || this.typing(event.target) || document.querySelector("dialog[open]")) return;
    if (this.going) return this.go(event);
    if (event.key === "/") return this.run(event, () => this.palette.toggle());
    if (event.key === "?") return this.run(event, () => this.list());
    if (event.key === "j" || event.key === "k") return this.run(event, () => this.move(event.key === "j" ? 1 : -1));
    if (event.key === "x") return this.run(event, () => document.activeElement?.closest("tr, .row")?.querySelector(".pick")?.click());
    if (event.key === "g") {
      this.going = true;
      this.timer = setTimeout(() => (this.going = false), 1200);
      return;
    }
    const action = document.querySelector(`[data-shortcut="${CSS.escape(event.key)}"]`);
    if (action) this.run(event, () => action.click());
  }

  typing(target) {
    return target.matches?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
  }

  run(event, action) {
    event.preventDefault();
    action();
  }

  get palette() {
    return document.querySelector("steward-palette");
  }

  // Arrow keys move where a list has the focus, and from the search field into what it found.
  arrows(target) {
    if (document.querySelector("dialog[open], [popover]:popover-open")) return false;
    return target.matches?.("main .row-link") || (target.matches?.("[data-shortcut-search]") && document.querySelector("[data-found]"));
  }

  go(event) {
    this.going = false;
    const place = document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
    if (place) this.run(event, () => place.click());
  }

  move(step) {
    const links = [...document.querySelectorAll("main .row-link")].filter((link) => link.offsetParent !== null);
    const at = links.findIndex((link) => link === document.activeElement || link.closest("tr, .row")?.contains(document.activeElement));
    // Above the first result is the field that found it.
    if (at === 0 && step < 0 && document.querySelector("[data-found]")) return document.querySelector("[data-shortcut-search]").focus();
    const next = links[at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + step, 0), links.length - 1)];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  }

  list() {
    this.help?.remove();
    const line = (what, ...keys) => el("div", {}, el("span", {}, what), el("span", { class: "inline" }, ...keys.map((key) => el("kbd", {}, key))));
    const places = [...document.querySelectorAll("[data-go]")].map((link) => line(link.title, "g", link.dataset.go));
    const actions = [...document.querySelectorAll("[data-shortcut]")].map((item) => line(item.textContent.trim() || item.ariaLabel, item.dataset.shortcut));
    const close = button("", { kind: "quiet", size: "s", "data-icon-only": true, "aria-label": "Close" });
    close.append(icon("x"));
    close.addEventListener("click", () => this.help.close());
    this.help = el("dialog", { class: "dialog", "data-size": "l", "data-sheet": true, closedby: "any", "aria-label": "Keyboard shortcuts" },
      el("header", { class: "dialog__head" }, el("h2", {}, "Keyboard shortcuts"), close),
      el("div", { class: "dialog__body" }, el("div", { class: "keys" },
        el("h3", {}, "Everywhere"), line("Search or do something", "/"), line("The same while typing", "Ctrl", "K"), line("This list", "?"),
        el("h3", {}, "Go to"), ...places,
        el("h3", {}, "In lists"), line("Next row", "j"), line("Previous row", "k"), line("Open", "Enter"),
        document.querySelector("main .pick") ? line("Select", "x") : null,
        ...(actions.length > 0 ? [el("h3", {}, "On this page"), ...actions] : []))));
    document.body.append(this.help);
    this.help.addEventListener("close", () => this.help?.remove());
    this.help.showModal();
  }
}

customElements.define("steward-shortcuts", StewardShortcuts);
