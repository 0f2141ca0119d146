import { button, el, toast } from "./dom.js";
import { send } from "./http.js";
import { signInAgain } from "./sign-in-again.js";

const warnBefore = 60_000;
const reportEvery = 60_000;
const shared = "steward-active-at";

// By then the server has heard of it.
const askAfter = 1500;

// Reports that somebody is here (at most once a minute), warns 60 s before the idle time is over, and offers to sign in again over
// the page. All tabs share one clock, and who signs out in one leaves no secret in the others. idle-seconds, activity-url, sign-in-url.
class StewardSession extends HTMLElement {
  connectedCallback() {
    this.idle = Number(this.getAttribute("idle-seconds") ?? 1800) * 1000;
    this.watching = new AbortController();
    const { signal } = this.watching;
    for (const name of ["input", "keydown", "pointerdown"]) document.addEventListener(name, () => this.active(), { signal, passive: true });
    document.addEventListener("steward:signed-out", () => this.signedOut(), { signal });
    document.addEventListener("visibilitychange", () => this.look(), { signal });
    this.tabs = new BroadcastChannel("steward-session");
    this.tabs.onmessage = () => this.left();
    document.addEventListener("submit", (event) => event.target.querySelector("[data-sign-out]") && this.tabs.postMessage("signed out"), { signal });
    this.timer = setInterval(() => this.look(), 1000);
    this.active();
  }

  disconnectedCallback() {
    this.watching.abort();
    this.tabs.close();
    clearInterval(this.timer);
    clearTimeout(this.asking);
    this.closeWarning();
  }

  // Another tab signs out: secrets go at once, and then whether it did is asked like anything else.
  left() {
    document.dispatchEvent(new CustomEvent("steward:wipe"));
    clearTimeout(this.asking);
    this.asking = setTimeout(() => this.over || this.report(), askAfter);
  }

  get lastActive() {
    return Number(localStorage.getItem(shared)) || Date.now();
  }

  active() {
    if (this.over || this.warning) return;
    const now = Date.now();
    if (!this.reportedAt || now - this.reportedAt >= reportEvery) this.report(now);
    else if (now - this.lastActive > 1000) localStorage.setItem(shared, String(now));
  }

  async report(now = Date.now()) {
    this.reportedAt = now;
    localStorage.setItem(shared, String(now));
    await send("POST", this.getAttribute("activity-url"));
  }

  look() {
    if (this.over) return;
    const rest = this.lastActive + this.idle - Date.now();
    if (rest > warnBefore) this.closeWarning();
    else if (rest > 0) this.warn(Math.ceil(rest / 1000));
    else this.signedOut();
  }

  warn(seconds) {
    if (!this.warning) {
      const stay = button("Stay signed in", { kind: "primary" });
      this.count = el("span", { class: "num" });
      this.warning = el("dialog", { class: "dialog", "aria-label": "Still there?" },
        el("header", { class: "dialog__head" }, el("h2", {}, "Still there?")),
        el("div", { class: "dialog__body" }, el("p", { class: "dialog__lead" },
          "You will be signed out in ", this.count, " because nothing happened for a while. What you typed stays on the page.")),
        el("footer", { class: "dialog__foot" }, stay));
      const go = () => {
        this.closeWarning();
        this.report();
      };
      stay.addEventListener("click", go);
      this.warning.addEventListener("cancel", go);
      document.body.append(this.warning);
      this.warning.showModal();
    }
    this.count.textContent = seconds === 1 ? "1 second" : `${seconds} seconds`;
  }

  closeWarning() {
    this.warning?.remove();
    this.warning = null;
  }

  async signedOut() {
    if (this.over) return;
    this.over = true;
    this.closeWarning();
    document.dispatchEvent(new CustomEvent("steward:wipe"));
    if (await signInAgain(this.getAttribute("sign-in-url"))) {
      this.over = false;
      this.report();
      toast("Signed in again. Nothing you typed was lost.");
    }
  }
}

customElements.define("steward-session", StewardSession);
