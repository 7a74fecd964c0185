// What only the help desk does: find by name, register a walk-in, move, let in with a reason.

import { ask } from "./server.js";
import { local, part, say, show } from "./screen.js";
import { ACCEPTED } from "./verdict.js";

const MAY_BE_OVERRULED = new Set([
  "wrong_site",
  "wrong_session",
  "session_full",
  "too_early",
  "too_late",
  "waitlisted",
  "pending",
]);

export class Desk {
  constructor(page) {
    this.page = page;
    part("search-form").addEventListener("submit", (event) => this.search(event));
    part("walkin-form").addEventListener("submit", (event) => this.walkIn(event));
    part("reason-form").addEventListener("submit", (event) => this.letIn(event));
    part("move").addEventListener("click", () => this.move());
    part("admit").addEventListener("click", () => page.go("reason"));
  }

  enable(yes) {
    this.enabled = yes;
    for (const button of document.querySelectorAll("[data-desk]")) button.hidden = !yes;
  }

  /** The buttons under a verdict that the help desk may overrule. */
  offer({ verdict, offline }) {
    part("move").hidden = !(this.enabled && verdict === "wrong_site" && !offline);
    part("admit").hidden = !(this.enabled && MAY_BE_OVERRULED.has(verdict));
  }

  async letIn(event) {
    event.preventDefault();
    const override = part("reason").value;
    part("reason").value = "";
    if (this.page.shown?.code) await this.page.scan(this.page.shown.code, { override });
  }

  async move() {
    const { code } = this.page.shown;
    this.page.hold();
    const answer = await ask("/move", { body: { code } });
    if (answer.kind === "answer") await this.page.scan(answer.body.code);
    else part("v-todo").textContent = this.whyNot(answer);
  }

  async search(event) {
    event.preventDefault();
    const name = part("search").value;
    const answer = await ask(`/people?name=${encodeURIComponent(name)}`);
    const people = answer.kind === "answer" ? answer.body.people : [];
    const note = answer.kind === "answer" ? say("nobody") : this.whyNot(answer);
    part("search-note").textContent = note;
    part("search-note").hidden = people.length > 0;
    part("found").replaceChildren(...people.map((person) => this.line(person)));
  }

  line(person) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.className = "btn";
    button.textContent = [person.name, person.badge, local(person.site)].filter(Boolean).join(" · ");
    button.addEventListener("click", () => this.page.scan(person.code));
    item.append(button);
    return item;
  }

  async walkIn(event) {
    event.preventDefault();
    // Sent again after a lost answer, it is the same person: one form, one name.
    this.form ??= crypto.randomUUID();
    const body = {
      id: this.form,
      name: part("w-name").value,
      email: part("w-email").value,
      organization: part("w-organization").value,
      language: document.documentElement.lang,
    };
    const answer = await ask("/walk-ins", { body });
    part("walkin-note").hidden = answer.kind === "answer";
    if (answer.kind !== "answer") {
      part("walkin-note").textContent = this.whyNot(answer);
      return;
    }
    this.form = null;
    event.target.reset();
    show("scan");
    await this.page.scan(answer.body.code);
    if (ACCEPTED.has(this.page.shown?.verdict)) part("v-todo").textContent = say("walkin.done");
    part("v-todo").hidden = !part("v-todo").textContent;
  }

  whyNot(answer) {
    return answer.problem?.detail || answer.problem?.title || say("needs.network");
  }
}
