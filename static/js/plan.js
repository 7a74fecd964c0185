// Building the day on the grid: with the mouse by dragging, with the keyboard by arrows.
// Without this script: the form of each session says when and where.

const SLACK = 4; // pixels before a press becomes a drag
let board = document.getElementById("board");
let held = null; // what is being moved

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function say(text) {
  document.getElementById("board-said").textContent = text;
}

/** The lines of the grid as they stand on the page: rows by time, columns by room. */
function lines() {
  const table = board.querySelector("table");
  const rows = [...table.tBodies[0].rows].map((row) => {
    const box = row.getBoundingClientRect();
    return { at: row.dataset.at, top: box.top, bottom: box.bottom, hours: row.dataset.hours.split("|") };
  });
  const columns = [...table.querySelectorAll("th[data-site]")].map((head) => {
    const box = head.getBoundingClientRect();
    return {
      site: head.dataset.site, room: head.dataset.room, position: Number(head.dataset.position),
      name: head.dataset.name, left: box.left, right: box.right,
    };
  });
  return { rows, columns };
}

function nearest(list, from, to, where) {
  const inside = list.findIndex((line) => where >= line[from] && where < line[to]);
  if (inside >= 0) return inside;
  return where < list[0][from] ? 0 : list.length - 1;
}

/** A frame shows where the session would stand. */
function frame() {
  const { rows, columns } = lines();
  const row = rows[held.row];
  const column = columns[held.column];
  const last = rows[Math.min(held.row + held.tall, rows.length) - 1];
  const base = board.querySelector(".plan").getBoundingClientRect();
  Object.assign(held.frame.style, {
    top: `${row.top - base.top}px`,
    left: `${column.left - base.left}px`,
    width: `${column.right - column.left}px`,
    height: `${last.bottom - row.top}px`,
  });
  held.frame.textContent = `${row.hours[column.position]} ${held.title}`;
}

function place() {
  const { rows, columns } = lines();
  const column = columns[held.column];
  return { hour: rows[held.row].hours[column.position], room: column.name };
}

function pick(card) {
  const { rows, columns } = lines();
  held = {
    card, title: card.dataset.title,
    tall: Math.max(1, Math.round(Number(card.dataset.minutes) / Number(board.dataset.step))),
    row: rows.findIndex((row) => row.at === card.dataset.at),
    column: columns.findIndex((c) => c.site === card.dataset.site && c.room === card.dataset.room),
    frame: document.createElement("div"),
  };
  held.start = [held.row, held.column];
  held.frame.className = "frame";
  held.frame.setAttribute("aria-hidden", "true");
  board.querySelector(".plan").append(held.frame);
  card.classList.add("held");
  frame();
}

/** Enter on the button picks up; Enter once more puts down. */
function lift(card) {
  pick(card);
  say(fill(board.dataset.sayPicked, { title: held.title, ...place() }));
}

function letGo() {
  held?.frame.remove();
  held?.card.classList.remove("held");
  held = null;
}

/** The page as the server tells it after the move takes the place of the old board. */
function redraw(text, focus) {
  const fresh = new DOMParser().parseFromString(text, "text/html");
  const next = fresh.getElementById("board");
  if (!next) return false;
  board.replaceWith(next);
  board = next;
  document.querySelector(".toasts")?.remove();
  const toasts = fresh.querySelector(".toasts");
  if (toasts) document.querySelector("main").prepend(toasts);
  for (const close of document.querySelectorAll("[data-close]")) close.hidden = false;
  serve();
  if (focus) board.querySelector(focus)?.focus();
  const told = toasts?.querySelector("[role=status] span")?.textContent ?? "";
  say(`${told} ${board.dataset.state}`);
  return true;
}

async function drop(byKeyboard) {
  const { rows, columns } = lines();
  const { card, row, column, start } = held;
  letGo();
  if (row === start[0] && column === start[1]) {
    if (byKeyboard) say(board.dataset.sayLeft);
    return;
  }
  const body = new FormData();
  body.set("csrf_token", board.dataset.csrf);
  body.set("at", rows[row].at);
  body.set("site", columns[column].site);
  body.set("room", columns[column].room);
  body.set("was_site", card.dataset.site);
  body.set("was_room", card.dataset.room);
  board.setAttribute("aria-busy", "true");
  const answer = await fetch(card.dataset.url, { method: "POST", body }).catch(() => null);
  board.removeAttribute("aria-busy");
  const same = `[data-number="${card.dataset.number}"][data-site="${columns[column].site}"] [data-pick]`;
  if (answer?.ok && redraw(await answer.text(), byKeyboard ? same : null)) return;
  const page = answer && new DOMParser().parseFromString(await answer.text(), "text/html");
  say(page?.querySelector("main h1 + p, main p")?.textContent ?? board.dataset.sayFailed);
  document.getElementById("board-said").classList.remove("vh");
  document.getElementById("board-said").classList.add("note", "bad");
}

function press(event) {
  const button = event.target.closest?.("[data-pick]");
  if (!button) return;
  if (!held) return;
  const { rows, columns } = lines();
  const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
  if (step) {
    event.preventDefault();
    held.row = Math.min(Math.max(held.row + step[0], 0), rows.length - 1);
    held.column = Math.min(Math.max(held.column + step[1], 0), columns.length - 1);
    frame();
    held.frame.scrollIntoView({ block: "nearest", inline: "nearest" });
    say(fill(board.dataset.sayOver, place()));
  } else if (event.key === "Escape" || event.key === "Tab") {
    letGo();
    say(board.dataset.sayLeft);
  }
}

function hush(click) {
  click.preventDefault();
}

/** A press of the mouse on a session becomes a drag when it moves. */
function grab(event) {
  const card = event.target.closest?.("[data-number]");
  if (!card || event.button !== 0 || event.pointerType === "touch") return;
  if (event.target.closest("button")) return;
  const from = { x: event.clientX, y: event.clientY };
  const box = card.getBoundingClientRect();
  let dragged = false;

  function move({ clientX, clientY }) {
    if (!dragged && Math.hypot(clientX - from.x, clientY - from.y) < SLACK) return;
    if (!dragged) {
      dragged = true;
      letGo();
      pick(card);
    }
    const { rows, columns } = lines();
    held.row = nearest(rows, "top", "bottom", clientY - (from.y - box.top) + 2);
    held.column = nearest(columns, "left", "right", clientX);
    frame();
  }

  function stop(ended) {
    for (const [name, listener] of listeners) document.removeEventListener(name, listener);
    if (!dragged) return;
    // The click that follows a drag on a link opens nothing.
    document.addEventListener("click", hush, true);
    setTimeout(() => document.removeEventListener("click", hush, true), 0);
    if (ended.type === "pointerup") drop(false);
    else letGo();
  }

  function escape({ key }) {
    if (key === "Escape" && dragged) stop({ type: "escape" });
  }

  const listeners = [["pointermove", move], ["pointerup", stop], ["pointercancel", stop], ["keydown", escape]];
  for (const [name, listener] of listeners) document.addEventListener(name, listener);
}

function serve() {
  for (const part of board.querySelectorAll("[data-pick], [data-how]")) part.hidden = false;
  board.addEventListener("keydown", press);
  board.addEventListener("pointerdown", grab);
  board.addEventListener("dragstart", (event) => event.preventDefault());
  board.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-pick]");
    if (button && held) drop(true);
    else if (button) lift(button.closest("[data-number]"));
  });
}

if (board) serve();
