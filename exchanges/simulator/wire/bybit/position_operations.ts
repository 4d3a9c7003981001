/** Positions of contracts, their leverage and mode. Source: Bybit v5 docs, "Position" of 2026-07-24; read 2026-11-26.
 * @module */
import type { Floor } from "../../floors.ts";
import type { PositionSide } from "../../orders.ts";
import { positionBody } from "./account_words.ts";
import { refusals } from "./errors.ts";
import { floorOf, floorsOf, type SignedCall } from "./operation.ts";
import { emptyList, query } from "./order_queries.ts";

/** Of a symbol also where nothing is held; of a settle coin what is. */
export const positionList = query("position.list", "position.list", (call) => {
  const { params, context, account } = call, category = params.category();
  if (category !== "linear") return { result: emptyList(params) };
  const symbol = params.optional("symbol"), settle = params.optional("settleCoin");
  if (symbol === null && settle === null) throw refusals.missing("symbol or settleCoin");
  const floors = symbol !== null ? [floorOf(context, "linear", params)] : floorsOf(context, "linear")
    .filter(({ instrument }) => (instrument.settle ?? instrument.quote) === settle);
  const positions = floors.flatMap((floor) => sidesOf(call).map((side) => account.position(floor, side)));
  const list = positions.filter(({ size }) => symbol !== null || size !== 0)
    .map((position) => positionBody(context, account, position));
  return { result: { nextPageCursor: "", category, list } };
});

export const setLeverage = query("position.set-leverage", "position.set-leverage", (call) => {
  const { params, context, account } = call;
  if (params.category() !== "linear") throw refusals.symbol("linear");
  const floor = floorOf(context, "linear", params),
    buy = params.decimal("buyLeverage"),
    sell = params.decimal("sellLeverage");
  if (buy === null || sell === null || Number(buy) !== Number(sell)) {
    throw refusals.invalid("buyLeverage or sellLeverage");
  }
  const leverage = Number(buy);
  if (leverage === account.setup.leverageOf(floor)) throw refusals.leverageSame();
  if (!account.setup.setLeverage(floor, leverage)) throw refusals.leverageTooHigh();
  context.services.exchange.noteSetup(account, floor);
  return { result: {} };
});

/** 0 = one position for each contract, 3 = a long and a short. Here all contracts of an account have one mode. */
export const switchMode = query("position.switch-mode", "position.switch-mode", (call) => {
  const { params, context, account } = call, { exchange } = context.services;
  if (params.category() !== "linear") throw refusals.symbol("linear");
  if (params.has("symbol")) floorOf(context, "linear", params);
  else params.text("coin");
  const mode = params.integer("mode");
  if (mode !== 0 && mode !== 3) throw refusals.invalid("mode");
  const wanted = mode === 0 ? "one_way" : "hedge";
  if (wanted === account.setup.positionMode) throw refusals.positionModeSame();
  const floors: readonly Floor[] = floorsOf(context, "linear");
  if (floors.some((floor) => account.positionsIn(floor).some(({ size }) => size !== 0))) throw refusals.positionHeld();
  if (floors.some((floor) => account.openIn(floor).length > 0)) throw refusals.ordersOpen();
  account.setup.positionMode = wanted;
  exchange.noteSetup(account, null);
  return { result: {} };
});

function sidesOf({ account: { setup } }: SignedCall): readonly PositionSide[] {
  return setup.positionMode === "one_way" ? ["both"] : ["long", "short"];
}
