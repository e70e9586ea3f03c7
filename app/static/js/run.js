/** The loop of a run: show a step, wait for its answer, put it into the queue, go on to the next. */

import { newUuid } from './api.js';
import { sleep } from './dom.js';
import { debriefOf, HeldSteps, placeOf } from './held_steps.js';
import { showProgress } from './progress.js';
import { Refused } from './requests.js';
import { Sender } from './sender.js';
import { freshStage, showError } from './stage.js';
import { STEPS } from './steps/index.js';
import { Moved, Turns } from './turns.js';
import { withWaitingCard } from './waiting_card.js';
import { showWithdrawn } from './withdraw.js';

const NEEDS_NO_ROOM = new Set(['debrief']);
const NEAR_STEPS = 3;
const ASK_AGAIN_MS = 1000;
const LINGER_MS = 3000;   // for the reply that brings the score of the block
const GONE = 410;
const ANSWERED_ELSEWHERE = 'This step has been answered already, in another window.';

/**
 * What the parts of the page share; a draw function gets it with a signal of its own.
 * @typedef {object} Context
 * @property {HTMLElement} stage the part of the page that a step fills
 * @property {import('./preload.js').ImageStore} images
 * @property {import('./timing.js').FrameLoop} frames
 * @property {import('./events.js').FocusLog} log
 * @property {() => boolean} blocked true while something covers the step
 * @property {AbortSignal} signal aborted at withdrawal; for a draw function also when the page must go elsewhere
 * @property {import('./api.js').Api} api
 * @property {import('./queue.js').Queue} queue
 * @property {import('./screen_check.js').ScreenCheck} screen
 * @property {import('./save_state.js').SaveState} saveState
 */

/** A run as this page plays it: ahead of the server by the steps held; where the two differ, the server is right. */
class Run {
  #context;
  #sender;
  #held = new HeldSteps();
  #turns = new Turns();
  #shown = null;      // the step that is shown and not answered
  #awaited = null;    // the index of the answer whose reply the page waits for
  #next = null;       // the index of the next answer that this page can give

