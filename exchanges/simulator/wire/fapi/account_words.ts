/** Wallets and positions as the hosts print them in answers. Totals count the assets alone that contracts settle in, since
 * each asset stands for itself. Field sets: fixtures of USD-M of 2026 and of Aster of 2026-06. @module */
import { formatSteps } from "../../../../core/units.ts";
import { absolute, add, divide, formatMoney, type Money, parseMoney, subtract, ZERO } from "../../../../core/money.ts";
import type { Account } from "../../accounts.ts";
import type { Floor } from "../../floors.ts";
import { isolatedMargin, liquidationPrice, maintenanceOf, marginOf, markOf, settleAssetOf } from "../../margin.ts";
import type { PositionSide } from "../../orders.ts";
import type { Position } from "../../positions.ts";
import { fixedMoney, type Stamp } from "../binance/words.ts";
import type { FapiKind } from "./kind.ts";
import { openNotionals } from "./order_words.ts";

type Json = Readonly<Record<string, unknown>>;
export const NOTHING = "0.00000000";
/** Largest position, in quote. */
export const MOST_NOTIONAL = "10000000";

/** Assets with a wallet for contracts, or that contracts settle in. */
function assetsOf(account: Account, floors: readonly Floor[]): string[] {
  return [...new Set([...account.perpWallets.keys(), ...floors.map(settleAssetOf)])];
}

/** Those that there are, and a flat one of each market that has none yet. */
export function positionsOf(account: Account, floors: readonly Floor[]): Position[] {
  const sides: readonly PositionSide[] = account.setup.positionMode === "hedge" ? ["long", "short"] : ["both"];
  return floors.flatMap((floor) => sides.map((side) => account.position(floor, side)));
}

/** Positions of markets with anything in them: what version 3 lists. */
export function livePositionsOf(account: Account, floors: readonly Floor[]): Position[] {
  return positionsOf(account, floors).filter((position) =>
    position.size !== 0 || account.openIn(position.floor).some(({ positionSide }) => positionSide === position.side)
  );
}

/** @param full positions of all markets, with their settings, as this host has them; null = those alone with anything in them */
export function accountBody(
  account: Account,
  floors: readonly Floor[],
  { stamp, full }: { readonly stamp: Stamp; readonly full: FapiKind | null },
): Json {
  const margins = assetsOf(account, floors).map((asset) => ({ asset, ...parts(account, floors, asset) }));
  const counted = new Set(floors.map(settleAssetOf)), inTotal = margins.filter(({ asset }) => counted.has(asset));
  const sum = (name: keyof Parts) => fixedMoney(inTotal.reduce((total, each) => add(total, each[name]), ZERO));
  const head = {
    totalInitialMargin: sum("initial"),
    totalMaintMargin: sum("maintenance"),
    totalWalletBalance: sum("wallet"),
    totalUnrealizedProfit: sum("unrealised"),
    totalMarginBalance: sum("equity"),
    totalPositionInitialMargin: sum("positionInitial"),
    totalOpenOrderInitialMargin: sum("orderInitial"),
    totalCrossWalletBalance: sum("crossWallet"),
    totalCrossUnPnl: sum("crossUnrealised"),
    availableBalance: sum("available"),
    maxWithdrawAmount: sum("available"),
  };
  const assets = margins.map((part) => assetBody(part));
  if (full === null) {
    const positions = livePositionsOf(account, floors).map((position) => accountPosition(account, position, stamp));
    return { ...head, assets, positions };
  }
  const positions = positionsOf(account, floors).map((position) => oldAccountPosition(account, position, full, stamp));
  return {
    feeTier: 0,
    canTrade: true,
    canDeposit: true,
    canWithdraw: true,
    updateTime: 0,
    multiAssetsMargin: false,
    tradeGroupId: -1,
    ...head,
    assets,
    positions,
  };
}

export function balanceBodies(account: Account, floors: readonly Floor[], now: number): Json[] {
  return assetsOf(account, floors).map((asset) => {
    const { wallet, crossWallet, crossUnrealised, available } = parts(account, floors, asset);
    return {
      accountAlias: `sim${account.index + 1}`,
      asset,
      balance: fixedMoney(wallet),
      crossWalletBalance: fixedMoney(crossWallet),
      crossUnPnl: fixedMoney(crossUnrealised),
      availableBalance: fixedMoney(available),
      maxWithdrawAmount: fixedMoney(available),
      marginAvailable: true,
      updateTime: now,
    };
  });
}

/** A row of `positionRisk`. @param version 2 has the settings and texts of margin modes, 3 the margins */
export function positionRiskBody(account: Account, position: Position, stamp: Stamp, version: 2 | 3): Json {
  const { floor, side, averagePrice } = position,
    mark = markOf(floor),
    liquidation = liquidationPrice(account, position);
  const isIsolated = account.setup.marginModeOf(floor) === "isolated";
  const isolated = isIsolated ? isolatedMargin(account, position) : ZERO, margins = marginsOf(account, position);
  const common = {
    symbol: floor.instrument.symbol,
    positionSide: side.toUpperCase(),
    positionAmt: sizeText(position),
    entryPrice: averagePrice === null ? "0.0" : formatMoney(averagePrice),
    breakEvenPrice: averagePrice === null ? "0.0" : formatMoney(breakEven(position)),
    markPrice: fixedMoney(mark),
    unRealizedProfit: fixedMoney(position.unrealised(mark)),
    liquidationPrice: liquidation === null ? "0" : formatMoney(liquidation),
    isolatedMargin: fixedMoney(isolated),
    notional: fixedMoney(position.valueAt(mark)),
    isolatedWallet: fixedMoney(isolated),
    updateTime: position.updatedAt === 0 ? 0 : stamp(position.updatedAt),
  };
  if (version === 2) {
    return {
      ...common,
      marginType: isIsolated ? "isolated" : "cross",
      isAutoAddMargin: "false",
      leverage: String(account.setup.leverageOf(floor)),
      maxNotionalValue: MOST_NOTIONAL,
    };
  }
  const [bidNotional, askNotional] = openNotionals(account, floor);
  return { ...common, marginAsset: settleAssetOf(floor), ...margins, adl: 2, bidNotional, askNotional };
}

