/** What may go wrong between the proof and the sale, one thing at a time: a job on its own, without an engine around it. */
import { assertEquals, assertMatch } from "@std/assert";
import type { Approved, Cancel, Command, Place } from "../../../core/command.ts";
import { Flattening } from "../../../core/engine/flattening.ts";
import { parseMoney } from "../../../core/money.ts";
import { Gate } from "../../../core/risk/gate.ts";
import type { Micros, Price, Size } from "../../../core/units.ts";
import { madeUpDesk, madeUpLimits, madeUpPlace, NOW, setBook } from "../../support/made_up_desk.ts";
import { madeUpFill } from "../../support/made_up_fill.ts";

const at = (seconds: number) => NOW + Math.round(seconds * 1e6) as Micros;
const CAPABILITIES = {
  postOnly: true,
  replace: true,
  amendKeepsPriority: true,
  cancelAllPerInstrument: true,
  deadMan: null,
  reduceOnly: false,
};

/** A job on a desk that holds 50,000 lots and is halted; the venue has confirmed them. */
function scene(limits: Parameters<typeof madeUpLimits>[1] | null = {}) {
  const desk = madeUpDesk(), [market] = desk.markets, made = madeUpLimits(desk, limits ?? {});
  const gate = new Gate(limits === null ? { ...made, perInstrument: new Map() } : made, desk);
  let ids = 0, queries = 0;
  const job = new Flattening({
    spared: () => null,
    desk,
    gate,
    venues: new Map([["binance", { capabilities: CAPABILITIES, validity: 2e6 as Micros }]]),
    deadline: 10e6 as Micros,
    nextClientId: () => `mm-flat-${++ids}`,
    nextQueryId: () => ++queries,
  }, at(0));
  desk.trading = "HALTED";
  const cancels: Cancel[] = [], placed: Place[] = [];
  const look = (seconds: number, btc: string) => {
    const balance = (asset: string, free: string) => ({ asset, free: parseMoney(free), locked: parseMoney("0") });
    const event = {
      kind: "balances",
      venue: "binance",
      balances: [balance("BTC", btc), balance("USDT", "1000")],
      complete: true,
      source: "query",
      requestedAt: at(seconds),
      venueAt: null,
      receivedAt: at(seconds),
    } as const;
    desk.ledger.observe(event);
    job.observe(event);
  };
  look(-1, "0");
  desk.ledger.book(madeUpFill("buy", 50_000, 10_000));
  /** A beat, with a fresh book and the venue's confirmation. */
  const poll = (seconds: number, { isEmpty = true, confirmed = true } = {}) => {
    const out: Approved<Command>[] = [];
    setBook(market, 9_999, 10_001, at(seconds));
    if (confirmed) look(seconds, "0.5");
    job.poll(at(seconds), () => isEmpty, (cancel) => cancels.push(cancel), out);
    for (const command of out) if (command.kind === "place") placed.push(command);
    return job.report(at(seconds)).markets[0].sentence;
  };
  return { desk, market, job, poll, cancels, placed, ids: () => ids };
}

Deno.test("nothing begins while the venue is not proven empty", () => {
  const { job, poll, placed, desk } = scene();
  assertEquals(poll(1, { isEmpty: false }), "waits until binance is proven empty");
  assertEquals([job.selling, desk.venue("binance").sellingDown, placed.length], [false, false, 0]);
  assertEquals([job.report(at(1)).startedAt, job.report(at(1)).ms], [null, null]);
  poll(2);
  assertEquals([job.selling, desk.venue("binance").sellingDown, placed.length], [true, true, 1]);
  assertEquals(job.report(at(3)).ms, 1_000);
});

Deno.test("nothing is sold beside an order whose fate was open before", () => {
  const { desk, poll, placed } = scene();
  const { clientId } = desk.orders.intend(madeUpPlace("buy", 1, 9_000), { strategy: "mm1", level: 0 }, at(-9));
  assertEquals(poll(1), `order ${clientId} is under way`);
  desk.orders.apply({ kind: "sent", venue: "binance", clientId, sentAt: at(-9), validUntil: at(-7) }, at(-9));
  desk.orders.timers(at(1));
  assertEquals(poll(2), `the fate of order ${clientId} is unknown: nothing follows until it is proven`);
  desk.orders.absent(clientId, at(3));
  poll(3);
  assertEquals(placed.length, 1);
});

Deno.test("nothing is sold while trades that the venue has reported are missing", () => {
  const { desk, market, poll, placed } = scene();
  const { clientId } = desk.orders.intend(madeUpPlace("buy", 10, 9_000), { strategy: "mm1", level: 0 }, at(-9));
  const about = { kind: "order", venue: "binance", instrument: market.id, clientId, venueOrderId: "1" } as const;
  const lots = { side: "buy", price: 9_000 as Price, size: 10 as Size, filled: 4 as Size } as const;
  desk.orders.apply({
    ...about,
    ...lots,
    status: "canceled",
    reason: null,
    source: "push",
    requestedAt: null,
    venueAt: at(-8),
    receivedAt: at(-8),
  }, at(-8));
  assertEquals([poll(1), placed.length], ["trades that the venue has reported are missing", 0]);
});

Deno.test("nothing is sold while our books are not trusted, and all that holds it back is told", () => {
  const { market, poll, placed } = scene();
  market.distrust = "0.1 BTC nobody explains";
  assertEquals(poll(1, { confirmed: false }), "our books and the venue's word differ: 0.1 BTC nobody explains");
  market.distrust = null;
  assertEquals(poll(2, { confirmed: false }), "binance is asked what it holds");
  assertEquals(placed.length, 0);
  poll(3);
  assertEquals(placed.length, 1);
});

