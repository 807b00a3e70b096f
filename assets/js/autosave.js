// Saves a form while somebody writes in it. The protocol stands in handrail/core/ui/README.md.
//
// A field is "saved" when its value is the one the server had (base) or the one the server took from us (sent): the server
// may tidy what we send, and that must not start another round. It is not saved while the answer to it is missing (lost):
// the server may have taken what has been written over since.
import { askBeside } from "./choices.js";
import { fieldNames, groupOf, isText, labelOf, listOf, plain, readable, same, setValues, valuesOf, controls } from "./fields.js";
import { KeptWords } from "./kept-words.js";
import { cookieToken } from "./token.js";

const QUIET = 1500; // ms after the last key
const LATEST = 5000; // ms after the first unsaved key, even if somebody never stops typing
const RETRY = [2000, 4000, 8000, 15000, 30000]; // ms between tries while the server cannot be reached
const GIVE_UP = 20000; // ms: an answer that takes longer counts as no connection

// Says whether a control is no longer as the page came.
function isTouched(control) {
  if (control.tagName === "SELECT") {
    const options = [...control.options];
    return options.some((one) => one.defaultSelected) && options.some((one) => one.selected !== one.defaultSelected);
  }
  if (["checkbox", "radio"].includes(control.type)) return control.checked !== control.defaultChecked;
  return plain(control.value) !== plain(control.defaultValue);
}

