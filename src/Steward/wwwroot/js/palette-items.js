import { closeness } from "./fold.js";
import { send } from "./http.js";

// What the command palette offers, in groups: { title, items: [{ label, sub, sign, key, href, press, fill }] }.
// href is gone to, press is clicked, fill goes on typing. Pages say their own: data-shortcut and data-command on what can be pressed.

const places = { client: (id) => `/clients/${id}`, credential: (id) => `/credentials/${id}`, task: (id) => `/tasks/${id}`, contact: (_, hit) => `/clients/${hit.clientId}` };
const signs = { client: "building-2", credential: "key-round", task: "list-checks", contact: "contact" };
const titles = { client: "Clients", contact: "Contacts", task: "Tasks", credential: "Credentials" };
const labelOf = (element) => element.dataset.command || element.textContent.trim() || element.ariaLabel || element.title;
const signOf = (element) => element.dataset.sign ?? element.querySelector("use")?.getAttribute("href").split("#")[1] ?? "chevron-right";

export function commands() {
  const here = [...document.querySelectorAll("main [data-shortcut], main [data-command]")]
    .map((item) => ({ label: labelOf(item), sign: signOf(item), key: item.dataset.shortcut, press: item }));
  const go = [...document.querySelectorAll("[data-go]")]
    .map((link) => ({ label: link.title, sign: signOf(link), key: `g ${link.dataset.go}`, href: link.getAttribute("href") }));
  const known = new Set(here.map((item) => item.press.getAttribute("href")));
  const firm = [...document.querySelectorAll("steward-palette > a")]
    .filter((link) => !known.has(link.getAttribute("href")))
    .map((link) => ({ label: labelOf(link), sign: signOf(link), href: link.getAttribute("href") }))
    .map((item) => (item.href.includes("{client}") ? { ...item, label: `${item.label}…`, fill: `${item.label} `, href: null, of: item.href } : item));
  const account = [...document.querySelectorAll(".top [data-command]")].map((item) => ({ label: labelOf(item), sign: signOf(item), press: item }));
  return [
    { title: "On this page", items: here },
    { title: "Actions", items: firm },
    { title: "Go to", items: go },
    { title: "Account", items: account },
  ].filter((group) => group.items.length > 0);
}

/** What is there without asking the server. */
export function matching(typed) {
  if (typed.trim() === "") return commands();
  return commands()
    .map(({ title, items }) => {
      const ranked = items.map((item) => ({ item, close: closeness(item.label, typed) })).filter(({ close }) => close > 0);
      return { title, items: ranked.sort((a, b) => b.close - a.close).map(({ item }) => item), close: Math.max(0, ...ranked.map(({ close }) => close)) };
    })
    .filter((group) => group.items.length > 0);
}

/** An action that wants a client: "New credential for " and the beginning of a name. */
export function wanting(typed) {
  const start = typed.toLowerCase();
  const action = commands().flatMap((group) => group.items).find((item) => item.fill && start.startsWith(item.fill.toLowerCase()));
  return action ? { action, rest: typed.slice(action.fill.length) } : null;
}

/** What the server finds, in groups by kind, the closest kind first; null when it could not be asked. */
export async function found(typed) {
  const wants = wanting(typed);
  const text = (wants ? wants.rest : typed).trim();
  if (text === "") return [];
  const answer = await send("GET", `/api/v1/search?limit=${wants ? "8&kind=client" : "12"}&q=${encodeURIComponent(text)}`);
  if (!answer.ok) return null;
  if (wants) return group(`${wants.action.fill.trim()} …`, answer.data.items.map((hit) => ({ ...entry(hit), sign: wants.action.sign, href: wants.action.of.replace("{client}", hit.id) })));
  const kinds = [...new Set(answer.data.items.map((hit) => hit.kind))].filter((kind) => places[kind]);
  return kinds.flatMap((kind) => group(titles[kind], answer.data.items.filter((hit) => hit.kind === kind).map(entry)));
}

const group = (title, items) => (items.length > 0 ? [{ title, items }] : []);

const entry = (hit) => ({
  label: hit.title,
  sub: [hit.kind === "client" ? null : hit.clientName, hit.snippet?.replace(/^https?:\/\//, "")].filter(Boolean).join(" · "),
  sign: signs[hit.kind],
  href: places[hit.kind]?.(hit.id, hit),
});
