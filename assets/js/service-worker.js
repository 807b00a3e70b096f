// Runs beside our pages: gives the Today page's frame and files from this device, so that it opens at once and without a
// connection. It never keeps anything of a person; pages are kept locked by kept-pages.js.
//
// self.HANDRAIL stands in front of this script: {version, files, shell, today} (handrail/web/app_page.py).
const { version, files, shell, today } = self.HANDRAIL;
const NAME = `handrail-${version}`;
const MARKS = "handrail-marks";

self.addEventListener("install", (event) => {
  const fetchAll = async () => {
    const cache = await caches.open(NAME);
    await Promise.all(
      [...files, shell].map(async (path) => {
        const response = await fetch(path, { cache: "reload", credentials: "omit" });
        if (!response.ok) throw new Error(`${path}: ${response.status}`);
        await cache.put(path, response);
      }),
    );
    await self.skipWaiting();
  };
  event.waitUntil(fetchAll());
});

self.addEventListener("activate", (event) => {
  const tidy = async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("handrail-") && name !== NAME && name !== MARKS) await caches.delete(name);
    }
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

const frame = async () => (await caches.open(NAME)).match(shell);
const isReady = async () => Boolean(await (await caches.open(MARKS)).match("/today/ready"));

async function page(request) {
  const { pathname, searchParams } = new URL(request.url);
  const fromHere = pathname === today && !searchParams.has("fresh");
  if (fromHere && (await isReady())) return (await frame()) ?? fetch(request);
  try {
    return await fetch(request);
  } catch (error) {
    const there = await frame();
    if (there) return there;
    throw error;
  }
}

async function file(request) {
  return (await (await caches.open(NAME)).match(new URL(request.url).pathname)) ?? fetch(request);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (files.includes(new URL(request.url).pathname)) event.respondWith(file(request));
});
