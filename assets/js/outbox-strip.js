// Says on every page what waits on this device, and before signing out what was not sent.
import { button, element, link } from "./elements.js";
import { asSentence, countWaiting, heldBack, listOf, onChange, putAside, send, startSending } from "./outbox.js";
import { dropKey, ownerOfPage } from "./vault.js";
import { forgetPages } from "./kept-pages.js";

const records = (n) => (n === 1 ? "1 record" : `${n} records`);

function line(held) {
  return element("li", "", [held.entry?.about, held.message].filter(Boolean).join(": ") || "A record");
}

// On the Today page each target says how much of it waits: the page from this device does not know of it.
function markTargets(held) {
  const counts = new Map();
  for (const { entry } of held) if (entry) counts.set(entry.pupil_target, (counts.get(entry.pupil_target) ?? 0) + 1);
  for (const mark of document.querySelectorAll(".hr-waits")) mark.remove();
  for (const [target, n] of counts) {
    document.querySelector(`#target-${target} .hr-last`)?.append(element("span", "hr-waits", `${n} not sent yet`));
  }
}

class Strip {
  constructor() {
    this.place = element("div", "hr-outbox");
    this.place.hidden = true;
    this.words = element("p", "hr-outbox__words");
    this.words.setAttribute("role", "status");
    this.more = element("div");
    this.place.append(this.words, this.more);
    onChange(() => this.show());
    window.addEventListener("online", () => this.show());
    window.addEventListener("offline", () => this.show());
  }

  // Many changes in a row are one look.
  show() {
    this.look ??= window.setTimeout(() => {
      this.look = undefined;
      this.draw();
    }, 30);
  }

  async draw() {
    const turn = (this.turn = (this.turn ?? 0) + 1);
    const open = await countWaiting().catch(() => 0);
    const refused = await listOf("refused").catch(() => []);
    if (document.querySelector("[data-today]")) markTargets(open ? await listOf("waiting").catch(() => []) : []);
    // A look that took long knows less than the one after it.
    if (turn !== this.turn) return;
    // A page that was put in place of another has no strip yet.
    if (!this.place.isConnected) document.querySelector("main")?.before(this.place);
    this.place.hidden = !open && !refused.length;
    if (this.place.hidden) {
      this.words.textContent = "";
      this.more.replaceChildren();
      return;
    }
    const parts = [];
    if (open) parts.push(this.#waitingWords(open));
    if (refused.length) parts.push(`${records(refused.length)} could not be saved.`);
    const words = parts.join(" ");
    if (this.words.textContent !== words) this.words.textContent = words;
    const more = [];
    const held = heldBack();
    if (open && navigator.onLine !== false && !held) more.push(button("Send now", () => send()));
    if (open && held?.to) more.push(link(`${held.link} to send them`, held.to));
    if (refused.length) {
      const list = element("ul", "govuk-list govuk-list--bullet");
      for (const one of refused) {
        const item = line(one);
        if (one.entry) {
          const name = one.entry.about ? ` the record of ${one.entry.about}` : " this record";
          const aside = button("Put aside", () => putAside(one.entry.id));
          aside.append(element("span", "govuk-visually-hidden", name));
          item.append(" ", aside);
        }
        list.append(item);
      }
      more.push(list);
    }
    this.more.replaceChildren(...more);
  }

  #waitingWords(n) {
    const wait = n === 1 ? "waits" : "wait";
    const held = heldBack();
    if (held) return `${records(n)} ${wait} on this device. ${asSentence(held.because)}`;
    const when = navigator.onLine === false ? "when there is a connection again" : "as soon as the server answers";
    return `${records(n)} ${wait} on this device. ${n === 1 ? "It is" : "They are"} sent ${when}.`;
  }
}

// Signing out: what waits is sent first. What can't be sent stays locked here, and the person decides knowing that.
async function leaving(event, form) {
  if (form.dataset.leaving) return;
  event.preventDefault();
  const patience = new Promise((resolve) => window.setTimeout(resolve, 5000));
  if (await countWaiting().catch(() => 0)) await Promise.race([send(), patience]);
  const left = await listOf("waiting").catch(() => []);
  if (left.length && !form.dataset.told) return tell(form, left);
  await forgetPages().catch(() => {});
  dropKey();
  form.dataset.leaving = "yes";
  form.requestSubmit();
}

function tell(form, left) {
  form.dataset.told = "yes";
  form.closest("details")?.removeAttribute("open");
  const box = element("div", "hr-outbox hr-outbox--leaving");
  box.setAttribute("role", "alertdialog");
  box.setAttribute("aria-labelledby", "outbox-leaving");
  const title = element("h2", "govuk-heading-m", `${records(left.length)} ${left.length === 1 ? "is" : "are"} not sent yet`);
  title.id = "outbox-leaving";
  title.tabIndex = -1;
  const words = element(
    "p",
    "govuk-body",
    "There is no connection to the server. If you sign out now, they stay locked on this device and are sent when you sign in on it again. Nobody else can read or send them.",
  );
  const list = element("ul", "govuk-list govuk-list--bullet");
  list.append(...left.slice(0, 20).map(line));
  if (left.length > 20) list.append(line({ entry: { about: `and ${left.length - 20} more` } }));
  const stay = button(
    "Stay signed in",
    () => {
      delete form.dataset.told;
      box.remove();
    },
    "govuk-button",
  );
  const go = button("Sign out all the same", () => form.requestSubmit(), "govuk-button govuk-button--secondary");
  const buttons = element("div", "govuk-button-group");
  buttons.append(stay, go);
  box.append(title, words, list, buttons);
  document.querySelector("main")?.before(box);
  title.focus();
}

let strip;
export function startStrip() {
  if (!ownerOfPage() && !document.querySelector("[data-shell]")) return;
  strip ??= new Strip();
  startSending();
  strip.show();
  for (const form of document.querySelectorAll('form[action="/sign-out/"]')) {
    if (form.dataset.asks) continue;
    form.dataset.asks = "on";
    form.addEventListener("submit", (event) => leaving(event, form));
  }
}
