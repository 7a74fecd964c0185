// Asking the server, and telling its answers from everything else that a network may say.

const BASE = "/api/v1/door";

export const OFFLINE = "offline"; // no answer, or not the server's: a portal, a proxy, a crash
export const REFUSED = "refused"; // the server's own "no": asking again will not help
export const GONE = "gone"; // this phone was taken off
export const STRANGER = "stranger"; // this phone is not paired

/**
 * Resolves to {kind: "answer", body} or {kind: one of the above}; never rejects. `broken`: it is the
 * server's own answer that it could not do just this.
 */
export async function ask(path, { body, budget = 8000, method } = {}) {
  const sent = body === undefined ? undefined : JSON.stringify(body);
  try {
    const response = await fetch(BASE + path, {
      method: method ?? (sent === undefined ? "GET" : "POST"),
      body: sent,
      headers: sent === undefined ? {} : { "Content-Type": "application/json" },
      credentials: "same-origin",
      cache: "no-store",
      redirect: "manual",
      signal: AbortSignal.timeout(budget),
    });
    return await understood(response);
  } catch {
    return { kind: OFFLINE };
  }
}

async function understood(response) {
  const type = (response.headers.get("Content-Type") ?? "").split(";")[0];
  if (response.ok && type === "application/json") {
    return { kind: "answer", body: await response.json() };
  }
  if (type !== "application/problem+json") return { kind: OFFLINE };
  const problem = await response.json();
  if (problem.code === "device_revoked") return { kind: GONE };
  if (problem.code === "device_unknown") return { kind: STRANGER };
  const final = [400, 403, 404, 409, 413, 415, 422].includes(response.status);
  return final ? { kind: REFUSED, problem } : { kind: OFFLINE, broken: response.status === 500 };
}

/** An answer that holds one result for each of these scans, in order, or none at all. */
export async function sendScans(scans, { unsent, budget }) {
  const body = { device_clock: new Date().toISOString(), unsent, scans: scans.map(plain) };
  const answer = await ask("/scans", { body, budget });
  if (answer.kind !== "answer") return answer;
  const results = answer.body.results;
  const fits =
    Array.isArray(results) &&
    results.length === scans.length &&
    results.every((result, i) => result.id === scans[i].id);
  return fits ? answer : { kind: OFFLINE };
}

// What the phone notes for itself stays on the phone.
function plain({ id, point, code, direction, scanned_at, seq, offline, local_verdict, ...rest }) {
  const item = { id, point, code, direction, scanned_at, seq, offline, local_verdict };
  if (rest.override) item.override = rest.override;
  if (rest.undoes) item.undoes = rest.undoes;
  return item;
}
