/** Binance, spot and USD-M futures: the door. @module */
import type { Venue } from "../../core/venue.ts";
import { FUTURES_WEIGHTS } from "../shared/fapi_futures_calls.ts";
import { FapiSession } from "../shared/fapi_session.ts";
import { USDM_DEAD_MAN } from "./dead_man.ts";
import { QUERY_WEIGHTS } from "./orders.ts";
import { BinanceSession } from "./session.ts";
import { USDM_WORDS } from "./usdm.ts";

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
    standbySocket: true,
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

/** Market streams take their route (`/public`, `/market`) and the account's its own (`/private`) behind the address. */
export const binanceUsdm: Venue = {
  name: "binance_usdm",
  family: "binance",
  product: "perp",
  title: "Binance USD-M",
  capabilities: {
    postOnly: true,
    replace: false,
    // `order.modify` puts the order behind all others of its price.
    amendKeepsPriority: false,
    cancelAllPerInstrument: true,
    deadMan: USDM_DEAD_MAN,
    reduceOnly: true,
    standbySocket: true,
    accountQueries: ["positions", "account_mode", "cash_flows"],
    queryWeights: FUTURES_WEIGHTS,
  },
  networks: {
    mainnet: {
      rest: "https://fapi.binance.com",
      wsPublic: "wss://fstream.binance.com",
      wsPrivate: "wss://fstream.binance.com",
      wsTrade: "wss://ws-fapi.binance.com/ws-fapi/v1",
      // What a key may do stands at the host of spot, for all products alike.
      keys: "https://api.binance.com",
    },
    // The venue's demo trading; the address of its socket for orders is a third party's word (verify).
    testnet: {
      rest: "https://demo-fapi.binance.com",
      wsPublic: "wss://demo-fstream.binance.com",
      wsPrivate: "wss://demo-fstream.binance.com",
      wsTrade: "wss://testnet.binancefuture.com/ws-fapi/v1",
    },
  },
  sequenceNames: {
    snapshot: { lastId: "lastUpdateId" },
    delta: { firstId: "U", lastId: "u", previousId: "pu" },
    top: { lastId: "u" },
  },
  createSession: (options, io) => new FapiSession(options, io, USDM_WORDS),
};
