import { assertEquals } from "@std/assert";
import { ForeignBook, movesOf, signedLots } from "../../../core/engine/foreign_book.ts";
import { formatMoney, parseMoney } from "../../../core/money.ts";
import { madeUpDesk } from "../../support/made_up_desk.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";
import { fill, MARKET } from "../../support/order_events.ts";

const trade = (side: "buy" | "sell" = "buy") => ({
  ...fill(null, "t1", 400, 10, { side, price: 10_000 }),
  fee: { asset: "USDT", amount: parseMoney("0.25") },
});

Deno.test("D4 a foreign trade on spot makes three flows, named by what they are", () => {
  const book = new ForeignBook(madeUpDesk());
  const flows = book.take(trade());
  assertEquals(flows.map(({ flowId, asset, amount, what }) => `${flowId}: ${formatMoney(amount)} ${asset} ${what}`), [
    "foreign BTCUSDT t1 base: 0.004 BTC other",
    "foreign BTCUSDT t1 quote: -0.4 USDT other",
    "foreign BTCUSDT t1 fee: -0.25 USDT other",
  ]);
  assertEquals([book.lots(MARKET), book.state()], [0, []]);
});

Deno.test("D4 a foreign trade of a contract moves lots beside ours, and its fee", () => {
  const contract = madeUpInstrument({ kind: "linear" }), book = new ForeignBook(madeUpDesk(contract));
  assertEquals(book.take(trade()).map(({ flowId }) => flowId), ["foreign BTCUSDT t1 fee"]);
  book.take(trade("sell"));
  book.take(trade("sell"));
  assertEquals([book.lots(MARKET), book.state()], [-400, [["binance:BTCUSDT", -400]]]);
  const again = new ForeignBook(madeUpDesk(contract));
  again.restore([...book.state(), ["okx:gone", 7]]);
  assertEquals(again.state(), book.state());
});

Deno.test("movesOf() leaves out a fee of nothing, and signedLots() counts sales below zero", () => {
  const free = { ...trade("sell"), fee: { asset: "USDT", amount: parseMoney("0") } };
  assertEquals(movesOf(free, madeUpInstrument()).map(({ part, amount }) => `${part} ${formatMoney(amount)}`), [
    "base -0.004",
    "quote 0.4",
  ]);
  assertEquals([signedLots(free), signedLots(trade())].map(Number), [-400, 400]);
});

Deno.test("a foreign trade of a market whose rules are unknown moves nothing", () => {
  const desk = madeUpDesk();
  desk.markets[0].instrument = null;
  assertEquals(new ForeignBook(desk).take(trade()), []);
});
