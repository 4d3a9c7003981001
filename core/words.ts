/** Words that the threads share without a lock: the kill word (0 = clear, else the level asked for), the engine's heartbeat
 * and its counters. A word is set with one atomic store and read before every order byte. @module */

/** What bytes are for: `order` adds risk or moves a quote, `flatten` sells a position down after a kill or a stop, and
 * `other` is never kept back, cancels and questions among it. */
export type ByteKind = "order" | "flatten" | "other";

export const KILL_WORD = 0;
/** Seconds of the engine's clock, wrapped to 32 bits; moves at least twice a second while the loop turns. */
export const HEARTBEAT_WORD = 1;
/** Milliseconds, modulo 2^31, of the last beat. */
export const HEARTBEAT_MS_WORD = 2;
/** Counts the kills that were asked for, modulo 2^32: the kill word alone does not tell a second one while it stands. */
export const KILL_COUNT_WORD = 3;
/** Frames that came from venues, and order commands that were handed to sessions, each modulo 2^32. The engine's thread alone
 * sets them. */
export const FRAMES_WORD = 4;
export const ORDERS_WORD = 5;
/** 1 = the engine sells a position down: its venues were proven empty and the kill, or the stop, asked for it. The engine's
 * thread alone sets it, and beside it the count of kills that it had heard of then: a further kill ends the permit. */
export const FLATTEN_WORD = 6;
export const FLATTEN_KILLS_WORD = 7;
/** When the guardian's thread looked last, and when it saw the sentinel's last sign of life; ms modulo 2^31, 0 = never. The
 * guardian alone sets them. */
export const GUARDIAN_MS_WORD = 8;
export const SENTINEL_MS_WORD = 9;
/** The count of kills (`KILL_COUNT_WORD`) whose cancels the engine has handed to its sessions, and the count for which it has
 * proven every venue empty. The engine's thread alone sets them; where they stay behind, the guardian acts. */
export const KILL_TAKEN_WORD = 10;
export const KILL_PROVEN_WORD = 11;
/** How far the run is, one of `PHASES`. The engine's thread alone sets it. */
export const PHASE_WORD = 12;
/** The kill words of single venues follow, by the venue's place in the configuration: the same values as `KILL_WORD`. */
export const VENUE_KILL_WORD = 16;
export const MOST_VENUES = 32;
/** And the counts of what was asked of each, as `KILL_COUNT_WORD`. */
export const VENUE_KILL_COUNT_WORD = VENUE_KILL_WORD + MOST_VENUES;
/** And what the engine has done of it, as `KILL_TAKEN_WORD` and `KILL_PROVEN_WORD`. */
export const VENUE_KILL_TAKEN_WORD = VENUE_KILL_COUNT_WORD + MOST_VENUES;
export const VENUE_KILL_PROVEN_WORD = VENUE_KILL_TAKEN_WORD + MOST_VENUES;
const COUNT = VENUE_KILL_PROVEN_WORD + MOST_VENUES;

/** What `PHASE_WORD` says; from `stopped` on silence of the engine is no alarm, since its venues were seen empty. */
export const PHASES = { starting: 0, running: 1, stopping: 2, stopped: 3 } as const;

/** The kill word's values; a higher one asks for more. */
export const KILL_VALUES = { clear: 0, stop: 1, cancel: 2, flatten: 3 } as const;

export function createWords(): SharedArrayBuffer {
  return new SharedArrayBuffer(COUNT * Int32Array.BYTES_PER_ELEMENT);
}
export function wordsOf(shared: SharedArrayBuffer): Int32Array {
  return new Int32Array(shared);
}

/** Asks for a kill of at least `level`. Never lowers a word that stands higher; safe from any thread. */
export function raiseKill(words: Int32Array, level: Exclude<keyof typeof KILL_VALUES, "clear">): void {
  raise(words, KILL_WORD, KILL_COUNT_WORD, KILL_VALUES[level]);
}

/** Asks for a kill of one venue alone; safe from any thread.
 * @param place of the venue in the configuration
 * @throws {RangeError} for a place that has no word */
