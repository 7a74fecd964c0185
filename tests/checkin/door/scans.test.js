// What a scan tells the server, and what the phone decides alone. The memory is the page's own,
// the one that forgets, taken here for a disk; the network is stood in for.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Memory } from "../../../static/door/memory.js";
import { Scans } from "../../../static/door/scans.js";
import { STORES, Store } from "../../../static/door/store.js";

const TOKEN = "0123456789ABCDEFGHJKMNPQRS";
const PLACE = { site: 3, point: 7, kind: "entrance", pointName: "Main", role: "scanner" };

class Disk extends Memory {
  durable = true;
}

let sent, answer, store, scans, sync, place;

beforeEach(() => {
  sent = [];
  answer = { verdict: "admitted" };
  globalThis.fetch = async (_, { body }) => {
    const asked = JSON.parse(body);
    sent.push(asked);
    const results = asked.scans.map(({ id }) => ({ id, ...answer }));
    const headers = { "Content-Type": "application/json" };
    return new Response(JSON.stringify({ results }), { headers });
  };
  store = new Store(new Disk(STORES));
  sync = { online: true, heard: () => true, now: () => {} };
  place = { ...PLACE, now: Date.now(), names: { 7: "Main", 8: "Side" } };
  scans = new Scans(store, sync, () => place);
});

async function listed(flags) {
  const { nameOf } = await import("../../../static/door/list.js");
  await store.put("tickets", { h: await nameOf(TOKEN), f: flags, c: "" });
  await store.note("sites", { 3: { en: "South" }, 4: { en: "North" } });
}

test("a scan with a network tells how many older ones still wait", async () => {
  await scans.record(TOKEN);
  await store.put("queue", { id: "older", seq: 1 });
  await scans.record(TOKEN);
  assert.deepEqual(sent.map(({ unsent }) => unsent), [0, 1]);
});

test("what takes back a scan that waits is sent after it, never before", async () => {
  sync.online = false;
  const taken = await scans.record(TOKEN);
  sync.online = true;
  assert.equal((await scans.undo(taken)).verdict, "undone");
  assert.equal(sent.length, 0);
  assert.deepEqual((await store.waiting()).map(({ undoes }) => undoes), [undefined, taken.id]);
});

test("without a network the phone says where somebody came in, by its list", async () => {
  sync.online = false;
  await listed("c|3|3:8:1700000000");
  const here = await scans.record(TOKEN);
  assert.equal(here.verdict, "already_in");
  assert.deepEqual(here.since, { at: "2023-11-14T22:13:20.000Z", point: "Side" });
});

test("of another site's door it knows the site", async () => {
  sync.online = false;
  await listed("c|3|4:99:1700000000");
  const { since } = await scans.record(TOKEN);
  assert.deepEqual(since.site, { en: "North" });
});

test("who was in already by the server's word is in without a network too", async () => {
  const since = { at: "2030-01-01T09:00:00.000Z", point: "Side", device: "", scan: "x" };
  answer = { verdict: "already_in", since };
  await scans.record(TOKEN);
  sync.online = false;
  const again = await scans.record(TOKEN);
  assert.deepEqual([again.verdict, again.since.at], ["already_in", since.at]);
});

test("arrivals are noted by the server's clock", async () => {
  sync.online = false;
  place.now = Date.parse("2030-01-01T10:00:00Z");
  await scans.record(TOKEN);
  const again = await scans.record(TOKEN);
  assert.equal(again.since.at, "2030-01-01T10:00:00.000Z");
});
