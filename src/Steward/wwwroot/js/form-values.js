// A form as JSON: names with dots nest. Empty inputs are left out, or null with data-null-when-empty; data-number and data-list
// (comma separated) convert; checkboxes are true or false; [data-rows] become a list of objects.

export function readValues(form) {
  const values = {};
  for (const input of form.elements) {
    if (!input.name || input.disabled || input.type === "submit" || input.closest("[data-row]") || input.hasAttribute("data-generator")) continue;
    if (input.type === "radio" && !input.checked) continue;
    if (input.dataset.removes) continue;
    const value = valueOf(input);
    if (value !== undefined) put(values, input.name.split("."), value);
  }
  for (const rows of form.querySelectorAll("[data-rows]")) {
    const list = [...rows.querySelectorAll("[data-row]")].map((row) => number(rows, row)).filter((row) => row.name || row.value);
    if (list.length > 0) put(values, rows.dataset.rows.split("."), list);
  }
  // Null is "take it away", and wins over what was typed.
  for (const box of form.querySelectorAll("[data-removes]:checked")) put(values, box.dataset.removes.split("."), null);
  return values;
}

// The input an error is about, by the name the API gives it.
export function fieldsOf(form, name) {
  const wanted = name.toLowerCase();
  return [...form.elements].find((input) => (input.dataset.path ?? input.name)?.toLowerCase() === wanted && input.type !== "hidden") ?? null;
}

function valueOf(input) {
  if (input.type === "checkbox") return input.checked;
  const text = input.hasAttribute("data-secret") ? input.value : input.value.trim();
  if (input.hasAttribute("data-list")) return text.split(",").map((item) => item.trim()).filter(Boolean);
  if (text === "") return input.hasAttribute("data-null-when-empty") ? null : undefined;
  if (input.hasAttribute("data-number")) return Number(text);
  if (text === "true" && input.type === "hidden" && input.hasAttribute("data-flag")) return true;
  return text;
}

function number(rows, row) {
  const at = [...rows.querySelectorAll("[data-row]")].indexOf(row);
  const values = {};
  for (const input of row.querySelectorAll("[name]")) {
    input.dataset.path = `${rows.dataset.rows}[${at}].${input.name}`;
    values[input.name] = input.value;
  }
  return values;
}

function put(target, [first, ...rest], value) {
  if (rest.length === 0) target[first] = value;
  else put((target[first] ??= {}), rest, value);
}
