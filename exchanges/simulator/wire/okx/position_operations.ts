/** How large orders and positions may become, and the closing of a position in one request. Source: OKX API v5, "Get maximum order
 * quantity", "Get position tiers", "Close positions"; copies of 2025-08 to 2026-07, read 2026-11-26. @module */
import { divide, formatMoney, type Money, multiply, parseMoney, ZERO } from "../../../../core/money.ts";
import type { Price } from "../../../../core/units.ts";
import type { Floor } from "../../floors.ts";
import { marginOf, markOf, settleAssetOf } from "../../margin.ts";
import { refusals } from "./errors.ts";
import { floorOf, floorsOf, INST_TYPES } from "./names.ts";
import type { Operation, SignedCall } from "./operation.ts";
import type { OrderWords } from "./order_words.ts";
import type { Params } from "./params.ts";
import { amountText, sizeText } from "./words.ts";

const byInstrument = (params: Params) => params.optional("instId") ?? "";

/** In base on spot, in contracts of swaps; the account's other orders and positions are counted in. */
export const maxSize = {
  name: "account/max-size",
  rate: { most: 20 },
  security: "signed",
  run(call: SignedCall) {
    const { params, account, context: { services: { exchange } } } = call;
    params.word("tdMode", ["cash", "cross", "isolated"]);
    return params.text("instId").split(",").map((instId) => {
      const floor = floorsOf(call.context.services, null).find(({ instrument: { symbol } }) => symbol === instId);
      if (floor === undefined) throw refusals.instrument();
      const { instrument: { base, quote, lot, multiplier }, product } = floor;
      const text = params.decimal("px"), price = text === null ? markOf(floor) : parseMoney(text);
      if (product === "spot") {
        const maxBuy = whole(exchange.spendable(account, quote), price, lot.decimals);
        const maxSell = amountText(exchange.spendable(account, base), lot.decimals);
        return { ccy: "", instId, maxBuy, maxSell };
      }
      const { available } = marginOf(account, settleAssetOf(floor)), leverage = account.setup.leverageOf(floor);
      const most = whole(
        multiply(available, parseMoney(leverage.toFixed(2))),
        multiply(price, multiplier),
        lot.decimals,
      );
      return { ccy: quote, instId, maxBuy: most, maxSell: most };
    });
  },
} as const satisfies Operation;

/** One tier for every size. */
export const positionTiers = {
  name: "public/position-tiers",
  rate: { most: 10 },
  security: "none",
  run({ params, context: { services } }) {
    const type = params.word("instType", INST_TYPES), family = params.optional("instFamily") ?? params.optional("uly");
    params.word("tdMode", ["cross", "isolated"]);
    const families = family === null ? [null] : family.split(",");
    return families.flatMap((one) => floorsOf(services, type, one)).filter(({ product }) => product === "perp")
      .map(tierBody);
  },
} as const satisfies Operation;

/** Takes the position away at the market. Orders that would close it are in its way unless they may be cancelled. */
export const closePosition = {
  name: "trade/close-position",
  rate: { most: 20, by: byInstrument },
  security: "signed",
  run({ params, account, context: { services } }: SignedCall) {
    const { exchange } = services, floor = floorOf(services, params);
    params.word("mgnMode", ["cross", "isolated"]);
    const posSide = params.optionalWord("posSide", ["net", "long", "short"], "net");
    const position = account.positionsIn(floor).find(({ side }) => side === (posSide === "net" ? "both" : posSide));
    if (position === undefined || position.size === 0) throw refusals.noPosition();
    const side = position.size > 0 ? "sell" : "buy";
    const closing = account.openIn(floor).filter((order) =>
      order.side === side && order.positionSide === position.side
    );
    if (closing.length > 0 && !params.flag("autoCxl")) throw refusals.closingOrders();
    for (const order of closing) exchange.cancel(order, order.clientId, "exchange");
    const tag = params.tag(), clOrdId = params.clientId("clOrdId");
    const words: OrderWords = {
      ordType: "market",
      tdMode: account.setup.marginModeOf(floor),
      tgtCcy: "",
      stpMode: "cancel_maker",
      tag,
      quoteSize: "",
    };
    const { refusal } = exchange.place(account, floor, {
      clientId: clOrdId ?? `unnamed-${exchange.nextExecutionId()}`,
      side,
      kind: "market",
      lifetime: "ioc",
      price: 0 as Price,
      size: Math.abs(position.size) as typeof position.size,
      quote: null,
      selfTrade: "expire_maker",
      reduceOnly: position.side === "both",
      positionSide: position.side,
      words,
    });
    if (refusal !== null) throw refusal === "duplicate" ? refusals.duplicate() : refusals.suspended();
    return [{ instId: floor.instrument.symbol, posSide, clOrdId: clOrdId ?? "", tag }];
  },
} as const satisfies Operation;

function tierBody({ instrument, terms }: Floor) {
  const family = `${instrument.base}-${instrument.quote}`;
  return {
    baseMaxLoan: "",
    imr: formatMoney(divide([1n, 0], [BigInt(terms.maxLeverage), 0], 8)),
    instFamily: family,
    instId: "",
    maxLever: String(terms.maxLeverage),
    maxSz: sizeText(instrument.maxSize, instrument),
    minSz: "0",
    mmr: formatMoney(terms.maintenanceRate),
    optMgnFactor: "0",
    quoteMaxLoan: "",
    tier: "1",
    uly: family,
  };
}

/** How much of something at `price` an amount buys, cut to so many places. */
function whole(amount: Money, price: Money, places: number): string {
  if (price[0] <= 0n) return formatMoney(ZERO);
  const [mantissa, decimals] = divide(amount, price, places + 4);
  return formatMoney([mantissa / 10n ** BigInt(decimals - places), places]);
}
