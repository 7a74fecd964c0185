// Small comforts. Every page works without them.

/** The reader hears and sees first what is to be corrected. */
function focusErrors() {
  document.querySelector("[data-focus]")?.focus();
}

/** Buttons that only a script can serve appear with it. */
function serveButtons() {
  for (const button of document.querySelectorAll("[data-print], [data-close]")) {
    button.hidden = false;
  }
  document.addEventListener("click", ({ target }) => {
    if (target.closest("[data-print]")) window.print();
    const close = target.closest("[data-close]");
    if (close) close.parentElement.remove();
  });
}

/** A second press of the same button sends nothing twice. */
function sendOnce() {
  const sent = new WeakSet();
  document.addEventListener("submit", (event) => {
    if (event.target.method !== "post") return;
    if (sent.has(event.target)) event.preventDefault();
    sent.add(event.target);
    // A form whose answer is a file leaves the page standing: it may be sent again.
    setTimeout(() => sent.delete(event.target), 4000);
  });
  // Back brings the page as it was left: let its forms be sent again.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) for (const form of document.forms) sent.delete(form);
  });
}

/** Escape and a press elsewhere close the menu. */
function closeMenu() {
  const menu = document.querySelector("details.menu");
  if (!menu) return;
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  document.addEventListener("click", ({ target }) => {
    if (!menu.contains(target)) menu.open = false;
  });
}

focusErrors();
serveButtons();
sendOnce();
closeMenu();
