import { assertEquals, assertMatch } from "@std/assert";
import type { Instrument, InstrumentId } from "../../../core/instrument.ts";
import { formatMoney } from "../../../core/money.ts";
import { DIFFERENCES } from "../../../core/oms/difference_table.ts";
import { parseGrid, type Price } from "../../../core/units.ts";
import { adopt } from "../../support/checked_house.ts";
import { EngineHouse, type HouseOptions, MID } from "../../support/engine_house.ts";

const BTC = 0 as InstrumentId;
const KINDS = ["spot", "linear"] as const;
/** Other grids than 0.01 and 0.00001, on which positions of whole hundreds of lots fit. */
const GRIDS: readonly Partial<Instrument>[] = [
  { tick: parseGrid("0.001") },
  { tick: parseGrid("0.1") },
  { tick: parseGrid("0.02"), lot: parseGrid("0.000001") },
  { lot: parseGrid("0.0001") },
  { tick: parseGrid("1"), lot: parseGrid("0.000002") },
];

const ledgerOf = ({ engine }: EngineHouse) => engine.desk.ledger;
const entry = (house: EngineHouse) => house.view().markets[0];
/** What people see of position and money. */
const money = (house: EngineHouse) => {
  const { position, realisedPnl, unrealisedPnl } = entry(house);
  return { position, realisedPnl, unrealisedPnl, equity: house.view().totals.equity };
};
/** A house that is long, quotes, and would be killed by a loss of half a basis point of all. */
function long(kind: Instrument["kind"], lots = 400, options: HouseOptions = {}): EngineHouse {
  const globalLimits = { maxDailyLossShare: 0.00005 };
  const house = new EngineHouse({ instrument: { kind }, globalLimits, ...options }).boot();
  house.fill("buy", lots).run(5_000);
  assertEquals([ledgerOf(house).position(BTC).size as number, house.quotes().length], [lots, 2]);
  return house;
}
/** Ledger and orders of the engine that the journal makes, and of the living one. */
function assertRebuilt(house: EngineHouse): void {
  const fresh = new EngineHouse({ ...house.options, after: undefined });
  for (const { record, at } of house.journal) fresh.engine.restore(record, at);
  assertEquals(ledgerOf(fresh).state(), ledgerOf(house).state());
  const orders = ({ engine: { desk } }: EngineHouse) =>
    [...house.venue.placements.keys()].map((id) => {
      const order = desk.orders.get(id);
      return order && [id, order.life, order.price, order.size, order.filled, order.inferred];
    });
  assertEquals(orders(fresh), orders(house));
  assertEquals(fresh.engine.desk.market(BTC).misfit, house.engine.desk.market(BTC).misfit);
  assertEquals(fresh.engine.desk.market(BTC).instrument, house.engine.desk.market(BTC).instrument);
}

for (const kind of KINDS) {
  Deno.test(`a venue that changes a grid while a position is open loses nothing, and the market quotes on, ${kind}`, () => {
    for (const grid of GRIDS) {
      const house = long(kind), before = money(house), state = ledgerOf(house).state();
      house.feeding = false; // nothing but our own books says what it is worth
      house.regrid(grid).run(1_500);
      const told = entry(house);
      assertEquals([money(house), ledgerOf(house).state()], [before, state]);
      assertEquals([house.quotes(), told.status, house.engine.killState], [[], "STALE_BOOK", "ARMED"]);
      house.feeding = true;
      house.run(5_000);
      assertEquals([money(house), house.quotes().length, house.engine.killState], [before, 2, "ARMED"]);
      assertEquals([troubles(house), house.engine.desk.market(BTC).misfit], [[], null]);
      assertMatch(house.view().venues[0].reconcile.corrected.at(-1)!, /its rules were tick 0\.01.*and are tick/);
      house.fill("sell", 400).run(5_000);
      assertEquals([ledgerOf(house).position(BTC).size as number, house.engine.killState], [0, "ARMED"]);
      assertRebuilt(house);
    }
  });

  Deno.test(`fills that race the cancels of a changed grid are booked in its units, ${kind}`, () => {
    for (const grid of GRIDS) {
      const house = long(kind), plain = long(kind);
      const race = (one: EngineHouse, before: () => void) => {
        const [sell] = one.resting("sell");
        before();
        one.venue.fill(sell, 100);
        one.run(20).venue.tellFill(one.venue.truth.trades.at(-1)!);
        one.run(5_000);
      };
      race(house, () => house.regrid(grid));
      race(plain, () => plain.loseBook());
      const figures = ({ realised, cost }: { realised: Parameters<typeof formatMoney>[0]; cost: typeof realised }) =>
        [realised, cost].map(formatMoney);
      assertEquals(figures(ledgerOf(house).position(BTC)), figures(ledgerOf(plain).position(BTC)));
      assertEquals(ledgerOf(house).state().markets[0].size, "0.003");
      assertEquals([troubles(house), house.engine.killState], [[], "ARMED"]);
      assertRebuilt(house);
    }
  });

  Deno.test(`what was booked without its trades gives way to them on another grid, ${kind}`, () => {
    for (const grid of [{}, ...GRIDS]) {
      const house = long(kind), [order] = house.resting("sell");
      const realised = () => Number(formatMoney(ledgerOf(house).position(BTC).realised));
      house.venue.moods.trades = "hide";
      const trade = house.venue.fill(order, 400);
      house.run(9_000);
      const inferred = () => house.engine.desk.orders.get(order.clientId!)!.inferred, before = realised();
      assertEquals([inferred(), position(house), before > 0], [true, "0", true]);
      house.feeding = false;
      house.regrid(grid);
      assertEquals(realised(), before);
      house.venue.tellFill(trade, { price: trade.price + 1_000 as Price }); // 10 dearer than the venue's sum had said
      house.run(100);
      assertEquals([inferred(), position(house), (realised() - before).toFixed(6)], [false, "0", "0.040000"]);
      assertRebuilt(house);
    }
  });

  Deno.test(`a kill of level flatten sells a position that was counted anew, ${kind}`, () => {
    const capabilities = { accountQueries: ["positions"], reduceOnly: true } as const;
    for (const grid of GRIDS) {
      for (const first of [true, false]) {
        const house = long(kind, 400, { capabilities });
        if (first) house.regrid(grid).run(100);
        house.kill("flatten");
        if (first) house.run(10_000);
        else house.run(1_060).regrid(grid).run(10_000); // the venue has told its position by then
        assertEquals([position(house), house.view().killSwitch.flatten], ["0", "FLAT"]);
        assertEquals(house.venue.truth.position(BTC), 0);
      }
    }
  });
}

