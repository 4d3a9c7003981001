import { assertEquals } from "@std/assert";
import { errorLine, isErrorLine, linesOf, type Printable } from "../../../exchanges/shared/normalised.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { type Micros, parseGrid, type Price, type Size } from "../../../core/units.ts";
import { levels } from "../../support/map_book.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";

const us = (value: number) => value as Micros;
const instrument = madeUpInstrument({ tick: parseGrid("0.05"), lot: parseGrid("0.001") });
const context = {
  venue: "v",
  names: { snapshot: { lastId: "L" }, delta: { firstId: "F", lastId: "l", previousId: "p" }, top: { lastId: "t" } },
  instrumentOf: () => instrument,
};
const id = 0 as InstrumentId;
const book = { instrument: id, bids: levels([2_001, 1_500]), asks: levels(), venueAt: us(5), receivedAt: us(6) };
const print = (event: Printable) => linesOf(event, context);

Deno.test("linesOf() prints books with plain decimals and the counters that the venue sent, under its names", () => {
  const head = '{"kind":"book_delta","venue":"v","symbol":"BTCUSDT","bids":[["100.05","1.5"]],"asks":[],"sequence":';
  const delta = { ...book, kind: "book_delta" } as const;
  assertEquals(print({ ...delta, firstId: 1, lastId: 2, previousId: 0 }), [`${head}{"F":1,"l":2,"p":0},"venueAt":5}`]);
  assertEquals(print({ ...delta, firstId: null, lastId: 2, previousId: null }), [`${head}{"l":2},"venueAt":5}`]);
  const [line] = print({ ...book, kind: "book_snapshot", firstId: 1, lastId: 9, previousId: null, venueAt: null });
  assertEquals(JSON.parse(line).sequence, { L: 9 });
  assertEquals(JSON.parse(line).venueAt, null);
});

Deno.test("linesOf() prints each kind with its keys in order", () => {
  const stamped = { venueAt: us(5), receivedAt: us(6) };
  const order = {
    ...stamped,
    kind: "order",
    venue: "v",
    instrument: id,
    clientId: "c",
    venueOrderId: "12",
    side: "buy",
    price: 2_000 as Price,
    size: 1 as Size,
    filled: 0 as Size,
    status: "open",
    reason: null,
    source: "push",
    requestedAt: null,
  } as const;
  const fill = {
    ...stamped,
    kind: "fill",
    venue: "v",
    instrument: id,
    clientId: null,
    venueOrderId: "12",
    tradeId: "7",
    side: "sell",
    price: 2_000 as Price,
    size: 10 as Size,
    liquidity: "maker",
    fee: { asset: "BNB", amount: [-150n, 4] },
    source: "push",
  } as const;
  assertEquals(print(order), [
    '{"kind":"order","venue":"v","symbol":"BTCUSDT","clientOrderId":"c","venueOrderId":"12","side":"buy","price":"100","size":"0.001","filled":"0","status":"open","reason":null,"venueAt":5}',
  ]);
  assertEquals(print(fill), [
    '{"kind":"fill","venue":"v","symbol":"BTCUSDT","clientOrderId":null,"venueOrderId":"12","tradeId":"7","side":"sell","price":"100","size":"0.01","liquidity":"maker","fee":{"asset":"BNB","amount":"-0.015"},"venueAt":5}',
  ]);
  assertEquals(
    print({
      ...stamped,
      kind: "trade",
      instrument: id,
      price: 1 as Price,
      size: 1 as Size,
      aggressor: "buy",
      tradeId: "1",
    }),
    ['{"kind":"trade","venue":"v","symbol":"BTCUSDT","price":"0.05","size":"0.001","aggressor":"buy","tradeId":"1","venueAt":5}'],
  );
  const top = {
    ...stamped,
    kind: "top_of_book",
    instrument: id,
    bidPrice: 1 as Price,
    bidSize: 1 as Size,
    askPrice: 2 as Price,
    askSize: 0 as Size,
    lastId: 3,
  } as const;
  assertEquals(print(top), [
    '{"kind":"top_of_book","venue":"v","symbol":"BTCUSDT","bid":["0.05","0.001"],"ask":["0.1","0"],"sequence":{"t":3},"venueAt":5}',
  ]);
});

Deno.test("linesOf() prints one line for each balance", () => {
  const balances = [{ asset: "A", free: [10n, 1], locked: [0n, 0] }, {
    asset: "B",
    free: [5n, 2],
    locked: [1n, 0],
  }] as const;
  const event = {
    kind: "balances",
    venue: "v",
    balances,
    complete: true,
    source: "push",
    requestedAt: null,
    venueAt: us(5),
    receivedAt: us(6),
  } as const;
  assertEquals(print(event), [
    '{"kind":"balance","venue":"v","asset":"A","free":"1","locked":"0","venueAt":5}',
    '{"kind":"balance","venue":"v","asset":"B","free":"0.05","locked":"1","venueAt":5}',
  ]);
});

Deno.test("linesOf() prints instruments, signs, refusals and the rest", () => {
  const [listing] = print({ kind: "instrument", instrument, receivedAt: us(0) });
  assertEquals(Object.keys(JSON.parse(listing)).slice(0, 7), [
    "kind",
    "venue",
    "symbol",
    "base",
    "quote",
    "tick",
    "lot",
  ]);
  assertEquals(JSON.parse(listing).minNotional, "5");
  assertEquals(print({ kind: "heartbeat", venue: "v", venueAt: us(1) }), [
    '{"kind":"heartbeat","venue":"v","venueAt":1}',
  ]);
  assertEquals(print({ kind: "ignored", venue: "v", reason: "r", receivedAt: us(0) }), [
    '{"kind":"ignored","venue":"v","reason":"r"}',
  ]);
  assertEquals(print({ kind: "error", venue: "v", message: "m", frame: "f", receivedAt: us(0) }), [
    errorLine("v", "m"),
  ]);
  assertEquals(isErrorLine(errorLine("v", "m")), true);
  assertEquals(JSON.parse(print({ kind: "timer", at: us(1) })[0]).reason, "timer is no message of a venue");
});
