// Cards sealed by the server open on the phone: the file is written by tests/checkin/test_manifest.py.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { digestOf, merged, nameOf, openCard, readFlags } from "../../../static/door/list.js";

const { tokens, answer } = JSON.parse(readFileSync(process.env.SUMMIT_MANIFEST));

test("a card opens with its ticket and with no other", async () => {
  const [mine, other] = tokens;
  const entry = answer.tickets.find(({ h }) => h === mine.h);
  assert.equal(await nameOf(mine.token), mine.h);
  assert.deepEqual(await openCard(mine.token, entry.c), { name: mine.name, badge: mine.badge });
  assert.equal(await openCard(other.token, entry.c), null);
});

test("the whole list adds up, and a shortened or altered one is refused", async () => {
  assert.equal(await digestOf(answer.tickets), answer.digest);
  assert.equal((await merged([], answer)).length, answer.count);
  assert.equal(await merged([], { ...answer, tickets: answer.tickets.slice(1) }), null);
  const altered = answer.tickets.map((ticket, i) => (i ? ticket : { ...ticket, f: "x|1|" }));
  assert.equal(await merged([], { ...answer, tickets: altered }), null);
});

test("changes are laid over the list that is there", async () => {
  const [first, ...rest] = answer.tickets;
  const old = [{ ...first, f: "w|1|" }, ...rest];
  const delta = { ...answer, whole: false, tickets: [first] };
  assert.equal((await merged(old, delta)).length, answer.count);
  assert.equal(await merged(rest.slice(1), delta), null);
});

test("flags tell state, site and arrival", () => {
  assert.deepEqual(readFlags("c|3|4:7:1700000000"), {
    state: "confirmed",
    site: 3,
    arrival: { site: 4, point: 7, at: 1700000000000 },
    booked: [],
  });
  assert.equal(readFlags("x|3|").arrival, null);
});
