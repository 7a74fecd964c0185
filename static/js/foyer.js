// A screen in a foyer: the clock runs, and twice a minute the page is fetched again.
const EVERY = 30_000;
const PATIENCE = 10_000;

function tick() {
  const clock = document.getElementById("clock");
  const zone = clock?.closest("[data-zone]")?.dataset.zone;
  if (!clock || !zone) return;
  const style = { hour: "numeric", minute: "2-digit", hourCycle: "h23", timeZone: zone };
  clock.textContent = new Intl.DateTimeFormat(clock.dataset.lang, style).format(new Date());
}

async function lookAgain() {
  try {
    const answer = await fetch(location.href, { signal: AbortSignal.timeout(PATIENCE) });
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector(".foyer");
    if (fresh) document.querySelector(".foyer").replaceWith(fresh);
  } catch {
    document.getElementById("lost").hidden = false;
  }
  tick();
}

setInterval(lookAgain, EVERY);
setInterval(tick, 1000);
tick();
