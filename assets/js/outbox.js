// Records that this device has taken and the server may not have yet. What the server has answered for is removed; what it
// refused stays, with the reason, until the person puts it aside. The rules stand in docs/rules/progress.md.
//
// An entry: {id, pupil_target, observed_on, observed_at, text, note, about}; `about` is for the person's eyes only.
import { canKeep, fact, hasKept, inStore, lock, ownerOfPage, readyKey, token, unlock } from "./vault.js";

const URL = "/progress/sync/";
const AT_ONCE = 25; // entries in one message: small enough for a poor line
const PATIENCE = 4000; // ms that a person waits for the server before "kept on this device" is said
const GIVE_UP = 20000; // ms: an answer that takes longer counts as no connection
const RETRY = [2000, 4000, 8000, 15000, 30000]; // ms between tries

const heard = new EventTarget();
export const onChange = (work) => heard.addEventListener("change", work);
const changed = () => heard.dispatchEvent(new Event("change"));

let held = null; // why the server takes nothing from here now: {because, to, link}, or null
let failures = 0;
let timer;

export const heldBack = () => held;

// Why a message was turned away, in words: signed out, another person, no right to record, a page that is too old.
async function refusedWhy(response) {
  const told = await response.json().catch(() => ({}));
  const signIn = `/sign-in/?next=${encodeURIComponent("/today/")}`;
  if (response.status !== 403) return { because: "you are signed out", to: signIn, link: "Sign in again" };
  if (told.to) return { because: told.error, to: told.to, link: "Put it right" };
  if (told.again) return { because: told.error, to: "/today/", link: "Open Today again" };
  return { because: told.error || "the server does not let you record now. Ask the SENCO." };
}

async function owner() {
  return ownerOfPage() || (await fact("owner")) || "";
}

const inState = (who, state, work) =>
  inStore("outbox", "readonly", (store) => work(store.index("state"), IDBKeyRange.only([who, state])));
const rowsOf = (who, state, most) => inState(who, state, (index, range) => index.getAll(range, most));
const countOf = (who, state) => inState(who, state, (index, range) => index.count(range));

// How many records of this person wait.
export async function countWaiting() {
  const who = canKeep() && (await hasKept()) ? await owner() : "";
  return who ? countOf(who, "waiting") : 0;
}

// Those that wait or were refused, oldest first: {message, entry}; empty ones where there is no key.
export async function listOf(state) {
  const who = canKeep() && (await hasKept()) ? await owner() : "";
  const rows = who ? await rowsOf(who, state) : [];
  return Promise.all(rows.map(async (row) => (await unlock(who, row)) ?? {}));
}

// Takes one entry. Resolves once it is on disk here and the server has answered, or has not within a few seconds.
// {state: "kept" | "waiting" | "refused", message, words}
export async function keep(entry) {
  const who = await owner();
  try {
    if (!canKeep() || !who) throw new Error("nothing can be kept here");
    if (!(await readyKey(who))) throw new Error("no key");
    const locked = await lock(who, { entry });
    await inStore("outbox", "readwrite", (store) => store.add({ owner: who, state: "waiting", ...locked }));
  } catch {
    return straight(entry);
  }
  changed();
  const answer = new Promise((resolve) => {
    const hear = (event) => {
      if (event.detail.id !== entry.id) return;
      heard.removeEventListener("answered", hear);
      resolve(event.detail);
    };
    heard.addEventListener("answered", hear);
    window.setTimeout(() => {
      heard.removeEventListener("answered", hear);
      resolve({ id: entry.id, state: "waiting", message: "Kept on this device.", words: "" });
    }, navigator.onLine === false || failures || held ? 0 : PATIENCE);
  });
  // While the server does not answer, the next try has its time already. A browser that thinks itself without a network
  // may still reach a server on this very machine.
  if (!failures && navigator.onLine !== false) send();
  else soon();
  return answer;
}

// Where nothing can be kept (an old browser, no safe connection, a full disk) the record goes straight to the server.
async function straight(entry) {
  try {
    const response = await post(await owner().catch(() => ownerOfPage()), [entry]);
    if (response.ok) return (await response.json()).rows[0];
    if (response.status === 401) return refusal("You are signed out. Sign in again, then record it.");
    if (response.status === 403) return refusal(`Not saved. ${asSentence((await refusedWhy(response)).because)}`);
    return refusal("The server could not take it. Try again.");
  } catch {
    return refusal("Not saved: there is no connection, and this device can keep nothing. Try again.");
  }
}

