/** What may not trade for a while, and why: a market, a strategy, a venue or everything. A pause ends by itself a cool-down
 * after its cause was seen last, once the books of its scope are clean; a latched one ends by a person's word alone. One
 * scope may be held for several causes at once. @module */
import { type Micros, MICROS_PER_SECOND } from "../units.ts";
import { type InstrumentId, marketName, type VenueId } from "../instrument.ts";
import type { QuoteStatus } from "../target.ts";

/** From the narrowest to the widest. */
export type HoldLevel = "instrument" | "strategy" | "venue" | "global";
export type Scope = {
  readonly level: HoldLevel;
  /** A market's name, a strategy's id, a venue's id, or "global". */
  readonly name: string;
  /** Of a market; `null` for all others. */
  readonly instrument: InstrumentId | null;
};
/** How it ends: by itself once the cause is gone, or by a person. */
export type HoldEnd = "itself" | "person";
/** Why something is to be held; the same cause on the same scope is one hold, however often it is told. */
export type HoldWish = {
  readonly scope: Scope;
  /** A rule's id such as "RSK-05", the code of an incident, or "operator". */
  readonly cause: string;
  readonly sentence: string;
  /** What a market that it stops shows. */
  readonly status: QuoteStatus;
  readonly ends: HoldEnd;
  /** How long the cause must be gone; absent = `COOL_DOWN_MICROS`. */
  readonly coolDown?: number;
  /** The rule tripped its scope instead of pausing it. */
  readonly tripped?: boolean;
  /** People know already: who did it, or an incident of its own, has told them. */
  readonly told?: boolean;
};
export type Hold = Required<HoldWish> & {
  readonly since: Micros;
  /** When the cause was seen last. */
  readonly seenAt: Micros;
};
/** What a person's wish to resume came to. `left` = what still holds that scope. */
export type Resumed = { readonly ended: readonly Hold[]; readonly left: readonly Hold[] };
type Held = { -readonly [K in keyof Hold]: Hold[K] };
type Place = { readonly id: InstrumentId; readonly venue: VenueId };

/** How long a cause must be gone. */
export const COOL_DOWN_MICROS = 10 * MICROS_PER_SECOND;
/** More pauses of one scope in an hour than this trip it: what keeps failing is for a person to look at. */
export const PAUSES_PER_HOUR = 6;
const HOUR = 3_600 * MICROS_PER_SECOND;

export const GLOBAL_SCOPE: Scope = { level: "global", name: "global", instrument: null };

export function marketScope(market: Place & { readonly symbol: string }): Scope {
  return { level: "instrument", name: marketName(market), instrument: market.id };
}
export function strategyScope(name: string): Scope {
  return { level: "strategy", name, instrument: null };
}
export function venueScope(name: VenueId): Scope {
  return { level: "venue", name, instrument: null };
}

/** Whether it stops `strategy` on `market`. */
export function covers(
  { scope: { level, name, instrument } }: Pick<Hold, "scope">,
  strategy: string,
  of: Place,
): boolean {
  if (level === "instrument") return instrument === of.id;
  if (level === "strategy") return name === strategy;
  return level === "global" || name === of.venue;
}

export type HoldsOptions = {
  /** Told of every hold that begins or ends; `ended` names who ended it: a person, or "itself". */
  readonly onChange: (hold: Hold, ended: string | null, now: Micros) => void;
  /** A scope was paused too often in an hour: it is to be tripped. */
  readonly onOften: (scope: Scope, sentence: string, now: Micros) => void;
};

export class Holds {
  #all: readonly Held[] = NO_HOLDS;
  /** When the newest pauses of each scope began, oldest first; at most one more than may be. */
  readonly #begun = new Map<string, Micros[]>();

  constructor(private readonly options: HoldsOptions) {}

  /** Oldest first. */
  get all(): readonly Hold[] {
    return this.#all;
  }

  /** What stops `strategy` on `market`: what a person has to end before what ends by itself; `null` = nothing. */
  on(strategy: string, market: Place): Hold | null {
    const all = this.#all;
    let found: Hold | null = null;
    for (let i = 0; i < all.length; i++) {
      if (!covers(all[i], strategy, market)) continue;
      if (all[i].ends === "person") return all[i];
      found ??= all[i];
    }
    return found;
  }

  /** Of exactly that scope. */
  of({ level, name }: Pick<Scope, "level" | "name">): readonly Hold[] {
    return this.#all.filter(({ scope }) => scope.level === level && scope.name === name);
  }

  /** Holds a scope, or notes that the cause of a hold still stands. @returns whether the hold is new */
  put(wish: HoldWish, now: Micros): boolean {
    const { scope, cause, ends, coolDown = COOL_DOWN_MICROS, tripped = false, told = false } = wish;
    const known = this.#all.find((one) => one.cause === cause && isSame(one.scope, scope));
    // What only a person may end stays so, whatever is told of it later.
    if (known !== undefined && (known.ends === "person" || ends === "itself")) {
      known.seenAt = now;
      known.sentence = wish.sentence;
      return false;
    }
    const isEpisode = ends === "itself" && this.of(scope).length === 0;
    const hold: Held = { ...wish, coolDown, tripped, told, since: known?.since ?? now, seenAt: now };
    this.#all = [...this.#all.filter((one) => one !== known), hold];
    this.options.onChange(hold, null, now);
    if (isEpisode) this.#count(scope, now);
    return true;
  }

  /** Ends what has outlived its cause, where `isClean` says that nothing of ours is open there. */
  beat(now: Micros, isClean: (hold: Hold) => boolean): void {
    if (this.#all.length === 0) return;
    this.#end((hold) => hold.ends === "itself" && now - hold.seenAt >= hold.coolDown && isClean(hold), "itself", now);
  }

  /** A person lets a scope trade again. What ends by itself stays. */
  resume(scope: Pick<Scope, "level" | "name">, by: string, now: Micros): Resumed {
    const ended = this.#end((hold) => hold.ends === "person" && isSame(hold.scope, scope), by, now);
    return { ended, left: this.of(scope) };
  }

  /** Ends one hold, as an earlier run did; nothing if there is none. */
  release(scope: Pick<Scope, "level" | "name">, cause: string, by: string, now: Micros): void {
    this.#end((hold) => hold.cause === cause && isSame(hold.scope, scope), by, now);
  }

  #end(isOver: (hold: Hold) => boolean, by: string, now: Micros): readonly Hold[] {
    const ended = this.#all.filter(isOver);
    if (ended.length === 0) return ended;
    this.#all = this.#all.filter((hold) => !ended.includes(hold));
    for (const hold of ended) this.options.onChange(hold, by, now);
    return ended;
  }

  #count(scope: Scope, now: Micros): void {
    const key = keyOf(scope);
    const begun = (this.#begun.get(key) ?? []).filter((at) => now - at <= HOUR);
    begun.push(now);
    this.#begun.set(key, begun);
    if (begun.length <= PAUSES_PER_HOUR) return;
    const sentence = `${scope.name} was paused ${begun.length} times in an hour; the limit is ${PAUSES_PER_HOUR}`;
    this.#begun.delete(key); // counted anew: else every further pause would trip again
    this.options.onOften(scope, sentence, now);
  }
}

const NO_HOLDS: readonly Held[] = [];

function isSame(a: Pick<Scope, "level" | "name">, b: Pick<Scope, "level" | "name">): boolean {
  return a.level === b.level && a.name === b.name;
}

function keyOf({ level, name }: Pick<Scope, "level" | "name">): string {
  return `${level} ${name}`;
}
