/** Fills whose trades the venue does not give: the engine books them all the same, and PnL moves once when they come. */
import { assert, assertEquals } from "@std/assert";
import { add, compare, formatMoney, ZERO } from "../../../core/money.ts";
import type { Micros, Price } from "../../../core/units.ts";
import type { Memo } from "../../../core/engine/memo.ts";
import { PERP } from "../../support/checked_house.ts";
import { EngineHouse, MID } from "../../support/engine_house.ts";

const BTC = 0 as EngineHouse["engine"]["desk"]["markets"][number]["id"];
const position = (house: EngineHouse): number => house.engine.desk.ledger.position(BTC).size;
/** Before fees; at a mid that stands still. */
function pnl(house: EngineHouse): string {
  const { realised, unrealised } = house.engine.desk.ledger.pnl(BTC, MID - 10 as Price, MID + 10 as Price);
  assert(unrealised);
  return formatMoney(add(realised, unrealised));
}
function assertTrue(house: EngineHouse): void {
  assertEquals(position(house), house.venue.truth.position(BTC));
  house.venue.tellBalances();
  house.run(10);
  for (const { asset, difference } of house.engine.desk.ledger.differences("binance")) {
    assertEquals(compare(difference, ZERO), 0, `${asset} differs by ${formatMoney(difference)}`);
  }
}

/** Filled at a better price than its own; the report names quantity and sum, and no trade is told. */
function hidden(lots = 400, better = 50) {
  const house = new EngineHouse().boot(), [order] = house.resting("buy");
  house.venue.moods.trades = "hide";
  house.venue.fill(order, lots, order.price - better);
  return { house, order, price: order.price - better };
}

Deno.test("D11 hidden trades are asked for three times, then booked at the reported average, and the market waits", () => {
  const { house, order, price } = hidden();
  house.run(7_900);
  assertEquals([position(house), house.engine.counters["fills inferred"]], [0, undefined]);
  const asked = house.commands(["query"]).filter((query) => query.kind === "query" && query.what === "own_trades");
  assert(asked.length >= 3, `trades were asked for ${asked.length} times`);
  house.run(500);
  assertEquals([position(house), house.engine.counters["fills inferred"], house.incidents()], [400, 1, [
    "trades_missing",
  ]]);
  const known = house.engine.desk.orders.get(order.clientId!)!;
  assertEquals([known.inferred, known.unbooked, house.engine.desk.orders.lagging("binance")], [true, 0, [known]]);
  assertEquals(formatMoney(house.engine.desk.ledger.position(BTC).cost), String(price * 400 / 1e7));
  assertEquals([house.view().markets[0].worstLong, house.quotes()], ["0.004", []]);
  assertEquals(house.facts.filter(({ kind }) => kind === "fill"), []); // its trades will be its fills
});

Deno.test("until the lots are booked they count in the worst case beside what rests", () => {
  const { house } = hidden();
  house.run(100);
  const [rule] = house.view().risk.filter(({ rule }) => rule === "RSK-12");
  // 400 lots that nobody has booked, and a whole quote that rests anew.
  assertEquals([position(house), house.resting("buy").map(({ size }) => size as number), rule.value], [
    ...[0, [1_000]],
    "0.014 BTC",
  ]);
});

Deno.test("D11 while the venue cannot be asked nothing is inferred, and nobody is told that its trades are missing", () => {
  const away = (house: EngineHouse) => {
    const from = house.sent.length;
    house.run(60_000);
    assertEquals([position(house), house.incidents().includes("trades_missing")], [0, false]);
    const asked = house.commands(["query"], from).filter((query) =>
      query.kind === "query" && query.what === "own_trades"
    );
    assertEquals(asked, []);
  };
  const { house } = hidden();
  house.run(100).link("down"); // the order's word came, and its trade's does not
  house.venue.moods.trades = "tell";
  away(house);
  house.link("syncing").link("up").showBooks();
  house.run(30_000);
  // A restart, after which the venue cannot be reached for a minute.
  const next = hidden();
  next.house.run(100);
  next.house.venue.moods.trades = "tell";
  const after = new EngineHouse({ after: next.house });
  away(after);
  after.boot().run(30_000);
  for (const one of [house, after]) {
    assertEquals([position(one), one.engine.counters["fills inferred"] ?? 0], [400, 0]);
    assertEquals([one.engine.holds.all, one.engine.desk.venue("binance").readiness], [[], "READY"]);
    assertTrue(one);
  }
});

Deno.test("D11 when the true trades come, PnL changes once and the books are the venue's", () => {
  const { house, order } = hidden(400, 50);
  house.venue.fill(order, 300, order.price - 20);
  house.run(9_000);
  house.feeding = false;
  assertEquals([position(house), house.engine.counters["fills inferred"]], [700, 1]);
  const before = pnl(house);
  house.venue.moods.trades = "tell";
  const changes = new Set<string>([before]);
  for (let i = 0; i < 400; i++) changes.add(pnl(house.run(100)));
  const known = house.engine.desk.orders.get(order.clientId!)!;
  assertEquals([known.inferred, known.cumulativeAhead, position(house), house.engine.counters.fills], [
    false,
    false,
    700,
    2,
  ]);
  // The average of both trades was no whole tick, so the parts differ from the whole by what was rounded.
  assert(changes.size <= 2, `PnL went through ${[...changes]}`);
  assertTrue(house);
  assertEquals(house.facts.filter(({ kind }) => kind === "fill").length, 2);
});

