// What the door answers: facts in, verdict out. The twin of summit/checkin/verdict.py; both run
// the cases of tests/checkin/verdict_cases.json, so that phone and server cannot disagree.

export const ACCEPTED = new Set(["admitted", "admitted_unlisted"]);

const GONE = new Set(["cancelled", "declined"]); // registrations of which nothing is left

// good: let in. warn: ask. bad: stop. info: neither, the way out.
export const COLOUR = {
  admitted: "good",
  admitted_unlisted: "warn",
  already_in: "warn",
  wrong_site: "warn",
  wrong_session: "warn",
  session_full: "warn",
  too_early: "warn",
  too_late: "warn",
  waitlisted: "warn",
  pending: "warn",
  cancelled: "bad",
  replaced: "bad",
  wrong_event: "bad",
  unknown: "bad",
  exited: "info",
  not_in: "warn",
  device_revoked: "bad",
  duplicate_offline: "warn",
  undone: "info",
};

const NOTHING_ODD = {
  known: true,
  looks_like_a_ticket: true,
  list_is_all: true,
  device_revoked: false,
  this_event: true,
  replaced: false,
  state: "confirmed",
  this_site: true,
  direction: "in",
  inside: "",
  window: "open",
  booked: true,
  full: false,
  overruled: false,
  accepted_offline: false,
  other_device: false,
  earlier: false,
};

/** Whether somebody with seats in the sessions `booked` fits the door of `session`. */
export function maySit({ session, sign_up }, booked) {
  return !sign_up || booked.includes(session);
}

/** The first rule that speaks, and a welcome where none does. */
export function verdictOf(given) {
  const facts = { ...NOTHING_ODD, ...given };
  const refused = aboutTheTicket(facts);
  if (refused) return refused;
  if (facts.direction === "out") return facts.inside ? "exited" : "not_in";
  if (facts.inside === "here") return again(facts);
  const question = aboutThePerson(facts) || aboutThePoint(facts);
  if (question && !facts.overruled) return question;
  return facts.inside ? again(facts) : "admitted";
}

function aboutTheTicket(facts) {
  if (facts.device_revoked) return "device_revoked";
  if (!facts.known) {
    const hopeful = facts.looks_like_a_ticket && !facts.list_is_all;
    return hopeful ? "admitted_unlisted" : "unknown";
  }
  if (!facts.this_event) return "wrong_event";
  if (facts.replaced) return "replaced";
  return GONE.has(facts.state) ? "cancelled" : "";
}

function aboutThePerson(facts) {
  if (facts.state === "waitlisted" || facts.state === "pending") return facts.state;
  return facts.this_site ? "" : "wrong_site";
}

function aboutThePoint(facts) {
  if (facts.window !== "open") return facts.window === "before" ? "too_early" : "too_late";
  if (!facts.booked) return "wrong_session";
  return facts.full && !facts.inside ? "session_full" : "";
}

function again(facts) {
  if (facts.accepted_offline && facts.other_device) {
    return facts.earlier ? "admitted" : "duplicate_offline";
  }
  return "already_in";
}
