// Comforts of building a form: the preview follows the typing, questions are dragged by the mouse.
// Without this script: a button shows the preview, and arrows move the questions.

import { serve } from "./conditions.js";

const WAIT = 400;

/** The part of a page that has just been fetched, or null. */
async function part(answer, id) {
  if (!answer?.ok && answer?.status !== 422) return null;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  return fresh.getElementById(id);
}

/** What is typed is shown as it will be asked. Nothing is kept by it. */
function follow(form) {
  let timer = 0;
  let latest = 0;
  form.querySelector("[data-preview]").hidden = true;
  async function show() {
    const number = ++latest;
    const body = new FormData(form);
    body.set("step", "preview");
    const answer = await fetch(form.action, { method: "POST", body, redirect: "error" }).catch(() => null);
    const fresh = await part(answer, "preview");
    if (!fresh || number !== latest) return;
    const pane = document.getElementById("preview");
    const open = [...pane.querySelectorAll("details")].map((box) => box.open);
    pane.replaceWith(fresh);
    [...fresh.querySelectorAll("details")].forEach((box, i) => { box.open = open[i]; });
    serve(fresh);
  }
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(show, WAIT);
  });
}

/** The question before which something is dropped at this height; null for the end. */
function before(list, y) {
  return [...list.querySelectorAll("[data-question]:not(.dragged)")].find((row) => {
    const box = row.getBoundingClientRect();
    return y < box.top + box.height / 2;
  }) ?? null;
}

async function drop(row, list) {
  const body = new FormData();
  body.set("csrf_token", document.getElementById("form-list").dataset.csrf);
  body.set("section", list.closest("[data-section]").dataset.section);
  body.set("place", [...list.querySelectorAll("[data-question]")].indexOf(row));
  await fetch(row.dataset.url, { method: "POST", body }).catch(() => null);
  location.reload();
}

function drag(board) {
  let moving = null;
  for (const row of board.querySelectorAll("[data-question]")) row.draggable = true;
  board.addEventListener("dragstart", (event) => {
    moving = event.target.closest("[data-question]");
    moving?.classList.add("dragged");
  });
  board.addEventListener("dragover", (event) => {
    const list = event.target.closest("[data-section]")?.querySelector("ol");
    if (!moving || !list) return;
    event.preventDefault();
    list.insertBefore(moving, before(list, event.clientY));
  });
  board.addEventListener("drop", (event) => event.preventDefault());
  board.addEventListener("dragend", () => {
    if (!moving) return;
    moving.classList.remove("dragged");
    drop(moving, moving.closest("ol"));
    moving = null;
  });
}

const form = document.querySelector("form[data-live]");
const board = document.getElementById("form-list");
if (form) follow(form);
if (board) drag(board);
