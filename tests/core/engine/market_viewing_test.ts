import { assert, assertEquals } from "@std/assert";
import { bookView } from "../../../core/engine/market_viewing.ts";
import { ViewMemory } from "../../../core/engine/view_memory.ts";
import { viewOf } from "../../../core/engine/viewing.ts";
import { parseMoney } from "../../../core/money.ts";
import { type Micros, parseGrid } from "../../../core/units.ts";
import { EngineHouse, HOST, MID } from "../../support/engine_house.ts";
import { puppet } from "../../support/test_strategies.ts";

Deno.test("bookView() marks our own lots and shows asks above bids, each nearest to the market first", () => {
  const house = new EngineHouse().boot();
  house.run(200);
  const book = bookView(house.engine, house.engine.desk.markets[0], house.now, HOST);
  const [{ price }] = house.resting("buy");
  const marked = book.bids.filter(({ ours }) => ours !== "0");
  assertEquals(marked.map((level) => level.price), [String(price / 100)]);
  assertEquals(marked[0].ours, book.quotes.find(({ side }) => side === "buy")?.size);
  assert(
    Number(book.bids[0].price) > Number(book.bids[1].price) && Number(book.asks[0].price) < Number(book.asks[1].price),
  );
  assertEquals(book.trace[0].stage, "gates");
});

Deno.test("marketView() says in plain words what a market does", () => {
  const house = new EngineHouse(),
    said = () => {
      const { status, sentence } = house.view().markets[0];
      return `${status}: ${sentence}`;
    };
  assertEquals(house.view().markets[0].tick, "");
  assertEquals(house.boot().view().markets[0].tick, "0.01");
  house.run(200);
  assertEquals(said(), "LIVE: Quoting both sides");
  house.venue.moods.place = "reject";
  house.fill("sell");
  house.run(20);
  assertEquals(said(), "PENDING_NEW: Quoting one side (buy); the other does not rest yet");
  house.loseBook("a gap");
  assertEquals(said(), "STALE_BOOK: No book: a gap");
  house.kill();
  assertEquals(said(), "KILLED: Killed: nothing is quoted");
});

Deno.test("marketView() says when a missing quote waits for room in the order rate", () => {
  const house = new EngineHouse({ limits: { ordersPerSecond: 1 } }).boot(), sentences = new Set<string>();
  for (let i = 0; i < 40; i++) {
    house.run(50);
    sentences.add(house.view().markets[0].sentence);
    if (house.resting("sell").length > 0) house.fill("sell");
  }
  assert(
    sentences.has("Quoting one side (buy); the other waits for room in the order rate"),
    [...sentences].join("; "),
  );
});

Deno.test("RSK-23 marketView() and the run say that new orders wait because cancels run ahead of fills", () => {
  const house = new EngineHouse().connect().run(2_000), venue = house.engine.desk.venue("binance");
  const said = () => [house.view().markets[0].status, house.view().markets[0].sentence, house.view().sentence];
  const wait = "cancels at binance run far ahead of fills (RSK-23): new orders wait";
  venue.restUntil = house.now + 60_000_000 as Micros;
  assertEquals(said()[1], "Quoting both sides", "what rests stays");
  house.fill("buy").run(2_000);
  assertEquals(said(), [
    "RATE_BUDGET",
    `Quoting one side (sell): ${wait} 58 s more`,
    `Quoting both sides on 0 of 1 markets; ${wait} 58 s more`,
  ]);
  house.fill("sell").run(2_000);
  assertEquals(said()[1], `No quote rests: ${wait} 56 s more`);
  venue.restUntil = house.now;
  house.run(2_000);
  assertEquals(said().slice(0, 2), ["LIVE", "Quoting both sides"]);
});

