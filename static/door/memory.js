// What stands in for the phone's memory where the browser refuses to give it any: nothing of it
// survives the page, so nothing may be called kept. The page works with a network alone then.

export class Memory {
  durable = false;

  constructor(stores) {
    this.rows = new Map(Object.keys(stores).map((name) => [name, new Map()]));
    this.keys = stores;
  }

  async put(name, ...items) {
    for (const item of items) this.rows.get(name).set(item[this.keys[name]], item);
  }

  async remove(name, ...keys) {
    for (const key of keys) this.rows.get(name).delete(key);
  }

  async get(name, key) {
    return this.rows.get(name).get(key);
  }

  async all(name) {
    return [...this.rows.get(name).values()];
  }

  async count(name) {
    return this.rows.get(name).size;
  }

  async replace(name, items) {
    this.rows.get(name).clear();
    await this.put(name, ...items);
  }
}
