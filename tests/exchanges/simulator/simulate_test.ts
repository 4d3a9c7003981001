import { assert, assertEquals } from "@std/assert";
import type { Approved, Command } from "../../../core/command.ts";
import type { Event } from "../../../core/event.ts";
import type { Instrument, InstrumentId } from "../../../core/instrument.ts";
import { formatMoney, parseMoney } from "../../../core/money.ts";
import type { Micros, Price, Size } from "../../../core/units.ts";
import { simulate } from "../../../exchanges/simulator/simulate.ts";
import { ScriptedEffects } from "../../support/effects.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";
import { levels } from "../../support/map_book.ts";
import { MarketOnlySession } from "../../support/market_only_session.ts";

const M = 0 as InstrumentId, venue = "binance";
const LATENCY = { base: 1_000 as Micros, jitter: 0 as Micros };
const GRID = { tick: { step: 1, decimals: 2 }, lot: { step: 1, decimals: 1 }, minNotional: null };

/** A listed market with a book of 100 (10 lots) bid and 102 (10 lots) asked; time starts at 0. */
function open(change: Partial<Instrument> = {}) {
  const io = new ScriptedEffects();
  let inner!: MarketOnlySession, now = 0;
  const session = simulate((inside) => inner = new MarketOnlySession(inside), io, {
    venue,
    balances: { BTC: "100", USDT: "100" },
    makerFee: "0.001",
    takerFee: "0.01",
    latency: LATENCY,
    seed: 1,
  });
  session.start(0 as Micros);
  const tell = (event: Event) => {
    inner.coming.push(event);
    session.onFrame("public", "", now as Micros);
  };
  tell({ kind: "instrument", instrument: madeUpInstrument({ ...GRID, ...change }), receivedAt: 0 as Micros });
  tell(book("book_snapshot", [[100, 10]], [[102, 10]]));
  inner.heard.splice(1);
  const pass = (ms: number) => {
    const end = now + ms * 1_000;
    for (let due = io.nextTimer(end as Micros); due; due = io.nextTimer(end as Micros)) {
      now = due.at;
      session.onTimer(due.timer, due.at);
    }
    now = end;
  };
  const submit = (command: object) => session.submit(command as Approved<Command>, now as Micros);
  return { io, inner, tell, session, pass, submit, take: () => io.events.splice(0).map(briefly) };
}

function book(kind: "book_snapshot" | "book_delta", bids: [number, number][], asks: [number, number][]): Event {
  const times = { venueAt: null, receivedAt: 0 as Micros }, ids = { firstId: null, lastId: 1, previousId: null };
  return { kind, instrument: M, bids: levels(...bids), asks: levels(...asks), ...ids, ...times };
}

function trade(price: number, size: number, aggressor: "buy" | "sell"): Event {
  const times = { venueAt: null, receivedAt: 0 as Micros };
  return { kind: "trade", instrument: M, price: price as Price, size: size as Size, aggressor, tradeId: "1", ...times };
}

const place = (clientId: string, change: object = {}) => ({
  kind: "place",
  venue,
  instrument: M,
  clientId,
  side: "buy",
  price: 100 as Price,
  size: 10 as Size,
  timeInForce: "post_only",
  validity: 5_000_000 as Micros,
  ...change,
});
const cancel = (clientId: string) => ({ kind: "cancel", venue, instrument: M, clientId, venueOrderId: null });

function briefly(event: Event): string {
  switch (event.kind) {
    case "place_answer":
    case "cancel_answer":
    case "amend_answer":
      return `${event.kind} ${event.clientId} ${event.verdict} ${event.refusal?.reason ?? ""}`.trim();
    case "order":
      return `order ${event.clientId} ${event.status} ${event.filled}/${event.size} ${event.source}`;
    case "fill":
      return `fill ${event.clientId} ${event.size}@${event.price} ${event.liquidity} ` +
        `${formatMoney(event.fee.amount)} ${event.fee.asset}`;
    case "balances":
      return `balances ${
        event.balances.map(({ asset, free, locked }) => `${asset} ${formatMoney(free)}+${formatMoney(locked)}`)
      } ${event.complete ? "complete" : ""}`.trim();
    case "sent":
      return `sent ${event.clientId} ${event.validUntil - event.sentAt}`;
    case "send_refused":
      return `send_refused ${event.command} ${event.clientId}`;
    default:
      return event.kind;
  }
}

