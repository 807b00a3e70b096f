// Panels beside a field that ask a person to choose between two texts.
function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

let count = 0;

// Shows `texts` ([{label, text}]) and `buttons` ([{label, act, primary}]); returns the panel. The focus stays where it is:
// somebody is typing. The state line announces the panel.
export function askBeside(field, { title, texts, buttons }) {
  count += 1;
  const panel = element("div", "hr-conflict");
  panel.setAttribute("role", "group");
  panel.setAttribute("aria-labelledby", `hr-conflict-${count}`);
  const heading = element("p", "hr-conflict__title");
  heading.id = `hr-conflict-${count}`;
  heading.append(element("strong", "", title));
  const list = element("dl", "hr-conflict__texts");
  for (const { label, text } of texts) {
    const box = element("div", "hr-conflict__text");
    box.append(element("dt", "", label), element("dd", "", text));
    list.append(box);
  }
  const row = element("div", "hr-conflict__buttons");
  for (const { label, act, primary } of buttons) {
    const button = element("button", `govuk-button${primary ? "" : " govuk-button--secondary"}`, label);
    button.type = "button";
    button.addEventListener("click", () => {
      panel.remove();
      act();
    });
    row.append(button);
  }
  panel.append(heading, list, row);
  field.after(panel);
  return panel;
}
