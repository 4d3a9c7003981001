/** A bot of ours on every simulated product at once in virtual time: the same two pairs everywhere, one world behind all, real
 * engine, strategy and sessions, each venue's real words. Its quotes want to move with every tick, and no limit of ours slows
 * it down but the share of the venues' own limits that orders may use. @module */
import { Engine } from "../../core/engine/engine.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import { ClientIds } from "../../core/oms/client_id.ts";
import { DEFAULT_VENUE_LIMITS } from "../../core/risk/limits.ts";
import type { Micros } from "../../core/units.ts";
import { venues as offered } from "../../exchanges/mod.ts";
import { createSigner } from "../../exchanges/shared/signer.ts";
import { WIRES } from "../../exchanges/simulator/mod.ts";
import { marketMaking } from "../../strategies/market_making/mod.ts";
import { wideLimits } from "../../benches/support/wide_limits.ts";
import type { Bytes } from "../simulation/contract.ts";
import { DIALECTS, symbolOf } from "../simulation/dialects.ts";
import { VirtualLoop } from "./virtual_loop.ts";
import { type Roads, VirtualVenue } from "./virtual_venue.ts";

/** 2026-11-25 12:00 UTC. */
const START = 1_795_608_000_000_000 as Micros;
const PAIRS = [{ asset: "BTC", size: "0.005", most: "0.05" }, { asset: "ETH", size: "0.1", most: "1" }] as const;
/** In what any venue counts. */
const SIZES = { maxOrderSize: "1000", maxOrderNotional: "100000", maxPosition: "100000" };

export type Fleet = {
  readonly loop: VirtualLoop;
  /** Called with everything that leaves for a venue. */
  onSent: (venue: string, bytes: Bytes, now: Micros) => void;
};

/** @param names the products, by the names of the configuration */
export function virtualFleet(seed: number, names: readonly string[] = Object.keys(WIRES)): Fleet {
  const told = (venue: string): Roads => ({
    inward: () => null,
    outward(bytes, now) {
      fleet.onSent(venue, bytes, now);
      return { arrives: true, delay: 0 };
    },
    refusal: () => null,
  });
  const venues = names.map((name) => {
    const symbols = PAIRS.map(({ asset }) => symbolOf(name, asset));
    return new VirtualVenue(name, WIRES[name]({ symbols, seed, startAt: START, shared: true }), START, {
      roads: told(name),
    });
  });
  const markets = names.flatMap((venue) =>
    PAIRS.map((pair) => ({ ...pair, venue, symbol: symbolOf(venue, pair.asset) }))
  );
  const ids = markets.map(({ venue, asset }) => `${venue}-${asset}`);
  const wide = wideLimits({ markets: markets.length, venues: names, strategies: ids, sizes: SIZES });
  const { messageShare } = DEFAULT_VENUE_LIMITS;
  const engine = new Engine({
    mode: "demo",
    build: "test",
    startedAt: START,
    markets,
    venues: new Map(
      names.map((name) => [name, { capabilities: venueNamed(name).capabilities, validity: 2_000_000 as Micros }]),
    ),
    strategies: markets.map(({ size, most }, id) => ({
      id: ids[id],
      kind: marketMaking,
      instruments: [id as InstrumentId],
      parameters: {
        levels: 2,
        half_spread_bps: 4,
        order_size_base: size,
        max_position_base: most,
        inward_tolerance_bps: 0,
        outward_tolerance_bps: 0,
      },
    })),
    limits: { ...wide, venue: new Map([...wide.venue].map(([name, venue]) => [name, { ...venue, messageShare }])) },
    ids: new ClientIds(1, 1),
    watermark: START,
    control: {
      armAtStart: true,
      tripped: null,
      startedAt: START,
      rearmCooldown: 0 as Micros,
      dedicated: new Set(),
    },
  });
  const loop = new VirtualLoop(engine, venues), fleet: Fleet = { loop, onSent: () => {} };
  for (const venue of venues) {
    const own = markets.flatMap(({ venue: name, symbol }, id) =>
      name === venue.id ? [{ instrument: id as InstrumentId, symbol }] : []
    );
    const signer = createSigner(DIALECTS[venue.id].key), { endpoints } = venue;
    const options = { venue: venue.id, markets: own, endpoints, signer, seed, topOfBook: false };
    venue.start(venueNamed(venue.id).createSession(options, venue));
  }
  return fleet;
}

function venueNamed(name: string) {
  return offered.find((venue) => venue.name === name)!;
}
