/** What we have earned, for the rules that stop losses: trades, fees, funding and open positions at believed prices, in one
 * currency; money that was moved in or out is none of it. An opinion in floats; the books are exact, this is a share of a
 * limit. @module */
import { type Money, toNumber } from "../../money.ts";
import { type Micros, stepsToNumber } from "../../units.ts";
import { type InstrumentId, marketName } from "../../instrument.ts";
import type { MarketAccount } from "../../ledger/market_account.ts";
import { settlementAsset } from "../../ledger/settlement.ts";
import { Marks } from "./marks.ts";
import type { WatchContext } from "./watch.ts";

export class Equity {
  readonly marks: Marks;
  /** Since the books began; NaN until every open position has had a price. */
  earned = NaN;
  /** What was put in and not taken out, valued at believed prices; NaN until a venue's balances are known. */
  capital = NaN;
  /** Markets and assets without a price: what they earn or hold is not in it, or as it was last known. */
  unvalued: readonly string[] = [];
  /** Of each market, in the currency; NaN = open, and never had a price. */
  readonly #parts: Float64Array;
  /** Twice the mid with which each was told last. */
  readonly #told: Float64Array;
  #stale = true;

  constructor(private readonly context: WatchContext) {
    this.marks = new Marks(context);
    const count = context.desk.markets.length;
    this.#parts = new Float64Array(count);
    this.#told = new Float64Array(count);
  }

  /** Fills, fees, flows or balances changed. */
  touch(): void {
    this.#stale = true;
  }

  /** Looks at prices and books; does nothing where neither changed. */
  beat(now: Micros): void {
    this.marks.beat(now);
    const { markets, ledger } = this.context.desk;
    let changed = this.#stale;
    for (let i = 0; i < markets.length; i++) {
      const id = i as InstrumentId, double = this.marks.doubleMid(id);
      // The first price of a market values what else is held of its asset.
      const moved = double !== this.#told[i] && (this.#told[i] === 0 || ledger.position(id).size !== 0);
      if (!moved && !this.#stale) continue;
      this.#told[i] = double;
      this.#parts[i] = this.#earnedBy(id);
      changed = true;
    }
    if (changed) this.#sum();
    this.#stale = false;
  }

  #sum(): void {
    const unvalued: string[] = [], { markets } = this.context.desk;
    let earned = this.#carried();
    for (let i = 0; i < markets.length; i++) {
      if (Number.isNaN(this.#parts[i])) unvalued.push(marketName(markets[i]));
      earned += this.#parts[i]; // one that never had a price makes the sum unknown: half a sum would look like a loss
    }
    this.earned = earned;
    this.capital = this.#putIn(unvalued);
    this.unvalued = unvalued;
  }

  /** NaN while it holds a position that never had a price; what settles in an asset that no market prices is left out. */
  #earnedBy(id: InstrumentId): number {
    const { ledger } = this.context.desk, account = ledger.account(id), { instrument } = account.position;
    if (instrument === null) return 0;
    const { realised, unrealised, fees } = ledger.pnl(id, this.marks.bid(id), this.marks.ask(id));
    if (unrealised === null) return NaN;
    const net = toNumber(realised) + toNumber(unrealised) - toNumber(fees),
      rate = this.#rate(settlementAsset(instrument));
    return (Number.isNaN(rate) ? 0 : net * rate) + this.#others(account);
  }

  /** Funding, and fees in other assets. What has no price is left out. */
  #others({ shares, openFees }: MarketAccount): number {
    let sum = 0;
    for (const [asset, amount] of openFees) sum -= this.#worth(asset, amount);
    for (const { funding } of shares.values()) {
      for (const [asset, amount] of funding) sum += this.#worth(asset, amount);
    }
    return sum;
  }

  /** Interest, and funding of no market of ours. */
  #carried(): number {
    let sum = 0;
    for (const { reasons } of this.context.desk.ledger.venues().values()) {
      for (const [asset, amount] of reasons.carry) sum += this.#worth(asset, amount);
    }
    return sum;
  }

  #putIn(unvalued: string[]): number {
    let sum = NaN;
    for (const account of this.context.desk.ledger.venues().values()) {
      for (const asset of account.assets) {
        const opening = account.opening(asset);
        if (opening === null) continue;
        const moved = account.reasons.external.get(asset), amount = toNumber(opening) + (moved ? toNumber(moved) : 0);
        const rate = this.#rate(asset);
        if (amount !== 0 && Number.isNaN(rate)) unvalued.push(asset);
        sum = (Number.isNaN(sum) ? 0 : sum) + (amount === 0 || Number.isNaN(rate) ? 0 : amount * rate);
      }
    }
    return sum;
  }

  #worth(asset: string, amount: Money): number {
    const rate = this.#rate(asset);
    return Number.isNaN(rate) ? 0 : toNumber(amount) * rate;
  }

  /** What one unit is worth in the currency; NaN = no market prices it. */
  #rate(asset: string): number {
    const { currency: configured, parAssets } = this.context.limits().global, { markets } = this.context.desk;
    const currency = configured ?? this.currency;
    const isPar = (one: string) => one === currency || parAssets.includes(one) && parAssets.includes(currency);
    if (isPar(asset)) return 1;
    for (let i = 0; i < markets.length; i++) {
      const { instrument } = markets[i], double = this.marks.doubleMid(i as InstrumentId);
      if (instrument === null || instrument.base !== asset || !isPar(instrument.quote) || double === 0) continue;
      if (instrument.kind !== "inverse") return stepsToNumber(double / 2, instrument.tick);
    }
    return NaN;
  }

  /** In which everything is told, where nobody chose one: the quote asset of the first market. */
  get currency(): string {
    const { global: { currency } } = this.context.limits();
    if (currency !== null) return currency;
    return this.context.desk.markets.find(({ instrument }) => instrument !== null)?.instrument?.quote ?? "";
  }
}
