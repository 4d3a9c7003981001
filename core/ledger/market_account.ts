/** The books of one market: its position, the trades that are booked, and each strategy's share in both. @module */
import { add, divide, type Money, multiply, subtract, ZERO } from "../money.ts";
import { type Instrument, marketName } from "../instrument.ts";
import { gridText, Position, type PositionState } from "./position.ts";
import { addTo, type CountedFill, type FillContext, type ShareState, StrategyShare } from "./strategy_share.ts";
import { TradeMemory, type TradeMemoryState } from "./trade_memory.ts";
import { type TradedState, TradeOrder } from "./trade_order.ts";

export type MarketState = PositionState & TradeMemoryState & {
  readonly market: string;
  readonly shares: readonly ShareState[];
  readonly recent: readonly TradedState[];
};

/** Places of a strategy's share of a funding beyond those of its amount. */
const FUNDING_PLACES = 8;

export class MarketAccount {
  readonly position: Position = new Position();
  readonly trades: TradeMemory;
  readonly order: TradeOrder = new TradeOrder(this.position);
  /** By strategy; "" = what no strategy of ours did, and what rounding leaves. */
  readonly shares: Map<string, StrategyShare> = new Map();

  constructor(rememberedTrades?: number) {
    this.trades = new TradeMemory(rememberedTrades);
  }

  /** Takes the market's rules, first or anew.
   * @throws {RangeError} as `Position.open`, and for another grid while strategies hold lots, be they even against each other */
  open(instrument: Instrument): void {
    const before = this.position.instrument, changed = before !== null && gridText(before) !== gridText(instrument);
    const holder = [...this.shares.values()].find(({ size }) => size !== 0);
    if (changed && holder) {
      const held = `${holder.size} lots of "${holder.strategy}" are open`;
      throw new RangeError(
        `Cannot change ${marketName(instrument)} from ${gridText(before)} to ${gridText(instrument)}: ${held}`,
      );
    }
    this.position.open(instrument);
    // Lots and ticks of before mean other amounts now.
    if (changed) this.order.forget();
  }

  share(strategy: string): StrategyShare {
    let share = this.shares.get(strategy);
    if (share === undefined) this.shares.set(strategy, share = new StrategyShare(strategy));
    return share;
  }

  /** Paid in the settling asset, or told in it. */
  get fees(): Money {
    let sum = ZERO;
    for (const { fees } of this.shares.values()) sum = add(sum, fees);
    return sum;
  }

  /** Paid in other assets, in those. */
  get openFees(): Map<string, Money> {
    const sums = new Map<string, Money>();
    for (const { openFees } of this.shares.values()) {
      for (const [asset, amount] of openFees) addTo(sums, asset, amount);
    }
    return sums;
  }

  /** Counts a fill with another strategy, or at another mid, than it was counted before. */
  reattribute(fill: CountedFill, before: FillContext, after: FillContext): void {
    const { instrument } = this.position;
    if (instrument === null || before.strategy === after.strategy && before.doubleMid === after.doubleMid) return;
    for (const [{ strategy, doubleMid }, times] of [[before, -1], [after, 1]] as const) {
      const share = this.share(strategy);
      share.trade(fill, doubleMid, instrument, times);
      share.payFee(fill, instrument, times);
    }
  }

  /** Shares a funding out by the lots that each strategy holds now; what rounding leaves, and the whole while the market is
   * flat, is nobody's. */
  fund(asset: string, amount: Money): void {
    const lots = this.position.size;
    let rest = amount;
    if (lots !== 0) {
      for (const { strategy, size, funding } of this.shares.values()) {
        if (strategy === "" || size === 0) continue;
        const part = divide(multiply(amount, [BigInt(size), 0]), [BigInt(lots), 0], amount[1] + FUNDING_PLACES);
        addTo(funding, asset, part);
        rest = subtract(rest, part);
      }
    }
    if (rest[0] !== 0n) addTo(this.share("").funding, asset, rest);
  }

  /** @throws {RangeError} while the market's rules are unknown */
  state(): MarketState {
    const position = this.position.state(), instrument = this.position.instrument!;
    const shares = [...this.shares.values()].filter(({ isEmpty }) => !isEmpty);
    shares.sort((a, b) => a.strategy < b.strategy ? -1 : 1);
    return {
      market: marketName(instrument),
      ...position,
      shares: shares.map((share) => share.state(instrument)),
      recent: this.order.state(instrument),
      ...this.trades.state(),
    };
  }

  /** @throws {RangeError} and changes nothing, if a size does not fit today's lots */
  restore(state: MarketState, instrument: Instrument): void {
    new Position().restore(state, instrument); // throws where it does not fit, before anything has changed
    const shares = state.shares.map((share) => StrategyShare.from(share, instrument));
    this.position.restore(state, instrument);
    this.trades.restore(state);
    this.order.restore(state.recent, instrument);
    for (const share of shares) this.shares.set(share.strategy, share);
  }
}
