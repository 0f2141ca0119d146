import { toast } from "./dom.js";

const holdFor = 30_000;

// For what is no secret: a user name, an address.
export async function copyPlain(text) {
  await navigator.clipboard.writeText(text);
}

// For secrets: off the clipboard again after 30 s, unless something else is on it by then.
export async function copySecret(text, what) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    toast("The browser refused to copy. Reveal it and copy it by hand.", "bad");
    return false;
  }
  const readable = await mayRead();
  toast(readable ? `${what} copied. It leaves the clipboard in 30 seconds.`
    : `${what} copied. This browser lets no page clear it: copy something else when you are done.`, readable ? "good" : "warn");
  if (readable) setTimeout(() => clearIfStill(text), holdFor);
  return true;
}

// The browser asks the person once, right after their own click on Copy, where the question makes sense.
async function mayRead() {
  try {
    const permission = await navigator.permissions.query({ name: "clipboard-read" });
    if (permission.state === "prompt") await navigator.clipboard.readText();
    return permission.state !== "denied";
  } catch {
    return false;
  }
}

async function clearIfStill(text) {
  // Reading needs the focus. Without it, as soon as the person is back.
  if (!document.hasFocus()) {
    window.addEventListener("focus", () => clearIfStill(text), { once: true });
    return;
  }
  try {
    if ((await navigator.clipboard.readText()) !== text) return;
    await navigator.clipboard.writeText("");
    toast("Clipboard cleared");
  } catch {
    toast("The clipboard could not be cleared. Copy something else to remove the secret from it.", "warn");
  }
}
