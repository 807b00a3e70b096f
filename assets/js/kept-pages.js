// The Today page, kept locked on this device and shown from there at once, with or without a connection.
//
// First visit: the server draws the page; afterwards it is fetched once more and kept. Later visits: the service worker
// answers with an empty frame (web/today_shell.html), startShell puts the kept page into it, and the page of the server
// follows when it comes. What changed in a plan meanwhile is said.
import { element, link } from "./elements.js";
import { canKeep, fact, hasKey, inStore, lock, ownerOfPage, readyKey, token, unlock } from "./vault.js";

const TODAY = "/today/";
const MARKS = "handrail-marks";
const LONGEST = 14 * 3600 * 1000; // ms: a school day and the way home

const parse = (text) => new DOMParser().parseFromString(text, "text/html");
const here = () => location.pathname + location.search.replace(/[?&]fresh=1/, "").replace(/^&/, "?");
const canServe = () => canKeep() && "serviceWorker" in navigator && "caches" in window;

async function mark(on) {
  const marks = await caches.open(MARKS);
  if (on) await marks.put("/today/ready", new Response("ready"));
  else await marks.delete("/today/ready");
}

export async function forgetPages() {
  if (!canServe()) return;
  await mark(false);
  await inStore("pages", "readwrite", (store) => store.clear());
}

// What a page says of targets, to find what changed: {number of the pupil's target: [pupil, what stands there]}
function targetsOf(page) {
  const found = new Map();
  for (const { id, dataset } of page.querySelectorAll("[data-wording]")) {
    found.set(id, [dataset.pupil || "", `${dataset.wording}|${dataset.how}`]);
  }
  return found;
}

function changesBetween(old, fresh) {
  const [before, after] = [targetsOf(old), targetsOf(fresh)];
  const names = new Set();
  for (const [key, [pupil, plan]] of after) if (before.get(key)?.[1] !== plan) names.add(pupil);
  for (const [key, [pupil]] of before) if (!after.has(key)) names.add(pupil);
  return [...names].filter(Boolean);
}

async function fetchPage(address) {
  const response = await fetch(address, { headers: { "X-Requested-With": "kept-page" } });
  if (response.redirected || response.status === 401 || response.status === 403) return { ended: true };
  if (!response.ok) throw new Error(String(response.status));
  const text = await response.text();
  const page = parse(text);
  return { text, page, owner: page.documentElement.dataset.owner || "" };
}

async function keepPage(who, address, text) {
  const locked = await lock(who, { text });
  await inStore("pages", "readwrite", (store) => store.put({ owner: who, address, at: Date.now(), ...locked }));
  await mark(true);
}

// On the Today page that the server drew: see that it is there next time.
export async function startKeeping() {
  const today = document.querySelector("[data-today]");
  if (!today || !canServe() || !ownerOfPage()) return;
  if (location.search.includes("fresh=1")) history.replaceState(null, "", here() + location.hash);
  try {
    if (!(await readyKey(ownerOfPage()))) return;
    await navigator.serviceWorker.register("/service-worker.js", { updateViaCache: "none" });
    const { text, owner } = await fetchPage(here());
    if (text && owner === ownerOfPage()) await keepPage(ownerOfPage(), here(), text);
  } catch {
    // The page works all the same; it only is not there without a connection.
  }
}

async function keptPage() {
  const who = (await fact("owner")) || "";
  if (!who || !hasKey()) return { who };
  for (const address of [here(), TODAY]) {
    const row = await inStore("pages", "readonly", (store) => store.get([who, address]));
    if (!row || Date.now() - row.at > LONGEST) continue;
    const held = await unlock(who, row);
    if (held) return { who, address, text: held.text };
  }
  return { who };
}

function putInPlace(page, start) {
  document.title = page.title;
  document.documentElement.className = page.documentElement.className;
  document.documentElement.dataset.owner = page.documentElement.dataset.owner ?? "";
  document.body.replaceWith(document.adoptNode(page.body));
  document.body.classList.add("js-enabled", "govuk-frontend-supported");
  // Its forms were drawn for an earlier sign-in, perhaps.
  for (const input of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) input.value = token();
  start(document);
  if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
}