Deno.test("simulate() passes the market through, with the paper account's fees in the listing", () => {
  const { io, take } = open();
  const listed = io.last("instrument").instrument;
  assertEquals([listed.makerFee, listed.takerFee], [parseMoney("0.001"), parseMoney("0.01")]);
  assertEquals(take(), ["instrument", "book_snapshot"]);
  assertEquals(io.opened, [{ channel: "public", url: "wss://x" }]);
});

Deno.test("simulate() gives its session every call but commands and its own timer", () => {
  const { inner, session, submit, pass } = open(), now = 0 as Micros;
  session.onOpen("public", now);
  session.onFrame("public", "x", now);
  session.onReply(4, 200, "{}", now);
  session.onTimer("theirs", now);
  session.onClose("public", now);
  submit(place("a"));
  pass(10);
  assertEquals(inner.heard, ["start", "open public", "frame public x", "reply 4 200", "timer theirs", "close public"]);
  submit({ kind: "resync", venue, instrument: M, reason: "stale" });
  assertEquals(inner.heard.at(-1), "submit", "the book that is in doubt is the session's");
});

Deno.test("KIL-14 simulate() says that the venue on paper has no dead-man switch", () => {
  const { submit, io } = open();
  submit({ kind: "dead_man", venue, instrument: M, window: 15_000_000 as Micros, callId: 3 });
  assertEquals(io.last("dead_man_answer").verdict, "unavailable");
});

Deno.test("simulate() answers a placement after the way there and the way back", () => {
  const { submit, pass, take, io } = open();
  take();
  submit(place("a"));
  assertEquals(take(), ["sent a 5000000"]);
  pass(1.9);
  assertEquals(take(), []);
  pass(0.2);
  const { venueAt, receivedAt } = io.of("order")[0];
  assertEquals([venueAt, receivedAt], [1_000 as Micros, 2_000 as Micros]);
  assertEquals(take(), ["order a open 0/10 push", "balances USDT 99+1", "place_answer a accepted"]);
});

Deno.test("simulate() carries out a command as it was handed over, whatever becomes of its record on the way", () => {
  const { submit, pass, take } = open(), record = { ...place("a") };
  submit(record);
  record.clientId = "b";
  record.price = 101 as Price;
  pass(2);
  const told = take();
  assertEquals(told.filter((line) => / b /.test(line)), []);
  assert(told.includes("place_answer a accepted"), told.join("; "));
});

Deno.test("simulate() fills a resting order once the trades have worked off the queue ahead", () => {
  const { submit, pass, take, tell } = open();
  submit(place("a"));
  pass(5);
  take();
  tell(trade(100, 14, "sell"));
  pass(5);
  assertEquals(take(), [
    "trade",
    "fill a 4@100 maker 0.0004 BTC",
    "order a partial 4/10 push",
    "balances USDT 99+0.6,BTC 100.3996+0",
  ]);
  tell(book("book_delta", [[100, 0]], [[99, 50]]));
  pass(5);
  assertEquals(take(), [
    "book_delta",
    "fill a 6@100 maker 0.0006 BTC",
    "order a filled 10/10 push",
    "balances USDT 99+0,BTC 100.999+0",
  ]);
});

Deno.test("simulate() fills a taker from the watched book", () => {
  const { submit, pass, take } = open();
  take();
  submit(place("a", { price: 102 as Price, size: 15 as Size, timeInForce: "ioc" }));
  pass(5);
  assertEquals(take().slice(1), [
    "order a open 0/15 push",
    "fill a 10@102 taker 0.01 BTC",
    "order a partial 10/15 push",
    "order a expired 10/15 push",
    "balances USDT 98.98+0,BTC 100.99+0",
    "place_answer a accepted",
  ]);
});

Deno.test("simulate() refuses what a venue would refuse", () => {
  const { submit, pass, take } = open();
  submit(place("cross", { price: 102 as Price }));
  submit(place("rich", { size: 2_000 as Size }));
  submit(place("twice"));
  submit(place("twice"));
  submit(cancel("nobody"));
  pass(5);
  assertEquals(take().filter((line) => line.includes("answer")), [
    "place_answer cross rejected would_cross",
    "place_answer rich rejected insufficient_balance",
    "place_answer twice accepted",
    "place_answer twice rejected duplicate",
    "cancel_answer nobody refused unknown_order",
  ]);
});

