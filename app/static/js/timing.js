/** When a stimulus was presented and when it was answered, on the clock of performance.now(). */

const RECENT_FRAMES = 120;
const PAINT_WAIT_MS = 400;
const PAINT_LATEST_MS = 1000;

const paintedAt = new WeakMap();
const paintListeners = new Set();

if (PerformanceObserver.supportedEntryTypes?.includes('element')) {
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const time = entry.presentationTime || entry.renderTime;
      if (entry.element && time) paintedAt.set(entry.element, time);
    }
    for (const listener of paintListeners) listener();
  }).observe({ type: 'element', buffered: true });
}

/** A requestAnimationFrame loop that never stops: it keeps frames coming and counts those that were late. */
export class FrameLoop {
  #recent = [];
  #last = null;
  #expected = null;

  /** Frames dropped since the last call of begin(). */
  dropped = 0;

  constructor() {
    document.addEventListener('visibilitychange', () => { this.#last = null; });
    const tick = (stamp) => {
      this.#note(stamp);
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  }

  /** The usual time from one frame to the next in ms (a median), or null before there are frames. */
  get interval() {
    const sorted = [...this.#recent].sort((a, b) => a - b);
    return sorted.length ? sorted[Math.floor(sorted.length / 2)] : null;
  }

  /** Start counting dropped frames anew. */
  begin() {
    this.#expected = this.interval;
    this.dropped = 0;
  }

  #note(stamp) {
    if (this.#last !== null) {
      const delta = stamp - this.#last;
      this.#recent.push(delta);
      if (this.#recent.length > RECENT_FRAMES) this.#recent.shift();
      if (this.#expected && delta > 1.5 * this.#expected) this.dropped += Math.round(delta / this.#expected) - 1;
    }
    this.#last = stamp;
  }
}

/**
 * Run `insert` inside an animation frame and take the time in the message task right after that frame.
 * @param {() => void} insert puts decoded content into the document
 * @returns {Promise<number>}
 */
export function present(insert) {
  return new Promise((resolve, reject) => {
    requestAnimationFrame(() => {
      try {
        insert();
      } catch (error) {
        reject(error);
      }
      const channel = new MessageChannel();
      channel.port1.onmessage = () => {
        channel.port1.close();
        resolve(performance.now());
      };
      channel.port2.postMessage(null);
    });
  });
}

/**
 * The onset of a set of images: the latest presentation time that Element Timing gives for them; where it gives none
 * within a short wait, or one that belongs to a later scroll, the frame loop's value.
 * @param {HTMLImageElement[]} images with an elementtiming attribute since before their insertion
 * @param {number} loopOnset what present() returned
 * @returns {Promise<{at: number, method: 'element-timing'|'frame-loop'}>}
 */
export async function onsetOf(images, loopOnset) {
  const latest = await latestPaint(images);
  const usable = latest !== null && latest - loopOnset < PAINT_LATEST_MS;
  return usable ? { at: latest, method: 'element-timing' } : { at: loopOnset, method: 'frame-loop' };
}

function latestPaint(images) {
  const read = () => (images.every((image) => paintedAt.has(image))
    ? Math.max(...images.map((image) => paintedAt.get(image))) : null);
  if (!images.length || read() !== null || !PerformanceObserver.supportedEntryTypes?.includes('element')) {
    return Promise.resolve(images.length ? read() : null);
  }
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer);
      paintListeners.delete(check);
      resolve(read());
    };
    const check = () => { if (read() !== null) finish(); };
    const timer = setTimeout(finish, PAINT_WAIT_MS);
    paintListeners.add(check);
  });
}

/**
 * The timing record of one answered step.
 * @param {{at: number, method: string}} onset
 * @param {{at: number, key: string}} press
 * @param {FrameLoop} frames
 * @param {import('./events.js').FocusLog} log
 * @param {{timedOut?: boolean, changes?: number}} [how] whether a time limit ended it, `press` being that moment;
 *   how often the answer was changed before it was sent
 * @returns {object}
 */
export function timingRecord(onset, press, frames, log, { timedOut = false, changes = 0 } = {}) {
  return {
    onset_ms: onset.at,
    response_ms: press.at,
    rt_ms: press.at - onset.at,
    onset_method: onset.method,
    frame_interval_ms: frames.interval,
    n_dropped_frames: frames.dropped,
    hidden_ms: log.hiddenBetween(onset.at, press.at),
    n_blur: log.blursBetween(onset.at, press.at),
    response_key: press.key,
    time_elapsed_ms: press.at,
    started_utc: new Date(performance.timeOrigin + onset.at).toISOString(),
    screen_width: innerWidth,
    screen_height: innerHeight,
    timed_out: timedOut,
    n_changes: changes,
  };
}
