// Puts a suggestion into the fields of its form, and can take it out again. Autosave and everything else that listens to
// the fields then does what it does when somebody types.
import { controls, setValues, valuesOf } from "./fields.js";
import { cookieToken } from "./token.js";

const isEmpty = (values) => values.every((text) => text.trim() === "");

// `always` replaces what stands there (the words that were typed to find the suggestion); `empty` fills gaps only.
function put(form, { always = {}, empty = {} }) {
  const before = new Map();
  const set = (name, text) => {
    const [control] = controls(form, name);
    if (!control) return;
    before.set(name, valuesOf(form, name));
    setValues(form, name, [text]);
    control.dispatchEvent(new Event("input", { bubbles: true }));
    control.dispatchEvent(new Event("change", { bubbles: true }));
  };
  for (const [name, text] of Object.entries(always)) set(name, text);
  for (const [name, text] of Object.entries(empty)) if (isEmpty(valuesOf(form, name))) set(name, text);
  return before;
}

function firstGap(form, names) {
  const name = names.find((one) => controls(form, one).length && isEmpty(valuesOf(form, one)));
  return name ? controls(form, name)[0] : controls(form, names[0] ?? "")[0];
}

// A blank that nobody filled, such as {text level}, is selected, so that typing puts words in its place.
function selectBlank(form, names) {
  for (const name of names) {
    const [control] = controls(form, name);
    const blank = /\{[^{}]+\}/.exec(control?.value ?? "");
    if (!blank || !control.setSelectionRange) continue;
    control.focus();
    control.setSelectionRange(blank.index, blank.index + blank[0].length);
    return true;
  }
  return false;
}

// Says what became of a specialist's advice, once there is a connection; in the order in which it was pressed.
let telling = Promise.resolve();

function tell(form, { advised, code }, note, also = {}) {
  const once = async () => {
    const token = cookieToken() || form.querySelector("input[name=csrfmiddlewaretoken]")?.value || "";
    const body = new URLSearchParams({ csrfmiddlewaretoken: token, code, ...also });
    const headers = { "X-Requested-With": "autosave" };
    const response = await fetch(advised, { method: "POST", body, headers, keepalive: true });
    if (response.ok) return;
    const why = response.status === 409 ? await response.text() : "";
    const text = why || "It could not be written down what became of the advice. Say so where the advice stands.";
    note.append(Object.assign(document.createElement("span"), { textContent: text }));
  };
  const until = async () => {
    try {
      await once();
    } catch {
      await new Promise((again) => window.addEventListener("online", again, { once: true }));
      await until();
    }
  };
  telling = telling.then(until);
}

function take(button) {
  const form = button.closest("form");
  const place = button.closest("[data-taking]");
  const before = put(form, JSON.parse(button.dataset.take));
  const note = document.createElement("p");
  note.className = "govuk-body hr-cluster";
  note.setAttribute("role", "status");
  note.append(button.dataset.taken);
  const back = document.createElement("button");
  back.type = "button";
  back.className = "hr-button-link";
  back.textContent = "Put back what stood there";
  back.addEventListener("click", () => {
    const always = Object.fromEntries([...before].map(([name, values]) => [name, values[0] ?? ""]));
    if (place) delete place.dataset.taken;
    put(form, { always });
    if (button.dataset.advised) tell(form, button.dataset, note, { back: "yes" });
    note.remove();
    controls(form, Object.keys(always)[0])[0]?.focus();
  });
  note.append(back);
  if (button.dataset.advised) tell(form, button.dataset, note);
  place?.replaceChildren(note);
  // What was put in would ask for new suggestions at once, and they would take the way back away.
  if (place) place.dataset.taken = "yes";
  if (selectBlank(form, [...before.keys()])) return;
  firstGap(form, JSON.parse(button.dataset.then || "[]"))?.focus();
}

// Whoever goes on writing elsewhere in the card has seen the suggestions: they fold, and the field that one writes in
// stays where it is on the screen.
function fold(place, field) {
  const list = place.querySelector(":scope > .hr-suggestions");
  if (!list || place.contains(field)) return;
  const said = place.querySelector("[role=status]")?.textContent ?? "";
  if (!said.trim()) return; // what the critical friend noticed stays
  const before = field.getBoundingClientRect().top;
  const folded = document.createElement("details");
  folded.className = "govuk-details govuk-!-margin-bottom-2";
  const summary = document.createElement("summary");
  summary.className = "govuk-details__summary";
  const words = document.createElement("span");
  words.className = "govuk-details__summary-text";
  words.textContent = said.split(",")[0];
  summary.append(words);
  folded.append(summary, list);
  place.replaceChildren(folded);
  scrollBy({ top: field.getBoundingClientRect().top - before, behavior: "instant" });
}

function keepInSight(field) {
  const { top, bottom } = field.getBoundingClientRect();
  if (bottom < 0 || top > window.innerHeight) field.scrollIntoView({ block: "center", behavior: "instant" });
}

const asksFor = (place, field) => (place.getAttribute("hx-trigger") ?? "").includes(`#${field.id}`);

export function startTaking() {
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.dataset?.taken) event.preventDefault();
  });
  // Nor may an answer that was on its way already.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.dataset?.taken) event.detail.shouldSwap = false;
  });
  document.addEventListener("input", ({ target: field, isTrusted }) => {
    const places = field.closest?.("form")?.querySelectorAll("[data-taking]") ?? [];
    if (isTrusted) for (const place of places) delete place.dataset.taken;
    for (const place of places) if (!asksFor(place, field)) fold(place, field);
  });
  // They may also come when one has gone on already.
  document.addEventListener("htmx:afterSwap", ({ target: place }) => {
    const field = document.activeElement;
    const isElsewhere = field?.name && place.closest?.("form")?.contains(field);
    if (place.matches?.("[data-taking]") && isElsewhere && !asksFor(place, field)) fold(place, field);
    // What came above must not push away where one writes.
    if (isElsewhere) requestAnimationFrame(() => keepInSight(field));
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-take]");
    if (button) take(button);
  });
}
