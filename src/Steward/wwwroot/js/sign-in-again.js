import { button, el } from "./dom.js";

// The form of the sign-in page in a dialog over this one. It is fetched and sent as it is, whatever it asks for; afterwards the forms
// of this page get fresh tokens, so that what was typed into them can be sent. Resolves to true when signed in.
export async function signInAgain(url) {
  const parser = new DOMParser();
  const place = el("div", { class: "dialog__body" });
  const leave = button("Go to the sign-in page", { kind: "quiet" });
  const dialog = el("dialog", { class: "dialog", "data-veiled": true, "aria-label": "Sign in again" },
    el("header", { class: "dialog__head" }, el("h2", {}, "Sign in again")), place, el("footer", { class: "dialog__foot" }, leave));
  leave.addEventListener("click", () => location.assign(url));
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  document.body.append(dialog);
  dialog.showModal();

  const show = (html) => {
    const form = parser.parseFromString(html, "text/html").querySelector('form[method="post" i]');
    if (!form) return location.assign(url);
    place.replaceChildren(
      el("p", { class: "dialog__lead" }, "Your session is over. This page, and what you typed into it, waits for you."), document.adoptNode(form));
    form.querySelector("input:not([type=hidden])")?.focus();
  };

  try {
    const page = await get(url);
    if (isElsewhere(page.url, url)) {
      // The sign-in page sent us on: another tab has signed in meanwhile.
      await refreshTokens();
      dialog.remove();
      return true;
    }
    show(await page.text());
  } catch {
    place.replaceChildren(el("p", { class: "dialog__lead" }, "Steward can't be reached. Check the network, then open the sign-in page."));
  }

  return new Promise((resolve) => {
    dialog.addEventListener("submit", async (event) => {
      event.preventDefault();
      const form = event.target;
      event.submitter?.setAttribute("aria-busy", "true");
      try {
        const answer = await fetch(form.getAttribute("action") || url, {
          method: "POST", credentials: "same-origin", body: new URLSearchParams(new FormData(form, event.submitter)),
        });
        if (!isElsewhere(answer.url, url)) return show(await answer.text());
        await refreshTokens();
        dialog.remove();
        resolve(true);
      } catch {
        event.submitter?.removeAttribute("aria-busy");
        place.append(el("p", { class: "field__error", role: "alert" }, "Steward can't be reached. Check the network, then try again."));
      }
    });
  });
}

const isElsewhere = (came, asked) => new URL(came).pathname !== new URL(asked, location.href).pathname;

const get = (url) => fetch(url, { credentials: "same-origin", headers: { "X-Background": "1", Accept: "text/html" } });

// From a page that is no view of anything.
async function refreshTokens() {
  const fresh = new DOMParser().parseFromString(await (await get("/")).text(), "text/html");
  const meta = fresh.querySelector('meta[name="csrf-token"]');
  if (meta) document.querySelector('meta[name="csrf-token"]')?.setAttribute("content", meta.content);
  const name = "__RequestVerificationToken";
  const token = fresh.querySelector(`input[name="${name}"]`)?.value ?? meta?.content;
  if (token) for (const input of document.querySelectorAll(`input[name="${name}"]`)) input.value = token;
}
