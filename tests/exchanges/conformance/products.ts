/** The products that are played through the cases, one line each. @module */
import { aster, asterSpot } from "../../../exchanges/aster/mod.ts";
import { binance, binanceUsdm } from "../../../exchanges/binance/mod.ts";
import {
  ASTER_DEMO_ACCOUNT,
  ASTER_DEMO_KEY,
  asterUrls,
  createAsterWire,
} from "../../../exchanges/simulator/wire/aster.ts";
import { createBinanceWire } from "../../../exchanges/simulator/wire/binance.ts";
import { createBinanceUsdmWire } from "../../../exchanges/simulator/wire/binance_usdm.ts";
import { createBybitWire } from "../../../exchanges/simulator/wire/bybit.ts";
import { createOkxWire } from "../../../exchanges/simulator/wire/okx.ts";
import { bybit, bybitSpot } from "../../../exchanges/bybit/mod.ts";
import { okx, okxSpot } from "../../../exchanges/okx/mod.ts";
import { createSigner } from "../../../exchanges/shared/signer.ts";
import { DEMO_SIGNER } from "../../support/wire_talk.ts";
import type { SimulatedProduct } from "./simulated_stage.ts";

/** The key of the simulated OKX comes with a pass phrase. */
const OKX_SIGNER = createSigner({ scheme: "hmac", apiKey: "demo", secret: "demo", passphrase: "demo" });

/** An agent of the simulated Aster, and its user. */
const ASTER_SIGNER = createSigner({
  scheme: "eip712",
  apiKey: ASTER_DEMO_ACCOUNT.apiKey,
  secret: ASTER_DEMO_KEY,
  account: ASTER_DEMO_ACCOUNT.user,
});

export const PRODUCTS: readonly SimulatedProduct[] = [
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
  {
    venue: aster,
    createWire: createAsterWire,
    symbols: ["BTCUSDT", "ETHUSDT"],
    signer: ASTER_SIGNER,
    landsWithin: 10_000_000,
    floor: (symbol) => `${symbol} perp`,
  },
  {
    venue: asterSpot,
    tradesWithItself: true,
    createWire: (options) => createAsterWire({ ...options, product: "spot" }),
    symbols: ["BTCUSDT", "ETHUSDT"],
    signer: ASTER_SIGNER,
    landsWithin: 10_000_000,
    endpoints: (_wire, host) => asterUrls(host, "spot"),
  },
  {
    venue: bybit,
    createWire: createBybitWire,
    symbols: ["BTCUSDT", "ETHUSDT"],
    signer: DEMO_SIGNER,
    floor: (symbol) => `${symbol} perp`,
  },
  {
    venue: bybitSpot,
    createWire: (options) => createBybitWire({ ...options, product: "spot" }),
    symbols: ["BTCUSDT", "ETHUSDT"],
    signer: DEMO_SIGNER,
  },
  { venue: okxSpot, createWire: createOkxWire, symbols: ["BTC-USDT", "ETH-USDT"], signer: OKX_SIGNER },
];
