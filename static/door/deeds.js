// What is done beyond scanning (a walk-in, a group chosen at a table): kept on the phone first,
// tried at once, and sent later under the same id where the network is away.

import { say } from "./screen.js";
import { REFUSED, ask } from "./server.js";

const BUDGET = 4_000; // milliseconds until the person before the desk is not kept waiting
const TRYING = 10_000; // so long nobody else sends it
export const KEPT = "kept"; // no answer: it waits on this phone

export class Deeds {
  constructor(store, sync) {
    this.store = store;
    this.sync = sync;
  }

  /**
   * Post `body` to `path`. Without an answer it is sent later, with what `late` adds to it.
   * Resolves to {kind: "answer", body}, {kind: "refused", problem} or {kind: "kept"}.
   */
  async perform(path, body, late = {}) {
    const id = body.id ?? crypto.randomUUID();
    const made_at = new Date().toISOString();
    const deed = { id, path, made_at, body: { ...body, ...late } };
    const kept = await this.store.keep("deeds", { ...deed, held_until: Date.now() + TRYING });
    const answer = this.sync.online || !kept ? await this.try(path, body, kept) : null;
    if (answer?.kind === "answer" || answer?.kind === REFUSED) {
      await this.store.remove("deeds", id);
      return answer;
    }
    if (!kept) return { kind: REFUSED, problem: { title: say("storage") } };
    await this.store.keep("deeds", deed);
    this.sync.now();
    return { kind: KEPT };
  }

  async try(path, body, kept) {
    const device_clock = new Date().toISOString();
    const unsent = (await this.store.unsent()) - (kept ? 1 : 0);
    const answer = await ask(path, { body: { ...body, device_clock, unsent }, budget: BUDGET });
    this.sync.heard(answer);
    return answer;
  }
}
