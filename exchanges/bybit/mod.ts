/** Bybit, USDT perpetuals and spot of a unified account: the door. @module */
import type { Capabilities, Endpoints, Venue } from "../../core/venue.ts";
import { BYBIT_DEAD_MAN } from "./dead_man.ts";
import { PERP, type Product, SPOT } from "./product.ts";
import { BybitSession } from "./session.ts";

const CAPABILITIES: Capabilities = {
  postOnly: true,
  replace: false,
  // The pages of v5 do not say whether a smaller size keeps its place, so none is counted on. Those of its FIX interface, for
  // spot alone, say that it does (verify).
  amendKeepsPriority: false,
  cancelAllPerInstrument: true,
  deadMan: BYBIT_DEAD_MAN,
  reduceOnly: true,
  standbySocket: true,
  accountQueries: ["positions", "account_mode", "cash_flows"],
  queryWeights: {
    open_orders: 1,
    open_orders_account: 1,
    order: 1,
    order_of: 1,
    own_trades: 1,
    balances: 1,
    positions: 1,
    account_mode: 4,
    cash_flows: 7,
  },
};
/** `u` is the id of an update; there is one for each message. */
const SEQUENCE_NAMES: Venue["sequenceNames"] = {
  snapshot: { lastId: "u" },
  delta: { lastId: "u" },
  top: { lastId: "u" },
};

export const bybit: Venue = venueOf("bybit", PERP, CAPABILITIES);
export const bybitSpot: Venue = venueOf("bybit_spot", SPOT, {
  ...CAPABILITIES,
  reduceOnly: false,
  accountQueries: ["account_mode", "cash_flows"],
});

function venueOf(name: string, product: Product, capabilities: Capabilities): Venue {
  return {
    name,
    family: "bybit",
    product: product.category === "spot" ? "spot" : "perp",
    title: product.title,
    wallet: "bybit unified",
    capabilities,
    networks: {
      mainnet: endpoints(product, "https://api.bybit.com", "wss://stream.bybit.com"),
      testnet: endpoints(product, "https://api-testnet.bybit.com", "wss://stream-testnet.bybit.com"),
    },
    sequenceNames: SEQUENCE_NAMES,
    createSession: (options, io) => new BybitSession(product, options, io),
  };
}

/** Accounts of some regions have hosts of their own: they are given in the configuration. */
function endpoints({ category }: Product, rest: string, stream: string): Endpoints {
  return {
    rest,
    wsPublic: `${stream}/v5/public/${category}`,
    wsPrivate: `${stream}/v5/private`,
    wsTrade: `${stream}/v5/trade`,
  };
}
