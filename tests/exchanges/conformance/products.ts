/** The products that are played through the cases, one line each. @module */
import { binance, binanceUsdm } from "../../../exchanges/binance/mod.ts";
import { createBinanceWire } from "../../../exchanges/simulator/wire/binance.ts";
import { createBinanceUsdmWire } from "../../../exchanges/simulator/wire/binance_usdm.ts";
import { createOkxWire } from "../../../exchanges/simulator/wire/okx.ts";
import { okx, okxSpot } from "../../../exchanges/okx/mod.ts";
import { createSigner } from "../../../exchanges/shared/signer.ts";
import { DEMO_SIGNER } from "../../support/wire_talk.ts";
import type { Product } from "./stage.ts";

/** The key of the simulated OKX comes with a pass phrase. */
const OKX_SIGNER = createSigner({ scheme: "hmac", apiKey: "demo", secret: "demo", passphrase: "demo" });

export const PRODUCTS: readonly Product[] = [
  { venue: binance, createWire: createBinanceWire, symbols: ["BTCUSDT", "ETHUSDT"], signer: DEMO_SIGNER },
  {
    venue: binanceUsdm,
    createWire: createBinanceUsdmWire,
    symbols: ["BTCUSDT", "ETHUSDT"],
    signer: DEMO_SIGNER,
    floor: (symbol) => `${symbol} perp`,
  },
  {
    venue: okx,
    createWire: createOkxWire,
    symbols: ["BTC-USDT-SWAP", "ETH-USDT-SWAP"],
    signer: OKX_SIGNER,
    floor: (symbol) => `${symbol} perp`,
  },
  { venue: okxSpot, createWire: createOkxWire, symbols: ["BTC-USDT", "ETH-USDT"], signer: OKX_SIGNER },
];
