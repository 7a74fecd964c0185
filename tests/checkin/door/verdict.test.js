// Run by node's own test runner; tests/checkin/test_verdict.py calls it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { codeIn, looksLikeATicket } from "../../../static/door/codes.js";
import { COLOUR, verdictOf } from "../../../static/door/verdict.js";

const cases = JSON.parse(readFileSync(new URL("../verdict_cases.json", import.meta.url)));

for (const { name, facts, verdict } of cases.verdicts) {
  test(name, () => {
    assert.equal(verdictOf(facts), verdict);
    assert.ok(COLOUR[verdict], `${verdict} has a colour`);
  });
}

for (const { name, text, code, ticket } of cases.codes) {
  test(`code: ${name}`, () => {
    assert.equal(codeIn(text), code);
    assert.equal(looksLikeATicket(codeIn(text)), ticket);
  });
}