Deno.test("a grid that changes to and fro leaves every trade as it was told", () => {
  const house = long("linear"), [sell] = house.resting("sell");
  house.venue.moods.trades = "hide";
  house.venue.fill(sell, 400, sell.price + 33);
  house.run(9_000);
  const books = () => {
    const { markets: [{ recent: _order, ...market }], ...rest } = ledgerOf(house).state();
    return { market, ...rest };
  };
  const before = books(), tick = parseGrid("1");
  house.regrid({ tick });
  house.regrid({});
  house.regrid({ tick }).run(100);
  assertEquals(books(), before);
  house.regrid({});
  house.venue.moods.trades = "tell";
  for (const trade of house.venue.truth.trades) house.venue.tellFill(trade);
  house.run(60_000);
  const conflicts = house.incidents().filter((code) => ["trade_conflict", DIFFERENCES.D7.code].includes(code));
  const differences = ledgerOf(house).differences("binance").filter(({ difference }) => difference[0] !== 0n);
  assertEquals([conflicts, differences], [[], []]);
  assertEquals(house.engine.desk.orders.get(sell.clientId!)!.inferred, false);
  assertRebuilt(house);
});

Deno.test("a true trade settles to the last unit what was booked for want of it on another tick", () => {
  const house = long("linear"), [sell] = house.resting("sell");
  house.venue.moods.trades = "hide";
  const trade = house.venue.fill(sell, 400, sell.price + 33);
  house.run(9_000);
  const truth = () => formatMoney(house.venue.truth.money.get("USDT")!);
  house.regrid({ tick: parseGrid("0.05") });
  house.venue.tellFill({ ...trade, price: trade.price - trade.price % 5 as Price });
  house.run(100);
  const ours = formatMoney(ledgerOf(house).differences("binance").find(({ asset }) => asset === "USDT")!.ours);
  const cheaper = (trade.price % 5) * 0.01 * 0.004;
  assertEquals([(Number(truth()) - Number(ours)).toFixed(6), house.engine.killState], [cheaper.toFixed(6), "ARMED"]);
});

// ---- what does not fit ------------------------------------------------------------------------------------------------

/** Ten times as much as before. */
const COARSE = { lot: parseGrid("0.0001") };
/** A house that holds 405 lots, which are no whole number of those. */
function misfitted(kind: Instrument["kind"], options: HouseOptions = {}): EngineHouse {
  const house = long(kind, 405, { capabilities: { accountQueries: ["positions"] }, ...options });
  house.venue.heldBeside = kind === "spot" ? 0 : -405; // a person has closed it at the venue
  return house.regrid(COARSE);
}
const market = (house: EngineHouse) => house.engine.desk.market(BTC);
const orders = (house: EngineHouse, from: number) => house.commands(["place", "replace", "amend"], from);
const because = (house: EngineHouse) => `${entry(house).status}: ${entry(house).sentence}`;

