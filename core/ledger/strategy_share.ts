/** What one strategy has done in one market: sums over its own fills, from which its share of position and PnL follows. All
 * amounts are in the asset that the market settles in, save where an asset is named. @module */
import { add, formatMoney, type Money, negate, parseMoney, subtract, ZERO } from "../money.ts";
import { formatSteps, parseSteps, type Size } from "../units.ts";
import type { Instrument } from "../instrument.ts";
import type { Fill } from "../event.ts";
import { feeInSettlement } from "./pnl.ts";
import { settlementAsset, valueAt, valueAtMid } from "./settlement.ts";
import { textOf } from "./venue_account.ts";

/** What the books of the market could not tell by themselves. */
export type FillContext = {
  /** Whose order it was; "" = nobody's of ours. */
  readonly strategy: string;
  /** Twice the fair mid at the fill, ticks; 0 = no book that one may trust. */
  readonly doubleMid: number;
};
/** What of a fill a strategy's share counts. */
export type CountedFill = Pick<Fill, "side" | "price" | "size" | "liquidity" | "fee">;
export const NO_CONTEXT: FillContext = { strategy: "", doubleMid: 0 };

export type ShareState = {
  readonly strategy: string;
  readonly size: string;
  readonly paid: string;
  readonly spread: string;
  readonly slippage: string;
  readonly granted: string;
  readonly fees: string;
  readonly baseFees: string;
  readonly baseFeesWorth: string;
  readonly openFees: Readonly<Record<string, string>>;
  readonly funding: Readonly<Record<string, string>>;
  readonly unmarked: number;
};

export class StrategyShare {
  /** Signed lots: what it bought less what it sold. */
  size = 0 as Size;
  /** Sum of the signed values of its fills: what its lots have cost all in all, closed ones included. */
  paid = ZERO;
  /** How far its maker fills lay from the mid at the fill, times their size; positive = on the good side. */
  spread = ZERO;
  /** The same of its taker fills: mostly below zero. */
  slippage = ZERO;
  /** Value of lots that came by an adjustment and not by a trade. */
  granted = ZERO;
  /** Paid, negative = rebate: in the settling asset, and in base at the price of each fill. */
  fees = ZERO;
  /** How much of `fees` was paid in base, in base, where the market does not settle in that. */
  baseFees = ZERO;
  /** And how much of `fees` that is. */
  baseFeesWorth = ZERO;
  /** Paid in other assets, in those. */
  readonly openFees: Map<string, Money> = new Map();
  /** By asset; negative = paid. */
  readonly funding: Map<string, Money> = new Map();
  /** Fills without a mid: their spread counts as inventory. */
  unmarked = 0;

  constructor(readonly strategy: string) {}

  /** Counts the lots of a fill, and how far its price lay from the mid.
   * @param times −1 = takes back what was counted of it */
  trade(
    { side, price, size, liquidity }: CountedFill,
    doubleMid: number,
    instrument: Instrument,
    times: 1 | -1 = 1,
  ): void {
    const signed = (side === "buy" ? times * size : -times * size) as Size, value = valueAt(price, signed, instrument);
    this.size = this.size + signed as Size;
    this.paid = add(this.paid, value);
    if (!(doubleMid > 0)) this.unmarked += times;
    else {
      const distance = subtract(valueAtMid(doubleMid, signed, instrument), value);
      if (liquidity === "maker") this.spread = add(this.spread, distance);
      else this.slippage = add(this.slippage, distance);
    }
  }

  /** @param times −1 = takes it back
   * @returns the fee in the settling asset; `null` = it stays open in its own */
  payFee(fill: CountedFill, instrument: Instrument, times: 1 | -1 = 1): Money | null {
    const { asset } = fill.fee, amount = times === 1 ? fill.fee.amount : negate(fill.fee.amount);
    const fee = feeInSettlement({ fee: { asset, amount }, price: fill.price }, instrument);
    if (fee === null) addTo(this.openFees, asset, amount);
    else {
      this.fees = add(this.fees, fee);
      if (asset !== settlementAsset(instrument)) {
        this.baseFees = add(this.baseFees, amount);
        this.baseFeesWorth = add(this.baseFeesWorth, fee);
      }
    }
    return fee;
  }

  /** Nothing is counted any more, or never was. */
  get isEmpty(): boolean {
    const { size, paid, spread, slippage, granted, fees, baseFees, openFees, funding, unmarked } = this;
    return size === 0 && unmarked === 0 && openFees.size === 0 && funding.size === 0 &&
      [paid, spread, slippage, granted, fees, baseFees].every(([mantissa]) => mantissa === 0n);
  }

  state({ lot }: Instrument): ShareState {
    return {
      strategy: this.strategy,
      size: formatSteps(this.size, lot),
      paid: formatMoney(this.paid),
      spread: formatMoney(this.spread),
      slippage: formatMoney(this.slippage),
      granted: formatMoney(this.granted),
      fees: formatMoney(this.fees),
      baseFees: formatMoney(this.baseFees),
      baseFeesWorth: formatMoney(this.baseFeesWorth),
      openFees: textOf(this.openFees),
      funding: textOf(this.funding),
      unmarked: this.unmarked,
    };
  }

  /** @throws {RangeError} if the size does not fit today's lots */
  static from(state: ShareState, { lot }: Instrument): StrategyShare {
    const share = new StrategyShare(state.strategy);
    share.size = parseSteps(state.size, lot) as Size;
    share.paid = parseMoney(state.paid);
    share.spread = parseMoney(state.spread);
    share.slippage = parseMoney(state.slippage);
    share.granted = parseMoney(state.granted);
    share.fees = parseMoney(state.fees);
    share.baseFees = parseMoney(state.baseFees);
    share.baseFeesWorth = parseMoney(state.baseFeesWorth);
    for (const [asset, amount] of Object.entries(state.openFees)) share.openFees.set(asset, parseMoney(amount));
    for (const [asset, amount] of Object.entries(state.funding)) share.funding.set(asset, parseMoney(amount));
    share.unmarked = state.unmarked;
    return share;
  }
}

/** What comes to nothing is not kept. */
export function addTo(amounts: Map<string, Money>, asset: string, amount: Money): void {
  const sum = add(amounts.get(asset) ?? ZERO, amount);
  if (sum[0] === 0n) amounts.delete(asset);
  else amounts.set(asset, sum);
}
