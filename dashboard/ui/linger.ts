/** Keeps what comes and goes from making the page flicker: a warning shows once it has lasted, danger at once, and what is over
 * stays in sight for a moment. @module */
type Item = {
  readonly key: string;
  readonly tone: "warn" | "danger";
  /** It is over and stays in sight for a moment. */
  readonly over?: boolean;
};

/** A warning must last this long to be shown, ms. */
export const APPEAR_MS = 1_000;
/** What is over stays this long, ms. */
export const STAY_MS = 3_000;

export class Linger<T extends Item> {
  #known = new Map<string, { item: T; first: number; last: number }>();

  /** What to show now, danger first, else in the order of first sight.
   * @param now ms, never running back */
  update(items: readonly T[], now: number): readonly T[] {
    for (const item of items) {
      this.#known.set(item.key, { item, first: this.#known.get(item.key)?.first ?? now, last: now });
    }
    const shown: T[] = [];
    for (const [key, { item, first, last }] of this.#known) {
      const seen = item.tone === "danger" || last - first >= APPEAR_MS;
      if (now > last && (!seen || now - last > STAY_MS)) this.#known.delete(key);
      else if (seen) shown.push(now > last ? { ...item, over: true } : item);
    }
    return [...shown.filter(({ tone }) => tone === "danger"), ...shown.filter(({ tone }) => tone === "warn")];
  }

  clear(): void {
    this.#known.clear();
  }
}
