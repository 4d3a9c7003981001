/** The margin of an account's contracts in one settle asset, by the mark prices of now. Simple on purpose, and on the
 * careful side of what venues do: an order needs the margin of what the position would be if all orders of its side
 * filled, and only the settle asset itself is collateral. Amounts are in the settle asset. @module */
import {
  absolute,
  add,
  compare,
  divide,
  type Money,
  multiply,
  notional,
  parseMoney,
  priceAmount,
  subtract,
  ZERO,
} from "../../core/money.ts";
import type { Price, Size } from "../../core/units.ts";
import type { Account } from "./accounts.ts";
import type { Floor } from "./floors.ts";
import { type AccountOrder, isReduceOnly, type OrderRequest } from "./orders.ts";
import type { Position } from "./positions.ts";

/** Places of margins, which are quotients. */
const DECIMALS = 8;
const ONE: Money = [1n, 0];

export type MarginView = {
  readonly asset: string;
  /** Free and locked, without what is unrealised. */
  readonly wallet: Money;
  readonly unrealised: Money;
  /** Wallet with what is unrealised. */
  readonly equity: Money;
  readonly positionInitial: Money;
  /** What the open orders need beyond the positions. */
  readonly orderInitial: Money;
  /** Below it the venue liquidates. */
  readonly maintenance: Money;
  /** What new orders may use; never below zero. */
  readonly available: Money;
};

/** The mark in quote for one unit: what was told, else the last trade, else the middle of the book; ZERO = nobody knows. */
export function markOf({ reference, lastPrice, market, instrument }: Floor): Money {
  if (reference !== null) return reference.mark;
  if (lastPrice > 0) return priceAmount(lastPrice as Price, instrument);
  const { bestBid, bestAsk } = market;
  if (bestBid === 0 || bestAsk === 0) return priceAmount(Math.max(bestBid, bestAsk) as Price, instrument);
  return divide(priceAmount(bestBid + bestAsk as Price, instrument), [2n, 0], instrument.tick.decimals + 1);
}

export function settleAssetOf({ instrument: { settle, quote } }: Floor): string {
  return settle ?? quote;
}

/** @param extra an order that would come on top */
export function marginOf(account: Account, asset: string, extra: Extra | null = null): MarginView {
  const { free, locked } = account.walletOf("perp", asset), wallet = add(free, locked);
  let unrealised = ZERO, positionInitial = ZERO, allInitial = ZERO, maintenance = ZERO;
  for (const floor of contractFloors(account, extra)) {
    if (settleAssetOf(floor) !== asset) continue;
    const mark = markOf(floor), leverage = leverageText(account.setup.leverageOf(floor));
    let held = ZERO; // both sides of hedge mode count
    for (const position of account.positionsIn(floor)) {
      held = add(held, absolute(position.valueAt(mark)));
      unrealised = add(unrealised, position.unrealised(mark));
      maintenance = add(maintenance, maintenanceOf(position, mark));
    }
    const worst = worstValue(account, floor, held, extra);
    positionInitial = add(positionInitial, divide(held, leverage, DECIMALS));
    allInitial = add(allInitial, divide(worst, leverage, DECIMALS));
  }
  const equity = add(wallet, unrealised), left = subtract(subtract(equity, locked), allInitial);
  const orderInitial = subtract(allInitial, positionInitial);
  const available = compare(left, ZERO) < 0 ? ZERO : left;
  return { asset, wallet, unrealised, equity, positionInitial, orderInitial, maintenance, available };
}

/** An order that would come on top, or in the place of one of the account's. */
export type Extra = {
  readonly floor: Floor;
  readonly request: OrderRequest;
  readonly size: Size;
  readonly price: Price;
  readonly instead?: AccountOrder;
};

/** Whether the account can carry one more order: one that needs no further margin always may come. */
export function mayOpen(account: Account, extra: Extra): boolean {
  if (isReduceOnly(extra.request)) return true;
  const asset = settleAssetOf(extra.floor), before = marginOf(account, asset), after = marginOf(account, asset, extra);
  const initialBefore = add(before.positionInitial, before.orderInitial);
  const initialAfter = add(after.positionInitial, after.orderInitial);
  if (compare(initialAfter, initialBefore) <= 0) return true;
  return compare(subtract(after.equity, account.walletOf("perp", asset).locked), initialAfter) >= 0;
}

