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

Deno.test("linesOf() prints positions, margin and money of contracts, one line each", () => {
  const stamped = { venueAt: us(5), receivedAt: us(6) }, asked = { source: "push", requestedAt: null } as const;
  const positions = [
    { instrument: id, size: -500 as Size, averagePrice: [1005n, 1], liquidationPrice: null },
    { instrument: id, size: 0 as Size, averagePrice: null, liquidationPrice: null },
  ] as const;
  assertEquals(print({ ...stamped, ...asked, kind: "positions", venue: "v", positions, complete: false }), [
    '{"kind":"position","venue":"v","symbol":"BTCUSDT","size":"-0.5","averagePrice":"100.5","venueAt":5}',
    '{"kind":"position","venue":"v","symbol":"BTCUSDT","size":"0","averagePrice":null,"venueAt":5}',
  ]);
  const flow = {
    ...stamped,
    kind: "cash_flow",
    venue: "v",
    flowId: "f1",
    what: "funding",
    instrument: id,
    asset: "USDT",
    amount: [-15n, 1],
    source: "push",
  } as const;
  assertEquals(print(flow), [
    '{"kind":"funding_payment","venue":"v","symbol":"BTCUSDT","asset":"USDT","amount":"-1.5","flowId":"f1","venueAt":5}',
  ]);
  assertEquals(JSON.parse(print({ ...flow, what: "transfer" })[0]).kind, "ignored");
  const margin = {
    ...stamped,
    kind: "margin",
    venue: "v",
    asset: "USDT",
    equity: [1n, 0],
    available: [5n, 1],
  } as const;
  assertEquals(print({ ...margin, maintenance: [0n, 0] }), [
    '{"kind":"margin","venue":"v","asset":"USDT","equity":"1","available":"0.5","maintenance":"0","venueAt":5}',
  ]);
});

Deno.test("linesOf() prints values of a market as the venue spelt them", () => {
  const value = { venue: "v", symbol: "X", venueAt: us(1) };
  const { kind: mark, ...rest } = { ...value, kind: "mark_price" as const, price: "1.25" };
  assertEquals(print({ kind: mark, ...rest }), [
    '{"kind":"mark_price","venue":"v","symbol":"X","venueAt":1,"price":"1.25"}',
  ]);
});

Deno.test("linesOf() tells sizes of contracts in base, or says that they are contracts", () => {
  const contract = madeUpInstrument({ tick: parseGrid("0.1"), lot: parseGrid("1"), multiplier: [1n, 2] });
  const trade = {
    kind: "trade",
    instrument: id,
    price: 5 as Price,
    size: 7 as Size,
    aggressor: "buy",
    tradeId: "1",
    venueAt: us(5),
    receivedAt: us(6),
  } as const;
  const [known] = linesOf(trade, { ...context, instrumentOf: () => contract });
  assertEquals(JSON.parse(known).size, "0.07");
  assertEquals(JSON.parse(known).unit, undefined);
  const [unknown] = linesOf(trade, { ...context, unitOf: () => "contracts" });
  assertEquals(JSON.parse(unknown), { ...JSON.parse(unknown), size: "0.007", unit: "contracts" });
});

Deno.test("linesOf() adds the counters that no book event holds", () => {
  const delta = { ...book, kind: "book_delta", firstId: 2, lastId: 2, previousId: null } as const;
  const [line] = linesOf(delta, { ...context, counters: { seq: 7 } });
  assertEquals(JSON.parse(line).sequence, { F: 2, l: 2, seq: 7 });
});
