// The phone's own memory (IndexedDB). What is in it is either not readable without a ticket in
// hand (the list) or was scanned here and waits to be sent (the queue).

const NAME = "summit-door";
const VERSION = 2;
const STORES = { queue: "id", deeds: "id", parked: "id", tickets: "h", arrivals: "key", meta: "key" };

export async function openStore() {
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
  return new Store(database);
}

class Store {
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

  all(name, count) {
    return this.read(name, (store) => store.getAll(null, count));
  }

  count(name) {
    return this.read(name, (store) => store.count());
  }

  async note(key, value) {
    await this.put("meta", { key, value });
  }

  async noted(key) {
    return (await this.get("meta", key))?.value;
  }

  /** The whole list in place of the one before it. */
  replaceTickets(tickets) {
    return this.write("tickets", (store) => {
      store.clear();
      tickets.forEach((ticket) => store.put(ticket));
    });
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

  /** Forget the list and who came in. Scans that are not sent stay, unless told otherwise. */
  async wipe({ unsentToo = false } = {}) {
    const names = ["tickets", "arrivals", "meta", ...(unsentToo ? ["queue", "deeds", "parked"] : [])];
    for (const name of names) await this.write(name, (store) => store.clear());
  }
}
