// Hand scanners type like a very fast keyboard and end with Enter.

const FASTEST_FINGER = 60; // milliseconds between two letters that only a machine undercuts
const SHORTEST = 6;

/** Calls `scanned(text)` for what a hand scanner types anywhere outside a field. */
export function listenForHandScanner(scanned) {
  let typed = "";
  let last = 0;
  addEventListener("keydown", (event) => {
    if (event.target.closest?.("input, textarea, select") || event.ctrlKey || event.metaKey) return;
    if (event.timeStamp - last > FASTEST_FINGER) typed = "";
    last = event.timeStamp;
    if (event.key === "Enter" && typed.length >= SHORTEST) {
      event.preventDefault();
      scanned(typed);
      typed = "";
    } else if (event.key.length === 1) {
      typed += event.key;
    }
  });
}
