/** The eight products that seeds may draw: how each names its markets, who its account is, and what the oracle and the troubles
 * have to know of its words. @module */
import type { Micros } from "../../core/units.ts";
import { MICROS_PER_MS } from "../../core/units.ts";
import type { SignerKey } from "../../exchanges/shared/kept_signer.ts";
import { type AccountOptions, DEMO_ACCOUNT } from "../../exchanges/simulator/accounts.ts";
import { ASTER_LISTINGS, BYBIT_LISTINGS, OKX_LISTINGS, USDM_LISTINGS } from "../../exchanges/simulator/catalogues.ts";
import { floorKey, type Product } from "../../exchanges/simulator/keys.ts";
import { BINANCE_SPOT_LISTINGS } from "../../exchanges/simulator/listings.ts";
import type { Listing } from "../../exchanges/simulator/profile.ts";
import { ASTER_DEMO_ACCOUNT, ASTER_DEMO_KEY } from "../../exchanges/simulator/wire/aster.ts";
import type { Bytes } from "./contract.ts";

/** Whose words a text is: of the market, of the account, or an answer to a question. */
export type Of = "market" | "account" | "answer";

export type Dialect = {
  readonly product: Product;
  readonly listings: readonly Listing[];
  /** Of the account besides its money. */
  readonly account: Partial<AccountOptions>;
  readonly key: SignerKey;
  /** Whose words a frame is, by its first letters. */
  readonly ofWhom: (text: string) => Of;
  /** Whether bytes that leave are an order, or ask for one back, on the road that orders usually take. */
  readonly isOrder: (bytes: Bytes) => boolean;
  /** Paths of sizes in its messages, in streams and in answers. */
  readonly sizes: RegExp;
  /** Fields that tell of what kind an event is. */
  readonly kinds: ReadonlySet<string>;
  /** What the simulated venue calls placing, taking back, and changing an order. */
  readonly commands: readonly [place: string, cancel: string, change: string];
  /** Where snapshots of a book are asked for; null = they come over the socket alone. */
  readonly snapshots: string | null;
  /** Until when, by the venue's clock, it may take a message that is valid for so long; null = it carries no time. */
  readonly takenUntil: (bytes: Bytes, validity: number) => number | null;
  /** How long the venue may take an order, whatever validity it is given, µs; null = as it is given. */
  readonly landsWithin: number | null;
  /** How long a banned address has to keep quiet where the answer names no end, ms; 0 = it names one. */
  readonly banLasts: number;
};

const { apiKey, secret } = DEMO_ACCOUNT;
const HMAC: SignerKey = { scheme: "hmac", apiKey, secret: secret! };
/** Enough of a frame to know whose it is. */
const HEAD = 400;

// ---- Binance and those who speak like it --------------------------------------------------------------------------------

/** The time that a message is signed with, ms, in a query or in JSON. */
const STAMP = /\btimestamp"?[=:](\d{13})\b/;
const FAPI_ACCOUNT = /"e":"(?:[A-Z_]{6,}|executionReport|outboundAccountPosition|balanceUpdate|listenKeyExpired)"/;
const stampedUntil: Dialect["takenUntil"] = (bytes, validity) => {
  const stamp = STAMP.exec(textOf(bytes));
  return stamp === null ? null : Number(stamp[1]) * MICROS_PER_MS + validity;
};
const overSocket = (words: RegExp): Dialect["isOrder"] => (bytes) => "channel" in bytes && words.test(bytes.text);

