/** A configured venue as a bot takes it: its session with the account's signer, or in paper with orders that are simulated.
 * @module */
import type { Micros } from "../core/units.ts";
import type { Effects, Endpoints, Session, Signer, Venue } from "../core/venue.ts";
import type { StrategyKind } from "../core/engine/strategy.ts";
import type { BotVenue } from "./bot_options.ts";
import type { Config } from "./config_schema.ts";

/** Default validity of a placement, µs: after it the venue may not accept it any more. */
export const VALIDITY_MICROS = 2_000_000 as Micros;

/** Who signs for an account; `marketKey` is shown for binary market data where nobody does. */
export type Keys = { readonly signer: Signer | null; readonly marketKey: string };
/** Wraps a session so that its orders never leave. */
export type SimulateOrders = (
  session: (io: Effects) => Session,
  io: Effects,
  options: {
    readonly venue: string;
    readonly balances: Readonly<Record<string, string>>;
    readonly makerFee: string;
    readonly takerFee: string;
    readonly latency: { readonly base: Micros; readonly jitter: Micros };
    readonly seed: number;
  },
) => Session;
export type BotVenueOptions = {
  readonly name: string;
  readonly venue: Pick<Venue, "capabilities" | "createSession">;
  readonly endpoints: Endpoints;
  readonly config: Config;
  readonly keys: Keys;
  readonly strategies: readonly StrategyKind[];
  /** `null` = real orders. */
  readonly simulate: SimulateOrders | null;
};

export function botVenue(options: BotVenueOptions): BotVenue {
  const { name, venue, endpoints, config, keys: { signer, marketKey }, strategies, simulate } = options;
  const { markets: symbols, marketData, dedicatedAccount: dedicated, waitsMs, deadManWindowMs, account } =
    config.venues[name];
  const sbe = marketData === "sbe" ? { apiKey: signer?.apiKey ?? marketKey } : null;
  return {
    id: name,
    capabilities: venue.capabilities,
    endpoints,
    symbols,
    dedicated,
    validity: VALIDITY_MICROS,
    timers: Object.fromEntries(Object.entries(waitsMs ?? {}).map(([name, ms]) => [name, ms * 1e3])),
    ...(deadManWindowMs === undefined ? {} : { deadManWindow: deadManWindowMs * 1e3 as Micros }),
    account,
    createSession(markets, io) {
      const topOfBook = strategies.some(wantsTop);
      const session = { venue: name, markets, endpoints, signer, sbe, seed: config.seed, topOfBook };
      if (simulate === null) return venue.createSession(session, io);
      const { balances, fees, latencyMs } = config.paper,
        latency = { base: latencyMs * 1e3 as Micros, jitter: 0 as Micros };
      return simulate((inner) => venue.createSession({ ...session, signer: null }, inner), io, {
        venue: name,
        balances,
        makerFee: fees.maker,
        takerFee: fees.taker,
        latency,
        seed: config.seed,
      });
    },
  };
}

/** Whether a strategy of that kind has a use for best prices besides the book. */
function wantsTop({ heeds }: StrategyKind): boolean {
  return heeds === undefined || heeds.has("top_of_book");
}
