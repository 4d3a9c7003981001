/** What others say of each market's price, for watches: neighbours are met anew whenever a listing changes. @module */
import type { Micros } from "../../units.ts";
import type { Instrument } from "../../instrument.ts";
import type { Desk } from "../../desk/desk.ts";
import type { Market } from "../../desk/market.ts";
import { RobustMid } from "../robust_mid.ts";

export class SecondSources {
  readonly #mids: readonly RobustMid[];
  readonly #met: (Instrument | null)[];
  #lookedAt = NaN;

  constructor(private readonly desk: Desk) {
    this.#mids = desk.markets.map((market) => new RobustMid(market));
    this.#met = desk.markets.map(() => null);
  }

  /** In ticks of `market`; NaN = nobody else says anything now. */
  of({ id }: Market, now: Micros): number {
    if (now !== this.#lookedAt) this.#meet();
    this.#lookedAt = now;
    return this.#mids[id].second(now);
  }

  #meet(): void {
    const { markets } = this.desk;
    let changed = false;
    for (let i = 0; i < markets.length; i++) {
      if (markets[i].instrument === this.#met[i]) continue;
      this.#met[i] = markets[i].instrument;
      changed = true;
    }
    if (!changed) return;
    for (const mid of this.#mids) mid.meet(markets);
  }
}
