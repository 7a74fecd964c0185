// Run by node's own test runner; tests/checkin/test_verdict.py calls it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { codeIn, looksLikeATicket } from "../../../static/door/codes.js";
import { readFlags } from "../../../static/door/list.js";
import { COLOUR, maySit, verdictOf } from "../../../static/door/verdict.js";

const cases = JSON.parse(readFileSync(new URL("../verdict_cases.json", import.meta.url)));

for (const { name, facts, verdict } of cases.verdicts) {
  test(name, () => {
    assert.equal(verdictOf(facts), verdict);
    assert.ok(COLOUR[verdict], `${verdict} has a colour`);
  });
}

for (const { name, text, arrival, ...said } of cases.flags) {
  test(`flags: ${name}`, () => {
    const came = arrival && { ...arrival, at: arrival.at * 1000 };
    assert.deepEqual(readFlags(text), { state: said.state, site: said.site, arrival: came, booked: said.booked });
  });
}

for (const { name, door, booked, verdict } of cases.seats) {
  test(`seats: ${name}`, () => assert.equal(verdictOf({ booked: maySit(door, booked) }), verdict));
}

for (const { name, text, code, ticket } of cases.codes) {
  test(`code: ${name}`, () => {
    assert.equal(codeIn(text), code);
    assert.equal(looksLikeATicket(codeIn(text)), ticket);
  });
}
