/** A bot of ours on a simulated venue in virtual time: real engine, real strategy, real session, the venue's real words. What
 * must hold of it at any moment is checked against the venue's truth. @module */
import { assert, assertEquals } from "@std/assert";
import type { ControlOptions } from "../../core/engine/control.ts";
import { Engine } from "../../core/engine/engine.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import { add, compare, formatMoney, type Money, parseMoney, subtract, ZERO } from "../../core/money.ts";
import { ClientIds } from "../../core/oms/client_id.ts";
import { DEFAULT_GLOBAL_LIMITS, DEFAULT_INSTRUMENT_LIMITS, DEFAULT_VENUE_LIMITS } from "../../core/risk/limits.ts";
import { type Micros, parseSteps } from "../../core/units.ts";
import { binance } from "../../exchanges/binance/mod.ts";
import { createSigner } from "../../exchanges/shared/signer.ts";
import { DEMO_ACCOUNT, type Wire, WIRES } from "../../exchanges/simulator/mod.ts";
import { marketMaking } from "../../strategies/market_making/mod.ts";
import { assertPossible } from "./order_oracle.ts";
import { VirtualLoop } from "./virtual_loop.ts";
import { VirtualVenue } from "./virtual_venue.ts";

/** 2026-11-25 12:00 UTC. */
export const START = 1_795_608_000_000_000 as Micros;
export const MARKETS = [
  { symbol: "BTCUSDT", clip: "0.02", position: "0.18", limit: "0.2" },
  { symbol: "ETHUSDT", clip: "0.5", position: "4.5", limit: "5" },
] as const;

/** An engine and the venue that it trades on. */
export type Simulated = { readonly engine: Engine; readonly venues: readonly { readonly wire: Wire }[] };

/** Two markets, two levels a side, near enough to the mid that it is filled often. */
export function virtualBot(seed: number, control: Partial<ControlOptions> = {}): VirtualLoop {
  const symbols = MARKETS.map(({ symbol }) => symbol);
  const venue = new VirtualVenue("binance", WIRES.binance({ symbols, seed, startAt: START }), START);
  const engine = new Engine({
    mode: "demo",
    build: "test",
    startedAt: START,
    markets: symbols.map((symbol) => ({ venue: "binance", symbol })),
    venues: new Map([["binance", { capabilities: binance.capabilities, validity: 2_000_000 as Micros }]]),
    strategies: MARKETS.map(({ symbol, clip, position }, id) => ({
      id: symbol,
      kind: marketMaking,
      instruments: [id as InstrumentId],
      parameters: { levels: 2, half_spread_bps: 1, order_size_base: clip, max_position_base: position },
    })),
    limits: {
      perInstrument: new Map(MARKETS.map(({ limit }, id) => [
        id as InstrumentId,
        { ...DEFAULT_INSTRUMENT_LIMITS, maxOrderSize: limit, maxOrderNotional: "20000", maxPosition: limit },
      ])),
      venue: new Map([["binance", DEFAULT_VENUE_LIMITS]]),
      global: DEFAULT_GLOBAL_LIMITS,
    },
    ids: new ClientIds(1, 1),
    watermark: START,
    control: {
      armAtStart: true,
      tripped: null,
      startedAt: START,
      rearmCooldown: 0 as Micros,
      dedicated: new Set(),
      ...control,
    },
  });
  const loop = new VirtualLoop(engine, [venue]);
  loop.onCommand = (command) => {
    const { kind } = command, order = kind === "place" || kind === "replace" || kind === "amend";
    if (kind === "place" && command.purpose === "flatten") return assertSale(loop);
    assert(!order || engine.killState === "ARMED", `a ${kind} left in ${engine.killState}`);
  };
  const signer = createSigner({ scheme: "hmac", apiKey: DEMO_ACCOUNT.apiKey, secret: DEMO_ACCOUNT.secret! });
  const markets = symbols.map((symbol, id) => ({ instrument: id as InstrumentId, symbol }));
  venue.start(binance.createSession({ venue: "binance", markets, endpoints: venue.endpoints, signer, seed }, venue));
  return loop;
}

/** INV-09: nothing of ours rests at the venue when an order that sells down leaves. */
function assertSale({ engine, venues: [{ wire }] }: VirtualLoop): void {
  const { level } = engine.control.switch;
  assert(engine.sellsDown && (level === "flatten" || level === null && engine.control.stopping), "it was asked for");
  assertEquals(wire.state().openOrders, []);
}

/** At any moment: no position beyond the limit whatever fills, every order known, one a slot, and held for nothing that its
 * truth cannot have told us; nothing after TRIPPED. */
export function assertSafe({ engine, venues: [{ wire }] }: Simulated): void {
  const { openOrders, positions } = wire.state();
  for (const { symbol, limit } of MARKETS) {
    const position = parseMoney(positions.find((one) => one.symbol === symbol)?.size ?? "0"), slots = new Set<string>();
    let buys: Money = ZERO, sells: Money = ZERO;
    for (const order of openOrders) {
      if (order.symbol !== symbol) continue;
      const left = subtract(parseMoney(order.size), parseMoney(order.filled));
      if (order.side === "buy") buys = add(buys, left);
      else sells = add(sells, left);
      const known = engine.desk.orders.get(order.clientOrderId);
      assert(known, `order ${order.clientOrderId} rests and is in none of our books`);
      const slot = `${known.side} ${known.slot.level}`;
      assert(!slots.has(slot), `two orders of ${symbol} rest in slot ${slot}`);
      slots.add(slot);
      const { lot } = engine.desk.market(known.instrument).instrument!;
      const filled = parseSteps(order.filled, lot), size = parseSteps(order.size, lot);
      assertPossible(known, { status: filled > 0 ? "partial" : "open", filled, size });
    }
    for (const worst of [add(position, buys), subtract(sells, position)]) {
      assert(
        compare(worst, parseMoney(limit)) <= 0,
        `${symbol} could reach ${formatMoney(worst)}; the limit is ${limit}`,
      );
    }
  }
  if (engine.killState === "TRIPPED") assertEquals(openOrders, []);
}

/** Once all is quiet: our books are the venue's, to the last unit. */
export function assertAgrees({ engine, venues: [{ wire }] }: Simulated): void {
  const { ledger, markets, venues } = engine.desk, { fillCount, balances } = wire.state();
  assertEquals([...venues.values()].map(({ readiness, reason }) => `${readiness} ${reason}`), ["READY "]);
  assertEquals(markets.reduce((sum, { id }) => sum + ledger.position(id).fillCount, 0), fillCount);
  for (const { asset, ours } of ledger.differences("binance")) {
    const { free, locked } = balances.find((balance) => balance.asset === asset)!;
    assertEquals(formatMoney(ours), formatMoney(add(parseMoney(free), parseMoney(locked))), asset);
  }
}
