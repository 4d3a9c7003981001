/** Which venues can be simulated, by name. A file of its own, so that a worker can import it by its address. @module */
import { createBinanceWire } from "./wire/binance.ts";
import { createBybitWire } from "./wire/bybit.ts";
import { createOkxWire } from "./wire/okx.ts";
import type { WireFactory } from "./wire.ts";

export const WIRES: Readonly<Record<string, WireFactory>> = {
  binance: createBinanceWire,
  bybit: createBybitWire,
  okx: createOkxWire,
};
