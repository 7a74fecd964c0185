// Sends what waits, and keeps the list fresh. One tab of a browser sends; the others leave it to
// that one. Nothing here relies on the browser saying that it is online: it is asked by trying.

import { merged } from "./list.js";
import { GONE, OFFLINE, REFUSED, STRANGER, ask, sendScans } from "./server.js";

const MOST = 100;
const EVERY = 15_000; // the organizer sees this phone's state, the phone its counts
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 30_000;
const BUSY = "busy"; // another tab of this browser is at it

export class Sync {
  /** `told` hears of: online, status, list, sent, parked, gone, stranger, full. */
  constructor(store, told) {
    this.store = store;
    this.told = told;
    this.wait = FIRST_WAIT;
    this.online = false;
  }

  start() {
    const now = () => this.now();
    addEventListener("online", now);
    addEventListener("pageshow", now);
    document.addEventListener("visibilitychange", now);
    this.now();
  }

  /** Try at once. Cheap to call: while a round runs, the next is only noted. */
  async now() {
    clearTimeout(this.timer);
    if (this.running) {
      this.again = true;
      return;
    }
    this.running = true;
    this.again = false;
    const well = await navigator.locks
      .request("summit-door-sync", { ifAvailable: true }, (lock) => (lock ? this.round() : BUSY))
      .catch(() => false);
    this.running = false;
    this.wait = well ? FIRST_WAIT : Math.min(this.wait * 2, LONGEST_WAIT);
    const next = well === BUSY ? FIRST_WAIT : well ? EVERY : this.wait;
    this.timer = setTimeout(() => this.now(), this.again ? 50 : next);
  }

  async round() {
    const sent = await this.upload();
    if (!sent) return false;
    return (await this.greet()) && (await this.refreshList().catch(() => this.noRoom()));
  }

  heard(answer) {
    const online = answer.kind !== OFFLINE;
    if (online !== this.online) this.told.online((this.online = online));
    if (answer.kind === GONE) this.told.gone();
    if (answer.kind === STRANGER) this.told.stranger();
    return answer.kind === "answer";
  }

  /** Send all that waits. True when nothing is left that could be sent. */
  async upload() {
    return (await this.uploadDeeds()) && (await this.uploadScans());
  }

  // Walk-ins come first: a later scan may be of a badge that one of them was given.
  async uploadDeeds() {
    for (const deed of await this.store.waitingDeeds()) {
      const unsent = (await this.store.unsent()) - 1;
      const body = { ...deed.body, device_clock: new Date().toISOString(), unsent };
      const answer = await ask(deed.path, { body });
      // Done after the phone was taken off: it is put aside, and the scans are still handed in.
      if (answer.kind === REFUSED || answer.kind === GONE) await this.park(deed, "deeds");
      else if (answer.broken) continue; // it waits, and what comes after it does not
      else if (this.heard(answer)) await this.store.remove("deeds", deed.id);
      else return false;
    }
    return true;
  }

  async uploadScans() {
    for (;;) {
      const waiting = await this.store.waiting();
      if (!waiting.length) return true;
      const batch = waiting.slice(0, MOST);
      const left = waiting.length - batch.length + (await this.store.count("deeds"));
      if (!(await this.uploadBatch(batch, left))) return false;
    }
  }

  async uploadBatch(batch, unsent) {
    const answer = await sendScans(batch, { unsent });
    if (answer.kind === REFUSED) return this.narrow(batch, unsent);
    if (!this.heard(answer)) return false;
    await this.settle(batch, answer.body);
    return true;
  }

  // The server refuses the batch as a whole: find the one that it means, and go on without it.
  async narrow(batch, unsent) {
    if (batch.length > 1) {
      for (const item of batch) if (!(await this.uploadBatch([item], unsent))) return false;
      return true;
    }
    await this.park(batch[0]);
    return true;
  }

  /** Take what was answered out of the queue. */
  async settle(batch, answer) {
    const kept = batch.filter((_, i) => answer.results[i].verdict !== null);
    const odd = batch.filter((_, i) => answer.results[i].verdict === null);
    await this.store.remove("queue", ...kept.map((item) => item.id));
    for (const item of odd) await this.park(item);
    this.told.sent(answer.results);
    if (answer.device === "revoked" && !(await this.store.unsent())) this.told.gone();
  }

  async park(item, from = "queue") {
    await this.store.put("parked", item);
    await this.store.remove(from, item.id);
    this.told.parked();
  }

  async greet() {
    const asked = (await this.store.noted("who"))?.chosen;
    const body = {
      device_clock: new Date().toISOString(),
      unsent: await this.store.unsent(),
      listed_at: await this.store.noted("listed_at"),
      point: asked,
    };
    const answer = await ask("/status", { body });
    if (!this.heard(answer)) return false;
    await this.told.status(answer.body, asked);
    return true;
  }

  async refreshList() {
    const version = await this.store.noted("version");
    const done = version !== undefined && (await this.fetchList(`?since=${version}`));
    return done || this.fetchList("");
  }

  // The phone has no room for the list: it says so, and works with a network alone.
  noRoom() {
    this.told.full(true);
    return true;
  }

  /** False: not had, or it does not add up; then the list that is here stays. */
  async fetchList(query) {
    const answer = await ask(`/manifest${query}`, { budget: 60_000 });
    if (!this.heard(answer)) return false;
    const body = answer.body;
    const known = body.whole ? [] : await this.store.all("tickets");
    const tickets = await merged(known, body);
    if (tickets === null) return false;
    if (body.whole) await this.store.replaceTickets(tickets);
    else if (body.tickets.length) await this.store.put("tickets", ...body.tickets);
    await this.store.put(
      "meta",
      { key: "version", value: body.version },
      { key: "listed_at", value: body.server_time },
      { key: "sites", value: body.sites },
    );
    this.told.list(body.server_time);
    return true;
  }
}
