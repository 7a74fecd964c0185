// A MAP table: the ticket says who stands there, a finger says which group.

import { KEPT } from "./deeds.js";
import { REFUSED, ask } from "./server.js";
import { local, part, say } from "./screen.js";

const STOPS_BY = new Set(["admitted", "admitted_unlisted", "already_in"]);

export class Table {
  constructor(page) {
    this.page = page;
  }

  /** Fetch what can be chosen, for when there is no network. */
  async refresh(points) {
    if (!points.some((point) => point.kind === "table")) return;
    const answer = await ask("/table");
    if (answer.kind === "answer") await this.page.store.note("table", answer.body.offers).catch(() => {});
  }

  /** Whether a scan with this outcome leads to the choice. */
  async leads(outcome) {
    if (this.page.place().kind !== "table" || !STOPS_BY.has(outcome.verdict)) return false;
    this.offers = (await this.page.store.noted("table")) ?? [];
    return this.offers.length > 0;
  }

  show(outcome) {
    this.code = outcome.code;
    this.name = outcome.name ?? "";
    part("table-who").textContent = this.name || outcome.code;
    part("offers").replaceChildren(...this.offers.map((offer) => this.line(offer)));
    this.page.go("table");
  }

  line(offer) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    const note = document.createElement("span");
    button.className = "btn";
    button.textContent = local(offer.title);
    note.textContent = local(offer.note);
    note.className = "small";
    button.append(note);
    button.addEventListener("click", () => this.choose(offer));
    item.append(button);
    return item;
  }

  async choose(offer) {
    const chosen_at = new Date().toISOString();
    const body = { code: this.code, offer: offer.key, chosen_at };
    const answer = await this.page.deeds.perform("/table", body);
    if (answer.kind === REFUSED) return this.page.explain(answer);
    const outcome = { verdict: "signed_up", name: this.name, line: local(offer.title) };
    this.page.present({ ...outcome, offline: answer.kind === KEPT });
  }
}
