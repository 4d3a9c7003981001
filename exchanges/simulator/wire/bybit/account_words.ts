/** Wallets and positions as Bybit prints them, over REST and on the private socket. Coins are valued at the last price
 * of their market against USDT; dollars count as they are. Source: Bybit v5 docs, "Get Wallet Balance", "Wallet", "Get
 * Position Info" and "Position" of 2026-07-24, and recorded answers; read 2026-11-26. @module */
import {
  absolute,
  add,
  compare,
  divide,
  type Money,
  multiply,
  parseMoney,
  priceAmount,
  subtract,
  ZERO,
} from "../../../../core/money.ts";
import type { Price, Size } from "../../../../core/units.ts";
import type { Account } from "../../accounts.ts";
import { isolatedMargin, liquidationPrice, maintenanceOf, marginOf, type MarginView, markOf } from "../../margin.ts";
import type { Position } from "../../positions.ts";
import { amount, trimmed } from "./numbers.ts";
import { type Context, type Json, stampOf } from "./operation.ts";

const DOLLARS = ["USDT", "USDC", "USD"];

/** The unified account, with the coins that are named, or all of it.
 * @param coins only these; null = those that it holds */
export function walletBody(context: Context, account: Account, coins: readonly string[] | null): Json {
  const views = new Map([...account.wallets.keys()].map((coin) => [coin, marginOf(account, coin)]));
  for (const { floor: { instrument } } of account.positions.values()) {
    const asset = instrument.settle ?? instrument.quote;
    if (!views.has(asset)) views.set(asset, marginOf(account, asset));
  }
  const sums = { wallet: ZERO, equity: ZERO, initial: ZERO, maintenance: ZERO, unrealised: ZERO, available: ZERO };
  for (const [coin, view] of views) {
    const price = dollarPrice(context, coin), worth = (money: Money) => multiply(money, price);
    sums.wallet = add(sums.wallet, worth(view.wallet));
    sums.equity = add(sums.equity, worth(view.equity));
    sums.initial = add(sums.initial, worth(add(view.positionInitial, view.orderInitial)));
    sums.maintenance = add(sums.maintenance, worth(view.maintenance));
    sums.unrealised = add(sums.unrealised, worth(view.unrealised));
    // Only what contracts settle in is collateral here.
    if (DOLLARS.includes(coin)) sums.available = add(sums.available, worth(view.available));
  }
  const initial = amount(sums.initial), maintenance = amount(sums.maintenance);
  const rates = { im: rateOf(sums.initial, sums.equity), mm: rateOf(sums.maintenance, sums.equity) };
  const listed = coins ?? [...views].filter(([, view]) => holds(view)).map(([coin]) => coin);
  return {
    accountIMRate: rates.im,
    accountMMRate: rates.mm,
    accountIMRateByMp: rates.im,
    accountMMRateByMp: rates.mm,
    totalEquity: amount(sums.equity),
    totalWalletBalance: amount(sums.wallet),
    totalMarginBalance: amount(sums.equity),
    totalAvailableBalance: amount(sums.available),
    totalPerpUPL: amount(sums.unrealised),
    totalInitialMargin: initial,
    totalMaintenanceMargin: maintenance,
    totalInitialMarginByMp: initial,
    totalMaintenanceMarginByMp: maintenance,
    accountLTV: "0",
    accountType: "UNIFIED",
    coin: listed.map((coin) => coinBody(context, account, coin, views.get(coin) ?? marginOf(account, coin))),
  };
}

function coinBody(context: Context, account: Account, coin: string, view: MarginView): Json {
  return {
    coin,
    equity: amount(view.equity),
    usdValue: amount(multiply(view.equity, dollarPrice(context, coin))),
    walletBalance: amount(view.wallet),
    availableToWithdraw: "",
    availableToBorrow: "",
    borrowAmount: "0",
    accruedInterest: "0",
    totalOrderIM: amount(view.orderInitial),
    totalPositionIM: amount(view.positionInitial),
    totalPositionMM: amount(view.maintenance),
    unrealisedPnl: amount(view.unrealised),
    cumRealisedPnl: amount(realisedIn(account, coin)),
    bonus: "0",
    collateralSwitch: DOLLARS.includes(coin),
    marginCollateral: DOLLARS.includes(coin),
    locked: amount(account.wallet(coin).locked),
    spotHedgingQty: "0",
    spotBorrow: "0",
  };
}

