/** Hosts that speak the words of Binance's futures: what each does differently from the others. Sources: USD-M futures documents of
 * 2026-07-24 and asterdex/api-docs of 2026-06-30; read 2026-11-26. @module */
import type { Product } from "../../keys.ts";
import type { Budget } from "../binance/limits.ts";

export type FapiKind = {
  readonly name: "usdm" | "aster" | "aster_spot";
  /** Whose field sets it prints. Aster's are those of Binance in 2022-23. */
  readonly style: "usdm" | "aster";
  readonly product: Product;
  /** Before the version of a path. */
  readonly base: "/fapi" | "/api";
  /** Whether streams come by route (`/public`, `/market`, `/private`), and nothing comes without one. */
  readonly routed: boolean;
  readonly budget: Budget;
  /** Prices of new orders lie within so many times the mark, or on spot the last price. */
  readonly band: { readonly up: string; readonly down: string };
  /** Pace of `@depth` without a word behind it, ms. */
  readonly slowDepthMs: number;
  readonly mostStreams: number;
  /** Client messages a second that a stream socket may send. */
  readonly mostMessages: number;
  /** Days for which orders that ended without a fill can be asked for. */
  readonly unfilledKeptDays: number;
};

export const USDM: FapiKind = {
  name: "usdm",
  style: "usdm",
  product: "perp",
  base: "/fapi",
  routed: true,
  budget: { weight: 2_400, raw: null, orders: [["SECOND", 10, 300], ["MINUTE", 1, 1_200]], forgiving: false },
  band: { up: "1.0500", down: "0.9500" },
  slowDepthMs: 250,
  mostStreams: 1_024,
  mostMessages: 10,
  unfilledKeptDays: 3,
};

export const ASTER_PERP: FapiKind = {
  ...USDM,
  name: "aster",
  style: "aster",
  routed: false,
  band: { up: "1.0200", down: "0.9800" },
  mostStreams: 200,
  unfilledKeptDays: 7,
};

/** Limits as the venue's own listing had them in 2026-01; its page says fewer. */
export const ASTER_SPOT: FapiKind = {
  ...ASTER_PERP,
  name: "aster_spot",
  product: "spot",
  base: "/api",
  budget: { weight: 6_000, raw: null, orders: [["SECOND", 10, 1_000], ["MINUTE", 1, 6_000]], forgiving: false },
  band: { up: "5", down: "0.2" },
  slowDepthMs: 1_000,
  mostStreams: 1_024,
  mostMessages: 5,
};
