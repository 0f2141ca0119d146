import { StreamActions } from "../lib/turbo.js";

// A live refresh changes the page in place. It leaves alone: a form somebody typed into (unless it is the one that was sent), what is
// open, and a secret that is being shown.

const typedInto = new WeakSet();

for (const name of ["input", "change"])
  document.addEventListener(name, (event) => {
    const form = event.target.form ?? event.target.closest?.("form");
    if (form) typedInto.add(form);
  });

// What the server answered to a form takes its place, a refusal too: its messages, and the version it was compared with.
let refused = false;
document.addEventListener("turbo:submit-end", (event) => {
  if (event.detail.success || event.detail.fetchResponse) typedInto.delete(event.target);
  refused = !event.detail.success;
});
document.addEventListener("turbo:render", () => {
  if (refused) document.querySelector('main [aria-invalid="true"]')?.focus();
  refused = false;
});
document.addEventListener("reset", (event) => typedInto.delete(event.target));

document.addEventListener("turbo:before-morph-element", (event) => {
  const element = event.target;
  if (element.matches("[data-toasts]")) {
    event.preventDefault();
    const said = [...(event.detail.newElement?.cloneNode(true).children ?? [])];
    // What is said now takes the place of what was said before, unless that was bad news.
    if (said.length > 0) for (const old of element.querySelectorAll(":scope > :not([data-tone=bad])")) old.remove();
    element.append(...said);
  } else if (typedInto.has(element) || element.matches("[data-active], dialog[open], steward-session")) event.preventDefault();
});

document.addEventListener("turbo:before-morph-attribute", (event) => {
  const { target, detail: { attributeName } } = event;
  const open = attributeName === "open" && target.matches("details, dialog");
  // The version a form was typed against stays with what was typed: else a refresh would make a stale save look fresh.
  const version = attributeName === "if-match" && typedInto.has(target.querySelector("form"));
  if (open || version) event.preventDefault();
});

// A refresh that nobody asked for is no activity: it says so, and the session's idle time runs on.
let refreshing = false;
const refresh = StreamActions.refresh;
StreamActions.refresh = function () {
  refreshing = true;
  return refresh.call(this);
};

document.addEventListener("turbo:before-fetch-request", (event) => {
  const { url, fetchOptions } = event.detail;
  if (!refreshing || fetchOptions.method?.toUpperCase() === "POST" || url.pathname !== location.pathname) return;
  refreshing = false;
  fetchOptions.headers["X-Background"] = "1";
});
