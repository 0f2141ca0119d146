import { el, icon, uniqueId } from "./dom.js";
import { send } from "./http.js";

// Tags as pills. What is sent is the input that was there, names between commas; this keeps it up to date and puts another in its place to
// type in. url: answers {items: [{name, colour}]}, what there is to choose from.
class StewardTags extends HTMLElement {
  connectedCallback() {
    // A page changed in place puts back what the server renders: the plain input.
    this.renew = () => this.options?.isConnected || this.setUp();
    document.addEventListener("turbo:render", this.renew);
    this.setUp();
  }

  setUp() {
    this.field = this.querySelector("input[name]");
    if (!this.field) return;
    // A page from the cache comes with what was made here the last time.
    for (const made of this.querySelectorAll("[data-made]")) made.remove();
    this.id_ = this.field.dataset.id ?? this.field.id;
    this.field.dataset.id = this.id_;
    this.field.removeAttribute("id");
    this.field.hidden = true;
    this.colours = new Map();
    this.options = el("datalist", { id: uniqueId("tags"), "data-made": true });
    this.entry = el("input", {
      id: this.id_,
      list: this.options.id,
      autocomplete: "off",
      dir: "auto",
      "data-made": true,
      "aria-invalid": this.field.getAttribute("aria-invalid"),
      "aria-describedby": this.field.getAttribute("aria-describedby"),
    });
    this.append(this.entry, this.options);
    this.entry.addEventListener("keydown", this);
    this.entry.addEventListener("input", this);
    this.entry.addEventListener("blur", this);
    this.entry.addEventListener("focus", this);
    this.addEventListener("click", this);
    this.draw();
  }

  disconnectedCallback() {
    document.removeEventListener("turbo:render", this.renew);
    if (!this.field) return;
    this.removeEventListener("click", this);
    for (const made of this.querySelectorAll("[data-made]")) made.remove();
    this.field.id = this.id_;
    this.field.hidden = false;
  }

  get names() {
    return this.field.value.split(",").map((name) => name.trim()).filter(Boolean);
  }

  set names(names) {
    const text = names.join(", ");
    // The attribute too: a page that is put into the cache is copied with it.
    this.field.setAttribute("value", text);
    this.field.value = text;
    this.draw();
    this.field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  handleEvent(event) {
    if (event.type === "focus") this.load();
    else if (event.type === "blur") this.take();
    else if (event.type === "keydown") this.press(event);
    else if (event.type === "click") this.remove_(event.target.closest("[data-remove]")?.dataset.remove);
    // A comma ends a name; so does choosing one, which no keyboard does letter by letter.
    else if (this.entry.value.includes(",") || (!event.inputType?.startsWith("insertText") && this.colours.has(fold(this.entry.value)) && !event.inputType?.startsWith("delete"))) this.take();
  }

  press(event) {
    if (event.key === "Enter" && this.entry.value.trim()) {
      event.preventDefault();
      this.take();
    } else if (event.key === "Backspace" && this.entry.value === "") {
      this.remove_(this.names.at(-1));
    }
  }

  take() {
    const typed = this.entry.value.split(",").map((name) => name.trim()).filter(Boolean);
    this.entry.value = "";
    if (typed.length === 0) return;
    const names = this.names;
    for (const name of typed) if (!names.some((other) => fold(other) === fold(name))) names.push(name);
    this.names = names;
  }

  remove_(name) {
    if (name === undefined) return;
    this.names = this.names.filter((other) => other !== name);
    this.entry.focus();
  }

  draw() {
    for (const pill of this.querySelectorAll(".tag")) pill.remove();
    for (const name of this.names) {
      const button = el("button", { type: "button", class: "tag__remove", "data-remove": name, "aria-label": `Remove ${name}` }, icon("x", 12));
      this.entry.before(el("span", { class: "tag", "data-made": true, "data-colour": this.colours.get(fold(name)) }, name, button));
    }
  }

  async load() {
    if (this.loaded) return;
    this.loaded = true;
    const answer = await send("GET", this.getAttribute("url"));
    if (!answer.ok || !this.isConnected) return;
    this.colours = new Map(answer.data.items.map((tag) => [fold(tag.name), tag.colour]));
    this.options.replaceChildren(...answer.data.items.map((tag) => el("option", { value: tag.name })));
    this.draw();
  }
}

const fold = (name) => name.trim().normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

customElements.define("steward-tags", StewardTags);
