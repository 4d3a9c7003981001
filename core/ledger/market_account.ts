/** The books of one market: its position, the trades that are booked, and each strategy's share in both. @module */
import { add, compare, divide, type Money, multiply, subtract, ZERO } from "../money.ts";
import { onGrid, type Size } from "../units.ts";
import { type Instrument, marketName } from "../instrument.ts";
import { fitting, gridText, misfit, Position, type PositionState } from "./position.ts";
import { addTo, type CountedFill, type FillContext, type ShareState, StrategyShare } from "./strategy_share.ts";
import { TradeMemory, type TradeMemoryState } from "./trade_memory.ts";
import { type TradedState, TradeOrder } from "./trade_order.ts";

export type MarketState = PositionState & TradeMemoryState & {
  readonly market: string;
  readonly shares: readonly ShareState[];
  readonly recent: readonly TradedState[];
};

/** Places of a part of an amount beyond those of the amount. */
const SHARE_PLACES = 8;

export class MarketAccount {
  readonly position: Position = new Position();
  readonly trades: TradeMemory;
  readonly order: TradeOrder = new TradeOrder(this.position);
  /** By strategy; "" = what no strategy of ours did, and what rounding leaves. */
  readonly shares: Map<string, StrategyShare> = new Map();

  constructor(rememberedTrades?: number) {
    this.trades = new TradeMemory(rememberedTrades);
  }

  /** Takes the market's rules, first or anew; lots that are open are counted on the new grid from then on. What of a strategy's is
   * no whole number there is nobody's.
   * @throws {RangeError} and changes nothing, as `Position.open`, and where strategies hold lots, be they even against each other,
   * that are worth something else */
  open(instrument: Instrument): void {
    const before = this.position.instrument;
    if (before === null || gridText(before) === gridText(instrument)) return this.position.open(instrument);
    const isWorthOther = compare(before.multiplier, instrument.multiplier) !== 0;
    const holder = [...this.shares.values()].find(({ size }) => size !== 0);
    if (isWorthOther && holder) {
      throw misfit(before, instrument, `${holder.size} lots of "${holder.strategy}" are open`);
    }
    const recent = this.order.state(before);
    this.position.open(instrument);
    this.#partShares(before, instrument);
    // Of lots that are worth something else now, what came before cannot be told anew.
    if (isWorthOther) this.order.forget();
    else this.order.restore(recent, instrument);
  }

  /** What is left beside whole lots goes to nobody at what the strategy's lots have cost on average: all together fit. */
  #partShares(before: Instrument, after: Instrument): void {
    for (const share of [...this.shares.values()]) {
      const whole = fitting(share.size, before.lot, after.lot), rest = share.size - whole;
      if (share.strategy === "" || rest === 0) continue;
      const paid = divide(
        multiply(share.paid, [BigInt(rest), 0]),
        [BigInt(share.size), 0],
        share.paid[1] + SHARE_PLACES,
      );
      const nobody = this.share("");
      nobody.size = nobody.size + rest as Size;
      nobody.paid = add(nobody.paid, paid);
      share.size = whole;
      share.paid = subtract(share.paid, paid);
    }
    for (const share of this.shares.values()) {
      const size = onGrid(share.size, before.lot, after.lot);
      if (size === null) {
        throw new Error(`Strategies of ${marketName(after)} hold other lots than the market's position`);
      }
      share.size = size as Size;
    }
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
        const part = divide(multiply(amount, [BigInt(size), 0]), [BigInt(lots), 0], amount[1] + SHARE_PLACES);
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
