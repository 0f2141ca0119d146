import { StreamActions } from "../lib/turbo.js";

// A live refresh changes the page in place. It leaves alone: a form somebody typed into (unless it is the one that was sent), what is
// open, and a secret that is being shown.

const typedInto = new WeakSet();

for (const name of ["input", "change"])
  document.addEventListener(name, (event) => {
    const form = event.target.form ?? event.target.closest?.("form");
    if (form && form.method !== "get") typedInto.add(form);
  });

document.addEventListener("turbo:submit-end", (event) => {
  if (event.detail.success) typedInto.delete(event.target);
});
document.addEventListener("reset", (event) => typedInto.delete(event.target));

document.addEventListener("turbo:before-morph-element", (event) => {
  const element = event.target;
  if (typedInto.has(element) || element.hasAttribute("data-active") || element.matches("steward-session, [data-toasts]")) event.preventDefault();
});

document.addEventListener("turbo:before-morph-attribute", (event) => {
  if (event.detail.attributeName === "open" && event.target.matches("details, dialog")) event.preventDefault();
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
