// Reading and writing the fields of a form by name. A value is always a list of strings: a checkbox group has several.
const SKIPPED = new Set(["hidden", "file", "password", "submit", "button", "reset", "image"]);

// A hidden field is the page's own, unless it says that it is kept with the others.
const isSkipped = (control) => SKIPPED.has(control.type) && !("kept" in control.dataset);

export const plain = (text) => String(text ?? "").replace(/\r\n?/g, "\n");

export const same = (one, other) =>
  one !== undefined && other !== undefined && one.length === other.length && one.every((text, i) => text === other[i]);

export const listOf = (value) => {
  if (Array.isArray(value)) return value.length ? value.map(plain) : [""];
  if (value === null || value === undefined || value === false) return [""];
  return [plain(value)];
};

export function controls(form, name) {
  return [...form.elements].filter((control) => control.name === name && !isSkipped(control));
}

export function fieldNames(form) {
  const names = [...form.elements].filter((control) => control.name && !isSkipped(control) && !control.disabled);
  return [...new Set(names.map((control) => control.name))];
}

export function valuesOf(form, name) {
  const found = [];
  for (const control of controls(form, name)) {
    if (control.type === "radio" || control.type === "checkbox") {
      if (control.checked) found.push(control.value);
    } else if (control.multiple) {
      found.push(...[...control.selectedOptions].map((option) => option.value));
    } else {
      found.push(plain(control.value));
    }
  }
  return found.length ? found : [""];
}

export function setValues(form, name, values) {
  for (const control of controls(form, name)) {
    if (control.type === "radio" || control.type === "checkbox") control.checked = values.includes(control.value);
    else if (control.multiple) for (const option of control.options) option.selected = values.includes(option.value);
    else control.value = values[0] ?? "";
  }
}

// What a person reads: the labels of choices, not their codes.
export function readable(form, name, values) {
  const labels = new Map();
  for (const control of controls(form, name)) {
    if (control.tagName === "SELECT") for (const option of control.options) labels.set(option.value, option.textContent.trim());
    else if (control.labels?.length && control.type !== "textarea" && /radio|checkbox/.test(control.type))
      labels.set(control.value, control.labels[0].textContent.trim());
  }
  const text = values.map((value) => labels.get(value) ?? value).filter(Boolean).join(", ");
  return text || "(nothing)";
}

export const isText = (form, name) =>
  controls(form, name).every((control) => control.tagName === "TEXTAREA" || /^(text|search)$/.test(control.type));

export const labelOf = (form, name) => {
  const [first] = controls(form, name);
  const group = first?.closest("fieldset")?.querySelector("legend");
  return (group ?? first?.labels?.[0])?.textContent.replace("(optional)", "").trim() ?? name;
};

export const groupOf = (form, name) => {
  const [first] = controls(form, name);
  return first?.closest(".govuk-form-group:not(.govuk-date-input .govuk-form-group)") ?? first;
};
