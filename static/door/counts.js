// How many people came through this door and to this site: the server's numbers, counted on by what
// this phone does until it hears of them again.

import { part, say } from "./screen.js";

export class Counts {
  constructor(page) {
    this.page = page;
  }

  /** `known`: the door is the one that the server counted; else its number is not known. */
  hear(counts, known) {
    this.said = known ? counts : { ...counts, point: null };
  }

  /** Another door was chosen: what came through it is not known yet. */
  forgetDoor() {
    if (this.said) this.said.point = null;
  }

  /** One more, or one less. */
  come(number) {
    const here = this.page.place();
    const room = this.page.who.points.find((one) => one.id === here.point);
    if (room?.seated !== undefined) room.seated += number;
    if (!this.said) return;
    if (this.said.point !== null) this.said.point += number;
    if (here.kind === "entrance") this.said.site += number;
  }

  show() {
    const { point = 0, site = 0, expected = 0 } = this.said ?? {};
    part("s-point").textContent = point ?? "–";
    part("s-count").textContent = say("of", { n: site, all: expected });
  }
}
