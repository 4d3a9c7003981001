/** The products that are played through the cases, one line each. @module */
import { binance, binanceUsdm } from "../../../exchanges/binance/mod.ts";
import { createBinanceWire } from "../../../exchanges/simulator/wire/binance.ts";
import { createBinanceUsdmWire } from "../../../exchanges/simulator/wire/binance_usdm.ts";
import { DEMO_SIGNER } from "../../support/wire_talk.ts";
import type { Product } from "./stage.ts";

export const PRODUCTS: readonly Product[] = [
  { venue: binance, createWire: createBinanceWire, symbols: ["BTCUSDT", "ETHUSDT"], signer: DEMO_SIGNER },
  {
    venue: binanceUsdm,
    createWire: createBinanceUsdmWire,
    symbols: ["BTCUSDT", "ETHUSDT"],
    signer: DEMO_SIGNER,
    floor: (symbol) => `${symbol} perp`,
  },
];
