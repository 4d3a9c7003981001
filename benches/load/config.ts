/** The configuration of a bot under load: markets spread over venues that speak Binance spot, a market maker on each. @module */
import type { Endpoints } from "../../core/venue.ts";

/** Markets by venue, as even as can be. */
export function spread(markets: number, venues: number): string[][] {
  const all = Array.from({ length: markets }, (_, i) => `M${String(i).padStart(3, "0")}USDT`);
  return Array.from({ length: venues }, (_, v) => all.filter((_, i) => i % venues === v));
}

export function venueNames(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `binance${i === 0 ? "" : i + 1}`);
}

export type LoadedConfig = {
  readonly markets: readonly (readonly string[])[];
  readonly endpoints: readonly Endpoints[];
  /** Archive and tape; the dashboard is a matter of the command line. */
  readonly disk: boolean;
};

export function loadedConfig({ markets, endpoints, disk }: LoadedConfig): string {
  const names = venueNames(markets.length), all = markets.flatMap((own, i) => own.map((symbol) => [names[i], symbol]));
  return JSON.stringify({
    mode: "demo",
    archive: disk,
    tape: { enabled: disk },
    venues: Object.fromEntries(names.map((name, i) => {
      const { rest, wsPublic, wsTrade } = endpoints[i];
      return [name, { markets: markets[i], endpoints: { rest, wsPublic, wsTrade } }];
    })),
    strategies: all.map(([venue, symbol]) => ({
      id: `mm-${symbol.toLowerCase()}`,
      kind: "market_making",
      markets: [`${venue}:${symbol}`],
      parameters: {
        order_size_base: "0.05",
        max_position_base: "1",
        inward_tolerance_bps: 1,
        outward_tolerance_bps: 3,
      },
    })),
    limits: {
      markets: Object.fromEntries(
        all.map(([venue, symbol]) => [`${venue}:${symbol}`, {
          maxOrderSize: "0.1",
          maxOrderNotional: "10000",
          maxPosition: "2",
        }]),
      ),
    },
  });
}
