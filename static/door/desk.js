// What only the help desk does: find by name, register a walk-in, move, let in with a reason,
// take back, make a new ticket, print a badge.

import { codeIn } from "./codes.js";
import { KEPT } from "./deeds.js";
import { REFUSED, ask } from "./server.js";
import { clockTime, local, part, say, show } from "./screen.js";

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
    const on = (id, what, then) => part(id).addEventListener(what, then);
    on("search-form", "submit", (event) => this.search(event));
    on("walkin-form", "submit", (event) => this.walkIn(event));
    on("reason-form", "submit", (event) => this.withReason(event));
    on("move", "click", () => this.move());
    on("admit", "click", () => this.ask("admit"));
    on("take-back", "click", () => this.ask("take-back"));
    on("let-in", "click", () => (this.hasPlace ? page.scan(this.person.code) : this.seat()));
    on("reissue", "click", () => this.reissue());
    on("spare", "click", () => this.takeSpare());
  }

  /**
   * `practice`: letting in with a reason and taking back are practised as they are; finding,
   * moving and registering people would reach true ones.
   */
  enable(yes, practice) {
    this.enabled = yes;
    this.reaches = yes && !practice;
    for (const button of document.querySelectorAll("[data-desk]")) button.hidden = !this.reaches;
  }

  /** The buttons under a verdict that the help desk may overrule. */
  offer({ verdict, offline, since }) {
    part("move").hidden = !(this.reaches && verdict === "wrong_site" && !offline);
    part("admit").hidden = !(this.enabled && MAY_BE_OVERRULED.has(verdict));
    part("take-back").hidden = !(this.enabled && verdict === "already_in" && since?.scan);
  }

  /** Ask for the reason; `deed` is "admit" or "take-back". */
  ask(deed) {
    this.reasonFor = deed;
    part("reason-title").textContent = say(deed);
    part("reason-do").textContent = say(deed === "admit" ? "admit.do" : "take-back");
    this.page.go("reason");
    part("reason").focus();
  }

  async withReason(event) {
    event.preventDefault();
    const override = part("reason").value;
    const { shown } = this.page;
    part("reason").value = "";
    if (!shown?.code) return;
    if (this.reasonFor === "admit") await this.page.scan(shown.code, { override });
    else await this.page.takeBack({ ...shown, id: shown.since.scan }, override);
  }

  async move() {
    const { code } = this.page.shown;
    this.page.hold();
    const answer = await ask("/move", { body: { code } });
    if (answer.kind === "answer") await this.page.scan(answer.body.code);
    else this.page.explain(answer);
  }

  async search(event) {
    event.preventDefault();
    const name = part("search").value;
    const answer = await ask(`/people?name=${encodeURIComponent(name)}`);
    const people = answer.kind === "answer" ? answer.body.people : [];
    const note = answer.kind === "answer" ? say("nobody") : this.page.whyNot(answer);
    part("search-note").textContent = note;
    part("search-note").hidden = people.length > 0;
    part("found").replaceChildren(...people.map((person) => this.line(person)));
  }

  line(person) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    const more = document.createElement("span");
    button.className = "btn";
    button.textContent = person.name;
    more.className = "small";
    more.textContent = about(person);
    button.append(more);
    button.addEventListener("click", () => this.open(person));
    item.append(button);
    return item;
  }

  /** One person: let in, print the badge, make a new ticket. */
  open(person) {
    this.person = person;
    part("p-name").textContent = person.name;
    part("p-about").textContent = about(person);
    part("p-came").textContent = person.came ? say("came.at", { at: this.time(person.came) }) : "";
    part("let-in").textContent = say(this.hasPlace ? "admit.do" : "seat");
    for (const id of ["badge", "reissue"]) part(id).hidden = !person.code;
    part("badge").href = `/api/v1/door/badge?code=${encodeURIComponent(person.code)}`;
    part("p-note").hidden = true;
    this.page.go("person");
  }

  get hasPlace() {
    return this.person.state === "confirmed";
  }

  /** Somebody who waits, or had cancelled, and stands at the desk. */
  async seat() {
    const { page, person } = this;
    const scan = await page.scans.item("", { local_verdict: "admitted" });
    const device_clock = new Date().toISOString();
    const unsent = await page.store.unsent();
    const answer = await ask("/seat", { body: { ref: person.ref, scan, device_clock, unsent } });
    part("p-note").hidden = answer.kind === "answer";
    if (answer.kind === "answer") await this.welcome({ scan }, answer);
    else part("p-note").textContent = page.whyNot(answer);
  }

  time(moment) {
    return clockTime(moment, this.page.facts().zone);
  }

  async reissue() {
    const answer = await ask("/reissue", { body: { code: this.person.code } });
    part("p-note").hidden = false;
    if (answer.kind !== "answer") {
      part("p-note").textContent = this.page.whyNot(answer);
      return;
    }
    this.open({ ...this.person, code: answer.body.code });
    part("p-note").hidden = false;
    part("p-note").textContent = say("reissued", { code: answer.body.code });
  }

  /** The next code that the camera sees is a spare badge's, for the walk-in's form. */
  takeSpare() {
    this.page.take((text) => {
      this.spare = codeIn(text);
      part("spare-note").textContent = say("spare.taken");
      part("spare-note").hidden = false;
      this.page.go("walkin");
    }, say("spare.hint"));
  }

  async walkIn(event) {
    event.preventDefault();
    const { page } = this;
    const scan = await page.scans.item("", { local_verdict: "admitted" });
    const body = {
      // Sent again after a lost answer, it is the same person: one form, one name.
      id: (this.form ??= crypto.randomUUID()),
      name: part("w-name").value,
      email: part("w-email").value,
      organization: part("w-organization").value,
      language: document.documentElement.lang,
      spare: this.spare ?? "",
      scan,
    };
    const late = { offline: true, scan: { ...scan, offline: true } };
    const answer = await page.deeds.perform("/walk-ins", body, late);
    part("walkin-note").hidden = answer.kind !== REFUSED;
    if (answer.kind === REFUSED) {
      part("walkin-note").textContent = page.whyNot(answer);
      return;
    }
    this.form = this.spare = null;
    part("spare-note").hidden = true;
    event.target.reset();
    await this.welcome(body, answer);
  }

  async welcome(body, answer) {
    const { page } = this;
    const kept = answer.kind === KEPT;
    const code = kept ? body.spare : answer.body.code;
    const result = kept ? { verdict: "admitted", name: body.name } : answer.body.result;
    show("scan");
    if (!result) return page.scan(code);
    await page.scans.rememberCode(body.spare || code);
    const todo = say(kept ? "walkin.kept" : "walkin.done");
    page.present({ ...result, id: body.scan.id, code, todo, offline: kept });
  }
}

function about({ badge, site, state }) {
  return [badge, local(site), say(`state.${state}`)].filter(Boolean).join(" · ");
}
