// What is on the screen. Everything is in the page from the start; this shows and fills it.

import { COLOUR as VERDICTS } from "./verdict.js";

const MARKS = { already_in: "again", duplicate_offline: "again", wrong_site: "site" };
const COLOUR = { ...VERDICTS, signed_up: "good", explained: "warn" };
const language = document.documentElement.lang;
const words = readWords();

export const colourOf = (verdict) => COLOUR[verdict] ?? "bad";
export const part = (id) => document.getElementById(id);

function readWords() {
  const keys = document.querySelectorAll("#words dt");
  return Object.fromEntries([...keys].map((dt) => [dt.textContent, dt.nextSibling.textContent]));
}

/** The words for `key` in the page's language, with their values; "" where there are none. */
export function say(key, values = {}) {
  return (words[key] ?? "").replace(/%\((\w+)\)s/g, (_, name) => values[name] ?? "");
}

/** The words for so many: `<key>.one` or `<key>.many`. */
export function sayMany(key, n) {
  return say(`${key}.${n === 1 ? "one" : "many"}`, { n });
}

/** The text of a localized field. */
export function local(text) {
  return text ? text[language] || Object.values(text).find(Boolean) || "" : "";
}

export function clockTime(moment, zone) {
  const how = { hour: "numeric", minute: "2-digit", hourCycle: "h23", timeZone: zone };
  return new Intl.DateTimeFormat(language, how).format(new Date(moment));
}

export function span(milliseconds) {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 90) return say("seconds", { n: seconds });
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? say("minutes", { n: minutes }) : say("hours", { n: Math.round(minutes / 60) });
}

export function current() {
  return part("main").dataset.current;
}

/** Show one screen and what belongs to it below. */
export function show(name) {
  const main = part("main");
  main.dataset.current = name;
  if (name !== "verdict") {
    main.classList.remove("good", "warn", "bad", "info");
    delete main.dataset.mark;
    delete main.dataset.verdict;
  }
  for (const screen of document.querySelectorAll("[data-screen]")) {
    screen.hidden = screen.dataset.screen !== name;
  }
  for (const below of document.querySelectorAll("[data-for]")) {
    below.hidden = below.dataset.for !== name || below.dataset.empty === "true";
  }
}

/** The start screen with two sentences instead of the camera. */
export function tell(title, text) {
  part("start-title").textContent = title;
  part("start-text").textContent = text;
  show("start");
}

/**
 * The verdict: colour, shape, words. `facts` fills in site, zone and list age; `voice` is "kiosk."
 * where the words are for the guest and not for a volunteer.
 */
export function showVerdict(outcome, facts) {
  const main = part("main");
  const colour = colourOf(outcome.verdict);
  show("verdict");
  main.classList.remove("good", "warn", "bad", "info");
  main.classList.add(colour);
  main.dataset.mark = MARKS[outcome.verdict] ?? colour;
  main.dataset.verdict = outcome.verdict;
  part("v-title").textContent = say(`${facts.voice}${outcome.verdict}`) || say(outcome.verdict);
  part("v-who").textContent = outcome.name || whatOf(outcome, facts);
  part("v-line").textContent = lineOf(outcome, facts);
  part("v-todo").textContent = todoOf(outcome, facts);
  part("v-offline").hidden = !outcome.offline;
  for (const id of ["v-who", "v-line", "v-todo"]) part(id).hidden = !part(id).textContent;
  part("verdict").focus({ preventScroll: true });
}

function lineOf(outcome, facts) {
  if (outcome.line) return outcome.line;
  if (facts.voice && outcome.verdict === "already_in") return "";
  if (outcome.verdict === "already_in" && outcome.since) return sinceOf(outcome.since, facts);
  if (outcome.verdict === "wrong_site") {
    return say("wrong_site.what", { site: local(outcome.site) });
  }
  if (outcome.verdict === "admitted") {
    return [outcome.badge, local(outcome.site)].filter(Boolean).join(" · ");
  }
  return outcome.name ? whatOf(outcome, facts) || outcome.badge || "" : "";
}

/** The fact that decides: when the door opens, how full the room is. */
function whatOf({ verdict }, { zone, door = {} }) {
  const { opens, closes, seated, capacity } = door;
  const at = { too_early: opens, too_late: closes }[verdict];
  if (verdict.startsWith("too_") && !at) return "";
  return say(`${verdict}.what`, { at: at && clockTime(at, zone), n: seated, all: capacity });
}

function sinceOf(since, { zone }) {
  const at = clockTime(since.at, zone);
  const point = since.point || local(since.site);
  return say("already_in.what", { at, point, device: since.device ?? "" })
    .replace(/, \./, ".")
    .trim();
}

function todoOf(outcome, { site, listAge, voice }) {
  if (outcome.todo) return outcome.todo;
  if (voice) return say(`${voice}${outcome.verdict}.todo`) || say(`${voice}help`);
  if (outcome.verdict === "wrong_site" && outcome.room > 0) {
    return say("wrong_site.room", { site, room: outcome.room });
  }
  return say(`${outcome.verdict}.todo`, { age: listAge });
}

export function warn(text) {
  part("warning").textContent = text;
  part("warning").hidden = !text;
}
