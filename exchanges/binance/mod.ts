/** Binance spot: the door. @module */
import type { Venue } from "../../core/venue.ts";
import { QUERY_WEIGHTS } from "./orders.ts";
import { BinanceSession } from "./session.ts";

const wsApi = (host: string) => `wss://${host}/ws-api/v3`;
const MAINNET_WS_API = wsApi("ws-api.binance.com:443");
const TESTNET_WS_API = wsApi("ws-api.testnet.binance.vision");
const DEMO_WS_API = wsApi("demo-ws-api.binance.com");

export const binance: Venue = {
  name: "binance",
  family: "binance",
  product: "spot",
  title: "Binance Spot",
  capabilities: {
    postOnly: true,
    replace: true,
    amendKeepsPriority: true,
    cancelAllPerInstrument: true,
    deadMan: null,
    reduceOnly: false,
    queryWeights: QUERY_WEIGHTS,
  },
  networks: {
    mainnet: {
      rest: "https://api.binance.com",
      wsPublic: "wss://stream.binance.com:9443",
      wsSbe: "wss://stream-sbe.binance.com",
      wsPrivate: MAINNET_WS_API,
      wsTrade: MAINNET_WS_API,
    },
    testnet: {
      rest: "https://testnet.binance.vision",
      wsPublic: "wss://stream.testnet.binance.vision",
      wsSbe: "wss://stream-sbe.testnet.binance.vision",
      wsPrivate: TESTNET_WS_API,
      wsTrade: TESTNET_WS_API,
    },
    demo: {
      rest: "https://demo-api.binance.com",
      wsPublic: "wss://demo-stream.binance.com",
      wsSbe: "wss://demo-stream-sbe.binance.com",
      wsPrivate: DEMO_WS_API,
      wsTrade: DEMO_WS_API,
    },
  },
  sbeScheme: "ed25519",
  sequenceNames: {
    snapshot: { lastId: "lastUpdateId" },
    delta: { firstId: "U", lastId: "u" },
    top: { lastId: "u" },
  },
  createSession: (options, io) => new BinanceSession(options, io),
};
