// From what a camera, a keyboard or a finger gives to the code that it stands for.
// The twin of summit/checkin/codes.py.

const LETTERS = "[0-9A-HJKMNP-TV-Z]";
const TOKEN = new RegExp(`^${LETTERS}{26}$`);
const IN_ADDRESS = new RegExp(`/T/(${LETTERS}{26})/?$`);
const TYPED = /^[A-Z0-9]{8}$/;

/** The ticket's token or the typed code in `text`; text that is neither, as it came. */
export function codeIn(text) {
  const plain = text.trim().toUpperCase();
  const address = IN_ADDRESS.exec(plain);
  if (address) return address[1];
  const short = plain.replace(/[\s-]/g, "");
  return looksLikeATicket(short) ? short : text.trim().slice(0, 200);
}

export function isToken(code) {
  return TOKEN.test(code);
}

/** Whether `code` has the form of a ticket's token or of a typed code. */
export function looksLikeATicket(code) {
  return TOKEN.test(code) || TYPED.test(code);
}
