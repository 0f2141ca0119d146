import { notice } from "./dom.js";
import { csrfToken, send } from "./http.js";

const pollEvery = 700;

// Streams the chosen file to the server as the raw body of one POST, its name in the query, then follows what becomes of it. url;
// status-url: "{id}" comes from the answer; answers { state, done, total, detail, next }.
class StewardUpload extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.file = this.querySelector("[data-file]");
    for (const name of ["submit", "change", "dragover", "dragleave", "drop"]) this.addEventListener(name, this);
  }

  disconnectedCallback() {
    for (const name of ["submit", "change", "dragover", "dragleave", "drop"]) this.removeEventListener(name, this);
    clearTimeout(this.timer);
    this.request?.abort();
  }

  handleEvent(event) {
    if (event.type === "submit") {
      event.preventDefault();
      this.start();
    } else if (event.type === "change" && event.target === this.file)
      this.querySelector("[data-name]").textContent = this.file.files[0]?.name ?? "No file chosen";
    else this.querySelector(".drop")?.toggleAttribute("data-over", event.type === "dragover");
  }

  start() {
    const file = this.file.files[0];
    if (!file) return;
    const url = new URL(this.getAttribute("url"), location.href);
    for (const [name, value] of new FormData(this.form)) if (typeof value === "string" && value !== "") url.searchParams.append(name, value);
    url.searchParams.set("fileName", file.name);
    this.form.hidden = true;
    this.say({ state: "running", title: `Sending ${file.name}`, done: 0, total: file.size, bytes: true });

    // fetch can't tell how much of a body has gone out; this can.
    const request = (this.request = new XMLHttpRequest());
    request.open("POST", url);
    request.responseType = "json";
    request.setRequestHeader("X-CSRF-TOKEN", csrfToken());
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.addEventListener("progress", (event) =>
      this.say({ state: "running", title: `Sending ${file.name}`, done: event.loaded, total: event.total, bytes: true }));
    request.addEventListener("error", () => this.failed("Steward can't be reached", "The connection broke while the file was sent. Nothing was imported: try again."));
    request.addEventListener("load", () => {
      const answer = request.response ?? {};
      if (request.status >= 200 && request.status < 300) this.follow(answer.id);
      else this.refused(answer);
    });
    request.send(file);
  }

  // What is wrong with this file says more than that the request was not valid.
  refused(answer) {
    const reasons = Object.values(answer.errors ?? {}).flat().join(" ");
    if (reasons) this.failed("Nothing was imported", reasons);
    else this.failed(answer.title ?? "The file was not accepted", answer.detail ?? "Nothing was imported: try again.");
  }

  async follow(id) {
    const result = await send("GET", this.getAttribute("status-url").replace("{id}", encodeURIComponent(id ?? "")), undefined, { "X-Background": "1" });
    if (!this.isConnected) return;
    if (!result.ok && result.status !== 0) return this.failed(result.title, result.detail);
    if (result.ok) {
      this.say({ title: result.data.state === "done" ? "Done" : "Working", ...result.data });
      if (result.data.state === "failed") return this.failed("Nothing was imported", result.data.detail);
      if (result.data.state === "done") return result.data.next && window.Turbo.visit(result.data.next);
    }
    this.timer = setTimeout(() => this.follow(id), pollEvery);
  }

  say({ state, title, done, total, detail = "", bytes = false }) {
    const panel = this.querySelector("[data-progress]");
    panel.hidden = false;
    panel.dataset.state = state;
    panel.querySelector("[data-title]").textContent = title;
    panel.querySelector("[data-detail]").textContent = detail;
    const count = (value) => (bytes ? `${Math.ceil(value / 1024).toLocaleString("en")} KB` : Number(value ?? 0).toLocaleString("en"));
    panel.querySelector("[data-count]").textContent = total ? `${count(done)} of ${count(total)}` : "";
    const progress = panel.querySelector("progress");
    progress.max = total || 1;
    if (total) progress.value = done ?? 0;
    else progress.removeAttribute("value");
  }

  failed(title, detail) {
    this.querySelector("[data-progress]").hidden = true;
    this.form.hidden = false;
    this.querySelector("[data-upload-error]")?.remove();
    const message = notice("bad", title, detail);
    message.setAttribute("data-upload-error", "");
    this.form.prepend(message);
  }
}

customElements.define("steward-upload", StewardUpload);