  /** @param {Context} context */
  constructor(context) {
    this.#context = context;
    this.#sender = new Sender(context.queue, context.api, {
      have: () => this.#held.last,
      state: (state, waiting) => context.saveState.set(state, waiting),
      waiting: (waiting) => context.saveState.recount(waiting),
      saved: (index, reply) => this.#takeReply(index, reply),
      conflict: (refused) => this.#takeConflict(refused),
      refused: (error) => this.#takeRefusal(error),
    }, context.signal);
  }

  /** Play from the first unanswered step to the end. */
  async play() {
    let index = await this.#turn((signal) => this.#patiently(this.#findPlace(), signal));
    while (index !== null) {
      const here = index;
      index = await this.#turn((signal) => this.#playStep(here, signal));
    }
  }

  /** Do something that gives the index of the step to go on at, or null at the end; the server's word can end it. */
  async #turn(act) {
    try {
      return await this.#turns.take(act);
    } catch (error) {
      if (!(error instanceof Moved)) throw error;
      this.#context.stage = freshStage(this.#context.stage);
      return error.index;
    }
  }

  /** Send what waits, then ask where the run stands. */
  async #findPlace() {
    await this.#sender.flush();
    const { api, queue, saveState } = this.#context;
    const place = await api.place();
    saveState.set(queue.waiting ? 'saving' : 'saved', queue.waiting);
    this.#held.replace(place);
    return queue.firstFree(place.position);
  }

  /** Give a step as soon as the page holds it. */
  async #stepAt(index, signal) {
    for (;;) {
      if (!this.#held.get(index)) await this.#sender.flush();
      signal.throwIfAborted();
      if (this.#held.get(index)) return this.#held.get(index);
      const where = await this.#findPlace();
      if (where !== index) throw new Moved(where);
      if (!this.#held.get(index)) await sleep(ASK_AGAIN_MS);
    }
  }

  async #playStep(index, signal) {
    this.#next = index;
    this.#awaited = null;
    this.#context.saveState.holding = false;
    const step = this.#held.get(index) ?? await this.#patiently(this.#stepAt(index, signal), signal);
    const context = { ...this.#context, signal: AbortSignal.any([this.#context.signal, signal]) };
    this.#shown = step;
    showProgress(step, this.#held.total);
    this.#preload();
    await context.screen.whenFits(!NEEDS_NO_ROOM.has(step.kind));
    context.signal.throwIfAborted();
    const outcome = await STEPS[step.kind](step, context);
    context.signal.throwIfAborted();
    return outcome && this.#answer(step, outcome, signal);
  }

  /** Put an answer into the queue; give the index of the step to go on at. */
  async #answer({ index, holds, lingers }, { answer, timing, showFeedback, finish }, signal) {
    const { log, queue, saveState } = this.#context;
    const coming = holds || lingers ? this.#sender.replyTo(index) : null;
    this.#awaited = holds ? index : null;
    saveState.holding = Boolean(holds);
    this.#shown = null;
    const kept = await this.#sender.put(index, { uuid: newUuid(), answer, timing, events: log.drain() });
    signal.throwIfAborted();
    this.#next = index + 1;
    if (!kept) saveState.say(ANSWERED_ELSEWHERE);
    // A score that follows is the server's to tell; without a connection the page goes on without it.
    const tooLate = holds ? [] : [sleep(LINGER_MS).then(() => null)];
    const reply = kept ? await Promise.race([coming, ...tooLate]) : null;
    saveState.holding = false;
    if (reply?.feedback) await showFeedback?.(reply.feedback);
    await finish?.();
    return reply ? placeOf(reply) : queue.firstFree(index + 1);
  }

  async #takeReply(index, reply) {
    const over = debriefOf(reply);
    if (over) await this.#context.queue.clear();
    this.#held[over ? 'replace' : 'add'](reply);
    this.#preload();
    if (this.#next === null || index === this.#awaited) return;
    // Where the queue held answers to steps from here on, their replies are ahead of the page.
    const behind = reply.position > this.#next || (over && (this.#shown ?? this.#awaited) !== null);
    if (behind) this.#goTo(await this.#context.queue.firstFree(placeOf(reply)), true);
  }

  async #takeConflict(refused) {
    this.#context.saveState.sayOnceSaved(refused.message);
    this.#held.replace(refused.body);
    const place = placeOf(refused.body);
    const inVain = this.#awaited !== null && this.#awaited < place;
    this.#goTo(await this.#context.queue.firstFree(place), inVain || Boolean(debriefOf(refused.body)));
  }

  #takeRefusal(error) {
    if (error.status !== GONE) this.#context.saveState.set('refused', this.#context.queue.waiting);
    this.#turns.end(error);
  }

  /** Go on at a step, unless the page does so by itself; `surely` where what it shows or waits for never ends. */
  #goTo(index, surely) {
    if (surely || index !== this.#next) this.#turns.end(new Moved(index));
  }

  #preload() {
    if (this.#turns.ended) return;
    const { near, far } = this.#held.imagesFrom(this.#shown?.index ?? this.#next ?? 0, NEAR_STEPS);
    this.#context.images.preload(near, far);
  }

  #patiently(promise, signal) {
    return withWaitingCard(promise, this.#context.stage, this.#context.saveState, signal);
  }
}

/**
 * Play a run from its first unanswered step to its end.
 * @param {Context} context
 * @returns {Promise<void>}
 */
export async function play(context) {
  try {
    await new Run(context).play();
  } catch (error) {
    if (context.signal.aborted) return;
    context.images.preload([]);
    if (error.status === GONE) {
      await showWithdrawn(context);
    } else {
      showError(context.stage, error.message);
      if (!(error instanceof Refused)) throw error;
    }
  }
}