for (const kind of KINDS) {
  Deno.test(`a grid on which the position is no whole number leaves nothing to be placed or valued, ${kind}`, () => {
    const house = misfitted(kind), before = money(house), from = house.sent.length, rules = market(house).instrument;
    house.run(30_000).move(MID + 90_000, MID + 90_020).run(1_000);
    assertEquals([house.quotes(), orders(house, from), money(house), market(house).instrument], [
      [],
      [],
      before,
      rules,
    ]);
    assertMatch(
      because(house),
      /^STOPPED: Cannot change binance:BTCUSDT from .*lot 0\.00001.* to .*lot 0\.0001.*: 405 lots/,
    );
    assertEquals(house.incidents().filter((code) => code === "grid_changed"), ["grid_changed"]);
    for (const scope of house.engine.holds.all.map((hold) => hold.scope.name)) house.resumeScope(scope);
    house.run(5_000);
    assertMatch(because(house), /^STOPPED: Cannot change/);
    assertEquals([orders(house, from), house.engine.killState], [[], "ARMED"]);
    house.kill("flatten");
    house.run(20_000);
    const [{ state, left, sentence }] = house.engine.control.receipts(house.now).at(-1)!.flatten!.markets;
    assertEquals([orders(house, from), state, left.split(" ")[0]], [[], "FLATTENING", "0.00405"]);
    if (kind === "spot") assertMatch(sentence, /no two-sided book: the venue changed the tick or the lot/);
    assertRebuilt(house);
  });

  Deno.test(`a fill in new units is booked in the old ones where it fits, and kills where it does not, ${kind}`, () => {
    const house = long(kind, 405), [sell] = house.resting("sell"), [buy] = house.resting("buy");
    house.regrid({ ...COARSE, tick: parseGrid("0.001") });
    house.venue.fill(sell, 100);
    house.run(3_000);
    assertEquals([position(house), house.engine.killState, house.quotes()], ["0.00305", "ARMED", []]);
    const trade = { ...house.venue.truth.trades.at(-1)!, clientId: buy.clientId, venueOrderId: buy.venueOrderId };
    house.step({ ...trade, tradeId: "t9", side: "buy", price: 9_995_007 as Price, receivedAt: house.now });
    assertEquals([position(house), house.engine.killState], ["0.00305", "TRIPPING"]);
    assertEquals(house.incidents().filter((code) => code === "unbookable_fill"), ["unbookable_fill"]);
    assertMatch(house.engine.killCause!.reason, /^Cannot book trade t9 of 100 new lots: Cannot change/);
  });

  Deno.test(`a person who adopts the venue's position ends it, and the market quotes on, ${kind}`, () => {
    const house = misfitted(kind);
    house.run(10_000);
    adopt(house); // the venue is asked once more
    house.run(3_000);
    const cash = () => kind === "spot" ? formatMoney(ledgerOf(house).cash("binance", "BTC")) : "";
    const before = cash();
    assertEquals(adopt(house).status, "applied");
    assertEquals([market(house).misfit, market(house).instrument!.lot], [null, COARSE.lot]);
    assertEquals([position(house), cash()], [kind === "spot" ? "0.004" : "0", before]);
    house.run(25_000);
    adopt(house, "no list can name that trade now"); // for want of whole lots
    house.run(20_000);
    assertEquals([house.quotes().length, house.engine.killState], [2, "ARMED"]);
    const place = orders(house, 0).at(-1)!;
    assertEquals(place.kind === "place" && place.size as number, 100);
    assertRebuilt(house);
  });

  Deno.test(`it ends by itself where the venue takes the change back, and outlives a restart until then, ${kind}`, () => {
    const first = misfitted(kind).run(1_000), second = new EngineHouse({ ...first.options, after: first });
    const { misfit } = market(first);
    assertEquals([market(second).misfit, second.incidents()], [misfit, []]);
    second.step({ kind: "instrument", instrument: misfit!.instrument, receivedAt: second.now });
    assertEquals([market(second).misfit, second.incidents()], [misfit, ["grid_changed"]]);
    second.venue.heldBeside = 0;
    second.boot().run(20_000); // its session reads the old rules again
    assertEquals([market(second).misfit, position(second), second.quotes().length], [null, "0.00405", 2]);
    assertRebuilt(second);
  });
}

Deno.test("a snapshot keeps what does not fit", () => {
  const house = misfitted("linear").run(1_000),
    fresh = () => new EngineHouse({ ...house.options, after: undefined }).engine;
  const recalled = fresh(), loaded = fresh();
  for (const { record, at } of house.journal) recalled.restore(record, at);
  const state = recalled.state();
  loaded.load(state, house.now);
  assertEquals(loaded.desk.market(BTC).misfit, market(house).misfit);
  assertEquals(loaded.state(), state);
});

/** The venue in memory counts on the old grid: prices between its ticks rest on one. */
const troubles = (house: EngineHouse) => house.incidents().filter((code) => code !== "report_mismatch");
const position = (house: EngineHouse) => ledgerOf(house).state().markets[0].size;