/** The value below which the holder of a position is liquidated. */
export function maintenanceOf(position: Position, mark: Money): Money {
  return multiply(absolute(position.valueAt(mark)), position.floor.terms.maintenanceRate);
}

/** Positions of a contract that the account can no longer keep. */
export function liquidatable(account: Account, floor: Floor): Position[] {
  const held = account.positionsIn(floor).filter(({ size }) => size !== 0);
  if (held.length === 0) return held;
  if (account.setup.marginModeOf(floor) === "cross") {
    const { equity, maintenance } = marginOf(account, settleAssetOf(floor));
    return compare(equity, maintenance) < 0 ? held : [];
  }
  const mark = markOf(floor);
  return held.filter((position) => {
    const backing = add(isolatedMargin(account, position), position.unrealised(mark));
    return compare(backing, maintenanceOf(position, mark)) < 0;
  });
}

/** The mark at which an account could no longer keep the position, all others as they are now; null = at none. In isolated
 * mode only the position's own margin stands for it. */
export function liquidationPrice(account: Account, position: Position): Money | null {
  const { floor } = position, { tick } = floor.instrument, units = position.units;
  if (position.size === 0) return null;
  const asset = settleAssetOf(floor), mark = markOf(floor), margin = marginOf(account, asset);
  const others = subtract(margin.maintenance, maintenanceOf(position, mark));
  const backing = account.setup.marginModeOf(floor) === "isolated"
    ? isolatedMargin(account, position)
    : subtract(subtract(margin.equity, position.unrealised(mark)), others);
  // backing + units·p − cost = rate·|units|·p, solved for p.
  const rate = floor.terms.maintenanceRate, signedRate = position.size > 0 ? rate : [-rate[0], rate[1]] as const;
  const slope = multiply(units, subtract(ONE, [signedRate[0], signedRate[1]]));
  const price = divide(subtract(position.cost, backing), slope, tick.decimals + 4);
  return compare(price, ZERO) > 0 ? price : null;
}

/** What stands for a position in isolated mode. */
export function isolatedMargin(account: Account, position: Position): Money {
  return divide(absolute(position.cost), leverageText(account.setup.leverageOf(position.floor)), DECIMALS);
}

/** The largest value that the positions could come to by the open orders, all of one side filled. In one-way mode those against
 * the position close it first. */
function worstValue(account: Account, floor: Floor, held: Money, extra: Extra | null): Money {
  const values = { buy: ZERO, sell: ZERO }, isHedge = account.setup.positionMode === "hedge";
  const { size } = isHedge ? { size: 0 } : account.position(floor, "both");
  const closing = { buy: Math.max(0, -size), sell: Math.max(0, size) };
  const count = (side: "buy" | "sell", lots: number, price: number) => {
    const opens = Math.max(0, lots - closing[side]);
    closing[side] -= lots - opens;
    values[side] = add(values[side], notional(price as Price, opens as Size, floor.instrument));
  };
  for (const order of account.open.values()) {
    if (order.key !== floor.key || order.reduceOnly || order === extra?.instead) continue;
    count(order.side, Math.max(0, order.left), order.price);
  }
  if (extra?.floor === floor && !isReduceOnly(extra.request)) count(extra.request.side, extra.size, extra.price);
  if (isHedge) return add(held, add(values.buy, values.sell));
  const buys = size >= 0 ? add(held, values.buy) : values.buy, sells = size <= 0 ? add(held, values.sell) : values.sell;
  return most(held, buys, sells);
}

function contractFloors(account: Account, extra: Extra | null): Set<Floor> {
  const floors = new Set<Floor>();
  for (const { floor } of account.positions.values()) floors.add(floor); // an order's position is there before it
  if (extra !== null) floors.add(extra.floor);
  return floors;
}

/** Leverages may have two places. */
function leverageText(leverage: number): Money {
  return parseMoney(leverage.toFixed(2));
}

function most(...amounts: readonly Money[]): Money {
  return amounts.reduce((a, b) => compare(a, b) >= 0 ? a : b);
}
