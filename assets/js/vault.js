// What this device keeps for a person who works without a connection: locked, in the browser's own database.
//
// The key is a cookie that the server gives at sign-in and takes back at sign-out (docs/adr/0018). Without it nothing here
// can be read, by us neither. The same person who signs in again on this device gets the same key, so nothing that waits is
// lost. Whose a thing is (a membership's number) and when it was kept stand beside it in the open.
import { cookieToken } from "./token.js";

const NAME = "handrail";
const COOKIE = /(?:^|;\s*)(?:__Host-)?device-key=([^;]+)/;

export const canKeep = () => Boolean(window.indexedDB && window.crypto?.subtle);
export const ownerOfPage = () => document.documentElement.dataset.owner || "";

// Whether anything was ever kept here; where the browser does not tell, it may have been.
export async function hasKept() {
  const all = await window.indexedDB.databases?.().catch(() => undefined);
  return !all || all.some(({ name }) => name === NAME);
}

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

let opening;
function database() {
  opening ??= new Promise((resolve, reject) => {
    const request = window.indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("facts");
      request.result.createObjectStore("pages", { keyPath: ["owner", "address"] });
      const outbox = request.result.createObjectStore("outbox", { keyPath: "number", autoIncrement: true });
      outbox.createIndex("state", ["owner", "state"]);
    };
    request.onsuccess = () => {
      // Another tab may remove it all; a connection that is held open would stand in its way.
      request.result.onversionchange = () => request.result.close();
      request.result.onclose = () => (opening = undefined);
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("blocked"));
  });
  opening.catch(() => (opening = undefined));
  return opening;
}

// Runs `work` on one store and resolves with its result once everything is on disk.
export async function inStore(name, mode, work) {
  const open = await database();
  return new Promise((resolve, reject) => {
    const transaction = open.transaction(name, mode, { durability: "strict" });
    let result;
    transaction.oncomplete = () => resolve(result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
    done(work(transaction.objectStore(name))).then((value) => (result = value), () => {});
  });
}

export const fact = (name) => inStore("facts", "readonly", (store) => store.get(name));
const setFact = (name, value) => inStore("facts", "readwrite", (store) => store.put(value, name));

let imported = { text: "", key: undefined };
async function key() {
  const text = document.cookie.match(COOKIE)?.[1];
  if (!text) return undefined;
  if (imported.text !== text) {
    const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
    imported = { text, key: await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]) };
  }
  return imported.key;
}

export const hasKey = () => COOKIE.test(document.cookie);

// The owner is part of what is locked: nobody's page opens under another person's name.
const about = (owner) => new TextEncoder().encode(owner);

export async function lock(owner, value) {
  const secret = await key();
  if (!secret) throw new Error("no key");
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = new TextEncoder().encode(JSON.stringify(value));
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: about(owner) }, secret, plain);
  return { iv, data };
}

// Undefined where it cannot be opened: without the key, or with another person's.
export async function unlock(owner, { iv, data }) {
  const secret = await key();
  if (!secret) return undefined;
  try {
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData: about(owner) }, secret, data);
    return JSON.parse(new TextDecoder().decode(plain));
  } catch {
    return undefined;
  }
}

export const token = () =>
  cookieToken() || document.querySelector("input[name=csrfmiddlewaretoken]")?.value || "";

// Sees that the key here is this person's: the one before may have left theirs. No network where it is.
export async function readyKey(who) {
  if (!hasKey() || (await fact("owner")) !== who) await fetchKey();
  return hasKey() && (await fact("owner")) === who;
}

// Asks the server for the key of whoever is signed in.
async function fetchKey() {
  let device = await fact("device");
  if (!device) {
    device = crypto.randomUUID();
    await setFact("device", device);
  }
  const body = new URLSearchParams({ device, csrfmiddlewaretoken: token() });
  const response = await fetch("/device/", {
    method: "POST",
    body,
    headers: { "X-Requested-With": "autosave", Accept: "application/json" },
  });
  if (response.ok) await setFact("owner", (await response.json()).owner);
}

export function dropKey() {
  for (const name of ["device-key", "__Host-device-key"]) {
    document.cookie = `${name}=; Path=/; Max-Age=0; SameSite=Strict${name.startsWith("__") ? "; Secure" : ""}`;
  }
}