/** A position as REST prints it. */
export function positionBody(context: Context, account: Account, position: Position): Json {
  return { ...common(context, account, position), avgPrice: averageOf(position) || "0" };
}

/** The same on the private socket. */
export function positionEvent(context: Context, account: Account, position: Position): Json {
  return {
    category: "linear",
    ...common(context, account, position),
    entryPrice: averageOf(position) || "0",
    sessionAvgPrice: "",
  };
}

function common(context: Context, account: Account, position: Position): Json {
  const { floor, size, side: positionSide } = position, { instrument } = floor, mark = markOf(floor);
  const { services, notes } = context, leverage = account.setup.leverageOf(floor);
  const value = absolute(position.valueAt(mark)), held = size !== 0;
  const initial = held ? amount(isolatedMargin(account, position)) : "0";
  const maintenance = held ? amount(maintenanceOf(position, mark)) : "0";
  const liquidation = held ? liquidationPrice(account, position) : null;
  const realised = add(subtract(position.realised, position.fees), position.funding);
  return {
    positionIdx: positionSide === "both" ? 0 : positionSide === "long" ? 1 : 2,
    riskId: 1,
    riskLimitValue: "2000000",
    symbol: instrument.symbol,
    side: size > 0 ? "Buy" : size < 0 ? "Sell" : "",
    size: trimmed(Math.abs(size) as Size, instrument.lot),
    positionValue: held ? amount(value) : "0",
    tradeMode: 0,
    autoAddMargin: 0,
    positionStatus: "Normal",
    adlRankIndicator: held ? 2 : 0,
    leverage: String(leverage),
    positionBalance: "0",
    markPrice: amount(mark, instrument.tick.decimals),
    liqPrice: liquidation === null ? "" : amount(liquidation, instrument.tick.decimals),
    bustPrice: liquidation === null ? "" : amount(liquidation, instrument.tick.decimals),
    positionIM: initial,
    positionMM: maintenance,
    positionIMByMp: initial,
    positionMMByMp: maintenance,
    tpslMode: "Full",
    takeProfit: "0",
    stopLoss: "0",
    trailingStop: "0",
    unrealisedPnl: held ? amount(position.unrealised(mark)) : "0",
    curRealisedPnl: amount(realised),
    cumRealisedPnl: amount(realised),
    seq: notes.sequenceOf(position),
    isReduceOnly: false,
    mmrSysUpdatedTime: "",
    leverageSysUpdatedTime: "",
    createdTime: String(stampOf(services, position.openedAt || services.exchange.now)),
    updatedTime: String(stampOf(services, position.updatedAt || services.exchange.now)),
    ...(held ? { openTime: stampOf(services, position.openedAt) } : {}),
  };
}

function averageOf({ averagePrice, floor }: Position): string {
  return averagePrice === null ? "" : amount(averagePrice, floor.instrument.tick.decimals + 4);
}

/** What contracts that settle in a coin have brought, fees and funding counted. */
function realisedIn({ positions }: Account, coin: string): Money {
  let sum = ZERO;
  for (const { floor: { instrument }, realised, fees, funding } of positions.values()) {
    if ((instrument.settle ?? instrument.quote) === coin) sum = add(sum, add(subtract(realised, fees), funding));
  }
  return sum;
}

function holds({ wallet, equity }: MarginView): boolean {
  return wallet[0] !== 0n || equity[0] !== 0n;
}

/** ZERO = no market says what it is worth. */
function dollarPrice({ services: { exchange } }: Context, coin: string): Money {
  if (DOLLARS.includes(coin)) return parseMoney("1");
  for (const { instrument, lastPrice } of exchange.floors.values()) {
    if (instrument.base === coin && DOLLARS.includes(instrument.quote) && lastPrice > 0) {
      return priceAmount(lastPrice as Price, instrument);
    }
  }
  return ZERO;
}

function rateOf(part: Money, whole: Money): string {
  return compare(whole, ZERO) > 0 ? amount(divide(part, whole, 4)) : "0";
}
