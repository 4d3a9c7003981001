/** A stranger's program: what deno.json exports, and nothing else of ours, carries a strategy of its own to trade on the
 * simulator. */
import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import {
  add,
  ClientIds,
  DEFAULT_GLOBAL_LIMITS,
  DEFAULT_INSTRUMENT_LIMITS,
  DEFAULT_STRATEGY_LIMITS,
  DEFAULT_VENUE_LIMITS,
  Engine,
  formatMoney,
  formatSteps,
  type InstrumentId,
  type Limits,
  type Micros,
  parseMoney,
  type Size,
  type StrategyKind,
} from "../core/mod.ts";
import { createSigner, venueByName } from "../exchanges/mod.ts";
import { strategies, strategyNamed } from "../strategies/mod.ts";
import { DEMO_ACCOUNT, WIRES } from "../exchanges/simulator/mod.ts";
import { ROOT } from "./support/source_tree.ts";
import { VirtualLoop } from "./support/virtual_loop.ts";
import { VirtualVenue } from "./support/virtual_venue.ts";
import { slowTest } from "./support/slow.ts";

const START = 1_795_608_000_000_000 as Micros; // 2026-11-25 12:00 UTC
const BTC = 0 as InstrumentId;
const DOORS = { ".": "./core/mod.ts", "./exchanges": "./exchanges/mod.ts", "./strategies": "./strategies/mod.ts" };

/** Ten lines: joins the best price of others on both sides. */
const joiner: StrategyKind = {
  name: "joiner",
  title: "Joins the best price of others",
  parameters: {},
  create: (instruments) => ({
    instruments,
    decide: (desk) => {
      const market = desk.market(instruments[0]), size = 1_000 as Size, level = 0, instrument = market.id;
      const sides = (["buy", "sell"] as const).filter((side) => market.bestOthers(side) > 0);
      return {
        quotes: sides.map((side) => ({ instrument, side, level, price: market.bestOthers(side), size })),
        takes: [],
      };
    },
    observe: () => {},
    configure: () => {},
    explain: () => ({ fairValue: null, absent: [], trace: [] }),
  }),
};

function trader(kind: StrategyKind, parameters: Readonly<Record<string, unknown>>, seed: number): VirtualLoop {
  const binance = venueByName("binance");
  assert(binance);
  const venue = new VirtualVenue("binance", WIRES.binance({ symbols: ["BTCUSDT"], seed, startAt: START }), START);
  const limits: Limits = {
    perInstrument: new Map([[
      BTC,
      { ...DEFAULT_INSTRUMENT_LIMITS, maxOrderSize: "0.1", maxOrderNotional: "10000", maxPosition: "0.2" },
    ]]),
    venue: new Map([["binance", DEFAULT_VENUE_LIMITS]]),
    // The joiner is happy with whatever spread there is.
    strategy: new Map([["mine", { ...DEFAULT_STRATEGY_LIMITS, minSpreadInFees: 0 }]]),
    global: DEFAULT_GLOBAL_LIMITS,
  };
  const engine = new Engine({
    mode: "demo",
    build: "stranger",
    startedAt: START,
    markets: [{ venue: "binance", symbol: "BTCUSDT" }],
    venues: new Map([["binance", { capabilities: binance.capabilities, validity: 2_000_000 as Micros }]]),
    strategies: [{ id: "mine", kind, instruments: [BTC], parameters }],
    limits,
    ids: new ClientIds(1, 1),
    watermark: START,
    control: { armAtStart: true, tripped: null, startedAt: START, rearmCooldown: 0 as Micros, dedicated: new Set() },
  });
  const loop = new VirtualLoop(engine, [venue]);
  const signer = createSigner({ scheme: "hmac", apiKey: DEMO_ACCOUNT.apiKey, secret: DEMO_ACCOUNT.secret! });
  const markets = [{ instrument: BTC, symbol: "BTCUSDT" }];
  venue.start(
    binance.createSession({ venue: "binance", markets, endpoints: venue.endpoints, signer, seed }, venue),
  );
  return loop;
}

/** Our books against the simulator's, to the last unit. */
function assertSame({ engine, venues: [{ wire }] }: VirtualLoop): void {
  const { ledger, markets: [{ instrument }] } = engine.desk, { positions, balances, fees, fillCount } = wire.state();
  assert(instrument);
  const position = ledger.position(BTC);
  assertEquals(formatSteps(position.size, instrument.lot), positions[0].size);
  assertEquals(position.fillCount, fillCount);
  for (const { asset, ours } of ledger.differences("binance")) {
    const theirs = balances.find((balance) => balance.asset === asset);
    assert(theirs, asset);
    assertEquals(formatMoney(ours), formatMoney(add(parseMoney(theirs.free), parseMoney(theirs.locked))), asset);
  }
  assert(fees.length > 0);
}

Deno.test("deno.json exports exactly the doors that a stranger comes through, and each says what it is", async () => {
  const { exports } = JSON.parse(await Deno.readTextFile(join(ROOT, "deno.json")));
  assertEquals(exports, DOORS);
  for (const door of Object.values(DOORS)) {
    const text = await Deno.readTextFile(join(ROOT, door));
    assert(/^\/\*\* [A-Z][^]{30,}?@module \*\/\n/.test(text), `${door} does not say what it is`);
  }
});

slowTest("a stranger's ten lines trade on the simulator, and the ledger equals the venue to the last unit", () => {
  const loop = trader(joiner, {}, 7);
  const { engine, venues: [{ wire }] } = loop;
  loop.run(600_000, () => wire.state().fillCount >= 20);
  assert(wire.state().fillCount >= 20, `${wire.state().fillCount} fills in ten minutes`);
  loop.stop();
  loop.run(15_000, () => engine.stopOutcome(loop.now) !== null);
  assertEquals([engine.stopOutcome(loop.now), wire.state().openOrders], ["verified", []]);
  assertSame(loop);
});

slowTest("a strategy of the house runs for a stranger by its name", () => {
  assertEquals([...strategies.keys()], ["market_making"]);
  const parameters = { half_spread_bps: 2, order_size_base: "0.01", max_position_base: "0.1" };
  const loop = trader(strategyNamed("market_making"), parameters, 11), { wire } = loop.venues[0];
  loop.run(600_000, () => wire.state().fillCount >= 5);
  loop.kill();
  loop.run(15_000, () => loop.engine.killState === "TRIPPED");
  assertEquals([loop.engine.killState, wire.state().openOrders], ["TRIPPED", []]);
  assert(wire.state().fillCount >= 5, `${wire.state().fillCount} fills in ten minutes`);
  assertSame(loop);
});
