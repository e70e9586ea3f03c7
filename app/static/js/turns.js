/** What a page does one after the other, each of which may be ended from outside. */

/** Why something ends early: the run goes on at another step. */
export class Moved {
  /** @param {number} index of that step */
  constructor(index) {
    this.index = index;
  }
}

/** One turn at a time. */
export class Turns {
  #turn = new AbortController();

  /** True once the latest turn was ended or failed. */
  get ended() {
    return this.#turn.signal.aborted;
  }

  /**
   * Do something until it is done or ended.
   * @template T
   * @param {(signal: AbortSignal) => Promise<T>} act whose signal is aborted when nobody waits for it any more
   * @returns {Promise<T>} rejected with the reason if it was ended
   */
  async take(act) {
    const turn = new AbortController();
    this.#turn = turn;
    const ended = new Promise((_, reject) => {
      turn.signal.addEventListener('abort', () => reject(turn.signal.reason));
    });
    try {
      return await Promise.race([act(turn.signal), ended]);
    } catch (error) {
      turn.abort(error);
      throw error;
    }
  }

  /** @param {Moved|Error} reason why the turn ends now */
  end(reason) {
    this.#turn.abort(reason);
  }
}