Deno.test("RSK-06 marketView() and the run say that no order leaves for the clocks' sake", () => {
  const house = new EngineHouse().connect().run(2_000), venue = house.engine.desk.venue("binance");
  venue.clockOffset = 300_000;
  const why = "No order leaves (RSK-06): the clock of binance is 300 ms off ours; the limit is 250 ms";
  const { markets: [{ status, sentence }], sentence: whole } = house.view();
  assertEquals([status, sentence, whole], ["CLOCK_SKEW", why, `Quoting both sides on 1 of 1 markets; ${why}`]);
});

Deno.test("marketView() counts the worst position with every live order of one side filled", () => {
  const house = new EngineHouse().boot();
  house.run(200);
  const { position, worstLong, worstShort, quotes, positionLimit } = house.view().markets[0];
  assertEquals([position, worstLong, worstShort, positionLimit], ["0", "0.01", "-0.01", "0.03"]);
  assertEquals(quotes.map(({ side }) => side), ["sell", "buy"]);
});

Deno.test("marketView() tells of an order of unknown fate how long, what was asked and what is shown, and that a person may close it", () => {
  const house = new EngineHouse();
  house.venue.moods.place = "mute";
  house.connect().run(1_100);
  Object.assign(house.venue.moods, { query: "fail", cancel: "lose" });
  house.run(5_000);
  const [quote] = house.view().markets[0].quotes, { doubt } = quote;
  assertEquals([quote.state, quote.closable, quote.flags], ["UNKNOWN", true, undefined]);
  assert(doubt !== undefined && doubt.forMs > 1_000 && doubt.asked > 0, JSON.stringify(doubt));
  assertEquals([doubt.round, doubt.shown], [1, []]);
  house.run(3_000);
  const [later] = house.view().markets[0].quotes;
  assert(later.doubt!.forMs > doubt.forMs && later.doubt!.asked > doubt.asked, "it goes on asking");
});

Deno.test("marketView() marks an order that no strategy of this run wanted, and says nothing odd of all others", () => {
  const house = new EngineHouse().boot();
  house.run(200);
  assertEquals(house.view().markets[0].quotes.map(({ flags, doubt, closable }) => [flags, doubt, closable]), [
    [undefined, undefined, undefined],
    [undefined, undefined, undefined],
  ]);
  house.venue.moods.cancel = "mute";
  house.distrust(house.venue.plant(house.ids.next(), "buy", MID - 900, 100));
  let flags: string[] = [];
  for (let i = 0; i < 100 && flags.length === 0; i++) {
    house.run(100);
    flags = house.view().markets[0].quotes.flatMap((quote) => quote.flags ?? []);
  }
  assert(flags.includes("orphan"), flags.join());
});

Deno.test("marketView() tells quotes, position and limits of contracts in base units", () => {
  const house = new EngineHouse({
    instrument: { kind: "linear", lot: parseGrid("0.01"), multiplier: parseMoney("0.01") },
    parameters: { levels: 1, order_size_base: "0.01", max_position_base: "0.03" },
    limits: { maxOrderSize: "5", maxPosition: "5" },
  }).boot();
  house.run(200);
  const [market] = house.view().markets;
  assertEquals([market.contract, market.lot, market.position, market.positionLimit], [
    "0.01",
    "0.0001",
    "0",
    "0.03",
  ]);
  assertEquals(new Set(market.quotes.map(({ size }) => size)), new Set(["0.01"]));
});

Deno.test("marketView() tells a limit in base units to who looked before the size of a contract was known, too", () => {
  const house = new EngineHouse({
    kind: puppet(() => ({ quotes: [], takes: [] })),
    instrument: { kind: "linear", lot: parseGrid("0.01"), multiplier: parseMoney("0.01") },
    limits: { maxOrderSize: "5", maxPosition: "5" },
  });
  const memory = new ViewMemory();
  const limits = () =>
    viewOf(house.engine, house.now, HOST, null, memory).markets.map((market) => market.positionLimit);
  limits();
  house.boot();
  assertEquals(limits(), ["0.05"]);
});