// `isShown`: the page shows it already; else a link does.
function announce(names, isShown) {
  const box = element("div", "hr-outbox hr-outbox--news");
  box.setAttribute("role", "status");
  document.querySelector("main")?.before(box);
  // Said once it is on the page, so that screen readers hear it.
  window.setTimeout(() => {
    box.textContent = `Changed since this device last looked: what ${names.join(", ")} ${names.length === 1 ? "works" : "work"} on. `;
    if (isShown) box.append("The page shows how it is now.");
    else box.append(link("Show how it is now", here()));
  }, 100);
}

// Nobody's counting or typing is taken from under their thumb, nor what they just saved and may want to undo.
const isBusy = () =>
  document.activeElement?.matches?.("input, textarea, select") || document.querySelector("form[aria-busy]") !== null;
const hasSaved = () => document.querySelector(".hr-rec__said:not([hidden])") !== null;

// What stands on a page, without the numbers that are made anew each time it is drawn.
function standing(page) {
  const main = page.querySelector("main").cloneNode(true);
  for (const input of main.querySelectorAll("input[type=hidden]")) input.remove();
  return main.innerHTML;
}

async function refresh(who, address, kept, start) {
  let answer;
  try {
    answer = await fetchPage(address);
  } catch {
    return;
  }
  if (answer.ended || answer.owner !== who) {
    // Signed out, here or from another device; or somebody else is signed in.
    await forgetPages();
    location.replace(answer.ended ? `/sign-in/?next=${encodeURIComponent(TODAY)}` : `${TODAY}?fresh=1`);
    return;
  }
  await keepPage(who, address, answer.text);
  const [before, fresh] = [parse(kept), answer.page];
  if (standing(before) === standing(fresh)) return;
  const names = changesBetween(before, fresh);
  const put = () => {
    const top = window.scrollY;
    document.querySelector("main").replaceWith(document.adoptNode(fresh.querySelector("main")));
    start(document);
    window.scrollTo({ top, behavior: "instant" });
  };
  const wait = () => {
    if (isBusy()) return window.setTimeout(wait, 1000);
    const isShown = !hasSaved();
    if (isShown) put();
    if (names.length) announce(names, isShown);
    return undefined;
  };
  wait();
}

function say(title, words, { today }) {
  const box = document.querySelector("[data-shell-says]");
  document.querySelector("[data-shell-wait]").hidden = true;
  box.hidden = false;
  box.querySelector("[data-shell-title]").textContent = title;
  box.querySelector("[data-shell-words]").textContent = words;
  box.querySelector("[data-shell-today]").hidden = !today;
  box.querySelector("[data-shell-again]").href = location.href;
  box.querySelector("[data-shell-title]").focus();
}

// In the empty frame: the kept page, or a sentence why there is none.
export async function startShell(start) {
  if (!document.querySelector("[data-shell]")) return;
  if (location.pathname !== TODAY) {
    say("There is no connection", "This page needs one. Today works without: what you record there is kept on this device and sent later.", {
      today: true,
    });
    return;
  }
  const { who, address, text } = await keptPage().catch(() => ({}));
  if (text) {
    putInPlace(parse(text), start);
    refresh(who, address, text, start);
    return;
  }
  await mark(false).catch(() => {});
  try {
    await fetch("/today/kept/", { cache: "no-store" });
    location.replace(`${TODAY}?fresh=1${location.hash}`);
  } catch {
    say(
      "There is no connection",
      hasKey()
        ? "This device has kept no Today page yet. It does so the first time you open Today with a connection."
        : "Your sign-in on this device has ended, so what it keeps is locked. Records that wait are safe: sign in here again when there is a connection, and they are sent.",
      { today: false },
    );
  }
}
