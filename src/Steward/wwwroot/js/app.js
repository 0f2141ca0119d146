import * as Turbo from "../lib/turbo.js";
import "./live-forms.js";
import "./overlays.js";
import "./quick-change.js";
import "./steward-copy.js";
import "./steward-flash.js";
import "./steward-generator.js";
import "./steward-palette.js";
import "./steward-reveal.js";
import "./steward-secret-form.js";
import "./steward-session.js";
import "./steward-shortcuts.js";
import "./steward-suggest.js";
import "./steward-tags.js";
import "./steward-tasks.js";
import "./steward-totp.js";
import "./steward-upload.js";
import { toast } from "./dom.js";

Turbo.config.drive.progressBarDelay = 300;
document.documentElement.dataset.ready = "";

document.addEventListener("steward:toast", (event) => toast(event.detail.message, event.detail.tone));

// Turbo keeps the html element: the theme changes here at once, and on the server with the form that is on its way.
document.addEventListener("submit", (event) => {
  if (event.submitter?.name !== "theme") return;
  const theme = event.submitter.value;
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
});

// A submit button works once: no double click makes two clients.
document.addEventListener("turbo:submit-start", (event) => event.detail.formSubmission.submitter?.setAttribute("aria-busy", "true"));
document.addEventListener("turbo:submit-end", (event) => event.detail.formSubmission.submitter?.removeAttribute("aria-busy"));

// The session ended while the page was open: the page stays, and one signs in over it.
document.addEventListener("turbo:before-fetch-response", (event) => {
  if (event.detail.fetchResponse.statusCode !== 401) return;
  event.preventDefault();
  document.dispatchEvent(new CustomEvent("steward:signed-out"));
});

document.addEventListener("turbo:fetch-request-error", () => toast("Steward can't be reached. Check the network, then try again.", "bad"));
