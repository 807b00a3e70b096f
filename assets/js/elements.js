// Small parts of a page, made by a script.
export function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

// A button that sends nothing by itself.
export function button(text, act, className = "hr-button-link") {
  const made = element("button", className, text);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

export function link(text, href) {
  const made = element("a", "govuk-link", text);
  made.href = href;
  return made;
}
