// A kiosk: people scan their own tickets. It speaks to them, shows nothing of others, and nobody
// but who holds the name of the door for three seconds gets to its settings.

import { part } from "./screen.js";

const HELD = 3_000; // milliseconds

export class Kiosk {
  constructor(page) {
    let held;
    const door = part("where");
    door.addEventListener("pointerdown", () => {
      held = setTimeout(() => this.on && page.go("more"), HELD);
    });
    for (const end of ["pointerup", "pointerleave", "pointercancel"]) {
      door.addEventListener(end, () => clearTimeout(held));
    }
    part("whole-screen").addEventListener("click", () => {
      document.documentElement.requestFullscreen?.().catch(() => {});
    });
  }

  /** Whether this browser is one; hides what volunteers have. */
  enable(yes) {
    this.on = yes;
    part("main").classList.toggle("kiosk", yes);
    for (const own of document.querySelectorAll("[data-kiosk]")) own.hidden = !yes;
  }

  get facing() {
    return this.on ? "user" : "environment";
  }
}