const BINANCE: Dialect = {
  product: "spot",
  listings: BINANCE_SPOT_LISTINGS,
  account: {},
  key: HMAC,
  ofWhom(text) {
    if (/^\{"subscriptionId"/.test(text)) return "account";
    return /^\{"(?:id|result)"/.test(text) ? "answer" : "market";
  },
  isOrder: overSocket(/"method":\s*"order\.|\/api\/v3\/order/),
  sizes: /(?:^|\.)(?:q|Q|l|z|B|A|qty|origQty|executedQty)$|(?:^|\.)(?:a|b|asks|bids)\.\d+\.1$/,
  kinds: new Set(["e"]),
  commands: ["order.place", "order.cancel", "order.cancelReplace"],
  snapshots: "/api/v3/depth",
  takenUntil: stampedUntil,
  landsWithin: null,
  banLasts: 0,
};
const USDM: Dialect = {
  ...BINANCE,
  product: "perp",
  listings: USDM_LISTINGS,
  ofWhom(text) {
    const head = text.slice(0, HEAD);
    if (FAPI_ACCOUNT.test(head)) return "account";
    return /^\{"(?:id|result|error)"/.test(head) ? "answer" : "market";
  },
  commands: ["order.place", "order.cancel", "order.modify"],
  snapshots: "/fapi/v1/depth",
};

/** How far a nonce of Aster's third version may lie from the venue's clock, µs; it carries no validity besides. */
const NONCE_WINDOW = 10_000_000;
const NONCE = /\bnonce=(\d{16})\b/;
const ASTER: Dialect = {
  ...USDM,
  listings: ASTER_LISTINGS.filter(({ kind }) => kind === "linear"),
  account: { apiKey: ASTER_DEMO_ACCOUNT.apiKey, user: ASTER_DEMO_ACCOUNT.user },
  key: {
    scheme: "eip712",
    apiKey: ASTER_DEMO_ACCOUNT.apiKey,
    secret: ASTER_DEMO_KEY,
    account: ASTER_DEMO_ACCOUNT.user,
  },
  isOrder: (bytes) => "call" in bytes && bytes.call.method !== "GET" && /\/v3\/order\b/.test(bytes.call.url),
  snapshots: "/fapi/v3/depth",
  takenUntil(bytes) {
    const nonce = NONCE.exec(textOf(bytes));
    return nonce === null ? null : Number(nonce[1]) + NONCE_WINDOW;
  },
  landsWithin: NONCE_WINDOW,
};
const ASTER_SPOT: Dialect = {
  ...ASTER,
  product: "spot",
  listings: ASTER_LISTINGS.filter(({ kind }) => kind === "spot"),
  snapshots: "/api/v3/depth",
};

// ---- Bybit --------------------------------------------------------------------------------------------------------------

const BYBIT_STAMP = /"X-BAPI-TIMESTAMP":"(\d{13})","X-BAPI-RECV-WINDOW":"(\d+)"/;
const BYBIT: Dialect = {
  ...USDM,
  listings: BYBIT_LISTINGS.filter(({ kind }) => kind === "linear"),
  ofWhom(text) {
    const [, topic] = /"topic":"([a-z]+)/.exec(text.slice(0, HEAD)) ?? [];
    if (topic === undefined) return "answer";
    return /^(?:order|execution|position|wallet|dcp)$/.test(topic) ? "account" : "market";
  },
  isOrder: overSocket(/"op":\s*"order\./),
  sizes: /(?:^|\.)(?:v|size|qty|execQty|cumExecQty|leavesQty|bid1Size|ask1Size)$|(?:^|\.)(?:a|b)\.\d+\.1$/,
  kinds: new Set(["topic"]),
  commands: ["order.create", "order.cancel", "order.amend"],
  snapshots: null,
  takenUntil(bytes) {
    const headers = "call" in bytes ? bytes.call.headers : {};
    const [, socketStamp, socketWindow] = BYBIT_STAMP.exec(textOf(bytes)) ?? [];
    const stamp = headers["X-BAPI-TIMESTAMP"] ?? socketStamp, window = headers["X-BAPI-RECV-WINDOW"] ?? socketWindow;
    return stamp === undefined ? null : (Number(stamp) + Number(window)) * MICROS_PER_MS;
  },
  banLasts: 600_000,
};
const BYBIT_SPOT: Dialect = {
  ...BYBIT,
  product: "spot",
  listings: BYBIT_LISTINGS.filter(({ kind }) => kind === "spot"),
};

// ---- OKX ----------------------------------------------------------------------------------------------------------------

const OKX_ACCOUNT = /"channel":"(?:orders|fills|account|positions|balance_and_position)/;
const OKX: Dialect = {
  ...USDM,
  listings: OKX_LISTINGS.filter(({ kind }) => kind === "linear"),
  account: { passphrase: "demo" },
  key: { ...HMAC, passphrase: "demo" },
  ofWhom(text) {
    const head = text.slice(0, HEAD);
    if (!head.startsWith('{"arg"')) return "answer";
    return OKX_ACCOUNT.test(head) ? "account" : "market";
  },
  isOrder: overSocket(/"op":\s*"(?:batch-)?(?:order|cancel-order|amend-order)s?"/),
  sizes: /(?:^|\.)(?:sz|fillSz|accFillSz|bidSz|askSz)$|(?:^|\.)(?:asks|bids)\.\d+\.1$/,
  kinds: new Set(["channel"]),
  commands: ["order.place", "order.cancel", "order.amend"],
  snapshots: null,
  takenUntil(bytes) {
    const stamp = "call" in bytes ? bytes.call.headers.expTime : /"expTime":"(\d{13})"/.exec(bytes.text)?.[1];
    return stamp === undefined ? null : Number(stamp) * MICROS_PER_MS;
  },
};
const OKX_SPOT: Dialect = { ...OKX, product: "spot", listings: OKX_LISTINGS.filter(({ kind }) => kind === "spot") };

/** By the name of the venue in configurations. */
export const DIALECTS: Readonly<Record<string, Dialect>> = {
  binance: BINANCE,
  binance_usdm: USDM,
  aster: ASTER,
  aster_spot: ASTER_SPOT,
  bybit: BYBIT,
  bybit_spot: BYBIT_SPOT,
  okx: OKX,
  okx_spot: OKX_SPOT,
};

/** All but those of which `has` is true, each with the reason, for what some do not know. */
export function absentBut(has: (dialect: Dialect, name: string) => boolean, why: string): Record<string, string> {
  return Object.fromEntries(Object.entries(DIALECTS).flatMap(([name, one]) => has(one, name) ? [] : [[name, why]]));
}

/** @throws {RangeError} for a dialect that nobody knows, with the known ones */
export function dialectNamed(name: string): Dialect {
  if (Object.hasOwn(DIALECTS, name)) return DIALECTS[name];
  throw new RangeError(`Cannot simulate "${name}": want one of ${Object.keys(DIALECTS).join(", ")}`);
}

/** @throws {RangeError} for a symbol that the dialect does not list */
export function listingIn(dialect: string, symbol: string): Listing {
  const { listings } = dialectNamed(dialect), found = listings.find((listing) => listing.symbol === symbol);
  if (found !== undefined) return found;
  const known = listings.map((listing) => listing.symbol).join(", ");
  throw new RangeError(`Cannot trade "${symbol}" at ${dialect}: want one of ${known}`);
}

/** Of the market of an asset against USDT. */
export function symbolOf(dialect: string, asset: string): string {
  const found = dialectNamed(dialect).listings.find(({ base, quote }) => base === asset && quote === "USDT");
  if (found !== undefined) return found.symbol;
  throw new RangeError(`Cannot trade ${asset} against USDT at ${dialect}: it is not listed`);
}

/** How the market is found among the floors of the simulated venue. */
export function keyOf(dialect: string, symbol: string): string {
  return floorKey(listingIn(dialect, symbol));
}

/** What text there is of bytes: of a request the query and the body. */
export function textOf(bytes: Bytes): string {
  if ("text" in bytes) return bytes.text;
  const { url, body } = bytes.call, at = url.indexOf("?");
  return deliveredText(at < 0 ? "" : url.slice(at + 1), body ?? "");
}

/** The same of a request as the venue gets it. */
export function deliveredText(query: string, body: string): string {
  return `${query}\n${body}`;
}

/** A road that is longer is a fault of the road: a message may not be taken any more so long after its validity, µs. */
export const ARRIVAL_SLACK = 1_000_000;

/** Until when, in true time, a message that leaves now may still be taken. Its window begins with the time that it carries: one of
 * a process that has slept and does not know it is over before it leaves. One that carries no time we can read counts from now.
 * @param offset venue's clock less true time, µs; asked only where it matters */
export function arrivesUntil(
  { takenUntil, landsWithin }: Dialect,
  bytes: Bytes,
  validity: number,
  now: Micros,
  offset: () => number,
): Micros {
  const window = landsWithin ?? validity, whole = now + window + ARRIVAL_SLACK, until = takenUntil(bytes, validity);
  if (until === null || until > now + window - ARRIVAL_SLACK) return whole as Micros;
  return Math.min(whole, until - offset() + ARRIVAL_SLACK) as Micros;
}
