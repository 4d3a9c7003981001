/** The known name that somebody probably meant. Two letters swapped count as one slip, for that is the commonest; the plain
 * distance of the standard library would rather read "mode" than "seed" in "sede". @module */

/** The name of `known` that is nearest to `word`; `null` = none is near enough to be worth a question. */
export function nearest(word: string, known: readonly string[]): string | null {
  let best: string | null = null, least = Infinity;
  for (const name of known) {
    const slips = distance(word.toLowerCase(), name.toLowerCase());
    if (slips >= least) continue;
    best = name;
    least = slips;
  }
  return least <= Math.max(1, Math.floor(word.length / 2)) ? best : null;
}

/** Letters to add, drop, change or swap with their neighbour. */
function distance(from: string, to: string): number {
  let beforeLast: number[] = [], last = Array.from({ length: to.length + 1 }, (_, j) => j);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1];
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      if (swapped) row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
    }
    beforeLast = last;
    last = row;
  }
  return last[to.length];
}
