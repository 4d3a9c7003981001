/** Operations that change how an account trades: leverage, margin and position mode, self-trade prevention, dead-man switch. Source:
 * USD-M futures, "Trade", and asterdex/api-docs, the same; read 2026-11-26. @module */
import type { Micros } from "../../../../core/units.ts";
import type { SelfTradeMode } from "../../orders.ts";
import { refusals } from "../binance/errors.ts";
import type { Operation } from "./operation.ts";
import { MOST_NOTIONAL } from "./account_words.ts";
import { futuresRefusals } from "./errors.ts";
import { preventionModes } from "./listing.ts";
import { floorOf, query, type SignedCall } from "./operation.ts";

const DONE = { code: 200, msg: "success" };

export const setLeverage = query("leverage", 1, (call) => {
  const { params, account, context } = call, floor = floorOf(call), leverage = params.integer("leverage");
  if (leverage === null) throw refusals.missing("leverage");
  if (!account.setup.setLeverage(floor, leverage)) throw futuresRefusals.leverage(leverage);
  context.services.exchange.noteSetup(account, floor);
  context.events.onLeverage(account, floor, leverage);
  return { leverage, maxNotionalValue: MOST_NOTIONAL, symbol: floor.instrument.symbol };
});

export const setMarginType = query("marginType", 1, (call) => {
  const { params, account, context } = call, floor = floorOf(call), wanted = params.text("marginType");
  if (wanted !== "ISOLATED" && wanted !== "CROSSED") throw refusals.invalid("marginType");
  const mode = wanted === "ISOLATED" ? "isolated" : "cross";
  if (account.setup.marginModeOf(floor) === mode) throw futuresRefusals.marginTypeSame();
  if (account.openIn(floor).length > 0) throw futuresRefusals.marginTypeOrders();
  if (account.positionsIn(floor).some(({ size }) => size !== 0)) throw futuresRefusals.marginTypePosition();
  account.setup.setMarginMode(floor, mode);
  context.services.exchange.noteSetup(account, floor);
  context.events.onMarginType(account, floor);
  return DONE;
});

export const positionMode = query("positionSide.dual", 30, ({ account }) => ({
  dualSidePosition: account.setup.positionMode === "hedge",
}));

export const setPositionMode = query("positionSide.dual.set", 1, (call) => {
  const { params, account, context } = call, wanted = params.text("dualSidePosition").toLowerCase();
  if (wanted !== "true" && wanted !== "false") throw refusals.invalid("dualSidePosition");
  const mode = wanted === "true" ? "hedge" : "one_way";
  if (account.setup.positionMode === mode) throw futuresRefusals.sideSame();
  if (contractsOrders(call) > 0) throw futuresRefusals.sideOrders();
  if ([...account.positions.values()].some(({ size }) => size !== 0)) throw futuresRefusals.sidePosition();
  account.setup.positionMode = mode;
  context.services.exchange.noteSetup(account, null);
  context.events.onPositionMode(account);
  return DONE;
});

/** Each asset stands for itself here, and nothing else is offered. */
export const multiAssetsMargin = query("multiAssetsMargin", 30, () => ({ multiAssetsMargin: false }));

/** The account's own mode, at Aster. */
export const selfTradeMode = query("stpMode", 30, ({ account }) => ({
  stpMode: (account.setup.selfTrade ?? "none").toUpperCase(),
}));

export const setSelfTradeMode = query("stpMode.set", 1, ({ account, params }) => {
  const mode = params.text("stpMode");
  if (!preventionModes().includes(mode)) throw refusals.invalid("stpMode");
  account.setup.selfTrade = mode.toLowerCase() as SelfTradeMode;
  return DONE;
});

/** One timer for each market; 0 takes it off. */
export const countdown: Operation = query("countdownCancelAll", 10, (call) => {
  const { params, account, context: { services: { exchange } } } = call, floor = floorOf(call);
  const ms = params.integer("countdownTime");
  if (ms === null) throw refusals.missing("countdownTime");
  if (ms === 0) exchange.countdowns.clear(account, floor.key);
  else {
    const at = exchange.now + ms * 1_000 as Micros;
    exchange.countdowns.set({ account, name: floor.key, at, covers: (order) => order.key === floor.key });
  }
  return { symbol: floor.instrument.symbol, countdownTime: String(ms) };
});

function contractsOrders({ account }: SignedCall): number {
  return [...account.open.values()].filter(({ instrument }) => instrument.kind !== "spot").length;
}
