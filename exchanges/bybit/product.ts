/** The two products of a unified account at Bybit that we trade; one session serves one of them. Spot and linear share their
 * symbols, so that a category goes with each question. @module */
import type { InstrumentKind } from "../../core/instrument.ts";
import type { DcpProduct } from "./dead_man.ts";

export type Product = {
  /** As the venue names it, also in the path of the public socket. */
  readonly category: "linear" | "spot";
  /** For people. */
  readonly title: string;
  readonly kind: InstrumentKind;
  /** What lists of the whole category are narrowed to: linear ones have to name a settle coin. */
  readonly scope: Readonly<Record<string, string>>;
  readonly dcp: DcpProduct;
  /** Names in one subscription at most; `null` = no count is stated. Source: Bybit v5 docs, "Connect", Public channel args limits. */
  readonly argsPerFrame: number | null;
};

/** Linear contracts that USDT settles and that never expire. */
export const PERP: Product = {
  category: "linear",
  title: "Bybit USDT perpetuals",
  kind: "linear",
  scope: { settleCoin: "USDT" },
  dcp: "DERIVATIVES",
  argsPerFrame: null,
};
export const SPOT: Product = {
  category: "spot",
  title: "Bybit spot",
  kind: "spot",
  scope: {},
  dcp: "SPOT",
  argsPerFrame: 10,
};
