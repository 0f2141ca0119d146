// What menus and dialogs need beyond the platform: older browsers, arrow keys, and no open menu in Turbo's cache.

const anchored = CSS.supports("position-area", "block-end");
const commands = "commandForElement" in HTMLButtonElement.prototype;
const closedBy = "closedBy" in HTMLDialogElement.prototype;

document.addEventListener("click", (event) => {
  const pressed = event.target.closest?.("button[commandfor]");
  if (pressed && !commands) {
    const dialog = document.getElementById(pressed.getAttribute("commandfor"));
    if (pressed.getAttribute("command") === "close") dialog?.close();
    else dialog?.showModal();
  }
  if (!closedBy && event.target instanceof HTMLDialogElement && event.target.getAttribute("closedby") === "any") event.target.close();
});

document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!(menu instanceof HTMLElement) || !menu.matches("[popover]") || event.newState !== "open" || anchored) return;
  const opener = document.querySelector(`[popovertarget="${CSS.escape(menu.id)}"]`);
  if (!opener) return;
  const place = opener.getBoundingClientRect();
  const left = menu.classList.contains("menu--end") ? place.right - menu.offsetWidth : place.left;
  menu.style.top = `${Math.min(place.bottom, innerHeight - menu.offsetHeight - 8)}px`;
  menu.style.left = `${Math.max(8, Math.min(left, innerWidth - menu.offsetWidth - 8))}px`;
}, true);

document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.target.matches?.("input, textarea, select")) return;
  const menu = document.querySelector("[popover].menu:popover-open");
  const items = menu ? [...menu.querySelectorAll(".menu-item")] : [];
  if (items.length === 0) return;
  event.preventDefault();
  items[(items.indexOf(document.activeElement) + step + items.length) % items.length].focus();
});

function closeAll() {
  for (const menu of document.querySelectorAll("[popover]:popover-open")) menu.hidePopover();
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
}
document.addEventListener("turbo:before-cache", closeAll);
document.addEventListener("turbo:before-visit", () => {
  for (const menu of document.querySelectorAll("[popover]:popover-open")) menu.hidePopover();
});

// What was asked for in a dialog is done: a morph of the page leaves open dialogs alone.
document.addEventListener("turbo:submit-end", (event) => {
  if (event.detail.success) event.target.closest?.("dialog[open]")?.close();
});