Deno.test("the gate has the last word, and an id that it refused is used for the next order", () => {
  const { desk, job, market, poll, placed, ids } = scene();
  market.instrument = { ...market.instrument!, status: "halted" };
  assertEquals(poll(1), "RSK-03: BTCUSDT (market 0) is halted; want trading");
  poll(2);
  assertEquals([placed.length, job.report(at(2)).markets[0].attempts], [0, 0]);
  market.instrument = { ...market.instrument, status: "trading" };
  poll(3);
  assertEquals([placed.map(({ clientId }) => clientId), ids()], [["mm-flat-1"], 1]);
  assertEquals(desk.orders.get("mm-flat-1")?.slot.strategy, "kill:flatten");
});

Deno.test("a market without limits sells nothing, as it trades nothing", () => {
  const { poll, placed } = scene(null);
  assertMatch(poll(1), /^too little stands within 0 bp of the reference price$/);
  assertEquals(placed, []);
});

Deno.test("full books take no order that sells either, and say so", () => {
  const { desk, poll, placed } = scene();
  Object.defineProperty(desk.orders, "hasRoom", { get: () => false });
  assertMatch(poll(1), /^\d+ (orders are not sealed yet|trades are remembered)/);
  assertEquals(placed, []);
});

Deno.test("an order that is still under way at the deadline is cancelled, and counted as what is left", () => {
  const { job, poll, cancels, placed, desk } = scene();
  poll(1);
  desk.orders.apply({ kind: "sent", venue: "binance", clientId: "mm-flat-1", sentAt: at(1), validUntil: at(3) }, at(1));
  assertEquals([poll(5), cancels], ["order mm-flat-1 is under way", []]);
  assertEquals(poll(11), "not flat in time: order mm-flat-1 is under way");
  const cancel = { kind: "cancel", venue: "binance", instrument: 0, clientId: "mm-flat-1", venueOrderId: null };
  assertEquals([job.state, cancels as unknown, placed.length], ["FLATTEN_INCOMPLETE", [cancel], 1]);
  assertEquals([job.report(at(20)).ms, desk.venue("binance").sellingDown], [10_000, false]);
  poll(12);
  assertEquals([cancels.length, placed.length], [1, 1], "it is over");
});

Deno.test("a job that is ended cancels what is under way, once", () => {
  const { job, poll, cancels } = scene();
  poll(1);
  job.abort("another kill was asked for", (cancel) => cancels.push(cancel), at(2));
  job.abort("and another", (cancel) => cancels.push(cancel), at(3));
  const { state, endedAt, markets: [{ sentence }] } = job.report(at(9));
  assertEquals([state, sentence, cancels.length], ["FLATTEN_INCOMPLETE", "another kill was asked for", 1]);
  assertMatch(endedAt!, /02\.000000Z$|2\.000000Z$/);
});

Deno.test("an order that the transport did not take, or that nobody remembers, is tried anew after a wait and a fresh look", () => {
  const { desk, poll, placed } = scene();
  poll(1);
  desk.orders.apply({
    kind: "send_refused",
    venue: "binance",
    clientId: "mm-flat-1",
    command: "place",
    reason: "the wire is shut",
    receivedAt: at(1),
  }, at(1));
  poll(1.1);
  poll(1.3);
  assertEquals(placed.length, 1, "a quarter of a second has to pass");
  poll(1.4);
  assertEquals(placed.map(({ clientId }) => clientId), ["mm-flat-1", "mm-flat-2"]);
  const { get } = desk.orders;
  desk.orders.get = () => null;
  desk.orders.live = () => [];
  desk.orders.leavesSell = () => 0 as Size;
  poll(1.5);
  desk.orders.get = get;
  poll(2.1);
  assertEquals(placed.length, 3);
});

Deno.test("a market whose rules nobody has told is left as it is, in lots", () => {
  const { job, market, poll } = scene();
  market.instrument = null;
  assertEquals(poll(1), "the venue has not told its rules");
  assertEquals(job.report(at(1)).markets[0].left, "50000 lots");
});

Deno.test("the collar becomes twice as wide after each second in which too little stands inside", () => {
  const { job, poll, placed, market } = scene();
  // A book whose best bid lies a hundred basis points below the middle.
  const { bookTouched } = market;
  market.bookTouched = (now) => {
    const level = (price: number, lots: number) => ({
      count: 1,
      prices: Float64Array.of(price),
      sizes: Float64Array.of(lots),
    });
    market.book.applySnapshot(level(9_900, 1_000_000), level(10_100, 1_000_000));
    bookTouched.call(market, now);
  };
  const told = [1, 1.5, 1.95, 2, 2.5, 3, 3.05].map((seconds) => poll(seconds)).map((sentence) =>
    /within (\d+) bp/.exec(sentence)?.[1] ?? "sold"
  );
  assertEquals(told, ["30", "30", "30", "30", "60", "60", "sold"]);
  assertEquals([placed.length, placed[0].price as number, job.state], [1, 9_880, "FLATTENING"]);
});

Deno.test("with too little free balance the venue is asked anew every second, and once it is there the sale goes on", () => {
  const { desk, job, poll, placed } = scene();
  const { balances } = desk.ledger;
  desk.ledger.balances = () => [];
  assertMatch(poll(1), /^the free balance allows 0 BTC, and the venue takes no order below 0\.05/);
  poll(1.5, { confirmed: false });
  assertMatch(poll(2, { confirmed: false }), /^the free balance allows 0 BTC/);
  assertEquals(poll(2.1, { confirmed: false }), "binance is asked what it holds");
  desk.ledger.balances = balances;
  poll(2.2);
  assertEquals([placed.length, job.report(at(3)).markets[0].attempts], [1, 1]);
});
