// A planning meeting as it happens: numbers and suggestions come by a stream of small messages; where none gets through
// (a school's proxy that holds them back), the page asks every two seconds. Votes are sent one after the other, each with
// a key of its own, again and again until the server has answered: a vote is never lost and never counted twice.
import { cookieToken } from "./token.js";

const ASK_EVERY = 2000;
const STREAM_TRIES = 3;
const RETRY_EVERY = 1000;

function setNumber(root, name, value) {
  for (const place of root.querySelectorAll(`[data-live-number="${name}"]`)) place.textContent = value;
}

// ---------------------------------------------------------------------------------------------------------- the clock

const clocks = new WeakMap();

function anchor(clock, left, runs) {
  clocks.set(clock, { left, runs, at: performance.now() });
  tick(clock);
}

function tick(clock) {
  const known = clocks.get(clock);
  const left = Math.max(0, Math.round(known.left - (known.runs ? (performance.now() - known.at) / 1000 : 0)));
  const text = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  if (clock.textContent !== text) clock.textContent = text;
}

function findClocks(root) {
  for (const clock of root.querySelectorAll("[data-clock]")) {
    if (!clocks.has(clock)) anchor(clock, Number(clock.dataset.left), "runs" in clock.dataset);
  }
}

// ------------------------------------------------------------------------------------------------- drawing the page anew

// What somebody is writing is not taken from under their hands: the region waits until they leave it.
const isBusy = (region) => {
  const field = region.contains(document.activeElement) ? document.activeElement : null;
  return Boolean(field?.matches("input[type=text], input:not([type]), input[type=date], textarea, select"));
};

function swap(root, fresh, scope) {
  for (const region of root.querySelectorAll("[data-live-region]")) {
    const next = fresh.querySelector(`[data-live-region="${region.dataset.liveRegion}"]`);
    if (!next) continue;
    if (isBusy(region) && root.dataset.liveView === "lead") {
      region.addEventListener("focusout", () => setTimeout(() => redraw(root, scope), 150), { once: true });
      continue;
    }
    const opened = [...region.querySelectorAll("details")].map((one) => one.open);
    region.innerHTML = next.innerHTML;
    [...region.querySelectorAll("details")].forEach((one, place) => {
      if (opened[place]) one.open = true;
    });
    scope(region);
  }
}

// A code that has ended is not left on the screen as if it worked.
let ending = 0;

function watchEnd(root, scope) {
  clearTimeout(ending);
  const code = root.querySelector("[data-live-ends]");
  if (code) ending = setTimeout(() => redraw(root, scope), Number(code.dataset.liveEnds) * 1000 + 1000);
}

let isDrawing = false;
let isBehind = false;

async function redraw(root, scope) {
  // What happens meanwhile may not stand on the page that is on its way.
  isBehind = isDrawing;
  if (isDrawing) return;
  isDrawing = true;
  try {
    // Thirty phones that come at the same moment would wait for each other.
    await new Promise((done) => setTimeout(done, Math.random() * 200));
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-live]");
    if (!fresh) {
      location.reload(); // ended, or no place any more: another page
      return;
    }
    Object.assign(root.dataset, { phase: fresh.dataset.phase, shape: fresh.dataset.shape, number: fresh.dataset.number });
    if (fresh.dataset.door) root.dataset.door = fresh.dataset.door;
    swap(root, fresh, scope);
    const part = root.querySelector("[data-live-html]");
    const drawn = fresh.querySelector("[data-live-html]");
    if (part && drawn && !part.closest("[data-live-region]")) part.innerHTML = drawn.innerHTML;
    findClocks(root);
    watchEnd(root, scope);
  } catch {
    setTimeout(() => redraw(root, scope), RETRY_EVERY);
  } finally {
    isDrawing = false;
    if (isBehind) redraw(root, scope);
  }
}

function own(root, told) {
  if (!told) return;
  for (const place of root.querySelectorAll("[data-live-mine]")) {
    place.textContent = told.mine[place.dataset.liveMine] ?? 0;
  }
  setNumber(root, "left", told.left);
  for (const dots of root.querySelectorAll("[data-live-dots]")) {
    dots.textContent = "●".repeat(told.left) + "○".repeat(5 - told.left);
  }
}

