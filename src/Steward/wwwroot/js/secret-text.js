import { el } from "./dom.js";

// The face in which 0 and O can't be taken for each other is fetched when somebody is about to see a secret, not with every page.
export const secretFace = () => document.fonts.load('500 1rem "JetBrains Mono Variable"').catch(() => {});

// A secret to read aloud or type over: digits and signs stand out, so that 0 and O, l and 1 are told apart.
export function secretText(value) {
  const output = el("output", { class: "secret-text", translate: "no", "data-long": value.length > 200 || value.includes("\n") });
  for (const run of value.match(/\p{Nd}+|[^\p{L}\p{Nd}\s]+|[\p{L}\s]+/gu) ?? []) {
    const kind = /^\p{Nd}/u.test(run) ? "digit" : /^[\p{L}\s]/u.test(run) ? null : "symbol";
    output.append(kind ? el("span", { class: kind }, run) : run);
  }
  return output;
}

// Everything that must take a shown secret off the page. Returns a function that stops watching.
export function wipeWhenLeft(wipe) {
  const watching = new AbortController();
  const { signal } = watching;
  const when = (target, name, test = () => true) => target.addEventListener(name, (event) => test(event) && wipe(), { signal });
  when(window, "pagehide");
  when(document, "visibilitychange", () => document.visibilityState === "hidden");
  when(document, "turbo:before-cache");
  when(document, "turbo:before-visit");
  when(document, "steward:wipe");
  when(document, "submit", (event) => event.submitter?.hasAttribute("data-sign-out"));
  return () => watching.abort();
}
