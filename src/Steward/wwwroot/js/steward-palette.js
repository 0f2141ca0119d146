import { paletteDialog, paletteGroup, paletteNote, paletteOption } from "./palette-view.js";
import { found, matching, wanting } from "./palette-items.js";

const pause = 90;

// The command palette: finds everything, goes anywhere, does what can be done here. Ctrl K, "/" or a click on the search field opens it;
// without this script that field is a plain search. Its children are the actions that can be taken anywhere.
class StewardPalette extends HTMLElement {
  connectedCallback() {
    this.close = () => this.dialog?.close();
    document.addEventListener("turbo:before-cache", this.close);
    document.addEventListener("turbo:before-visit", this.close);
    document.addEventListener("click", this);
  }

  disconnectedCallback() {
    this.close();
    clearTimeout(this.timer);
    document.removeEventListener("turbo:before-cache", this.close);
    document.removeEventListener("turbo:before-visit", this.close);
    document.removeEventListener("click", this);
  }

  handleEvent(event) {
    const opener = event.target.closest?.("[data-shortcut-search], [data-palette]");
    if (!opener || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.open(opener.dataset.palette ?? opener.value);
  }

  toggle() {
    if (this.dialog?.open) this.close();
    else this.open("");
  }

  open(typed) {
    if (document.querySelector("dialog[open]")) return;
    Object.assign(this, paletteDialog(), { hits: [] });
    this.box.addEventListener("input", () => this.typed());
    this.dialog.addEventListener("keydown", (event) => this.pressed(event));
    this.dialog.addEventListener("close", ({ target }) => target.remove());
    this.list.addEventListener("pointermove", (event) => this.mark(event.target.closest("[role=option]")));
    document.body.append(this.dialog);
    this.dialog.showModal();
    this.fill(typed);
    if (!typed.endsWith(" ")) this.box.select();
  }

  fill(text) {
    this.box.value = text;
    this.box.focus();
    this.typed();
  }

  async typed() {
    const { dialog, box: { value: typed } } = this;
    clearTimeout(this.timer);
    // What was found stays until the answer to what was typed since is there: nothing flickers.
    if (typed.trim() === "") this.hits = [];
    this.show(typed);
    if (typed.trim() === "") return;
    await new Promise((resolve) => (this.timer = setTimeout(resolve, pause)));
    const hits = await found(typed);
    if (!dialog.open || this.box.value !== typed) return;
    this.hits = hits ?? [];
    this.show(typed, hits === null ? "Steward can't be reached. Check the network." : "Nothing found");
  }

  /** said: what to say when there is nothing; undefined while the server has not answered. */
  show(typed, said) {
    const wants = wanting(typed);
    const own = wants ? [] : matching(typed);
    const first = own.filter((group) => group.close === 2);
    const everything = { label: `All results for “${typed.trim()}”`, sign: "search", href: `/search?q=${encodeURIComponent(typed.trim())}` };
    const rest = !wants && this.hits.length > 0 ? [{ title: "Everything", items: [everything] }] : [];
    const groups = [...first, ...this.hits, ...own.filter((group) => !first.includes(group)), ...rest];
    const option = (item) => paletteOption(item, wants ? wants.rest : typed, (taken) => this.take(taken));
    this.list.replaceChildren(...groups.map((group) => paletteGroup(group.title, group.items.map(option))));
    this.options = [...this.list.querySelectorAll("[role=option]")];
    if (this.options.length === 0 && (said || wants?.rest === "")) this.list.append(paletteNote(said ?? "Type the beginning of the client's name."));
    if (said) this.said.textContent = this.options.length === 0 ? said : `${this.options.length} to choose from`;
    this.at = null;
    this.mark(this.options[0]);
  }

  take(item) {
    if (item.fill) return this.fill(item.fill);
    this.close();
    item.press.click();
  }

  pressed(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.mark(this.options[(this.options.indexOf(this.at) + step + this.options.length) % this.options.length], true);
    else if (event.key === "Enter" && event.target === this.box && !event.isComposing) this.enter(event.ctrlKey || event.metaKey);
    else return;
    event.preventDefault();
  }

  enter(beside) {
    if (beside && this.at?.href) window.open(this.at.href, "_blank", "noopener");
    else this.at?.click();
  }

  mark(option, scroll) {
    if (!option && this.at) return;
    this.at?.removeAttribute("aria-selected");
    this.at = option;
    option?.setAttribute("aria-selected", "true");
    if (option) this.box.setAttribute("aria-activedescendant", option.id);
    else this.box.removeAttribute("aria-activedescendant");
    if (scroll) option?.scrollIntoView({ block: "nearest" });
  }
}

customElements.define("steward-palette", StewardPalette);
