/** Answers that the server has not acknowledged: kept in IndexedDB, where closing the tab does not lose them. */

const DATABASE = 'pfungst';
const STORE = 'unsent';
const WITHIN_MS = 3000;   // some browsers leave a request for ever unanswered
const WITHDRAWAL = -1;    // in the place of a step's index

function within(promise) {
  return Promise.race([promise, new Promise((_, reject) => {
    setTimeout(() => reject(new Error('The browser does not open its store.')), WITHIN_MS);
  })]);
}

function openDatabase() {
  return within(new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: ['run', 'index'] });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  }));
}

/** Run one request in a transaction of its own; its result is there when the disk has it. */
function transact(database, mode, request) {
  return within(new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, mode, { durability: 'strict' });
    const made = request(transaction.objectStore(STORE));
    transaction.oncomplete = () => resolve(made.result);
    transaction.onabort = () => reject(transaction.error);
  }));
}

/**
 * What a browser has to send for one run. All tabs share it; where there is no store, each tab keeps its own in memory.
 * @typedef {{index: number, body: {uuid: string, answer: object, timing: object, events: object[]}}} Unsent
 */
export class Queue {
  #run;
  #database;
  #own = new Map();     // what this tab has added, so that the end of the store, or another tab, takes nothing from it
  #known = new Set();   // indices of everything unsent, as last seen

  /**
   * Open a run's queue.
   * @param {string} run its token
   * @returns {Promise<Queue>}
   */
  static async open(run) {
    const database = await openDatabase().catch(() => null);
    return new Queue(run, database);
  }

  constructor(run, database) {
    this.#run = run;
    this.#database = database;
    if (database) database.onclose = () => { this.#database = null; };
  }

  /** True where a closed tab loses nothing. */
  get durable() {
    return this.#database !== null;
  }

  /** How many answers wait to be sent. */
  get waiting() {
    return this.#known.size;
  }

  /** The answers that this tab has added and that are not acknowledged, in order; needs no waiting. */
  get own() {
    return inOrder(this.#own);
  }

  /**
   * Keep an answer.
   * @param {number} index of its step
   * @param {Unsent['body']} body
   * @returns {Promise<boolean>} false, and nothing is kept, if another tab has kept an answer to this step
   */
  async add(index, body) {
    if (this.#own.has(index)) return false;
    try {
      await this.#transact('readwrite', (store) => store.add({ run: this.#run, index, body }));
    } catch (error) {
      if (error.name === 'ConstraintError') return false;
    }
    this.#own.set(index, body);
    this.#known.add(index);
    return true;
  }

  /**
   * Read everything that waits, in the order of the steps.
   * @returns {Promise<Unsent[]>}
   */
  async read() {
    const kept = await this.#transact('readonly', (store) => store.getAll(this.#range(0, Infinity))) ?? [];
    const all = new Map([...kept.map(({ index, body }) => [index, body]), ...this.#own]);
    this.#known = new Set(all.keys());
    return inOrder(all);
  }

  /**
   * Let go of the answers from one index to another, both included.
   * @param {number} first
   * @param {number} last
   * @returns {Promise<void>}
   */
  async drop(first, last) {
    for (const index of [...this.#known, ...this.#own.keys()]) {
      if (index < first || index > last) continue;
      this.#known.delete(index);
      this.#own.delete(index);
    }
    await this.#transact('readwrite', (store) => store.delete(this.#range(first, last)));
  }

  /**
   * Find the first step, from an index on, that has no answer waiting.
   * @param {number} index
   * @returns {Promise<number>}
   */
  async firstFree(index) {
    const taken = new Set((await this.read()).map((unsent) => unsent.index));
    let free = index;
    while (taken.has(free)) free += 1;
    return free;
  }

  /** Drop all answers, and remember that the participant withdraws until clear() is called. */
  async withdraw() {
    await this.clear();
    await this.#transact('readwrite', (store) => store.put({ run: this.#run, index: WITHDRAWAL, body: null }));
  }

  /** Tell whether a withdrawal is still to be sent. */
  async withdrawing() {
    const key = [this.#run, WITHDRAWAL];
    return await this.#transact('readonly', (store) => store.count(key)) > 0;
  }

  /** Drop everything. */
  clear() {
    return this.drop(-Infinity, Infinity);
  }

  #range(first, last) {
    return IDBKeyRange.bound([this.#run, first], [this.#run, last]);
  }

  /** Without a store, or when it fails, memory is what is left. */
  async #transact(mode, request) {
    if (!this.#database) return undefined;
    try {
      return await transact(this.#database, mode, request);
    } catch (error) {
      if (error.name !== 'ConstraintError') {
        this.#database = null;
        return undefined;
      }
      throw error;
    }
  }
}

function inOrder(unsent) {
  return [...unsent].map(([index, body]) => ({ index, body })).sort((a, b) => a.index - b.index);
}
