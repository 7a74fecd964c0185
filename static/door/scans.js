// One scan: kept first, then asked about. The server's answer is shown if it comes in time; else
// the phone's own verdict stands, and the scan goes up later under the same id.

import { codeIn, isToken, looksLikeATicket } from "./codes.js";
import { nameOf, openCard, readFlags } from "./list.js";
import { sendScans } from "./server.js";
import { ACCEPTED, maySit, verdictOf } from "./verdict.js";

// Two seconds after a scan its verdict is on the screen; drawing it needs some of them.
export const BUDGET = 1_800; // milliseconds that the server has

export class Scans {
  /**
   * `place()` gives where this phone stands: {site, point, kind, session, pointName, role, now}
   * and, at a session's door, {opens, closes, capacity, seated, sign_up}. `full(yes)` hears whether
   * the phone has no room for a scan.
   */
  constructor(store, sync, place, full = () => {}) {
    this.store = store;
    this.full = full;
    this.sync = sync;
    this.place = place;
  }

  /** Keep a scan of `text` and resolve to what to show. Throws if it can be neither kept nor sent. */
  async record(text, { direction = "in", override = "" } = {}) {
    const code = codeIn(text);
    const local = await this.judge(code, direction, override);
    const item = await this.item(code, { direction, override, local_verdict: local.verdict });
    const outcome = await this.settle(item, { ...local, code });
    await this.rememberArrival(local.key, outcome, direction);
    return outcome;
  }

  /** Take back the scan `id`: a scan of its own, which goes the same way. */
  async undo({ id, code, key }, reason = "") {
    const more = { undoes: id, override: reason, local_verdict: "undone" };
    const outcome = await this.settle(await this.item(code, more), { verdict: "undone" });
    if (outcome.verdict === "undone" && key) {
      const at = this.place().now;
      await this.store.put("arrivals", { key, undone: true, at }).catch(() => {});
    }
    return outcome;
  }

  async item(code, more) {
    const seq = ((await this.store.noted("seq").catch(() => 0)) ?? 0) + 1;
    return {
      id: crypto.randomUUID(),
      point: this.place().point,
      code,
      direction: "in",
      scanned_at: new Date().toISOString(),
      seq,
      offline: false,
      ...more,
    };
  }

  async settle(item, local) {
    const kept = await this.keep(item);
    const answer = (await this.mayAsk(item, kept)) ? await this.askServer(item, kept) : null;
    if (answer === null && !kept) throw new Error("storage");
    if (answer === null) {
      await this.store.keep("queue", { ...item, offline: true });
      this.sync.now();
      return { ...local, id: item.id, offline: true, at: item.scanned_at };
    }
    await this.store.remove("queue", item.id).catch(() => {});
    return { ...answer, code: local.code, key: local.key, offline: false };
  }

  /** Whether the scan is on disk. A phone without room says so and works online only. */
  async keep(item) {
    const kept = await this.store.keep("queue", item);
    await this.store.note("seq", item.seq).catch(() => {});
    this.full(!kept);
    return kept;
  }

  /** What takes back a scan that waits here goes the same way, after it. */
  async mayAsk(item, kept) {
    if (!kept) return true;
    return this.sync.online && !(item.undoes && (await this.store.get("queue", item.undoes)));
  }

  // The server must know that older scans wait: it dates no scan before the last time that
  // nothing waited.
  async askServer(item, kept) {
    const unsent = (await this.store.unsent()) - (kept ? 1 : 0);
    const answer = await sendScans([item], { unsent, budget: BUDGET });
    this.sync.heard(answer);
    const result = answer.kind === "answer" ? answer.body.results[0] : null;
    return result?.verdict ? result : null;
  }

  /** The phone's own verdict, from its list and from what it has seen. */
  async judge(code, direction, override) {
    const place = this.place();
    const h = isToken(code) ? await nameOf(code) : `code:${await nameOf(code)}`;
    const ticket = isToken(code) ? await this.store.get("tickets", h) : undefined;
    const key = `${h}|${place.kind}|${place.session ?? 0}`;
    const flags = ticket ? readFlags(ticket.f) : null;
    const inside = await this.insideOf(key, flags, place);
    const verdict = verdictOf({
      known: Boolean(ticket),
      looks_like_a_ticket: looksLikeATicket(code),
      list_is_all: false,
      replaced: flags?.state === "replaced",
      state: flags?.state === "replaced" ? "confirmed" : (flags?.state ?? "confirmed"),
      this_site: flags ? flags.site === place.site : true,
      direction,
      inside: inside ? (inside.site === place.site ? "here" : "elsewhere") : "",
      window: windowOf(place),
      booked: maySit(place, flags?.booked ?? []),
      full: place.capacity != null && place.seated >= place.capacity,
      overruled: Boolean(override) && place.role === "help_desk",
    });
    const again = verdict === "admitted_unlisted" && inside ? "already_in" : verdict;
    const card = ticket ? await openCard(code, ticket.c) : null;
    const sites = (await this.store.noted("sites")) ?? {};
    return {
      verdict: again,
      key,
      ...card,
      site: flags ? sites[flags.site] : undefined,
      since: inside && { at: new Date(inside.at).toISOString(), ...this.whereOf(inside, sites) },
    };
  }

  /** The door's name; of one at another site, which is not known here, the site's. */
  whereOf({ site, point, pointName }, sites) {
    const name = pointName ?? this.place().names?.[point];
    return name ? { point: name } : { point: "", site: sites[site] };
  }

  /** Note that the bearer of `code` is in here: a walk-in whose scan goes another way. */
  async rememberCode(code) {
    if (!code) return;
    const place = this.place();
    const h = isToken(code) ? await nameOf(code) : `code:${await nameOf(code)}`;
    const key = `${h}|${place.kind}|${place.session ?? 0}`;
    await this.rememberArrival(key, { verdict: "admitted" }, "in");
  }

  /** Where the person is in already: what this phone saw counts before what its list says. */
  async insideOf(key, flags, place) {
    const seen = await this.store.get("arrivals", key);
    const listed = place.kind === "entrance" ? flags?.arrival : null;
    if (seen && (!listed || seen.at >= listed.at)) return seen.undone || seen.left ? null : seen;
    return listed ?? null;
  }

  async rememberArrival(key, outcome, direction) {
    const place = this.place();
    const { site, point, pointName, now: at } = place;
    if (ACCEPTED.has(outcome.verdict)) {
      await this.store.put("arrivals", { key, site, point, pointName, at }).catch(() => {});
    } else if (outcome.verdict === "already_in" && !outcome.offline) {
      const since = { at: Date.parse(outcome.since.at), pointName: outcome.since.point };
      await this.store.put("arrivals", { key, site, point, ...since }).catch(() => {});
    } else if (outcome.verdict === "exited" && direction === "out") {
      await this.store.put("arrivals", { key, left: true, at }).catch(() => {});
    }
  }
}

/** Whether a session's door is open yet, or still: "before", "open", "after". */
function windowOf({ opens, closes, now }) {
  if (opens && now < Date.parse(opens)) return "before";
  return closes && now >= Date.parse(closes) ? "after" : "open";
}