export const asSentence = (words) => `${words[0].toUpperCase()}${words.slice(1).replace(/\.$/, "")}.`;
const refusal = (message) => ({ state: "refused", message, words: "" });

// The server takes them only from the person whose they are: somebody else may have signed in meanwhile.
async function post(who, entries) {
  const clock = new AbortController();
  const alarm = window.setTimeout(() => clock.abort(), GIVE_UP);
  const rows = entries.map(({ about, ...sent }) => sent);
  try {
    return await fetch(URL, {
      method: "POST",
      body: JSON.stringify({ owner: who, rows }),
      headers: {
        "Content-Type": "application/json",
        "X-CSRFToken": token(),
        "X-Requested-With": "autosave",
        Accept: "application/json",
      },
      signal: clock.signal,
    });
  } finally {
    window.clearTimeout(alarm);
  }
}

let sending;
let again = false;
// Sends what waits, in order. One sender for all tabs of the device, so that nothing overtakes.
export function send() {
  window.clearTimeout(timer);
  timer = undefined;
  if (sending) {
    again = true;
    return sending;
  }
  const work = () => sendAll().catch(() => later());
  const locked = navigator.locks ? navigator.locks.request("handrail-outbox", work) : work();
  sending = Promise.resolve(locked).finally(() => {
    sending = undefined;
    changed();
    if (again) {
      again = false;
      send();
    }
  });
  return sending;
}

function soon() {
  timer ??= window.setTimeout(send, RETRY[Math.min(Math.max(failures, 1), RETRY.length) - 1]);
}

function later() {
  failures += 1;
  soon();
}

async function sendAll() {
  const who = await owner();
  if (!canKeep() || !who) return;
  for (;;) {
    const next = await rowsOf(who, "waiting", AT_ONCE);
    if (!next.length) return;
    if (!(await readyKey(who))) return later();
    const opened = await Promise.all(next.map((row) => unlock(who, row)));
    const pairs = next.map((row, i) => [row, opened[i]]).filter(([, one]) => one);
    if (!pairs.length) return;
    const response = await post(who, pairs.map(([, one]) => one.entry));
    const json = (response.headers.get("Content-Type") || "").includes("json");
    if (response.status === 401 || response.status === 403 || (response.ok && !json)) {
      held = await refusedWhy(response);
      return later();
    }
    if (!response.ok) return later();
    const answers = new Map((await response.json()).rows.map((answer) => [answer.id, answer]));
    const settled = pairs.map(([row, { entry }]) => [row, entry, answers.get(entry.id)]).filter(([, , answer]) => answer);
    if (!settled.length) return later();
    await settle(who, settled);
    held = null;
    failures = 0;
    for (const [, , answer] of settled) heard.dispatchEvent(new CustomEvent("answered", { detail: answer }));
    changed();
  }
}

// Removes what the server has, and keeps what it refused with the reason: all in one go.
async function settle(who, settled) {
  const refusedRows = settled.filter(([, , answer]) => answer.state !== "kept");
  const locked = await Promise.all(
    refusedRows.map(async ([row, entry, { message }]) => ({ ...row, ...(await lock(who, { entry, message })), state: "refused" })),
  );
  await inStore("outbox", "readwrite", (store) => {
    for (const row of locked) store.put(row);
    for (const [row, , answer] of settled) if (answer.state === "kept") store.delete(row.number);
    return store.count();
  });
}

// Puts aside what waits or was refused; false if it is no longer here, because the server has it.
export async function putAside(id) {
  const who = await owner();
  const take = async () => {
    const rows = [...(await rowsOf(who, "refused")), ...(await rowsOf(who, "waiting")).reverse()];
    for (const row of rows) {
      const one = await unlock(who, row);
      if (one?.entry.id !== id) continue;
      await inStore("outbox", "readwrite", (store) => store.delete(row.number));
      return true;
    }
    return false;
  };
  const gone = await (navigator.locks ? navigator.locks.request("handrail-outbox", take) : take());
  changed();
  return gone;
}

let started = false;
export function startSending() {
  if (started || !canKeep()) return;
  started = true;
  window.addEventListener("online", () => {
    failures = 0;
    send();
  });
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && send());
  hasKept().then((may) => may && send());
}
