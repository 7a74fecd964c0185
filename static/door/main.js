// The door page: from a code in the camera to a verdict on the screen, and back.

import { Camera, readPhoto } from "./camera.js";
import { Counts } from "./counts.js";
import { Deeds } from "./deeds.js";
import { Desk } from "./desk.js";
import { Kiosk } from "./kiosk.js";
import { More } from "./more.js";
import { Scans } from "./scans.js";
import { clockTime, colourOf, current, local, part, say, sayMany, show, showVerdict, span, tell, warn } from "./screen.js";
import { allowSound, signal } from "./signal.js";
import { openStore } from "./store.js";
import { Sync } from "./sync.js";
import { Table } from "./table.js";
import { ACCEPTED } from "./verdict.js";
import { listenForHandScanner } from "./wedge.js";

const SHOWN = 3_000; // milliseconds that a verdict stays
const UNDO_WITHIN = 10_000;
const SAME_CODE = 3_000;
const CLOCK_MAY_DIFFER = 120; // seconds

class Page {
  turn = Promise.resolve();
  inTurn = new Set(); // the texts that are being scanned or have their turn next

  async start() {
    this.registerWorker();
    this.store = await openStore();
    navigator.storage?.persist?.();
    this.who = await this.store.noted("who");
    this.ahead = this.who?.ahead;
    this.listedAt = await this.store.noted("listed_at");
    this.sync = new Sync(this.store, this);
    this.scans = new Scans(this.store, this.sync, () => this.place(), (yes) => this.full(yes));
    this.deeds = new Deeds(this.store, this.sync);
    this.desk = new Desk(this);
    this.table = new Table(this);
    this.kiosk = new Kiosk(this);
    this.counts = new Counts(this);
    this.more = new More(this);
    this.listen();
    this.full(false);
    if (this.who) await this.open();
    this.sync.start();
    setInterval(() => this.refresh(), 5_000);
  }

  registerWorker() {
    navigator.serviceWorker?.register("/door/sw.js", { scope: "/door/" }).catch(() => {});
  }

  listen() {
    document.addEventListener("pointerdown", allowSound, { once: true });
    for (const button of document.querySelectorAll("[data-go]")) {
      button.addEventListener("click", () => this.go(button.dataset.go));
    }
    part("type-form").addEventListener("submit", (event) => this.typed(event));
    part("photo").addEventListener("change", (event) => this.photo(event.target));
    part("light").addEventListener("click", () => this.toggleLight());
    part("next").addEventListener("click", () => this.go("scan"));
    part("undo").addEventListener("click", () => this.undo());
    part("undo-last").addEventListener("click", () => this.undo());
    part("verdict").addEventListener("pointerdown", () => this.hold());
    listenForHandScanner((text) => this.scan(text));
    document.addEventListener("visibilitychange", () => this.wake());
    addEventListener("beforeunload", (event) => this.unsent && event.preventDefault());
  }

  /** The phone knows who it is: show the camera. */
  async open() {
    if (this.opened) return;
    this.opened = true;
    this.takeRole();
    this.refresh();
    const seen = await this.store.noted("guide");
    this.camera = new Camera(part("video"), (text) => this.scan(text, { fromCamera: true }));
    this.go(seen ? "scan" : "guide");
    await this.startCamera();
  }

  async startCamera() {
    try {
      await this.camera.start(this.kiosk.facing);
      this.lit = false;
      part("light").textContent = say("torch.on");
      part("light").hidden = !this.camera.hasLight;
      part("hint").textContent = part("hint").dataset.text ?? part("hint").textContent;
    } catch (error) {
      part("hint").dataset.text ??= part("hint").textContent;
      part("hint").textContent = say(error.name === "NotAllowedError" ? "camera.refused" : "camera.no");
    }
    this.wake();
  }

  wake() {
    if (document.visibilityState !== "visible") return;
    navigator.wakeLock?.request("screen").catch(() => {});
    if (this.camera && this.camera.track?.readyState === "ended") this.startCamera();
  }

  go(screen) {
    clearInterval(this.countdown);
    if (current() === "guide") this.store.note("guide", true).catch(() => {});
    if (screen !== "scan") this.taker = null;
    this.lastSeen = Date.now(); // a ticket still held up after its verdict is not a new scan
    if (this.camera) this.camera.paused = screen !== "scan";
    show(screen);
    if (screen === "type") part("typed").focus();
    if (screen === "search") part("search").focus();
    if (screen === "more") this.more.fill();
    this.refresh();
  }

  place() {
    const { site, point, device, points } = this.who;
    const stands = this.who.chosen ?? point.id;
    const here = points.find((one) => one.id === stands) ?? point;
    const names = Object.fromEntries(points.map(({ id, name }) => [id, name]));
    const where = { site: site.id, point: here.id, pointName: here.name, names };
    return { ...here, ...where, role: device.role, now: this.now() };
  }

