// Keeps the shell of the door page, so that it opens without a network. Answers of the interface
// are never kept here: what a phone must remember is in its own database, sealed.
const SHELL = "summit-door-{{ version }}";
const PAGE = "{{ url_for('door.page') }}";
const FILES = {{ files | list | tojson }};
const REFERENCED = /(?:href|src)="(\/[^"#]+)"/g;

self.addEventListener("install", (event) => {
  event.waitUntil(keepShell().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOldShells().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname === PAGE) event.respondWith(page(event.request, url));
  else if (!url.pathname.startsWith("/api/")) event.respondWith(kept(event.request));
});

async function keepShell() {
  const cache = await caches.open(SHELL);
  const page = await fetch(PAGE, { redirect: "error", cache: "no-store" });
  if (!isOurs(page)) throw new Error("not the door page");
  await cache.put(PAGE, page.clone());
  const text = await page.text();
  const files = [...text.matchAll(REFERENCED)].map((found) => found[1].replaceAll("&amp;", "&"));
  const stylesAndScripts = files.filter((name) => name.startsWith("/static/"));
  await cache.addAll([...new Set([...FILES, ...stylesAndScripts])]);
}

async function dropOldShells() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("summit-door-") && name !== SHELL);
  await Promise.all(old.map((name) => caches.delete(name)));
}

// The kept page comes first, so that the door opens at once. Choosing a language asks the server.
async function page(request, url) {
  const cache = await caches.open(SHELL);
  const known = await cache.match(PAGE);
  if (known && !url.searchParams.has("lang")) return known;
  try {
    const fresh = await fetch(request);
    if (isOurs(fresh)) await cache.put(PAGE, fresh.clone());
    return isOurs(fresh) || !known ? fresh : known;
  } catch (error) {
    if (known) return known;
    throw error;
  }
}

async function kept(request) {
  const cache = await caches.open(SHELL);
  return (await cache.match(request)) || fetch(request);
}

// A portal of a hotel's network answers everything with a page of its own.
function isOurs(response) {
  return response.ok && !response.redirected && response.headers.has("Summit-Door");
}
