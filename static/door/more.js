// The phone's own settings: which door, which way, what could not be sent, taking it off.

import { ask } from "./server.js";
import { part, say, sayMany, warn } from "./screen.js";

export class More {
  constructor(page) {
    this.page = page;
    this.way = "in";
    for (const button of document.querySelectorAll("[data-way]")) {
      button.addEventListener("click", () => this.go(button.dataset.way));
    }
    part("open-more").addEventListener("click", () => page.go("more"));
    part("point").addEventListener("change", () => this.choosePoint());
    part("export").addEventListener("click", () => this.exportUnsent());
    part("wipe").addEventListener("click", () => this.wipe());
  }

  async fill() {
    const { who, store } = this.page;
    const here = this.page.place().point;
    part("point").replaceChildren(
      ...who.points.map((one) => new Option(one.name, one.id, false, one.id === here)),
    );
    const parked = await store.all("parked");
    part("export").hidden = (await store.unsent()) + parked.length === 0;
    part("more-parked").hidden = parked.length === 0;
    part("more-parked").textContent = sayMany("parked", parked.length);
  }

  /** Which way people go here: "in" or "out". */
  go(way) {
    this.way = way;
    for (const button of document.querySelectorAll("[data-way]")) {
      button.setAttribute("aria-pressed", String(button.dataset.way === way));
    }
  }

  /** Ways are shown only at a point whose exits are scanned. */
  showWays(exits) {
    part("ways").dataset.empty = String(!exits);
    if (!exits && this.way !== "in") this.go("in");
  }

  async choosePoint() {
    const { page } = this;
    page.who.chosen = Number(part("point").value);
    page.counts.forgetDoor();
    await page.store.note("who", page.who).catch(() => {});
    page.refresh();
    page.sync.now();
  }

  async exportUnsent() {
    const { store } = this.page;
    const scans = [...(await store.waiting()), ...(await store.all("parked"))];
    const deeds = await store.all("deeds");
    const file = new Blob([JSON.stringify({ scans, deeds }, null, 2)], { type: "application/json" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = "unsent-scans.json";
    link.click();
    URL.revokeObjectURL(link.href);
  }

  async wipe() {
    const { store } = this.page;
    const unsent = (await store.unsent()) + (await store.count("parked"));
    const question = unsent ? sayMany("wipe.unsent", unsent) : say("wipe.ask");
    if (!confirm(question)) return;
    const answer = await ask("/unpair", { body: {} });
    if (answer.kind !== "answer") return warn(say("needs.network"));
    await this.page.forget(say("unpaired"), say("wiped"));
  }
}
