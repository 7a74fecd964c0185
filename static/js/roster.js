// Counts along while a lead marks the roster. Without it the server counts.

const form = document.querySelector("#roster");
const marked = document.querySelector("[data-roster-marked]");
const bar = document.querySelector("progress");
const close = form?.querySelector("[data-roster-close]");

/** How many are marked, and what the closing will say; who is not marked is absent. */
function count() {
  const members = new Set();
  const totals = { came: 0, regrets: 0, absent: 0 };
  for (const radio of form.querySelectorAll("input[type=radio]")) {
    if (!("former" in radio.dataset)) members.add(radio.name);
  }
  let seen = 0;
  for (const radio of form.querySelectorAll("input[type=radio]:checked")) {
    const former = "former" in radio.dataset;
    if (!former) seen += 1;
    if (!former || radio.value === "came") totals[radio.value] += 1;
  }
  totals.absent += members.size - seen;
  return { totals, seen, all: members.size };
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function show() {
  const { totals, seen, all } = count();
  close.textContent = fill(close.dataset.rosterClose, totals);
  if (marked) marked.firstElementChild.textContent = fill(marked.dataset.rosterMarked, { marked: seen, all });
  if (bar) bar.value = seen;
}

if (close) {
  form.addEventListener("change", show);
  show();
}
