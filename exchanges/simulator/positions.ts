/** A position in contracts as the venue keeps it, exact: signed lots and what they cost in the quote asset. The cost is an
 * amount and not a price, so that no average is ever rounded; when a part is closed, its share of the cost is rounded
 * once, and what the rounding leaves stays with the rest. So what is realised plus what the open lots are worth always
 * comes to what the fills came to. @module */
import type { Micros, Price, Size } from "../../core/units.ts";
import type { Side } from "../../core/event.ts";
import { add, divide, type Money, multiply, negate, notional, sizeAmount, subtract, ZERO } from "../../core/money.ts";
import type { Floor } from "./floors.ts";
import type { PositionSide } from "./orders.ts";

/** Least places of a share of the cost; the grid's own notionals may have more. */
const COST_DECIMALS = 8;
/** Places of the average price beyond a tick's. */
const AVERAGE_DECIMALS = 4;

export class Position {
  /** Signed lots; in hedge mode a short is below zero too. */
  size = 0 as Size;
  /** Of the open lots, with the sign of `size`: below zero is what a short was sold for. */
  cost: Money = ZERO;
  /** By closing, since the beginning: before fees and funding. */
  realised: Money = ZERO;
  /** What came into the wallet for holding it, since the beginning; below zero = it has paid. */
  funding: Money = ZERO;
  fees: Money = ZERO;
  tradeCount = 0;
  /** When it last became more than nothing; 0 = never. */
  openedAt = 0 as Micros;
  updatedAt = 0 as Micros;

  constructor(readonly floor: Floor, readonly side: PositionSide) {}

  /** Takes lots in or out; returns what that realised. */
  apply(side: Side, price: Price, size: Size, now: Micros): Money {
    const { instrument } = this.floor, signed = side === "buy" ? size : -size;
    const held = Math.abs(this.size), closes = this.size !== 0 && this.size > 0 !== signed > 0;
    const closed = closes ? Math.min(held, size) : 0, opened = size - closed;
    let realised: Money = ZERO;
    if (closed > 0) {
      const worth = notional(price, (this.size > 0 ? closed : -closed) as Size, instrument);
      const share = closed === held ? this.cost : this.#shareOfCost(closed, held);
      this.cost = subtract(this.cost, share);
      realised = subtract(worth, share);
      this.realised = add(this.realised, realised);
    }
    if (opened > 0) {
      if (closed === held) this.openedAt = now;
      this.cost = add(this.cost, notional(price, (signed > 0 ? opened : -opened) as Size, instrument));
    }
    this.size = this.size + signed as Size;
    this.tradeCount++;
    this.updatedAt = now;
    return realised;
  }

  /** What the open lots have earned at a price of `mark` in quote for one unit of base. */
  unrealised(mark: Money): Money {
    return subtract(this.valueAt(mark), this.cost);
  }

  /** Signed value in quote. */
  valueAt(mark: Money): Money {
    return multiply(mark, this.units);
  }

  /** Signed, in base. */
  get units(): Money {
    const { instrument } = this.floor;
    return multiply(sizeAmount(this.size, instrument), instrument.multiplier);
  }

  /** In quote for one unit of base, rounded; null = there is no position. For people and wires. */
  get averagePrice(): Money | null {
    if (this.size === 0) return null;
    return divide(this.cost, this.units, this.floor.instrument.tick.decimals + AVERAGE_DECIMALS);
  }

  /** The size lots that `side` could still close of it. */
  closable(side: Side): Size {
    const lots = side === "sell" ? this.size : -this.size;
    return Math.max(0, lots) as Size;
  }

  #shareOfCost(closed: number, held: number): Money {
    const { tick, lot, multiplier } = this.floor.instrument;
    const places = Math.max(COST_DECIMALS, tick.decimals + lot.decimals + multiplier[1]);
    const share = divide(multiply(this.cost, [BigInt(closed), 0]), [BigInt(held), 0], places);
    return share;
  }
}

/** What holding it brings into the wallet at one funding, in quote: below zero = it pays, as a long does at a rate above zero. */
export function fundingOf(position: Position, mark: Money, rate: Money, places = COST_DECIMALS): Money {
  return negate(divide(multiply(position.valueAt(mark), rate), [1n, 0], places));
}
