/** The parameters of an order, each well formed, and what they ask of the exchange. Source: USD-M futures, "New Order", and
 * asterdex/api-docs, the same of perpetuals and spot; read 2026-11-26. Not simulated: conditional orders, orders that follow the
 * book's prices, orders until a date, and those that only some see. @module */
import type { Price, Size } from "../../../../core/units.ts";
import type { Money } from "../../../../core/money.ts";
import type { Floor } from "../../floors.ts";
import type { Lifetime, OrderKind, OrderRequest, PositionSide, SelfTradeMode } from "../../orders.ts";
import { refusals } from "../binance/errors.ts";
import type { Params } from "../binance/params.ts";
import { futuresRefusals } from "./errors.ts";
import { checkBand, checkNotional, preventionModes, priceFrom, sizeFrom } from "./listing.ts";
import { floorOf, inventClientId, type SignedCall } from "./operation.ts";

export type OrderFields = {
  readonly floor: Floor;
  readonly kind: OrderKind;
  readonly side: "buy" | "sell";
  readonly lifetime: Lifetime;
  readonly timeInForce: string;
  readonly price: string | null;
  readonly size: string | null;
  readonly quote: Money | null;
  readonly clientId: string | null;
  readonly selfTrade: SelfTradeMode;
  readonly reduceOnly: boolean;
  readonly positionSide: PositionSide;
  readonly response: "ACK" | "RESULT";
};

const CONDITIONAL = ["STOP", "STOP_MARKET", "TAKE_PROFIT", "TAKE_PROFIT_MARKET", "TRAILING_STOP_MARKET"];
const LIFETIMES: Readonly<Record<string, Lifetime>> = { GTC: "gtc", GTX: "gtc", IOC: "ioc", FOK: "fok" };

/** @throws {ApiError} if parameters are missing, malformed or do not fit together */
export function readOrder(call: SignedCall): OrderFields {
  const { params, account, context: { kind: host } } = call, floor = floorOf(call), side = sideFrom(params);
  const type = params.text("type");
  if (CONDITIONAL.includes(type)) throw host.style === "usdm" ? futuresRefusals.conditional() : refusals.orderType();
  if (type !== "LIMIT" && type !== "MARKET") throw refusals.orderType();
  for (const name of ["stopPrice", "activationPrice", "activatePrice", "callbackRate", "pegPriceType", "pegOffset"]) {
    if (params.has(name)) throw refusals.notRequired(name);
  }
  if ((params.optional("priceMatch") ?? "NONE") !== "NONE") throw refusals.notRequired("priceMatch");
  if (params.optional("closePosition") === "true") throw refusals.notRequired("closePosition");
  const timeInForce = params.optional("timeInForce");
  if (timeInForce !== null && !Object.hasOwn(LIFETIMES, timeInForce)) throw refusals.timeInForce();
  const price = params.decimal("price"), size = params.decimal("quantity");
  const quote = host.product === "spot" ? params.money("quoteOrderQty") : null;
  if (type === "LIMIT") {
    if (timeInForce === null) throw refusals.missing("timeInForce");
    if (size === null) throw refusals.missing("quantity");
    if (price === null) throw refusals.missing("price");
  } else {
    if (price !== null) throw refusals.notRequired("price");
    if (size === null && quote === null) throw refusals.missing("quantity");
  }
  return {
    floor,
    kind: type === "MARKET" ? "market" : timeInForce === "GTX" ? "limit_maker" : "limit",
    side,
    lifetime: LIFETIMES[timeInForce ?? "GTC"],
    timeInForce: timeInForce ?? "GTC",
    price,
    size,
    quote: size === null ? quote : null,
    clientId: params.clientId("newClientOrderId"),
    selfTrade: selfTradeFrom(call),
    ...(host.product === "perp"
      ? closingFrom(params, account.setup.positionMode === "hedge")
      : { reduceOnly: false, positionSide: "both" }),
    response: responseFrom(params),
  };
}

/** What it asks of the exchange.
 * @throws {ApiError} if the numbers break a filter */
export function toRequest({ context }: SignedCall, fields: OrderFields): OrderRequest {
  const { floor, kind, side, lifetime, quote, selfTrade, reduceOnly, positionSide, timeInForce } = fields;
  const size = (fields.size === null ? 0 : sizeFrom(fields.size, floor.instrument)) as Size;
  const price = (fields.price === null ? 0 : priceFrom(context, fields.price, floor)) as Price;
  if (kind !== "market") checkBand(context, floor, side, price);
  if (!reduceOnly && size > 0) {
    const opposite = side === "buy" ? floor.market.bestAsk : floor.market.bestBid;
    if (kind !== "market") checkNotional(price, size, floor);
    else if (opposite > 0) checkNotional(opposite as Price, size, floor);
  }
  return {
    clientId: fields.clientId ?? inventClientId(context),
    side,
    kind,
    lifetime,
    price,
    size,
    quote,
    selfTrade,
    ...(reduceOnly ? { reduceOnly } : {}),
    ...(context.kind.product === "perp" ? { positionSide } : {}),
    words: { timeInForce },
  };
}

export function sideFrom(params: Params): "buy" | "sell" {
  const side = params.text("side");
  if (side !== "BUY" && side !== "SELL") throw refusals.side();
  return side === "BUY" ? "buy" : "sell";
}

/** An order at USD-M names its mode; Aster's account has one, which an order may overrule. Without a word nothing is prevented
 * (verify). */
function selfTradeFrom({ params, account, context: { kind } }: SignedCall): SelfTradeMode {
  if (kind.product === "spot") return "none";
  const name = kind.style === "usdm" ? "selfTradePreventionMode" : "stpMode", mode = params.optional(name);
  if (mode === null) return account.setup.selfTrade ?? "none";
  if (!preventionModes().includes(mode)) throw refusals.invalid(name);
  return mode.toLowerCase() as SelfTradeMode;
}

/** In hedge mode the position side says what closes, and `reduceOnly` may not be sent. */
function closingFrom(params: Params, isHedge: boolean): Pick<OrderFields, "reduceOnly" | "positionSide"> {
  const side = params.optional("positionSide") ?? "BOTH";
  if (side !== "BOTH" && side !== "LONG" && side !== "SHORT") throw refusals.invalid("positionSide");
  const reduceOnly = params.optional("reduceOnly");
  if (reduceOnly !== null && reduceOnly !== "true" && reduceOnly !== "false") throw refusals.invalid("reduceOnly");
  if (isHedge && reduceOnly !== null) throw futuresRefusals.reduceOnlyInHedge();
  return { reduceOnly: reduceOnly === "true", positionSide: side.toLowerCase() as PositionSide };
}

function responseFrom(params: Params): "ACK" | "RESULT" {
  const response = params.optional("newOrderRespType") ?? "ACK";
  if (response !== "ACK" && response !== "RESULT") throw refusals.respType();
  return response;
}
