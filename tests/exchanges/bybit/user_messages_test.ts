import { assertEquals, assertThrows } from "@std/assert";
import { encodeClientId } from "../../../core/oms/client_id.ts";
import { UserMessages } from "../../../exchanges/bybit/user_messages.ts";
import { FrameError } from "../../../exchanges/shared/fields.ts";
import { bodyOf } from "../../../exchanges/shared/frame_decoder.ts";
import { type Micros, parseGrid } from "../../../core/units.ts";
import { execution, order, position, pushed, wallet } from "../../support/bybit_account.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";

const instrument = madeUpInstrument({
  venue: "bybit",
  kind: "linear",
  tick: parseGrid("0.1"),
  lot: parseGrid("0.001"),
});
const listing = new Map([[instrument.symbol, instrument]]);
const linear = new UserMessages("bybit", "linear", listing), spot = new UserMessages("bybit", "spot", listing);
const read = (frame: unknown, messages = linear) => messages.read(bodyOf("bybit", JSON.stringify(frame)), 5 as Micros);
const kinds = (frame: unknown, messages = linear) => read(frame, messages).map(({ kind }) => kind);

Deno.test("UserMessages reads each topic, categorised or not", () => {
  assertEquals(kinds(pushed("order", order())), ["order"]);
  assertEquals(kinds(pushed("order.linear", order())), ["order"]);
  assertEquals(kinds(pushed("execution", execution(), execution({ execType: "Funding" }))), ["fill", "cash_flow"]);
  assertEquals(kinds(pushed("position", position())), ["positions"]);
  assertEquals(kinds(pushed("wallet", wallet())), ["balances", "margin"]);
  assertEquals(kinds(pushed("wallet", wallet()), spot), ["balances"]);
});

Deno.test("UserMessages tells what belongs to the account's other product as ignored", () => {
  const [told] = read(pushed("order", order()), spot);
  assertEquals(told.kind === "ignored" && told.reason, "order of linear BTCUSDT, which is no market of ours");
  assertEquals(kinds(pushed("execution", execution({ symbol: "ETHUSDT" }))), ["ignored"]);
  assertEquals(kinds(pushed("dcp.future")), ["ignored"]);
  assertEquals(kinds(pushed("wallet", { ...wallet(), accountType: "CONTRACT" })), ["ignored"]);
});

Deno.test("UserMessages names an order on no market of ours whose id has our form, and what it traded", () => {
  const orderLinkId = encodeClientId({ tag: 7, epoch: 1, sequence: 2 }),
    symbol = "ETHUSDT",
    more = { symbol, orderLinkId };
  const told = (frame: unknown, messages = linear) =>
    read(frame, messages).map((one) => one.kind === "ignored" ? one.stranger : one.kind);
  const of = { symbol, clientId: orderLinkId };
  const [ordered] = told(pushed("order", order({ ...more, orderId: "s1" })));
  assertEquals(ordered, { ...of, venueOrderId: "s1", traded: null });
  const trade = { ...more, orderId: "s1", side: "Sell", execQty: "0.5", execPrice: "3000" };
  const [traded] = told(pushed("execution", execution(trade)));
  assertEquals(traded, { ...of, venueOrderId: "s1", traded: "Sell 0.5 at 3000" });
  assertEquals(told(pushed("order", order(more)), spot), [undefined], "another product's is told by its own session");
  assertEquals(told(pushed("position", position({ symbol }))), [undefined]);
});

Deno.test("UserMessages hides no fill behind a row that cannot be read", () => {
  const rows = [execution({ execPrice: "x" }), execution({ execId: "e2" })];
  assertEquals(kinds(pushed("execution", ...rows)), ["error", "fill"]);
  assertEquals(kinds(pushed("execution", 5, execution())), ["error", "fill"]);
});

Deno.test("UserMessages tells of a trade at a price between two ticks, and takes it at the next one against us", () => {
  const [told, fill] = read(pushed("execution", execution({ execType: "BustTrade", execPrice: "1000.04" })));
  assertEquals([told.kind, fill.kind === "fill" && fill.price as number], ["error", 10_001]);
});

Deno.test("UserMessages dates a position by its change, and says that it names one market alone", () => {
  const [told] = read(pushed("position", position()));
  assertEquals(told.kind === "positions" && [told.complete, told.venueAt, told.source], [
    false,
    1_700_000_000_004_000 as Micros,
    "push",
  ]);
});

Deno.test("UserMessages leaves orders that name no size: they close a position whole and rest nowhere", () => {
  assertEquals(kinds(pushed("order", order({ qty: "0", orderStatus: "Untriggered" }))), ["ignored"]);
});

Deno.test("UserMessages refuses a frame without rows", () => {
  assertThrows(() => read({ topic: "order" }), FrameError, "want a list");
  assertEquals(kinds({ topic: "greeks", data: [] }), ["ignored"]);
});