Deno.test("simulate() cancels, amends, replaces and cancels all", () => {
  const { submit, pass, take } = open();
  for (const id of ["a", "b", "c"]) submit(place(id));
  pass(5);
  take();
  submit(cancel("a"));
  submit({ kind: "amend", venue, instrument: M, clientId: "b", venueOrderId: null, size: 4 as Size });
  submit({ kind: "amend", venue, instrument: M, clientId: "b", venueOrderId: null, size: 9 as Size });
  submit({ kind: "replace", venue, instrument: M, cancel: cancel("c"), place: place("d") });
  submit({ kind: "replace", venue, instrument: M, cancel: cancel("c"), place: place("e") });
  pass(5);
  assertEquals(take().filter((line) => !line.startsWith("balances")), [
    "sent b 5000000",
    "sent b 5000000",
    "sent d 5000000",
    "sent e 5000000",
    "order a canceled 0/10 push",
    "cancel_answer a accepted",
    "order b open 0/4 push",
    "amend_answer b accepted",
    "amend_answer b refused other",
    "order c canceled 0/10 push",
    "cancel_answer c accepted",
    "order d open 0/10 push",
    "place_answer d accepted",
    "cancel_answer c refused unknown_order",
    "place_answer e rejected not_attempted",
  ]);
  submit({ kind: "cancel_all", venue, instrument: M });
  pass(5);
  assertEquals(take().filter((line) => line.startsWith("order")), [
    "order b canceled 0/4 push",
    "order d canceled 0/10 push",
  ]);
});

Deno.test("simulate() answers questions as of the moment they arrive", () => {
  const { submit, pass, take, io } = open();
  submit(place("a"));
  submit(place("t", { price: 102 as Price, size: 2 as Size, timeInForce: "ioc" }));
  pass(5);
  take();
  const ask = (queryId: number, rest: object) => submit({ kind: "query", venue, queryId, ...rest });
  ask(1, { what: "open_orders", instrument: null });
  ask(2, { what: "open_orders", instrument: 9 });
  ask(3, { what: "order", instrument: M, clientId: "t" });
  ask(4, { what: "order", instrument: M, clientId: "nobody" });
  ask(5, { what: "own_trades", instrument: M, since: 0 });
  ask(6, { what: "own_trades", instrument: M, since: 1e9 });
  ask(7, { what: "balances" });
  ask(8, { what: "order_of", instrument: M, venueOrderIds: ["2", "77", "1", "78"] });
  pass(5);
  const told = io.of("order").filter(({ source }) => source === "query");
  assertEquals(told.map(({ clientId, venueOrderId }) => [clientId, venueOrderId]), [["t", "2"], ["a", "1"]]);
  assertEquals(io.of("query_failed").map(({ queryId, reason }) => [queryId, reason]), [[
    8,
    "there is no order 77, 78",
  ]]);
  assertEquals(io.of("open_orders").map(({ queryId, orders }) => [queryId, orders.map(briefly)]), [
    [1, ["order a open 0/10 query"]],
    [2, []],
  ]);
  assertEquals(io.of("order_found").map(({ report }) => report && briefly(report)), ["order t filled 2/2 query", null]);
  assertEquals(io.of("own_trades").map(({ fills }) => fills.map(briefly)), [["fill t 2@102 taker 0.002 BTC"], []]);
  assertEquals(briefly(io.last("balances")), "balances BTC 100.198+0,USDT 98.796+1 complete");
  assertEquals(io.last("own_trades").requestedAt, 5_000 as Micros);
});

Deno.test("simulate() sends nothing for a market that is not listed yet", () => {
  const { submit, take } = open(), other = 5 as InstrumentId;
  take();
  submit(place("a", { instrument: other }));
  submit({ ...cancel("b"), instrument: other });
  submit({ kind: "replace", venue, instrument: other, cancel: cancel("c"), place: place("d") });
  submit({ kind: "cancel_all", venue, instrument: other });
  assertEquals(take(), [
    "send_refused place a",
    "send_refused cancel b",
    "send_refused cancel c",
    "send_refused place d",
    "ignored",
  ]);
});

