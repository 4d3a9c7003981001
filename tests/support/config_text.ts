/** A small configuration that is right, and copies of it with one thing changed. @module */
import { parseConfig } from "../../runtime/config.ts";
import { limitsHash } from "../../runtime/config_flags.ts";

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
export type Change = { readonly path: readonly (string | number)[]; readonly value: Json | undefined };

const GOOD = {
  mode: "paper",
  venues: { binance: { markets: ["BTCUSDT"] } },
  strategies: [{
    id: "mm-btc",
    kind: "market_making",
    markets: ["binance:BTCUSDT"],
    parameters: { half_spread_bps: 5, order_size_base: "0.001" },
  }],
  limits: {
    markets: { "binance:BTCUSDT": { maxOrderSize: "0.01", maxOrderNotional: "1000", maxPosition: "0.05" } },
  },
};

/** The configuration with `value` at `path`; `undefined` takes it out. Missing objects on the way are made. */
export function configText(...changes: readonly Change[]): string {
  const config = structuredClone(GOOD) as Record<string | number, unknown>;
  for (const { path, value } of changes) {
    let node: Record<string | number, unknown> = config;
    for (const part of path.slice(0, -1)) node = (node[part] ??= {}) as Record<string | number, unknown>;
    const last = path[path.length - 1];
    if (value === undefined) delete node[last];
    else node[last] = value;
  }
  return JSON.stringify(config);
}

/** The same in live, its limits approved as they stand. */
export function liveText(...changes: readonly Change[]): string {
  const live = [change("mode", "live"), ...changes];
  const hash = limitsHash(parseConfig(configText(...live), "/x/bot.jsonc"));
  return configText(...live, change("limits/approved", { by: "Ada", on: "2026-01-31", hash }));
}

export function change(path: string, value: Json | undefined): Change {
  return { path: path.split("/").map((part) => /^\d+$/.test(part) ? Number(part) : part), value };
}