function show(root, told, scope) {
  if (told.n < Number(root.dataset.number)) return;
  root.dataset.number = told.n;
  const view = root.dataset.liveView;
  const part = root.querySelector("[data-live-html]");
  if (told.html && part && (view === "screen" || told.phase === root.dataset.phase)) {
    part.innerHTML = told.html;
    scope(part);
  }
  for (const name of ["votes", "most", "people"]) setNumber(root, name, told[name]);
  // While votes of this phone are on their way, what the server says of them is behind.
  if (!sending.length) own(root, told.own);
  for (const clock of root.querySelectorAll("[data-clock]")) anchor(clock, told.left, told.runs);
  const isOther = told.phase !== root.dataset.phase;
  const isNew = Number(told.shape) !== Number(root.dataset.shape);
  root.dataset.shape = told.shape;
  if ((view === "lead" && isNew) || (view !== "screen" && isOther)) redraw(root, scope);
  // The room's screen draws its board from what it is told; the door, with its code, comes with the page.
  if (view === "screen" && Number(root.dataset.door) !== told.door) redraw(root, scope);
  if (view === "screen") root.dataset.phase = told.phase;
}

// --------------------------------------------------------------------------------------------------------- following

function ask(root, scope) {
  let tag = "";
  const again = async () => {
    try {
      const answer = await fetch(root.dataset.live, {
        headers: { Accept: "application/json", ...(tag ? { "If-None-Match": tag } : {}) },
      });
      if (answer.ok) {
        tag = answer.headers.get("ETag") ?? "";
        show(root, await answer.json(), scope);
      } else if (answer.status === 404) location.reload();
    } catch {
      // without a connection: the next time
    }
    setTimeout(again, ASK_EVERY);
  };
  again();
}

function follow(root, scope) {
  let failed = 0;
  const source = new EventSource(root.dataset.live);
  source.addEventListener("message", ({ data }) => {
    failed = 0;
    show(root, JSON.parse(data), scope);
  });
  source.addEventListener("error", () => {
    failed += 1;
    if (source.readyState !== EventSource.CLOSED && failed < STREAM_TRIES) return;
    source.close();
    ask(root, scope);
  });
}

// ------------------------------------------------------------------------------------------------------------- voting

const sending = [];
let isSending = false;

function note(root, text) {
  const place = root.querySelector("[data-live-note]");
  if (place && place.textContent !== text) place.textContent = text;
}

// What the page says of votes in its language.
const words = (root, name) => root.querySelector("[data-live-note]")?.dataset[name] ?? "";

async function send(root) {
  if (isSending) return;
  isSending = true;
  let isOffline = false;
  while (sending.length) {
    const { url, body } = sending[0];
    try {
      const answer = await fetch(url, {
        method: "POST",
        body,
        headers: { "X-Requested-With": "autosave", "X-CSRFToken": cookieToken() },
      });
      if (answer.status >= 500) throw new Error(String(answer.status));
      sending.shift();
      if (answer.status === 403 || answer.status === 404) {
        location.reload();
        return;
      }
      const told = await answer.json();
      // What the page said of a later press stays.
      if (told.error || isOffline) note(root, told.error ?? "");
      isOffline = false;
      if (!sending.length && told.mine) own(root, told);
    } catch {
      isOffline = true;
      note(root, words(root, "offline"));
      await new Promise((done) => setTimeout(done, RETRY_EVERY));
    }
  }
  isSending = false;
}

function tap(root, form, button) {
  const box = form.elements.box.value;
  const by = Number(button.value);
  const place = root.querySelector(`[data-live-mine="${CSS.escape(box)}"]`);
  const mine = Number(place.textContent);
  const left = Number(root.querySelector('[data-live-number="left"]').textContent);
  if (by > 0 && left < 1) return note(root, words(root, "allGiven"));
  if (by < 0 && mine < 1) return note(root, words(root, "noneMine"));
  note(root, "");
  place.textContent = mine + by;
  setNumber(root, "left", left - by);
  for (const dots of root.querySelectorAll("[data-live-dots]")) {
    dots.textContent = "●".repeat(left - by) + "○".repeat(5 - left + by);
  }
  const body = new URLSearchParams({ box, by: String(by), key: key() });
  sending.push({ url: form.action, body });
  return send(root);
}

// Phones in the room may come without HTTPS, where browsers give no randomUUID.
function key() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export function startLive(scope) {
  const root = document.querySelector("[data-live]");
  if (!root) return;
  findClocks(root);
  watchEnd(root, scope);
  setInterval(() => root.querySelectorAll("[data-clock]").forEach((clock) => clocks.has(clock) && tick(clock)), 250);
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-live-vote]");
    if (!form || !event.submitter) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // the ordinary way would hold the button until a page comes
    tap(root, form, event.submitter);
  }, true);
  follow(root, scope);
}
