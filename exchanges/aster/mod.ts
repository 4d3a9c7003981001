/** Aster, perpetuals and spot: the door. @module */
import type { Venue } from "../../core/venue.ts";
import { FUTURES_WEIGHTS } from "../shared/fapi_futures_calls.ts";
import { FapiSession } from "../shared/fapi_session.ts";
import { MODE_WEIGHT } from "./account_mode.ts";
import { NONCE_WINDOW } from "./calling.ts";
import { ASTER_DEAD_MAN } from "./dead_man.ts";
import { perpWords } from "./perp.ts";
import { spotWords } from "./spot.ts";

/** Numbers that only the venue's signatures know: no money moves on these chains. */
const CHAINS = { mainnet: 1666, testnet: 714 };
const SEQUENCE_NAMES: Venue["sequenceNames"] = {
  snapshot: { lastId: "lastUpdateId" },
  delta: { firstId: "U", lastId: "u", previousId: "pu" },
  top: { lastId: "u" },
};

/** Orders go over REST alone: no socket takes any, so that `wsTrade` is never opened. */
export const aster: Venue = {
  name: "aster",
  family: "aster",
  product: "perp",
  title: "Aster",
  capabilities: {
    postOnly: true,
    replace: false,
    // `PUT order` changes price and size alike; nothing says that a smaller order keeps its place (verify).
    amendKeepsPriority: false,
    cancelAllPerInstrument: true,
    deadMan: ASTER_DEAD_MAN,
    reduceOnly: true,
    accountQueries: ["positions", "account_mode", "cash_flows"],
    queryWeights: { ...FUTURES_WEIGHTS, account_mode: MODE_WEIGHT },
    landsWithin: NONCE_WINDOW,
  },
  networks: {
    mainnet: {
      rest: "https://fapi.asterdex.com",
      wsPublic: "wss://fstream.asterdex.com",
      wsPrivate: "wss://fstream.asterdex.com",
      wsTrade: "wss://fstream.asterdex.com",
    },
    // The page prints `fstream.asterdex-testnet.com` too (verify).
    testnet: {
      rest: "https://fapi.asterdex-testnet.com",
      wsPublic: "wss://fstream5.asterdex-testnet.com",
      wsPrivate: "wss://fstream5.asterdex-testnet.com",
      wsTrade: "wss://fstream5.asterdex-testnet.com",
    },
  },
  chains: CHAINS,
  sequenceNames: SEQUENCE_NAMES,
  createSession: (options, io) => new FapiSession(options, io, perpWords(options)),
};

export const asterSpot: Venue = {
  name: "aster_spot",
  family: "aster",
  product: "spot",
  title: "Aster Spot",
  capabilities: {
    postOnly: true,
    replace: false,
    amendKeepsPriority: false,
    cancelAllPerInstrument: true,
    deadMan: null,
    reduceOnly: false,
    queryWeights: {
      open_orders: FUTURES_WEIGHTS.open_orders,
      open_orders_account: FUTURES_WEIGHTS.open_orders_account,
      order: FUTURES_WEIGHTS.order,
      order_of: FUTURES_WEIGHTS.order_of,
      own_trades: FUTURES_WEIGHTS.own_trades,
      balances: FUTURES_WEIGHTS.balances,
    },
    landsWithin: NONCE_WINDOW,
  },
  networks: {
    mainnet: {
      rest: "https://sapi.asterdex.com",
      wsPublic: "wss://sstream.asterdex.com",
      wsPrivate: "wss://sstream.asterdex.com",
      wsTrade: "wss://sstream.asterdex.com",
    },
    testnet: {
      rest: "https://sapi.asterdex-testnet.com",
      wsPublic: "wss://sstream.asterdex-testnet.com",
      wsPrivate: "wss://sstream.asterdex-testnet.com",
      wsTrade: "wss://sstream.asterdex-testnet.com",
    },
  },
  chains: CHAINS,
  sequenceNames: SEQUENCE_NAMES,
  createSession: (options, io) => new FapiSession(options, io, spotWords(options)),
};