Deno.test("simulate() takes nothing from a book that the session has lost, and goes on after the next snapshot", () => {
  const { submit, pass, tell, io } = open();
  tell({ kind: "book_lost", instrument: M, reason: "gap", receivedAt: 0 as Micros });
  submit(place("a", { price: 102 as Price, timeInForce: "ioc" }));
  pass(5);
  assertEquals(io.of("fill"), []);
  tell(book("book_snapshot", [[100, 10]], [[102, 10]]));
  submit(place("b", { price: 102 as Price, timeInForce: "ioc" }));
  pass(5);
  assertEquals(io.of("fill").length, 1);
});

Deno.test("simulate() lets a placement lapse that arrives after its validity", () => {
  const { submit, pass, take } = open();
  submit(place("late", { validity: 500 as Micros }));
  pass(5);
  assert(take().includes("place_answer late rejected clock"));
});

Deno.test("simulate() takes new rules of a market without losing its orders", () => {
  const { submit, pass, take, tell } = open();
  submit(place("a"));
  pass(5);
  tell({
    kind: "instrument",
    instrument: madeUpInstrument({ ...GRID, status: "halted" }),
    receivedAt: 0 as Micros,
  });
  submit(place("b"));
  submit(cancel("a"));
  pass(5);
  assertEquals(take().filter((line) => line.includes("answer")), [
    "place_answer a accepted",
    "place_answer b rejected market_closed",
    "cancel_answer a accepted",
  ]);
});

Deno.test("simulate() of contracts holds positions against margin, and answers what is asked about them", () => {
  const { submit, pass, take, io, tell } = open({ kind: "linear" });
  submit(place("a", { price: 102 as Price, timeInForce: "ioc" }));
  pass(5);
  const { positions: [held], complete } = io.last("positions");
  assertEquals([held.size as number, formatMoney(held.averagePrice!), complete], [10, "1.02", false]);
  assertEquals(take().slice(2), [
    "sent a 5000000",
    "order a open 0/10 push",
    "fill a 10@102 taker 0.0102 USDT",
    "order a filled 10/10 push",
    "balances USDT 99.9898+0",
    "positions",
    "margin",
    "place_answer a accepted",
  ]);
  submit(place("b", { side: "sell", price: 110 as Price, size: 50 as Size, reduceOnly: true }));
  submit(place("c", { side: "buy", price: 90 as Price, reduceOnly: true }));
  submit({ kind: "query", venue, queryId: 1, what: "positions" });
  submit({ kind: "query", venue, queryId: 2, what: "account_mode" });
  submit({ kind: "query", venue, queryId: 3, what: "cash_flows", since: 0 as Micros });
  submit({ kind: "query", venue, queryId: 4, what: "balances" });
  pass(5);
  assertEquals(take().filter((line) => !line.startsWith("sent")), [
    "order b open 0/10 push",
    "place_answer b accepted",
    "place_answer c rejected reduce_only",
    "positions",
    "account_mode",
    "cash_flows",
    "balances BTC 100+0,USDT 99.9898+0 complete",
  ]);
  const mark = { kind: "reference_price", instrument: M, of: "mark", venueAt: null } as const;
  tell({ ...mark, price: 104.5, receivedAt: 0 as Micros });
  submit({ kind: "query", venue, queryId: 5, what: "positions" });
  submit(place("d", { side: "sell", price: 100 as Price, timeInForce: "ioc" }));
  pass(5);
  assertEquals(io.of("order").find(({ status }) => status === "canceled")!.endedBy, "reduce_only");
  assert(take().includes("order b canceled 0/10 push"));
});

Deno.test("simulate() takes away what its account can no longer keep, by the venue's mark", () => {
  const { submit, pass, io, tell } = open({ kind: "linear", multiplier: parseMoney("200") });
  submit(place("a", { price: 102 as Price, timeInForce: "ioc" }));
  pass(5);
  tell({
    kind: "reference_price",
    instrument: M,
    of: "mark",
    price: 52,
    venueAt: null,
    receivedAt: 0 as Micros,
  });
  pass(5);
  const fill = io.last("fill");
  assertEquals([fill.cause, fill.side, fill.price as number, fill.size as number], ["liquidation", "sell", 52, 10]);
  assertEquals(io.last("positions").positions.map(({ size }) => size as number), [0]);
});
