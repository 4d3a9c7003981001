/** Spread without chance: a pure room has no dice, so what must not fall together at all venues at once is spread by a hash
 * of who asks, what, and for the how-manieth time. The same run gives the same spread. @module */

/** 32 bits that stand for `text`. Source: FNV-1a, Fowler, Noll and Vo (1991). */
export function seedOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** From 0 to below 1, evenly spread over the attempts. Source: the finaliser of MurmurHash3, Appleby (2011). */
export function jitter(seed: number, attempt: number): number {
  let hash = (seed ^ Math.imul(attempt + 1, 0x9e3779b9)) >>> 0;
  hash = Math.imul(hash ^ hash >>> 16, 0x85ebca6b);
  hash = Math.imul(hash ^ hash >>> 13, 0xc2b2ae35);
  return ((hash ^ hash >>> 16) >>> 0) / 2 ** 32;
}
