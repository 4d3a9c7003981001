/** An order as a client writes it, held against the account's mode and the listing. Source: OKX API v5, "Place order"; copies of
 * 2025-08 to 2026-07, read 2026-11-26. @module */
import { parseMoney } from "../../../../core/money.ts";
import type { Price, Size } from "../../../../core/units.ts";
import type { Floor } from "../../floors.ts";
import type { OrderRequest, PositionSide, SelfTradeMode } from "../../orders.ts";
import { refusals } from "./errors.ts";
import { checkBand, priceFrom, priceLimits, sizeFrom } from "./instruments.ts";
import { floorOfOrder } from "./names.ts";
import type { SignedCall } from "./operation.ts";
import type { OrderWords } from "./order_words.ts";
import type { Params } from "./params.ts";

const ORDER_TYPES = ["limit", "post_only", "ioc", "fok", "market", "optimal_limit_ioc"] as const;
type OrderType = typeof ORDER_TYPES[number];
const STP_MODES = ["cancel_maker", "cancel_taker", "cancel_both"] as const;
type StpMode = typeof STP_MODES[number];
const SELF_TRADE: Readonly<Record<StpMode, SelfTradeMode>> = {
  cancel_maker: "expire_maker",
  cancel_taker: "expire_taker",
  cancel_both: "expire_both",
};
/** Options that would change what an order does and that nothing here carries out. */
const UNSUPPORTED = ["attachAlgoOrds", "pxUsd", "pxVol", "slippagePct"];

export type ReadOrder = { readonly floor: Floor; readonly request: OrderRequest };

/** @param unnamed the client id of an order that comes without one; OKX would not take it
 * @throws {ApiError} if anything about it is missing, malformed or not for this account or market */
export function readOrder(call: SignedCall, unnamed: () => string): ReadOrder {
  const { params, account, context: { services } } = call, floor = floorOfOrder(services, params);
  const spot = floor.product === "spot", ordType = params.word("ordType", ORDER_TYPES);
  if (spot && ordType === "optimal_limit_ioc") throw refusals.parameter("ordType");
  for (const name of UNSUPPORTED) {
    if (params.has(name) && params.text(name) !== "[]") throw refusals.parameter(name);
  }
  const side = params.word("side", ["buy", "sell"]), tdMode = readMode(call, floor);
  const market = ordType === "market" || ordType === "optimal_limit_ioc";
  const stpMode = params.optionalWord("stpMode", STP_MODES, stpOf(account.setup.selfTrade));
  if (ordType === "fok" && stpMode === "cancel_both") throw refusals.bothOfFok();
  const absent = side === "buy" ? "quote_ccy" : "base_ccy";
  const tgtCcy = spot && market ? params.optionalWord("tgtCcy", ["base_ccy", "quote_ccy"], absent) : "";
  const sz = params.decimal("sz");
  if (sz === null) throw refusals.missing("sz");
  const inQuote = tgtCcy === "quote_ccy", price = market ? 0 as Price : readPrice(call, floor, side);
  const words: OrderWords = { ordType, tdMode, tgtCcy, stpMode, tag: params.tag(), quoteSize: inQuote ? sz : "" };
  return {
    floor,
    request: {
      clientId: params.clientId("clOrdId") ?? unnamed(),
      side,
      kind: market ? "market" : ordType === "post_only" ? "limit_maker" : "limit",
      lifetime: lifetimeOf(ordType),
      price,
      size: (inQuote ? 0 : sizeFrom(sz, floor, market)) as Size,
      quote: inQuote ? parseMoney(sz) : null,
      selfTrade: SELF_TRADE[stpMode],
      ...(spot ? {} : readPosition(call)),
      words,
    },
  };
}

function lifetimeOf(ordType: OrderType): "gtc" | "ioc" | "fok" {
  return ordType === "fok" ? "fok" : ordType === "limit" || ordType === "post_only" ? "gtc" : "ioc";
}

/** Spot goes for cash here: this kind of account does not borrow for it. */
function readMode({ params, account }: SignedCall, floor: Floor): string {
  const tdMode = params.word("tdMode", ["cash", "cross", "isolated"]);
  if (floor.product === "spot") {
    if (tdMode !== "cash") throw refusals.accountMode();
    return tdMode;
  }
  if (tdMode === "cash") throw refusals.parameter("tdMode");
  if (account.setup.marginModeOf(floor) === tdMode) return tdMode;
  // The venue keeps a position of each mode; the simulated one has a single position of each contract.
  const busy = account.openIn(floor).length > 0 || account.positionsIn(floor).some(({ size }) => size !== 0);
  if (busy) throw refusals.accountMode();
  account.setup.setMarginMode(floor, tdMode);
  return tdMode;
}

function readPosition({ params, account }: SignedCall): { positionSide: PositionSide; reduceOnly: boolean } {
  const hedged = account.setup.positionMode === "hedge";
  if (hedged) return { positionSide: params.word("posSide", ["long", "short"]), reduceOnly: false };
  params.optionalWord("posSide", ["net"], "net");
  return { positionSide: "both", reduceOnly: params.flag("reduceOnly") };
}

/** A price beyond the limit is refused, or moved there where the client wants that. */
function readPrice({ params, context: { services } }: SignedCall, floor: Floor, side: "buy" | "sell"): Price {
  const text = params.decimal("px");
  if (text === null) throw refusals.missing("px");
  return withinBand(params, floor, side, priceFrom(services, text, floor));
}

export function withinBand(params: Params, floor: Floor, side: "buy" | "sell", price: Price): Price {
  if (params.optionalWord("pxAmendType", ["0", "1"], "0") === "1") {
    const limits = priceLimits(floor);
    if (limits !== null && side === "buy" && price > limits.highest) return limits.highest;
    if (limits !== null && side === "sell" && price < limits.lowest) return limits.lowest;
  }
  checkBand(floor, side, price);
  return price;
}

function stpOf(mode: SelfTradeMode | null): StpMode {
  return STP_MODES.find((word) => SELF_TRADE[word] === mode) ?? "cancel_maker";
}
