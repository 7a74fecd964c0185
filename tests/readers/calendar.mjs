// Reads a calendar file from the standard input with ical.js, as calendar programs on the web do,
// and writes what it found: one object for each appointment, instants in seconds since 1970.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const read = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
const zones = read.getAllSubcomponents("vtimezone").map((zone) => new ICAL.Timezone(zone));
const named = new Map(zones.map((zone) => [zone.tzid, zone]));

/** The instant of a property, by the rules that the file itself holds. */
function instant(component, name) {
  const property = component.getFirstProperty(name);
  const time = property.getFirstValue();
  const zone = property.getParameter("tzid");
  if (zone && !named.has(zone)) throw new Error(`the file does not hold the rules of ${zone}`);
  if (zone) time.zone = named.get(zone);
  return time.toUnixTime();
}

const found = read.getAllSubcomponents("vevent").map((component) => ({
  uid: component.getFirstPropertyValue("uid"),
  sequence: component.getFirstPropertyValue("sequence"),
  status: component.getFirstPropertyValue("status"),
  title: component.getFirstPropertyValue("summary"),
  place: component.getFirstPropertyValue("location"),
  starts: instant(component, "dtstart"),
  ends: instant(component, "dtend"),
}));
process.stdout.write(JSON.stringify(found));
