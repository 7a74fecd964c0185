// The phone's own memory (IndexedDB). What is in it is either not readable without a ticket in
// hand (the list) or was scanned here and waits to be sent (the queue).

import { Memory } from "./memory.js";

const NAME = "summit-door";
const VERSION = 2;
export const STORES = { queue: "id", deeds: "id", parked: "id", tickets: "h", arrivals: "key", meta: "key" };

/** The phone's memory; one that forgets where the browser gives no other. */
export async function openStore() {
  return new Store(await openDisk().catch(() => new Memory(STORES)));
}

async function openDisk() {
  const database = await new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, VERSION);
    asked.onupgradeneeded = () => {
      for (const [name, keyPath] of Object.entries(STORES)) {
        if (!asked.result.objectStoreNames.contains(name)) {
          asked.result.createObjectStore(name, { keyPath });
        }
      }
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
    asked.onblocked = () => reject(new Error("blocked"));
  });
  return new Disk(database);
}

class Disk {
  durable = true;

  constructor(database) {
    this.database = database;
  }

  /** Run `work(store)` in one transaction; resolved once it is on disk. */
  write(name, work) {
    return new Promise((resolve, reject) => {
      const change = this.database.transaction(name, "readwrite", { durability: "strict" });
      change.oncomplete = () => resolve();
      change.onerror = change.onabort = () => reject(change.error);
      work(change.objectStore(name));
    });
  }

  read(name, ask) {
    return new Promise((resolve, reject) => {
      const asked = ask(this.database.transaction(name).objectStore(name));
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  }

  put(name, ...items) {
    return this.write(name, (store) => items.forEach((item) => store.put(item)));
  }

  remove(name, ...keys) {
    return this.write(name, (store) => keys.forEach((key) => store.delete(key)));
  }

  get(name, key) {
    return this.read(name, (store) => store.get(key));
  }

  all(name) {
    return this.read(name, (store) => store.getAll());
  }

  count(name) {
    return this.read(name, (store) => store.count());
  }

  replace(name, items) {
    return this.write(name, (store) => {
      store.clear();
      items.forEach((item) => store.put(item));
    });
  }
}

export class Store {
  /** `rows` is the disk or, where the browser refuses that, the page's own memory. */
  constructor(rows) {
    this.rows = rows;
    for (const name of ["put", "remove", "get", "all", "count"]) {
      this[name] = rows[name].bind(rows);
    }
  }

  async note(key, value) {
    await this.put("meta", { key, value });
  }

  async noted(key) {
    return (await this.get("meta", key))?.value;
  }

  /** Put `item` on the disk. False where it is not there: then nobody may rely on it. */
  async keep(name, item) {
    if (!this.rows.durable) return false;
    return this.put(name, item).then(() => true, () => false);
  }

  /** The whole list in place of the one before it. */
  replaceTickets(tickets) {
    return this.rows.replace("tickets", tickets);
  }

  /** Scans that wait, in the order in which they were made. */
  async waiting() {
    return (await this.all("queue")).sort((a, b) => a.seq - b.seq);
  }

  /** What is done beyond scanning and waits to be sent, but for what is tried at this moment. */
  async waitingDeeds() {
    const free = (await this.all("deeds")).filter((deed) => !(deed.held_until > Date.now()));
    return free.sort((a, b) => a.made_at.localeCompare(b.made_at));
  }

  /** How much waits to be sent. */
  async unsent() {
    return (await this.count("queue")) + (await this.count("deeds"));
  }

  /** Forget everything. */
  async wipe() {
    for (const name of Object.keys(STORES)) await this.rows.replace(name, []);
  }
}
