/** Balances and positions as OKX prints them, in answers and on the private channels alike. What an account of this mode does not have
 * is an empty text. Source: OKX API v5, "Get balance", "Get positions" and their channels, copies of 2025-08 to 2026-07, read
 * 2026-11-26, and recorded frames. @module */
import {
  absolute,
  add,
  compare,
  divide,
  formatMoney,
  type Money,
  multiply,
  negate,
  subtract,
  ZERO,
} from "../../../../core/money.ts";
import type { Micros } from "../../../../core/units.ts";
import type { Account } from "../../accounts.ts";
import { isolatedMargin, liquidationPrice, maintenanceOf, marginOf, type MarginView, markOf } from "../../margin.ts";
import type { Position } from "../../positions.ts";
import type { VenueServices } from "../../venue.ts";
import { instTypeOf } from "./names.ts";
import { amountText, type Json, msText, sizeText } from "./words.ts";

/** US dollars, as far as anybody here needs them. */
const DOLLARS = ["USDT", "USDC", "USD"];
const POSITION_SIDES = { both: "net", long: "long", short: "short" } as const;
const RATIO_PLACES = 8;

/** The account with the assets of `wanted`, or all that it holds. */
export function balanceBody(services: VenueServices, account: Account, wanted: readonly string[] | null = null): Json {
  const assets = wanted ?? [...account.wallets.keys()], now = services.exchange.now;
  const details = assets.filter((asset) => wanted !== null || holds(account, asset))
    .map((asset) => assetBody(services, account, asset, now));
  const all = [...account.wallets.keys()].map((asset) => marginOf(account, asset));
  const inDollars = (amount: (margin: MarginView) => Money) =>
    amountText(
      all.reduce((sum, margin) => add(sum, multiply(amount(margin), dollarsFor(services, margin.asset))), ZERO),
    );
  return {
    adjEq: "",
    availEq: "",
    borrowFroz: "",
    delta: "",
    deltaLever: "",
    deltaNeutralStatus: "",
    details,
    imr: "",
    isoEq: "0",
    mgnRatio: "",
    mmr: "",
    notionalUsd: "",
    notionalUsdForBorrow: "",
    notionalUsdForFutures: "",
    notionalUsdForOption: "",
    notionalUsdForSwap: "",
    ordFroz: "",
    totalEq: inDollars(({ equity }) => equity),
    uTime: msText(services, now),
    upl: "",
  };
}

/** `eq` counts what positions have earned and not realised; `cashBal` does not. */
export function assetBody(services: VenueServices, account: Account, asset: string, at: Micros): Json {
  const { free, locked } = account.wallet(asset), margin = marginOf(account, asset);
  const equity = formatMoney(margin.equity), available = services.exchange.spendable(account, asset);
  const initial = add(margin.positionInitial, margin.orderInitial);
  const ratio = margin.maintenance[0] === 0n
    ? ""
    : formatMoney(divide(margin.equity, margin.maintenance, RATIO_PLACES));
  const inDollars = amountText(multiply(margin.equity, dollarsFor(services, asset)));
  return {
    accAvgPx: "",
    availBal: formatMoney(available),
    availEq: formatMoney(margin.available),
    borrowFroz: "",
    cashBal: formatMoney(add(free, locked)),
    ccy: asset,
    clSpotInUseAmt: "",
    collateralEnabled: false,
    crossLiab: "",
    disEq: inDollars,
    eq: equity,
    eqUsd: inDollars,
    fixedBal: "0",
    frozenBal: formatMoney(add(locked, initial)),
    imr: formatMoney(initial),
    interest: "",
    isoEq: "0",
    isoLiab: "",
    isoUpl: "0",
    liab: "",
    maxLoan: "",
    maxSpotInUseAmt: "",
    mgnRatio: ratio,
    mmr: formatMoney(margin.maintenance),
    notionalLever: "0",
    openAvgPx: "",
    ordFrozen: formatMoney(add(locked, margin.orderInitial)),
    rewardBal: "0",
    smtSyncEq: "0",
    spotBal: "",
    spotCopyTradingEq: "0",
    spotInUseAmt: "",
    spotIsoBal: "0",
    spotUpl: "",
    spotUplRatio: "",
    stgyEq: "0",
    totalPnl: "",
    totalPnlRatio: "",
    twap: "0",
    uTime: msText(services, at),
    upl: formatMoney(margin.unrealised),
    uplLiab: "",
  };
}

