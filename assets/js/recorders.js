// The recorders of the today screen: each is a plain form; here it saves in place, counts, times and takes back.
import { Kept, day } from "./counting.js";
import { button, element } from "./elements.js";
import { keep } from "./recording.js";
import { takeBack } from "./taking-back.js";

const UNDO = 60000; // ms, as the server allows it
const known = new WeakMap();

// A key for the record; randomUUID is missing where a school's own network has no certificate.
function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
  const variant = ((parseInt(hex[16], 16) & 3) | 8).toString(16);
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, variant + hex.slice(17, 20), hex.slice(20)].join("-");
}

function clockText(ms) {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

class Recorder {
  constructor(form, user) {
    this.form = form;
    this.target = form.dataset.target;
    this.kept = new Kept(user, this.target, form.dataset.recorder === "DURATION" ? "ms" : "n");
    this.strip = element("div", "hr-rec__said");
    this.strip.tabIndex = -1;
    this.strip.hidden = true;
    form.before(this.strip);
    if (form.dataset.recorder === "COUNT") this.startCounter();
    if (form.dataset.recorder === "DURATION") this.startWatch();
  }

  get typed() {
    return this.form.elements.typed;
  }

  get note() {
    return this.form.elements.note;
  }

  // ---------------------------------------------------------------- a tally

  startCounter() {
    const kept = this.kept.read();
    if (kept && !this.typed.value) this.typed.value = kept.numbers[0];
    this.sayDay();
    for (const step of this.form.querySelectorAll("[data-step]")) {
      step.hidden = false;
      step.addEventListener("click", () => {
        const now = Number(this.typed.value.replace(",", ".")) || 0;
        this.typed.value = Math.max(0, now + Number(step.dataset.step));
        this.keepCount();
      });
    }
    this.typed.addEventListener("input", () => this.keepCount());
  }

  keepCount() {
    const number = Number(this.typed.value);
    if (this.typed.value.trim() === "" || !Number.isFinite(number)) this.kept.forget();
    else this.kept.write(number);
  }

  // A count or a time that was left from another day is saved for that day, and says so.
  sayDay() {
    const kept = this.kept.read();
    const old = this.form.querySelector("[data-left]");
    if (!kept || kept.on === day()) return old?.remove();
    if (old) return undefined;
    const note = element("p", "hr-rec__left");
    note.dataset.left = "";
    const on = new Date(`${kept.on}T12:00`).toLocaleDateString("en-GB", { day: "numeric", month: "long" });
    note.append(`Left from ${on}; Save keeps it for that day. `);
    note.append(
      button("Clear", () => {
        this.clear();
        note.remove();
      }),
    );
    this.form.prepend(note);
    return undefined;
  }

  // ---------------------------------------------------------------- a stopwatch

  startWatch() {
    const part = (name) => this.form.querySelector(`[data-${name}]`);
    this.watch = { time: part("time"), start: part("start"), stop: part("stop"), pause: part("pause"), clear: part("clear") };
    this.form.querySelector(".hr-rec__plain").remove();
    part("watch").hidden = false;
    this.watch.start.addEventListener("click", () => {
      this.kept.write(Date.now(), this.elapsed(true));
      this.drawWatch();
      this.watch.stop.focus();
    });
    this.watch.pause.addEventListener("click", () => {
      this.kept.write(0, this.elapsed());
      this.drawWatch();
      this.watch.start.focus();
    });
    this.watch.clear.addEventListener("click", () => {
      this.clear();
      this.watch.start.focus();
    });
    this.drawWatch();
    this.sayDay();
    window.setInterval(() => this.drawTime(), 500);
  }

  elapsed(onlyBefore = false) {
    const [since, before] = this.kept.read()?.numbers ?? [0, 0];
    return (before || 0) + (since && !onlyBefore ? Math.max(0, Date.now() - since) : 0);
  }

  drawTime() {
    this.watch.time.textContent = clockText(this.elapsed());
  }

  drawWatch() {
    const kept = this.kept.read();
    const isRunning = Boolean(kept?.numbers[0]);
    this.watch.start.hidden = isRunning;
    this.watch.start.textContent = kept ? "Go on" : "Start";
    this.watch.start.classList.toggle("govuk-button--secondary", Boolean(kept));
    this.watch.stop.hidden = !kept;
    this.watch.stop.textContent = isRunning ? "Stop and save" : "Save";
    this.watch.pause.hidden = !isRunning;
    this.watch.clear.hidden = !kept || isRunning;
    this.drawTime();
  }

  // ---------------------------------------------------------------- saving

  // What goes on after a note is saved: '' where nothing is counted or timed.
  get running() {
    if (this.watch && this.kept.read()) return `The time of ${clockText(this.elapsed())}`;
    const count = this.form.dataset.recorder === "COUNT" ? this.typed.value.trim() : "";
    return count && `The count of ${count}`;
  }

  entry(submitter) {
    let text = submitter?.name === "value" ? submitter.value : (this.typed?.value.trim() ?? "");
    // Saving the note leaves a count or a watch alone: two halves of a count would be two records of the day.
    if (submitter?.hasAttribute("data-note") && this.running) text = "";
    else if (this.watch && this.kept.read()) text = `${Math.round(this.elapsed() / 1000)} s`;
    const left = this.kept.read();
    const uses = left && submitter?.name !== "value" && text !== "";
    const now = new Date();
    const content = {
      pupil_target: this.target,
      observed_on: uses ? left.on : day(now),
      text,
      note: this.note.value.trim(),
    };
    // What was sent and got no answer may have arrived: the same content goes out under the same key.
    const same = this.sent && Object.entries(content).every(([name, value]) => this.sent[name] === value);
    this.sent = same ? this.sent : { id: newId(), observed_at: now.toISOString(), ...content };
    return this.sent;
  }

  async save(submitter) {
    if (this.busy) return;
    const entry = this.entry(submitter);
    if (!entry.text && !entry.note) {
      const { running } = this;
      this.wrong(running ? `Write the note first. ${running} goes on.` : "Record how it went first: a value, a note or both.");
      return;
    }
    this.busy = true;
    this.form.setAttribute("aria-busy", "true");
    submitter?.classList.add("hr-pressed");
    const answer = await keep(entry);
    submitter?.classList.remove("hr-pressed");
    this.form.removeAttribute("aria-busy");
    this.busy = false;
    if (answer.state === "refused") this.wrong(answer.message);
    // Until the server says what was recorded, the words of the button say more than what it sends.
    else this.done(entry, answer, submitter?.name === "value" ? submitter.textContent.trim() : entry.text);
  }

  wrong(message) {
    this.error ??= element("p", "govuk-error-message");
    this.error.setAttribute("role", "alert");
    this.error.textContent = message;
    this.form.prepend(this.error);
  }

  clear() {
    this.kept.forget();
    if (this.typed) this.typed.value = "";
    if (this.watch) this.drawWatch();
    this.form.querySelector("[data-left]")?.remove();
  }

  done(entry, answer, pressed) {
    this.sent = undefined;
    this.error?.remove();
    if (entry.text) this.clear();
    this.note.value = "";
    const words = answer.words || pressed || "a note";
    const isWaiting = answer.state === "waiting";
    const line = this.addToLast(words);
    const said = element("span", "", isWaiting ? `Kept on this device: ${words}. ` : `Recorded: ${words}. `);
    if (answer.message) said.append(`${answer.message} `);
    const undo = button("Undo", () => this.undo(entry, line));
    const running = entry.text ? "" : this.running;
    if (running) said.append(`${running} goes on. `);
    this.strip.replaceChildren(said, undo);
    this.strip.hidden = false;
    this.form.hidden = !running;
    this.strip.focus({ preventScroll: true });
    window.clearTimeout(this.alarm);
    this.alarm = window.setTimeout(() => {
      undo.remove();
      if (running) {
        this.strip.hidden = true;
        return;
      }
      this.strip.append(button("Record again", () => this.again()));
    }, UNDO);
  }

  again() {
    this.strip.hidden = true;
    this.form.hidden = false;
    this.form.querySelector("button:not([hidden]):not([tabindex]), input:not([type=hidden])")?.focus();
  }

  async undo(entry, line) {
    const answer = await takeBack(entry.id);
    if (answer.state !== "withdrawn") {
      this.strip.querySelector("span").textContent = `${answer.message} `;
      return;
    }
    window.clearTimeout(this.alarm);
    line?.remove();
    this.again();
  }

  addToLast(words) {
    const last = this.form.parentElement.querySelector(".hr-last") ?? this.form.closest("section")?.querySelector(".hr-last");
    if (!last) return null;
    const line = element("span");
    line.append(element("span", "hr-muted", "now"), ` ${words} `);
    last.querySelector(".govuk-tag").after(line);
    return line;
  }
}

export function startRecorders() {
  document.addEventListener("submit", (event) => {
    const recorder = known.get(event.target);
    if (!recorder) return;
    event.preventDefault();
    recorder.save(event.submitter);
  });
}

export function findRecorders(scope) {
  const page = scope.querySelector("[data-today]");
  if (!page) return;
  for (const form of page.querySelectorAll("form[data-recorder]")) {
    if (!known.has(form)) known.set(form, new Recorder(form, page.dataset.todayUser));
  }
}
