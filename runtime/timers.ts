/** The timers of the loop and of the run around it, in one place, so that a test can be the clock. @module */

export interface Timers {
  /** ms, never stepping back. */
  monotonic(): number;
  /** Returns what ends it. */
  every(ms: number, call: () => void): () => void;
  /** Returns what calls it off. */
  after(ms: number, call: () => void): () => void;
}

export const REAL_TIMERS: Timers = {
  monotonic: () => performance.now(),
  every(ms, call) {
    const timer = setInterval(call, ms);
    return () => clearInterval(timer);
  },
  after(ms, call) {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};
