/** How levels travel between codec, book and simulator. @module */

/** Levels of one side of a book. The arrays belong to the emitter and are valid until the step that takes them returns. */
export type Levels = {
  readonly count: number;
  /** Ticks; only the first `count` are meant. */
  readonly prices: Float64Array;
  /** Lots; 0 removes the level. */
  readonly sizes: Float64Array;
};
