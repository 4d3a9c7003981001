/** OKX, USDT-margined swaps and spot: the door. @module */
import type { Capabilities, Endpoints, Venue } from "../../core/venue.ts";
import { DEMO_MARK } from "./address.ts";
import { OKX_DEAD_MAN } from "./dead_man.ts";
import { type OkxProduct, SPOT, SWAP } from "./products.ts";
import { OkxSession } from "./session.ts";

const CAPABILITIES: Capabilities = {
  postOnly: true,
  replace: false,
  // Another price loses the place, and of a smaller size its words say nothing: none is counted on (verify).
  amendKeepsPriority: false,
  cancelAllPerInstrument: false,
  deadMan: OKX_DEAD_MAN,
  reduceOnly: false,
  standbySocket: true,
  accountQueries: ["account_mode", "cash_flows"],
};

/** @param host of its sockets */
function network(rest: string, host: string): Endpoints {
  const path = (name: string) => `wss://${host}:8443/ws/v5/${name}`;
  return { rest, wsPublic: path("public"), wsPrivate: path("private"), wsTrade: path("private") };
}

/** A key belongs to one region, and to live or demo. */
const NETWORKS: Venue["networks"] = {
  mainnet: network("https://www.okx.com", "ws.okx.com"),
  demo: network(`https://www.okx.com/${DEMO_MARK}`, "wspap.okx.com"),
  us: network("https://us.okx.com", "wsus.okx.com"),
  "us-demo": network(`https://us.okx.com/${DEMO_MARK}`, "wsuspap.okx.com"),
  eea: network("https://eea.okx.com", "wseea.okx.com"),
  "eea-demo": network(`https://eea.okx.com/${DEMO_MARK}`, "wseeapap.okx.com"),
};

function venueOf(product: OkxProduct, capabilities: Capabilities): Venue {
  const { name, title, instType } = product;
  return {
    name,
    family: "okx",
    product: instType === "SWAP" ? "perp" : "spot",
    title,
    capabilities,
    networks: NETWORKS,
    wallet: "okx trading",
    passphrase: true,
    sequenceNames: {
      snapshot: { lastId: "seqId" },
      delta: { lastId: "seqId", previousId: "prevSeqId" },
      top: { lastId: "seqId" },
    },
    createSession: (options, io) => new OkxSession(product, options, io),
  };
}

export const okx: Venue = venueOf(SWAP, {
  ...CAPABILITIES,
  reduceOnly: true,
  accountQueries: ["positions", "account_mode", "cash_flows"],
});
export const okxSpot: Venue = venueOf(SPOT, CAPABILITIES);