  /** This moment by the server's clock, as far as the phone has heard of it. */
  now() {
    return Date.now() + (this.ahead ?? 0);
  }

  zone() {
    return this.who.site.timezone ?? this.who.event.timezone;
  }

  /** Show what the organizer lets this phone do. */
  takeRole() {
    const { role, practice } = this.who.device;
    this.desk.enable(role === "help_desk", practice);
    this.kiosk.enable(role === "kiosk");
  }

  /** The next code that is seen goes to `taker` instead of the door. */
  take(taker, hint) {
    this.go("scan");
    this.taker = taker;
    part("hint").dataset.text ??= part("hint").textContent;
    part("hint").textContent = hint;
  }

  async typed(event) {
    event.preventDefault();
    const text = part("typed").value;
    part("typed").value = "";
    await this.scan(text);
  }

  async photo(field) {
    const [file] = field.files;
    field.value = "";
    const text = file ? await readPhoto(file).catch(() => "") : "";
    if (text) await this.scan(text);
    else part("hint").textContent = say("photo.nothing");
  }

  /**
   * A code was seen, typed, photographed or sent by a hand scanner. The camera sees it again; what
   * comes another way while a scan is on its way has its turn after that one.
   */
  async scan(text, { fromCamera = false, override = "" } = {}) {
    if (!this.who || (fromCamera && (this.busy || this.isSame(text)))) return;
    if (this.taker) return this.handOver(text);
    // Tapped twice, or sent twice by a hand scanner: one scan, not one and "already in".
    if (!override && this.inTurn.has(text)) return;
    this.inTurn.add(text);
    this.turn = this.turn.then(() => this.scanNow(text, override));
    await this.turn;
    this.inTurn.delete(text);
  }

  async scanNow(text, override) {
    this.busy = true;
    if (this.camera) this.camera.paused = true;
    try {
      const outcome = await this.scans.record(text, { direction: this.more.way, override });
      this.present({ ...outcome, text });
    } catch {
      this.explain({ problem: { title: say("not.kept") } });
    } finally {
      this.busy = false;
    }
  }

  handOver(text) {
    const { taker } = this;
    this.taker = null;
    part("hint").textContent = part("hint").dataset.text;
    taker(text);
  }

  isSame(text) {
    const same = this.lastText === text && Date.now() - this.lastSeen < SAME_CODE;
    this.lastText = text;
    this.lastSeen = Date.now();
    return same;
  }

  async present(outcome) {
    this.shown = { ...outcome, shownAt: Date.now() };
    if (ACCEPTED.has(outcome.verdict) && outcome.id) this.accepted(outcome);
    showVerdict(outcome, this.facts());
    signal(colourOf(outcome.verdict));
    if (this.camera) this.camera.paused = true;
    part("undo").hidden = !this.mayUndo();
    this.desk.offer(outcome);
    this.refresh();
    if (this.kiosk.on) this.more.go("in"); // the next guest is another one
    if (await this.table.leads(outcome)) this.table.show(outcome);
    else this.count(SHOWN);
  }

  /** Why something was not done, on the screen of a verdict, until somebody goes on. */
  explain(answer) {
    this.present({ verdict: "explained", line: this.whyNot(answer) });
    this.hold();
  }

  whyNot(answer) {
    return answer.problem?.detail || answer.problem?.title || say("needs.network");
  }

  accepted(outcome) {
    this.last = this.shown;
    const at = clockTime(this.now(), this.zone());
    part("last-who").textContent = `${outcome.name || outcome.code}, ${at}`;
    setTimeout(() => this.refresh(), UNDO_WITHIN);
    this.counts.come(1);
  }

  facts() {
    const site = local(this.who.site.name);
    const voice = this.kiosk.on ? "kiosk." : "";
    return { site, zone: this.zone(), listAge: this.listAge(), voice, door: this.place() };
  }

  // Hands-free: after three seconds the camera looks again. A touch keeps the verdict.
  count(milliseconds) {
    const until = Date.now() + milliseconds;
    clearInterval(this.countdown);
    this.countdown = setInterval(() => {
      const left = until - Date.now();
      part("countdown").value = milliseconds - left;
      if (left <= 0) this.go("scan");
    }, 100);
  }

  hold() {
    clearInterval(this.countdown);
    part("countdown").value = 0;
  }

  mayUndo() {
    if (this.kiosk.on) return false;
    const fresh = this.last && Date.now() - this.last.shownAt < UNDO_WITHIN;
    return Boolean(fresh) && (current() !== "verdict" || this.shown?.id === this.last.id);
  }

  async undo() {
    if (!this.last || this.busy) return;
    const taken = this.last;
    this.last = null;
    await this.takeBack(taken);
  }

