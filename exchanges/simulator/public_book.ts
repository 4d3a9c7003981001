/** A book as the public has seen it last, and what of it one depth shows: windows of the best levels, and what changed from
 * one to the next. @module */
import type { PublicLevel } from "./depth_feed.ts";

export type Levels = readonly PublicLevel[];
export type Window = { readonly bids: Levels; readonly asks: Levels };

export class PublicBook {
  /** Best first. */
  readonly #bids: PublicLevel[] = [];
  readonly #asks: PublicLevel[] = [];

  constructor({ bids, asks }: Window) {
    this.apply({ bids, asks });
  }

  /** Takes sizes that hold from now on; 0 = the level is gone. */
  apply({ bids, asks }: Window): void {
    for (const level of bids) put(this.#bids, level, -1);
    for (const level of asks) put(this.#asks, level, 1);
  }

  window(depth: number): Window {
    return { bids: this.#bids.slice(0, depth), asks: this.#asks.slice(0, depth) };
  }
}

/** What leads from one window to the next: levels that left it have size 0. Null = nothing. */
export function difference(from: Window, to: Window): Window | null {
  const bids = differenceOf(from.bids, to.bids, -1), asks = differenceOf(from.asks, to.asks, 1);
  return bids.length === 0 && asks.length === 0 ? null : { bids, asks };
}

function differenceOf(from: Levels, to: Levels, sign: 1 | -1): Levels {
  const changed: PublicLevel[] = [];
  let i = 0, j = 0;
  while (i < from.length || j < to.length) {
    const old = from[i], now = to[j];
    if (now === undefined || old !== undefined && sign * old[0] < sign * now[0]) {
      changed.push([old[0], 0]);
      i++;
    } else if (old === undefined || old[0] !== now[0]) {
      changed.push(now);
      j++;
    } else {
      if (old[1] !== now[1]) changed.push(now);
      i++;
      j++;
    }
  }
  return changed;
}

/** @param sign 1 = lowest first, -1 = highest first */
function put(levels: PublicLevel[], level: PublicLevel, sign: 1 | -1): void {
  let low = 0, high = levels.length;
  const key = sign * level[0];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sign * levels[middle][0] < key) low = middle + 1;
    else high = middle;
  }
  const known = levels[low]?.[0] === level[0];
  if (level[1] > 0) levels.splice(low, known ? 1 : 0, level);
  else if (known) levels.splice(low, 1);
}