type Parts = {
  readonly wallet: Money;
  readonly unrealised: Money;
  readonly equity: Money;
  readonly initial: Money;
  readonly positionInitial: Money;
  readonly orderInitial: Money;
  readonly maintenance: Money;
  readonly crossWallet: Money;
  readonly crossUnrealised: Money;
  readonly available: Money;
};

function parts(account: Account, floors: readonly Floor[], asset: string): Parts {
  const margin = marginOf(account, asset), { wallet, unrealised, equity, positionInitial, orderInitial } = margin;
  let crossed = ZERO;
  for (const position of account.positions.values()) {
    const { floor } = position;
    if (settleAssetOf(floor) !== asset || !floors.includes(floor)) continue;
    if (account.setup.marginModeOf(floor) === "cross") crossed = add(crossed, position.unrealised(markOf(floor)));
  }
  return {
    wallet,
    unrealised,
    equity,
    initial: add(positionInitial, orderInitial),
    positionInitial,
    orderInitial,
    maintenance: margin.maintenance,
    crossWallet: subtract(wallet, isolatedOf(account, asset)),
    crossUnrealised: crossed,
    available: margin.available,
  };
}

function assetBody({ asset, ...part }: Parts & { readonly asset: string }): Json {
  return {
    asset,
    walletBalance: fixedMoney(part.wallet),
    unrealizedProfit: fixedMoney(part.unrealised),
    marginBalance: fixedMoney(part.equity),
    maintMargin: fixedMoney(part.maintenance),
    initialMargin: fixedMoney(part.initial),
    positionInitialMargin: fixedMoney(part.positionInitial),
    openOrderInitialMargin: fixedMoney(part.orderInitial),
    crossWalletBalance: fixedMoney(part.crossWallet),
    crossUnPnl: fixedMoney(part.crossUnrealised),
    availableBalance: fixedMoney(part.available),
    maxWithdrawAmount: fixedMoney(part.available),
    marginAvailable: true,
    updateTime: 0,
  };
}

function accountPosition(account: Account, position: Position, stamp: Stamp): Json {
  const { floor, side } = position, mark = markOf(floor), { initialMargin, maintMargin } = marginsOf(account, position);
  const isIsolated = account.setup.marginModeOf(floor) === "isolated";
  const isolated = isIsolated ? fixedMoney(isolatedMargin(account, position)) : NOTHING;
  return {
    symbol: floor.instrument.symbol,
    positionSide: side.toUpperCase(),
    positionAmt: sizeText(position),
    unrealizedProfit: fixedMoney(position.unrealised(mark)),
    isolatedMargin: isolated,
    notional: fixedMoney(position.valueAt(mark)),
    isolatedWallet: isolated,
    initialMargin,
    maintMargin,
    updateTime: position.updatedAt === 0 ? 0 : stamp(position.updatedAt),
  };
}

function oldAccountPosition(account: Account, position: Position, { style }: FapiKind, stamp: Stamp): Json {
  const { floor, averagePrice } = position, row = accountPosition(account, position, stamp);
  const { isolatedMargin: _margin, isolatedWallet, notional, ...common } = row;
  const [bidNotional, askNotional] = openNotionals(account, floor);
  return {
    ...common,
    ...marginsOf(account, position),
    leverage: String(account.setup.leverageOf(floor)),
    isolated: account.setup.marginModeOf(floor) === "isolated",
    entryPrice: averagePrice === null ? "0.00000" : formatMoney(averagePrice),
    maxNotional: MOST_NOTIONAL,
    ...(style === "usdm" ? { bidNotional, askNotional } : { notional, isolatedWallet }),
  };
}

/** Orders' margin is shown as the larger side of them takes it; what the account needs for all may be less. */
function marginsOf(account: Account, position: Position) {
  const { floor } = position, mark = markOf(floor), leverage = parseMoney(String(account.setup.leverageOf(floor)));
  const held = divide(absolute(position.valueAt(mark)), leverage, 8);
  const [bids, asks] = openNotionals(account, floor).map(parseMoney);
  const larger = subtract(bids, asks)[0] >= 0n ? bids : asks, orders = divide(larger, leverage, 8);
  return {
    initialMargin: fixedMoney(add(held, orders)),
    maintMargin: fixedMoney(maintenanceOf(position, mark)),
    positionInitialMargin: fixedMoney(held),
    openOrderInitialMargin: fixedMoney(orders),
  };
}

export function isolatedOf(account: Account, asset: string): Money {
  let sum = ZERO;
  for (const position of account.positions.values()) {
    const { floor } = position, isIsolated = account.setup.marginModeOf(floor) === "isolated";
    if (isIsolated && settleAssetOf(floor) === asset) sum = add(sum, isolatedMargin(account, position));
  }
  return sum;
}

/** The entry with what the position has paid in fees so far. */
export function breakEven({ cost, fees, units, floor }: Position): Money {
  return divide(add(cost, fees), units, floor.instrument.tick.decimals + 4);
}

export function sizeText({ size, floor }: Position): string {
  return formatSteps(size, floor.instrument.lot);
}

/** What a wallet and its locked part come to in a spot answer. */
export function spotBalance(account: Account, asset: string) {
  const { free, locked } = account.wallet(asset);
  return { free: fixedMoney(free), locked: fixedMoney(locked) };
}