  /** Take back a scan: at once by a finger, later by the help desk with a reason. */
  async takeBack(taken, reason = "") {
    const outcome = await this.scans.undo(taken, reason);
    this.lastText = "";
    if (outcome.verdict === "too_late" || outcome.verdict === "unknown") {
      return this.explain({ problem: { title: say("undo.late") } });
    }
    if (outcome.verdict === "undone") this.counts.come(-1);
    this.present({ ...outcome, id: null, name: taken.name });
  }

  async toggleLight() {
    this.lit = !this.lit;
    await this.camera.light(this.lit).catch(() => {});
    part("light").textContent = say(this.lit ? "torch.off" : "torch.on");
  }

  listAge() {
    return this.listedAt ? span(this.now() - Date.parse(this.listedAt)) : "?";
  }

  /** The lines that are always there: network, list age, what waits, how many are in. */
  async refresh() {
    if (!this.who) return;
    const [unsent, parked] = [await this.store.unsent(), await this.store.count("parked")];
    this.unsent = unsent;
    this.more.showWays(this.place().exits);
    part("practice").hidden = !this.who?.device.practice;
    part("status").hidden = false;
    part("open-more").hidden = this.kiosk.on;
    part("where").textContent = `${local(this.who.site.name)}, ${this.place().pointName}`;
    part("device").textContent = this.who.device.name;
    const online = this.sync.online ? "online" : "offline";
    part("s-online").textContent = this.listedAt ? say(online, { age: this.listAge() }) : say("nolist");
    part("s-unsent").textContent = this.unsentWords(unsent, parked);
    part("s-unsent").dataset.n = unsent;
    part("s-site").textContent = `${local(this.who.site.name)}:`;
    this.counts.show();
    if (current() === "verdict") part("undo").hidden = !this.mayUndo();
    part("last").dataset.empty = String(!this.mayUndo());
    part("last").hidden = !this.mayUndo() || current() !== "scan";
    part("ways").hidden = part("ways").dataset.empty === "true" || current() !== "scan";
    this.wipeWhenOver(unsent, parked);
  }

  unsentWords(unsent, parked) {
    const words = [parked && sayMany("parked", parked), unsent && sayMany("unsent", unsent)];
    return words.filter(Boolean).join(". ") || say("sent");
  }

  // By the phone's clock and by the server's: a wrong one must not empty a phone in use.
  // What was put aside is in no other place: it stays until somebody has saved it.
  async wipeWhenOver(unsent, parked) {
    if (this.isOver() && unsent === 0 && parked === 0) await this.forget(say("unpaired"), say("wiped"));
  }

  isOver() {
    return this.who && Math.min(Date.now(), this.now()) > Date.parse(this.who.device.ends);
  }

  async forget(title, text) {
    this.who = null;
    this.camera?.stop();
    await this.store.wipe();
    part("status").hidden = part("open-more").hidden = true;
    tell(title, text);
  }

  // What the synchronizer tells.
  online() {
    this.refresh();
  }

  /** `asked`: the door that the server was told of, chosen on this phone. */
  async status(body, asked) {
    const { device, event, site, point, points, counts } = body;
    const chosen = this.who?.chosen === asked ? undefined : this.who?.chosen;
    this.ahead = Date.parse(body.server_time) - Date.now();
    this.who = { device, event, site, point, points, chosen, ahead: this.ahead };
    await this.store.note("who", this.who).catch(() => this.full(true));
    this.counts.hear(counts, !chosen);
    this.warn();
    this.takeRole();
    this.table.refresh(points);
    await this.open();
    this.refresh();
  }

  /** The phone has no room left, or has room again. */
  full(yes) {
    this.isFull = yes || !this.store.rows.durable;
    this.warn();
  }

  /** What is wrong with this phone and stays so until somebody does something. */
  warn() {
    const off = Math.abs(this.ahead ?? 0);
    const clock = off > CLOCK_MAY_DIFFER * 1000 && say("clock", { n: Math.round(off / 60_000) });
    warn([this.isFull && say("storage"), clock].filter(Boolean).join(" "));
  }

  list(listedAt) {
    this.listedAt = listedAt;
    this.refresh();
  }

  sent() {
    this.refresh();
  }

  parked() {
    this.refresh();
  }

  async gone() {
    if (await this.store.unsent()) return;
    if (this.isOver() && (await this.store.count("parked"))) return;
    part("main").classList.add("bad");
    await this.forget(say("device_revoked"), say("device_revoked.todo"));
  }

  stranger() {
    if (!this.who) tell(say("unpaired"), say("unpaired.todo"));
    else warn(`${say("unpaired")}. ${say("unpaired.todo")}`);
  }
}

new Page().start();
