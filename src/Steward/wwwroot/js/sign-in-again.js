import { button, el } from "./dom.js";

// The form of the sign-in page in a dialog over this one. It is fetched and sent as it is, whatever it asks for; afterwards the forms
// of this page get fresh tokens, so that what was typed into them can be sent. Resolves to true when the person whose page this is
// has signed in; to anybody else nothing of it is left, and they begin at their own start page.
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
    renameIds(form);
    place.replaceChildren(
      el("p", { class: "dialog__lead" }, "Your session is over. This page, and what you typed into it, waits for you."), document.adoptNode(form));
    form.querySelector("input:not([type=hidden])")?.focus();
  };

  try {
    const page = await get(url);
    if (isElsewhere(page.url, url)) {
      // The sign-in page sent us on: another tab has signed in meanwhile.
      if (!(await goOn())) return false;
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
        if (!(await goOn())) return resolve(false);
        dialog.remove();
        resolve(true);
      } catch {
        event.submitter?.removeAttribute("aria-busy");
        place.append(el("p", { class: "field__error", role: "alert" }, "Steward can't be reached. Check the network, then try again."));
      }
    });
  });
}

// The page underneath may have a field of the same name: a label must find its own.
function renameIds(form) {
  const again = (ids) => ids.split(" ").map((id) => `again-${id}`).join(" ");
  for (const element of form.querySelectorAll("*"))
    for (const name of ["id", "for", "aria-describedby", "aria-labelledby"])
      if (element.hasAttribute(name)) element.setAttribute(name, again(element.getAttribute(name)));
}

const isElsewhere = (came, asked) => new URL(came).pathname !== new URL(asked, location.href).pathname;

const get = (url) => fetch(url, { credentials: "same-origin", headers: { "X-Background": "1", Accept: "text/html" } });

const personOf = (page) => page.querySelector('meta[name="person"]')?.content;

// Whose session it is now and the tokens of that session come from one answer, and from a page that is no view of anything.
async function goOn() {
  const fresh = new DOMParser().parseFromString(await (await get("/")).text(), "text/html");
  const person = personOf(fresh);
  if (!person || person !== personOf(document)) {
    document.body.replaceChildren();
    document.title = "Steward";
    location.replace("/");
    return false;
  }
  const meta = fresh.querySelector('meta[name="csrf-token"]');
  if (meta) document.querySelector('meta[name="csrf-token"]')?.setAttribute("content", meta.content);
  const name = "__RequestVerificationToken";
  const token = fresh.querySelector(`input[name="${name}"]`)?.value ?? meta?.content;
  if (token) for (const input of document.querySelectorAll(`input[name="${name}"]`)) input.value = token;
  return true;
}