class Autosave {
  constructor(form) {
    this.form = form;
    // A browser that puts back what stood in a field when the page was left would put it over newer words.
    form.autocomplete = "off";
    this.url = form.dataset.autosaveUrl || form.action;
    this.kept = new KeptWords(form.dataset.autosaveUser || "", this.url);
    this.state = form.dataset.autosaveState
      ? document.querySelector(form.dataset.autosaveState)
      : form.querySelector("[data-save-state]");
    this.names = fieldNames(form);
    this.base = new Map();
    this.sent = new Map();
    this.lost = new Map();
    this.rejected = new Map();
    this.open = new Map(); // panels that wait for a choice, by field
    this.failures = 0;
    for (const name of this.names) {
      const given = this.hiddenBases(name);
      this.base.set(name, given.length ? given.map((input) => plain(input.value)) : valuesOf(form, name));
    }
    form.addEventListener("input", () => this.changed());
    form.addEventListener("change", () => this.changed());
    form.addEventListener("submit", (event) => this.submitted(event));
    window.addEventListener("online", () => this.soon(0));
    window.addEventListener("focus", () => this.signedOut && this.soon(0));
    window.addEventListener("pagehide", () => this.leave());
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && this.leave());
    window.addEventListener("beforeunload", (event) => {
      if (!this.leaving && this.unsaved().length && form.isConnected) event.preventDefault();
    });
    this.offerKept();
    // Somebody may have written before this script was there.
    if (this.names.some((name) => controls(form, name).some(isTouched))) this.changed();
  }

  hiddenBases(name) {
    return [...this.form.elements].filter((control) => control.type === "hidden" && control.name === `base-${name}`);
  }

  isSaved(name) {
    const now = valuesOf(this.form, name);
    return !this.lost.has(name) && (same(now, this.base.get(name)) || same(now, this.sent.get(name)));
  }

  unsaved() {
    return this.names.filter((name) => !this.isSaved(name));
  }

  waiting() {
    return this.unsaved().filter((name) => !this.open.has(name));
  }

  sendable() {
    return this.waiting().filter((name) => !same(valuesOf(this.form, name), this.rejected.get(name)));
  }

  changed() {
    this.isChanged = true;
    for (const name of this.names) {
      if (this.isSaved(name)) {
        this.kept.forget(name);
        this.showErrors(name);
      } else if (!this.open.has(name)) this.kept.keep(name, valuesOf(this.form, name));
    }
    if (!this.sendable().length) return this.wentBack();
    this.say("waiting", "Not saved yet");
    if (this.failures === 0 || !this.timer) this.soon(QUIET);
    this.deadline ??= window.setTimeout(() => {
      this.deadline = undefined;
      this.soon(0);
    }, LATEST);
  }

  // Whoever writes again what stood there has nothing that waits, and must not read that something does.
  wentBack() {
    if (this.flight || this.unsaved().length || this.open.size) return;
    this.calm();
    if (["waiting", "failed"].includes(this.state?.dataset.state)) this.sum(undefined, [], {});
  }

  soon(wait) {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      this.timer = undefined;
      this.save();
    }, wait);
  }

  calm() {
    window.clearTimeout(this.timer);
    window.clearTimeout(this.deadline);
    this.timer = this.deadline = undefined;
  }

  body(names) {
    const body = new URLSearchParams();
    body.set("csrfmiddlewaretoken", this.token());
    for (const name of names) {
      for (const value of this.replaced(name)) body.append(`base-${name}`, value);
      for (const value of valuesOf(this.form, name)) body.append(name, value);
    }
    return body;
  }

  // What our words replace. Whoever went back to what the server had, replaces the words whose answer was lost.
  replaced(name) {
    const base = this.base.get(name);
    return this.lost.has(name) && same(valuesOf(this.form, name), base) ? this.lost.get(name) : base;
  }

  // Signing in again in another tab changes the token; the cookie always has the present one.
  token() {
    const hidden = this.form.querySelector("input[name=csrfmiddlewaretoken]");
    const cookie = cookieToken();
    if (hidden && cookie && this.signedOut) hidden.value = cookie;
    return hidden?.value ?? "";
  }

  async save({ keepalive = false } = {}) {
    if (this.flight) {
      this.again = true;
      return this.flight;
    }
    this.calm();
    if (!this.sendable().length) return undefined;
    // What was refused goes along with the next change, because that may be what it lacked: once, or it would hold
    // back for ever what is settled together with it.
    const names = this.isChanged ? this.waiting() : this.sendable();
    this.isChanged = false;
    this.flight = this.send(names, keepalive).finally(() => {
      this.flight = undefined;
      if (this.again || this.sendable().length) {
        this.again = false;
        if (!this.timer) this.soon(this.failures ? this.pause() : QUIET);
      }
    });
    return this.flight;
  }

  async send(names, keepalive) {
    const values = new Map(names.map((name) => [name, valuesOf(this.form, name)]));
    if (!this.failures && !this.signedOut) this.say("saving", "Saving");
    let response;
    const clock = new AbortController();
    const alarm = window.setTimeout(() => clock.abort(), GIVE_UP);
    try {
      response = await fetch(this.url, {
        method: "POST",
        body: this.body(names),
        headers: { "X-Requested-With": "autosave", Accept: "application/json" },
        credentials: "same-origin",
        signal: clock.signal,
        keepalive,
      });
      await this.answer(response, values);
    } catch {
      this.failed(values);
    } finally {
      window.clearTimeout(alarm);
    }
  }

  async answer(response, sent) {
    const json = (response.headers.get("Content-Type") || "").includes("json");
    // The person may not write here any more: signing in again would not help. A token that is too old is made new there.
    const told = response.status === 403 && json ? await response.json() : {};
    if (told.error && !told.to && !told.again) return this.turnedAway(told.error);
    // A sign-in page instead of an answer is also "signed out".
    if (response.status === 401 || response.status === 403 || (response.ok && !json)) return this.askToSignIn();
    if (![200, 409, 422].includes(response.status) || !json) return this.failed(sent);
    const answer = await response.json();
    this.failures = 0;
    this.signedOut = false;
    const conflicts = answer.conflicts ?? [];
    const errors = answer.errors ?? {};
    const refused = new Set([...conflicts.map((one) => one.name), ...Object.keys(errors)]);
    const taken = response.ok ? [...sent.keys()] : Object.keys(answer.values ?? {});
    for (const name of sent.keys()) this.lost.delete(name);
    for (const name of taken) {
      if (refused.has(name) || !sent.has(name)) continue;
      this.accept(name, sent.get(name), answer.values?.[name]);
    }
    for (const [name, value] of Object.entries(answer.values ?? {})) if (!sent.has(name)) this.follow(name, listOf(value));
    for (const name of sent.keys()) this.showErrors(name, errors[name], sent.get(name));
    for (const conflict of conflicts) this.ask(conflict);
    this.sum(answer.saved_at_text, conflicts, errors);
  }

  accept(name, sent, onServer) {
    this.sent.set(name, sent);
    this.setBase(name, onServer === undefined ? sent : listOf(onServer));
    if (same(valuesOf(this.form, name), sent)) this.kept.forget(name);
  }

  // What the server settled along with our words is shown, unless somebody writes something else there.
  follow(name, values) {
    if (!this.names.includes(name) || this.open.has(name)) return;
    if (!this.isSaved(name)) return;
    setValues(this.form, name, values);
    this.sent.delete(name);
    this.setBase(name, values);
  }

  // The hidden inputs follow, so that the ordinary Save button compares with the same value.
  setBase(name, values) {
    this.base.set(name, values);
    const old = this.hiddenBases(name);
    if (!old.length) return;
    for (const input of old.slice(1)) input.remove();
    values.forEach((value, i) => {
      const input = i ? old[0].cloneNode() : old[0];
      input.value = value;
      if (i) old[0].after(input);
    });
  }

  sum(savedAt, conflicts, errors) {
    if (savedAt) this.savedAt = savedAt;
    const waiting = [...this.open.keys()];
    if (conflicts.length) {
      const [first] = conflicts;
      const where = labelOf(this.form, first.name);
      this.say("failed", `${first.by} changed “${where}” at ${first.at_text}. Choose below it which words to keep.`);
    } else if (Object.keys(errors).length) {
      this.say("failed", `Not saved yet: ${Object.values(errors).flat().join(" ")}`);
    } else if (waiting.length) {
      this.say("failed", `Not saved yet: choose which words to keep in “${labelOf(this.form, waiting[0])}”.`);
    } else if (this.unsaved().length) {
      this.say("waiting", "Not saved yet");
    } else {
      this.say("saved", this.savedAt ? `All changes saved at ${this.savedAt}` : "All changes saved");
    }
  }

  showErrors(name, texts, sent) {
    const group = groupOf(this.form, name);
    const old = group?.querySelector(":scope > .hr-autosave-error");
    old?.remove();
    const [control] = controls(this.form, name);
    if (!texts?.length) {
      this.rejected.delete(name);
      if (old) for (const mark of ["aria-errormessage", "aria-invalid"]) control?.removeAttribute(mark);
      return;
    }
    this.rejected.set(name, sent);
    const note = document.createElement("p");
    note.className = "hr-autosave-error";
    note.id = `autosave-error-${name}`;
    note.textContent = texts.join(" ");
    group?.append(note);
    control?.setAttribute("aria-errormessage", note.id);
    control?.setAttribute("aria-invalid", "true");
  }

  pause() {
    return RETRY[Math.min(this.failures, RETRY.length) - 1] ?? QUIET;
  }

  failed(sent) {
    this.failures += 1;
    for (const [name, values] of sent) this.lost.set(name, values);
    const safe = this.unsaved().every((name) => this.kept.keep(name, valuesOf(this.form, name)));
    this.say(
      "failed",
      safe
        ? "Not saved yet: no connection. Your words are kept on this device."
        : "Not saved yet: no connection. Keep this page open until they are saved.",
    );
    this.soon(this.pause());
  }

  turnedAway(why) {
    this.failures += 1;
    for (const name of this.unsaved()) this.kept.keep(name, valuesOf(this.form, name));
    this.say("failed", `Not saved yet: ${why} Your words are kept on this device.`);
    this.soon(Math.max(this.pause(), 8000));
  }

  askToSignIn() {
    this.failures += 1;
    this.signedOut = true;
    for (const name of this.unsaved()) this.kept.keep(name, valuesOf(this.form, name));
    const link = document.createElement("a");
    link.href = this.form.dataset.autosaveSignIn || "/sign-in/";
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = "Sign in again in a new tab";
    this.say("failed", "Not saved yet: you have been signed out. Your words are kept on this device. ", link);
    this.soon(Math.max(this.pause(), 8000));
  }

  ask({ name, theirs, by, at_text: at }) {
    const field = groupOf(this.form, name);
    if (!field) return;
    this.open.get(name)?.remove();
    const other = listOf(theirs);
    const mine = valuesOf(this.form, name);
    const settle = (values) => {
      this.open.delete(name);
      this.setBase(name, other);
      this.sent.delete(name);
      if (values) setValues(this.form, name, values);
      controls(this.form, name)[0]?.focus();
      this.form.dispatchEvent(new Event("input"));
      if (!this.sendable().length) this.sum(undefined, [], {});
    };
    const buttons = [
      { label: "Keep mine", act: () => settle(), primary: true },
      { label: "Use theirs", act: () => settle(other) },
    ];
    if (isText(this.form, name)) {
      const gap = controls(this.form, name)[0].tagName === "TEXTAREA" ? "\n\n" : " ";
      buttons.push({
        label: "Put both together",
        act: () => settle([[other[0], valuesOf(this.form, name)[0]].filter(Boolean).join(gap)]),
      });
    }
    const panel = askBeside(field, {
      title: `${by} changed this at ${at}`,
      texts: [
        { label: by, text: readable(this.form, name, other) },
        { label: "You", text: readable(this.form, name, mine) },
      ],
      buttons,
    });
    this.open.set(name, panel);
  }

  // After a reload: words of this tab that never reached the server.
  offerKept() {
    for (const name of this.names) {
      const words = this.kept.read(name);
      const now = valuesOf(this.form, name);
      if (!words || same(words, now)) {
        this.kept.forget(name);
        continue;
      }
      const field = groupOf(this.form, name);
      const close = () => this.open.delete(name);
      const panel = askBeside(field, {
        title: "These words were not saved. They were kept on this device.",
        texts: [
          { label: "Kept on this device", text: readable(this.form, name, words) },
          { label: "Saved", text: readable(this.form, name, now) },
        ],
        buttons: [
          {
            label: "Put them back",
            primary: true,
            act: () => {
              close();
              setValues(this.form, name, words);
              this.form.dispatchEvent(new Event("input"));
              controls(this.form, name)[0]?.focus();
            },
          },
          {
            label: "Leave them out",
            act: () => {
              close();
              this.kept.forget(name);
              controls(this.form, name)[0]?.focus();
              this.changed();
            },
          },
        ],
      });
      this.open.set(name, panel);
      this.say("failed", `Words in “${labelOf(this.form, name)}” were not saved. Choose below it whether to put them back.`);
    }
  }

  leave() {
    if (!this.leaving && !this.flight && this.sendable().length) this.save({ keepalive: true });
  }

  // The ordinary Save button: wait for what is on its way, or the server would see our own words as somebody else's.
  submitted(event) {
    if (this.flight) {
      event.preventDefault();
      const { submitter } = event;
      this.flight.finally(() => this.form.requestSubmit(submitter ?? undefined));
      return;
    }
    this.calm();
    this.leaving = true;
  }

  say(state, text, ...more) {
    if (!this.state) return;
    const place = this.state.querySelector("[data-save-state-text]") ?? this.state;
    if (this.state.dataset.state === state && place.textContent === text && !more.length) return;
    this.state.dataset.state = state;
    place.replaceChildren(text, ...more);
  }
}

export function startAutosave(scope) {
  const inside = [...scope.querySelectorAll("form[data-autosave]")];
  if (scope.matches?.("form[data-autosave]")) inside.push(scope);
  for (const form of inside) {
    if (form.dataset.autosave === "on") continue;
    form.dataset.autosave = "on";
    new Autosave(form);
  }
}
