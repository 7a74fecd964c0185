// Keeps the questions of a town hall up to date, and votes without leaving the page. Without it
// the page reloads itself, and each vote is a form.

const EVERY = 3000; // ms between two looks
const SLOWEST = 30_000; // ms, when the server does not answer

const live = document.getElementById("live");
const form = document.getElementById("vote");
const mine = new Set((live.dataset.mine ?? "").split(" ").filter(Boolean));
let tag = null;
let pause = EVERY;
let voting = 0;

/** Mark a button with whether this phone has voted. */
function mark(button, voted) {
  button.name = voted ? "unvote" : "vote";
  button.setAttribute("aria-pressed", String(voted));
}

/** What the same thing is called in the next version of the questions. */
function twin(focused) {
  if (!live.contains(focused)) return null;
  if (focused.matches("summary")) return "summary";
  return focused.value ? `[value="${focused.value}"]` : `[href="${focused.getAttribute("href")}"]`;
}

/** Put the new questions in place; what is open stays open, what has the focus keeps it. */
function show(text) {
  const next = document.createElement("template");
  next.innerHTML = text;
  const focused = twin(document.activeElement);
  if (focused && !next.content.querySelector(focused)) return false; // it would vanish in the hand
  live.querySelectorAll("details").forEach((old, n) => {
    const same = next.content.querySelectorAll("details")[n];
    if (same) same.open = old.open;
  });
  live.replaceChildren(next.content);
  for (const button of live.querySelectorAll("button[form=vote]")) mark(button, mine.has(button.value));
  if (focused) live.querySelector(focused).focus({ preventScroll: true });
  return true;
}

async function look() {
  if (document.hidden || voting) return;
  const headers = tag ? { "If-None-Match": tag } : {};
  const answer = await fetch(live.dataset.live, { headers, cache: "no-store", redirect: "error" });
  if (answer.ok) {
    const text = await answer.text();
    if (!voting && show(text)) tag = answer.headers.get("ETag");
  } else if (answer.status !== 304) throw new Error(String(answer.status));
}

/** Look again and again, not all phones at the same moment, and less often while it fails. */
async function go() {
  try {
    await look();
    pause = EVERY;
  } catch {
    pause = Math.min(pause * 2, SLOWEST);
  }
  setTimeout(go, pause * (0.85 + Math.random() * 0.3));
}

async function send(button) {
  const voted = button.name === "vote";
  const body = new FormData(form);
  body.set(button.name, button.value);
  voting += 1;
  try {
    const answer = await fetch(form.action, {
      method: "POST", body, headers: { Accept: "application/json" }, redirect: "error",
    });
    if (!answer.ok) throw new Error(String(answer.status));
    if (voted) mine.add(button.value);
    else mine.delete(button.value);
    mark(button, voted);
    const count = button.querySelector("b");
    count.textContent = String(Number(count.textContent) + (voted ? 1 : -1));
    tag = null; // the next look shows the new order
  } catch {
    location.reload(); // the page itself says what is wrong
  } finally {
    voting -= 1;
  }
}

document.addEventListener("submit", (event) => {
  if (event.target !== form || !("known" in form.dataset) || !event.submitter) return;
  event.preventDefault();
  event.stopPropagation();
  send(event.submitter);
}, { capture: true });
document.addEventListener("visibilitychange", () => look().catch(() => {}));
setTimeout(go, EVERY);