Deno.test("a trade by push takes the place of what was inferred, whatever comes first", () => {
  const { house, order } = hidden(400);
  house.run(9_000);
  const trade = house.venue.truth.trades[0];
  const { ours: _ours, ...fill } = trade;
  house.venue.tellFill(fill);
  house.run(10);
  assertEquals([position(house), house.engine.desk.orders.get(order.clientId!)!.inferred], [400, false]);
  house.venue.tellFill(fill);
  house.venue.moods.trades = "tell";
  house.run(40_000);
  assertEquals([position(house), house.engine.counters.fills], [400, 1]);
  assertTrue(house);
});

Deno.test("a restart knows again what was inferred, and the true trades still take its place", () => {
  const { house } = hidden(400);
  house.run(9_000);
  const after = new EngineHouse({ after: house }).boot();
  after.run(10_000);
  assertEquals(position(after), 400);
  house.venue.moods.trades = "tell";
  after.run(40_000);
  assertEquals([position(after), after.engine.counters["fills inferred"] ?? 0], [400, 0]);
  assertTrue(after);
});

for (const kind of ["spot", "linear"] as const) {
  Deno.test(`a start repeats how lots of a ${kind} market were inferred, and so rounds what they closed at the same places`, () => {
    const house = new EngineHouse({ instrument: { kind } }).boot();
    const books = () => JSON.stringify(house.engine.desk.ledger.state().markets);
    const booksAnew = () => {
      const { engine } = new EngineHouse({ ...house.options, after: house });
      return JSON.stringify(engine.desk.ledger.state().markets);
    };
    house.fill("buy", 701);
    house.run(2_000).move(MID - 310, MID - 290).run(2_000);
    house.fill("buy", 206);
    house.run(2_000);
    const [order] = house.resting("sell");
    house.venue.moods.trades = "hide";
    house.venue.fill(order, 301, order.price + 7);
    house.venue.fill(order, 206, order.price + 3);
    house.venue.moods.query = "mute"; // and so nothing is written down of the wait
    house.run(180_000);
    assertEquals([position(house), house.engine.counters["fills inferred"]], [400, 1]);
    assertEquals(booksAnew(), books());
    house.venue.moods.trades = "tell";
    house.venue.moods.query = "answer";
    house.run(60_000);
    assertEquals([house.engine.desk.orders.get(order.clientId!)!.inferred, house.engine.counters.fills], [false, 4]);
    assertEquals(booksAnew(), books());
  });
}

Deno.test("what an earlier run inferred is inferred anew where today's grid cannot hold it, and left where nobody trades", () => {
  const { house } = hidden();
  house.run(9_000);
  const index = house.journal.findIndex(({ record }) =>
    record.kind === "memo" && record.memo.topic === "inferred_fill"
  );
  const { record, at } = house.journal[index];
  assert(record.kind === "memo" && record.memo.topic === "inferred_fill");
  const take = (change: Partial<typeof record.memo>) => {
    house.journal[index] = { record: { kind: "memo", memo: { ...record.memo, ...change } as Memo }, at };
    const after = new EngineHouse({ after: house });
    return [position(after), position(after.boot().run(20_000)), after.engine.counters["fills inferred"]];
  };
  assertEquals(take({}), [400, 400, undefined]);
  assertEquals(take({ price: "0.000001" }), [0, 400, 1]);
});

Deno.test("what was inferred of a market that is not configured any more concerns nobody", () => {
  const { house } = hidden();
  house.run(9_000);
  const after = new EngineHouse({ after: house, venues: { binance: ["ETHUSDT"] } });
  assertEquals([position(after), after.engine.desk.ledger.cash("binance", "USDT")], [0, ZERO]);
});

Deno.test("what a person adopts in the step in which lots are inferred is written down before them, as it was booked", () => {
  const venues = { binance: ["BTCUSDT", "ETHUSDT"] }, ETH = 1 as typeof BTC;
  const house = new EngineHouse({ ...PERP, venues }).boot(), [order] = house.resting("buy");
  house.venue.besideOf.set(ETH, 300);
  house.run(70_000);
  house.venue.moods.trades = "hide";
  house.venue.fill(order, 400);
  const topics = () =>
    house.journal.flatMap(({ record }) => record.kind === "memo" ? [record.memo.topic] : []).filter((topic) =>
      topic === "adjust" || topic === "inferred_fill"
    );
  house.run(8_000);
  assertEquals(topics(), []);
  house.now = house.now + 500_000 as Micros; // the loop stood still for a moment: the round is overdue
  const event = {
    kind: "adopt_position",
    by: "ann",
    requestId: "1",
    at: house.now,
    market: "binance:ETHUSDT",
  } as const;
  house.step({ ...event, reason: "bought by hand" }, { kind: "timer", at: house.now });
  assertEquals([topics(), house.outcomes.at(-1)?.status], [["adjust", "inferred_fill"], "applied"]);
});
