// The list of tickets: looked up by hash, read only with the ticket in hand. WebCrypto, no library.
// The twin of summit/checkin/manifest.py.

const STATES = { c: "confirmed", w: "waitlisted", p: "pending", x: "cancelled", r: "replaced" };
const bytes = new TextEncoder();

/** `h`: the first 16 bytes of SHA-256, base64url. */
export async function nameOf(token) {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes.encode(token)));
  return base64(hash.slice(0, 16));
}

/** `state|site|site:point:seconds|session,session` as an object; the last two may be missing. */
export function readFlags(flags) {
  const [state, site, arrival, seats] = flags.split("|");
  const [inSite, point, seconds] = arrival ? arrival.split(":").map(Number) : [];
  return {
    state: STATES[state] ?? "pending",
    site: Number(site),
    arrival: arrival ? { site: inSite, point, at: seconds * 1000 } : null,
    booked: seats ? seats.split(",").map(Number) : [],
  };
}

/** Name and badge line of a ticket's card; null if the card does not open. */
export async function openCard(token, sealed) {
  try {
    const data = fromBase64(sealed);
    const key = await keyOf(token);
    const plain = await crypto.subtle.decrypt(
      { name: "AES-GCM", iv: data.slice(0, 12) },
      key,
      data.slice(12),
    );
    const { n, b } = JSON.parse(new TextDecoder().decode(plain));
    return { name: n, badge: b };
  } catch {
    return null;
  }
}

async function keyOf(token) {
  const material = await crypto.subtle.importKey("raw", bytes.encode(token), "HKDF", false, [
    "deriveKey",
  ]);
  const how = {
    name: "HKDF",
    hash: "SHA-256",
    salt: new Uint8Array(32),
    info: bytes.encode("summit door card"),
  };
  return crypto.subtle.deriveKey(how, material, { name: "AES-GCM", length: 256 }, false, [
    "decrypt",
  ]);
}

/** What the list must add up to: SHA-256 over all (h, f) in order of h. */
export async function digestOf(tickets) {
  const lines = tickets.map(({ h, f }) => `${h} ${f}\n`).sort();
  const hash = await crypto.subtle.digest("SHA-256", bytes.encode(lines.join("")));
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The list after `answer` of the server; null if it does not add up and must be refused. */
export async function merged(known, answer) {
  const tickets = new Map(answer.whole ? [] : known.map((ticket) => [ticket.h, ticket]));
  for (const { h, f, c } of answer.tickets) tickets.set(h, { h, f, c });
  const all = [...tickets.values()];
  const whole = all.length === answer.count && (await digestOf(all)) === answer.digest;
  return whole ? all : null;
}

function base64(data) {
  const text = btoa(String.fromCharCode(...data));
  return text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function fromBase64(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}
