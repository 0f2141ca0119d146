import { visit } from "../lib/turbo.js";
import { toast } from "./dom.js";

// a[data-quick] leads to a page of choices; here they open as a menu beside it. With a modifier key, or when that fails, it is a link like any other.

let menu;

document.addEventListener("click", async (event) => {
  const link = event.target.closest?.("a[data-quick]");
  if (!link || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const form = await fetchForm(link.href);
  if (!form) visit(link.href);
  else open(link, form);
});

async function fetchForm(url) {
  try {
    const response = await fetch(url, { credentials: "same-origin", headers: { Accept: "text/html" } });
    if (!response.ok || response.redirected) return null;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    return page.querySelector("form[data-quick-form]");
  } catch {
    toast("Steward can't be reached. Check the network, then try again.", "bad");
    return null;
  }
}

function open(link, form) {
  menu?.remove();
  menu = document.createElement("div");
  menu.className = "menu quick-menu";
  menu.popover = "auto";
  menu.setAttribute("aria-label", form.querySelector("legend")?.textContent ?? link.title);
  form.action = link.href;
  menu.append(document.adoptNode(form));
  document.body.append(menu);
  menu.addEventListener("toggle", (event) => event.newState === "closed" && menu === event.target && menu.remove());
  menu.showPopover();
  const place = link.getBoundingClientRect();
  const below = place.bottom + menu.offsetHeight + 12 < innerHeight;
  menu.style.top = `${below ? place.bottom : Math.max(8, place.top - menu.offsetHeight - 8)}px`;
  menu.style.left = `${Math.max(8, Math.min(place.left, innerWidth - menu.offsetWidth - 8))}px`;
  (menu.querySelector("[aria-current]") ?? menu.querySelector(".menu-item")).focus();
}

document.addEventListener("turbo:submit-end", () => menu?.remove());
