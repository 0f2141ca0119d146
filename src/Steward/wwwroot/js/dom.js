// Building blocks for the custom elements. Text is always textContent: nothing from a server or a person becomes markup.

export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

export function icon(name, size = 16) {
  const sprite = document.querySelector('meta[name="icons"]')?.content ?? "/icons/sprite.svg";
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#${name}`);
  for (const [key, value] of Object.entries({ class: "icon", width: size, height: size, "aria-hidden": "true" }))
    svg.setAttribute(key, value);
  svg.append(use);
  return svg;
}

export function button(label, { kind, size, sign, ...attributes } = {}) {
  return el("button", { class: "btn", type: "button", "data-kind": kind, "data-size": size, ...attributes },
    sign ? icon(sign, size === "s" ? 14 : 16) : null, label);
}

export function notice(tone, title, text) {
  return el("div", { class: "notice", "data-tone": tone, role: "alert" },
    icon(tone === "bad" ? "circle-alert" : "triangle-alert"),
    el("div", { class: "notice__text" }, el("b", {}, title), text ? el("div", {}, text) : null));
}

export function toast(message, tone = "good") {
  const sign = tone === "good" ? "circle-check" : tone === "bad" ? "circle-alert" : "triangle-alert";
  const dismiss = button("", { kind: "quiet", size: "s", "data-icon-only": true, "data-dismiss": true, "aria-label": "Dismiss" });
  dismiss.append(icon("x", 14));
  document.querySelector("[data-toasts]")?.append(
    el("steward-flash", { class: "toast", "data-tone": tone }, icon(sign), el("span", {}, message), dismiss));
}

let ids = 0;
export const uniqueId = (prefix) => `${prefix}-${++ids}`;