export function raiseVenueKill(words: Int32Array, place: number): void {
  raise(words, VENUE_KILL_WORD + checked(place), VENUE_KILL_COUNT_WORD + place, KILL_VALUES.cancel);
}

/** Whether that venue is killed by a word of its own; any value but "clear" is. */
export function isVenueKilled(words: Int32Array, place: number): boolean {
  return Atomics.load(words, VENUE_KILL_WORD + checked(place)) !== KILL_VALUES.clear;
}

/** How often a kill of that venue was asked for, modulo 2^32. */
export function venueKills(words: Int32Array, place: number): number {
  return Atomics.load(words, VENUE_KILL_COUNT_WORD + checked(place));
}

/** Clears the venue's word for a person's re-arm; a kill that came since `taken` were counted stands. */
export function clearVenueKill(words: Int32Array, place: number, taken: number): void {
  Atomics.store(words, VENUE_KILL_WORD + checked(place), KILL_VALUES.clear);
  if (venueKills(words, place) !== taken) raiseVenueKill(words, place);
}

function raise(words: Int32Array, word: number, count: number, wanted: number): void {
  // Counted first: who clears the word and then finds the count as it was has cleared no kill that came meanwhile.
  Atomics.add(words, count, 1);
  let seen = Atomics.load(words, word);
  while (seen < wanted) {
    const before = Atomics.compareExchange(words, word, seen, wanted);
    if (before === seen) return;
    seen = before;
  }
}

function checked(place: number): number {
  if (Number.isInteger(place) && place >= 0 && place < MOST_VENUES) return place;
  throw new RangeError(`Cannot find the kill word of venue ${place}: there are ${MOST_VENUES}, counted from 0`);
}

/** What the kill word asks for now. An unknown value is a kill too: it reads as "cancel". */
export function killLevel(words: Int32Array): keyof typeof KILL_VALUES {
  const value = Atomics.load(words, KILL_WORD);
  for (const name of Object.keys(KILL_VALUES) as (keyof typeof KILL_VALUES)[]) {
    if (KILL_VALUES[name] === value) return name;
  }
  return "cancel";
}

/** Lets orders that sell a position down leave from here on, as long as nobody kills once more. For the engine's thread.
 * @param kills the count of kills that the engine has acted on */
export function permitFlatten(words: Int32Array, kills: number): void {
  Atomics.store(words, FLATTEN_KILLS_WORD, kills);
  Atomics.store(words, FLATTEN_WORD, 1);
}

export function forbidFlatten(words: Int32Array): void {
  Atomics.store(words, FLATTEN_WORD, 0);
}

/** Whether a permit stands that no kill has ended since. */
export function isFlattenPermitted(words: Int32Array): boolean {
  return Atomics.load(words, FLATTEN_WORD) === 1 &&
    Atomics.load(words, FLATTEN_KILLS_WORD) === Atomics.load(words, KILL_COUNT_WORD);
}

/** Whether bytes of that kind may leave for a venue now (INV-09): an order while neither everything nor that venue is killed
 * and nothing is sold down; an order that sells a position down under a permit, at level "flatten", which asks for more than
 * an earlier kill of the venue, so that the engine has to have heard of each, or in an orderly stop, which leaves a killed
 * venue alone; everything else always. To be asked right before the send.
 * @param place of the venue in the configuration */
export function mayLeave(words: Int32Array, kind: ByteKind, place: number): boolean {
  if (kind === "other") return true;
  const level = Atomics.load(words, KILL_WORD);
  if (kind === "flatten" && level === KILL_VALUES.flatten) {
    return isFlattenPermitted(words) && isVenueHeard(words, place);
  }
  if (level !== KILL_VALUES.clear || isVenueKilled(words, place)) return false;
  return kind === "order" ? Atomics.load(words, FLATTEN_WORD) === 0 : isFlattenPermitted(words);
}

/** Whether the engine has acted on each kill of that venue. */
function isVenueHeard(words: Int32Array, place: number): boolean {
  return venueKills(words, place) === Atomics.load(words, VENUE_KILL_TAKEN_WORD + place);
}
