// Shows what fits while somebody types. Without it the form and its button do the same.

const PAUSE = 250; // ms without a key before the server is asked

/** Keep the list of `form` up to what is typed and chosen in it. */
function live(form) {
  const list = document.getElementById(form.dataset.liveSearch);
  const status = document.querySelector(`[role="status"]`);
  let timer, request;

  function query() {
    const wanted = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (value) wanted.set(name, value);
    return wanted;
  }

  async function ask() {
    request?.abort();
    const mine = (request = new AbortController());
    const wanted = query();
    const address = `${form.action.split("?")[0]}?`;
    list.setAttribute("aria-busy", "true");
    try {
      const asked = new URLSearchParams([...wanted, ["part", "list"]]);
      const answer = await fetch(address + asked, { signal: mine.signal });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      list.innerHTML = await answer.text();
      history.replaceState(null, "", `${address}${wanted}`.replace(/\?$/, ""));
      status.textContent = list.querySelector("[data-count]")?.dataset.count ?? "";
    } catch (error) {
      if (error.name === "AbortError") return;
      form.submit(); // the page itself says what is wrong
    }
    if (mine === request) list.removeAttribute("aria-busy");
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    request?.abort();
  });
}

for (const form of document.querySelectorAll("form[data-live-search]")) live(form);
