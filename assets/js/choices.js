// Panels beside a field that ask a person to choose between two texts.
import { button, element } from "./elements.js";

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
    const choose = () => {
      panel.remove();
      act();
    };
    row.append(button(label, choose, `govuk-button${primary ? "" : " govuk-button--secondary"}`));
  }
  panel.append(heading, list, row);
  field.after(panel);
  return panel;
}