/** Sizes are contracts; in net mode with their sign, else without. */
export function positionBody(services: VenueServices, account: Account, position: Position): Json {
  const { floor, side } = position, { instrument } = floor, mark = markOf(floor), now = services.exchange.now;
  const mode = account.setup.marginModeOf(floor), value = absolute(position.valueAt(mark));
  const leverage = account.setup.leverageOf(floor), margin = isolatedMargin(account, position);
  const maintenance = maintenanceOf(position, mark), liquidation = liquidationPrice(account, position);
  const upl = position.unrealised(mark), lots = side === "both" ? position.size : Math.abs(position.size);
  const places = instrument.tick.decimals + 2, price = amountText(mark, places);
  const equity = marginOf(account, instrument.settle ?? instrument.quote).equity;
  const net = subtract(subtract(position.realised, position.fees), negate(position.funding));
  return {
    adl: "1",
    availPos: side === "both" ? "" : sizeText(Math.abs(position.size), instrument),
    avgPx: position.averagePrice === null ? "" : formatMoney(position.averagePrice),
    baseBal: "",
    baseBorrowed: "",
    baseInterest: "",
    bePx: "",
    bizRefId: "",
    bizRefType: "",
    cTime: msText(services, position.openedAt),
    ccy: instrument.settle ?? instrument.quote,
    clSpotInUseAmt: "",
    closeOrderAlgo: [],
    fee: formatMoney(negate(position.fees)),
    fundingFee: formatMoney(position.funding),
    idxPx: amountText(floor.reference?.index ?? mark, places),
    imr: mode === "cross" ? formatMoney(divide(value, [BigInt(Math.round(leverage * 100)), 2], RATIO_PLACES)) : "",
    instId: instrument.symbol,
    instType: instTypeOf(floor),
    interest: "",
    last: floor.lastPrice > 0
      ? formatMoney([BigInt(floor.lastPrice * instrument.tick.step), instrument.tick.decimals])
      : "",
    lever: String(leverage),
    liab: "",
    liabCcy: "",
    liqPenalty: "0",
    liqPx: liquidation === null ? "" : amountText(liquidation, places),
    margin: mode === "isolated" ? formatMoney(margin) : "",
    markPx: price,
    maxSpotInUseAmt: "",
    mgnMode: mode,
    mgnRatio: maintenance[0] === 0n
      ? ""
      : formatMoney(divide(mode === "isolated" ? add(margin, upl) : equity, maintenance, RATIO_PLACES)),
    mmr: formatMoney(maintenance),
    nonSettleAvgPx: "",
    notionalUsd: formatMoney(value),
    optVal: "",
    pTime: msText(services, now),
    pendingCloseOrdLiabVal: "",
    pnl: formatMoney(position.realised),
    pos: sizeText(lots, instrument),
    posCcy: "",
    posId: positionId(services, account, position),
    posSide: POSITION_SIDES[side],
    quoteBal: "",
    quoteBorrowed: "",
    quoteInterest: "",
    realizedPnl: formatMoney(net),
    settledPnl: "",
    spotInUseAmt: "",
    spotInUseCcy: "",
    tradeId: lastTradeOf(account, position),
    uTime: msText(services, position.updatedAt),
    upl: formatMoney(upl),
    uplLastPx: formatMoney(upl),
    uplRatio: position.cost[0] === 0n
      ? "0"
      : formatMoney(divide(upl, margin[0] === 0n ? [1n, 0] : margin, RATIO_PLACES)),
    uplRatioLastPx: "",
    usdPx: "1",
  };
}

/** The short form of `balance_and_position`. */
export function positionRow(services: VenueServices, account: Account, position: Position): Json {
  const body = positionBody(services, account, position);
  const pick = ["avgPx", "baseBal", "ccy", "instId", "instType", "mgnMode", "pos", "posCcy", "posId", "posSide"];
  return Object.fromEntries([...pick, "quoteBal", "tradeId", "uTime"].map((name) => [name, body[name]]));
}

export function balanceRow(services: VenueServices, account: Account, asset: string): Json {
  const { free, locked } = account.wallet(asset);
  return { cashBal: formatMoney(add(free, locked)), ccy: asset, uTime: msText(services, services.exchange.now) };
}

/** Open positions, or all that there ever were. */
export function positionsOf(account: Account, flatToo = false): Position[] {
  return [...account.positions.values()].filter(({ size, tradeCount }) => size !== 0 || (flatToo && tradeCount > 0));
}

export function holds(account: Account, asset: string): boolean {
  const { free, locked } = account.wallet(asset);
  return free[0] !== 0n || locked[0] !== 0n || compare(marginOf(account, asset).equity, ZERO) !== 0;
}

/** Unique among an account's positions, and the same for all its life. */
function positionId({ exchange }: VenueServices, account: Account, { floor, side }: Position): string {
  const index = [...exchange.floors.values()].indexOf(floor), sides = ["both", "long", "short"];
  return String(1_000_000 * (account.index + 1) + 10 * index + sides.indexOf(side));
}

function lastTradeOf(account: Account, { floor, side }: Position): string {
  const found = account.executions.findLast(({ order }) => order.key === floor.key && order.positionSide === side);
  return found === undefined ? "" : String(found.tradeId);
}

/** What one unit of an asset is worth, by the last trade of its market; 0 = nobody knows. */
function dollarsFor({ exchange }: VenueServices, asset: string): Money {
  if (DOLLARS.includes(asset)) return [1n, 0];
  const of = [...exchange.floors.values()].find(({ instrument: { base, quote } }) =>
    base === asset && DOLLARS.includes(quote)
  );
  return of === undefined ? ZERO : markOf(of);
}
