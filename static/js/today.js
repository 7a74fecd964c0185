// Brings the page of the day up to date while somebody looks at it. Without it: reload.

const EVERY = 10_000;
let paused = false;

function busy(board) {
  const open = board.querySelector("details[open]");
  const focused = board.contains(document.activeElement) && document.activeElement !== document.body;
  return paused || document.hidden || open || (focused && document.activeElement.id !== "pause");
}

function serve() {
  const button = document.getElementById("pause");
  document.getElementById("refresh").hidden = false;
  button.textContent = paused ? button.dataset.goOn : button.dataset.pause;
  button.addEventListener("click", () => {
    paused = !paused;
    button.textContent = paused ? button.dataset.goOn : button.dataset.pause;
  });
}

async function refresh() {
  const board = document.getElementById("board");
  if (busy(board)) return;
  const answer = await fetch(location.href, { redirect: "error" }).catch(() => null);
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const next = fresh.getElementById("board");
  if (!next || busy(board)) return;
  const focused = document.activeElement?.id === "pause";
  board.replaceWith(next);
  serve();
  if (focused) document.getElementById("pause").focus();
}

serve();
setInterval(refresh, EVERY);
