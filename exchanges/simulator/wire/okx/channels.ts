/** The channels of OKX's sockets: on which address each one is, what it is asked by, and who may hear it. Source: OKX API v5,
 * "WebSocket" and each channel's page; copies of 2025-08 to 2026-07, read 2026-11-26. @module */
import type { Account } from "../../accounts.ts";
import type { Floor } from "../../floors.ts";
import type { VenueServices } from "../../venue.ts";
import { refusals } from "./errors.ts";
import { familyOf, findFloor, floorsOf, INST_TYPES, instTypeOf } from "./names.ts";
import { Params } from "./params.ts";
import { isVip } from "./tiers.ts";

export type Door = "public" | "private" | "business";

type Rule = {
  readonly door: Door;
  /** A market, an index, a kind of markets, or nothing. */
  readonly by: "market" | "swap" | "index" | "kind" | "nothing";
  /** `account`: only after a login; `vip`: and for a high tier. */
  readonly hearer: "anybody" | "account" | "vip";
};

const rule = (
  door: Door,
  by: Rule["by"],
  hearer: Rule["hearer"] = door === "private" ? "account" : "anybody",
): Rule => ({
  door,
  by,
  hearer,
});

/** Books of changes, with the levels that each shows of a side. */
export const BOOK_DEPTHS: ReadonlyMap<string, number> = new Map([
  ["books", 400],
  ["books-l2-tbt", 400],
  ["books50-l2-tbt", 50],
]);

const CHANNELS: ReadonlyMap<string, Rule> = new Map([
  ["books", rule("public", "market")],
  ["books5", rule("public", "market")],
  ["bbo-tbt", rule("public", "market")],
  ["books50-l2-tbt", rule("public", "market", "vip")],
  ["books-l2-tbt", rule("public", "market", "vip")],
  ["trades", rule("public", "market")],
  ["trades-all", rule("business", "market")],
  ["tickers", rule("public", "market")],
  ["mark-price", rule("public", "market")],
  ["price-limit", rule("public", "market")],
  ["funding-rate", rule("public", "swap")],
  ["index-tickers", rule("public", "index")],
  ["instruments", rule("public", "kind")],
  ["status", rule("public", "nothing")],
  ["orders", rule("private", "kind")],
  ["positions", rule("private", "kind")],
  ["liquidation-warning", rule("private", "kind")],
  ["account", rule("private", "nothing")],
  ["balance_and_position", rule("private", "nothing")],
  ["account-greeks", rule("private", "nothing")],
  ["fills", rule("private", "nothing", "vip")],
]);
/** Those whose connections are counted for an account. */
export const COUNTED = [
  "orders",
  "account",
  "positions",
  "balance_and_position",
  "liquidation-warning",
  "account-greeks",
];

/** What an argument may name besides its channel. */
const NAMES = ["instType", "instFamily", "uly", "instId", "ccy"];

export type Subscription = {
  readonly channel: string;
  /** The same for the same data. */
  readonly key: string;
  /** As pushes print it. */
  readonly arg: Readonly<Record<string, string>>;
  /** The market, or one of those of the index. */
  readonly floor: Floor | null;
  readonly params: Params;
};

/** What an argument of a subscription means, for who sends it at that door.
 * @throws {ApiError} if there is no such channel there, or not for them */
export function subscriptionOf(
  services: VenueServices,
  door: Door,
  account: Account | null,
  given: Readonly<Record<string, unknown>>,
): Subscription {
  const params = Params.fromObject(given), channel = params.optional("channel") ?? "", known = CHANNELS.get(channel);
  const named = Object.entries(given).map(([name, value]) => `${name}:${String(value)}`).join(",");
  if (known === undefined || known.door !== door) throw refusals.channel(named);
  if (known.hearer !== "anybody" && account === null) throw refusals.login();
  if (known.hearer === "vip" && !isVip(account!)) throw refusals.tier();
  const arg: Record<string, string> = { channel };
  for (const name of NAMES) {
    const value = params.optional(name);
    if (value !== null) arg[name] = value;
  }
  const floor = floorIn(services, known, params, named);
  const names = known.by === "kind" ? NAMES : ["instId"];
  const key = [channel, ...names.map((name) => arg[name] ?? "")].filter((part) => part !== "").join(" ");
  return { channel, key, arg, floor, params };
}

/** Whether a subscription by kind covers a market. */
export function covers({ arg }: Subscription, floor: Floor): boolean {
  return (arg.instType === undefined || arg.instType === "ANY" || arg.instType === instTypeOf(floor)) &&
    (arg.instId === undefined || arg.instId === floor.instrument.symbol) &&
    ((arg.instFamily ?? arg.uly) === undefined || (arg.instFamily ?? arg.uly) === familyOf(floor));
}

function floorIn(services: VenueServices, { by }: Rule, params: Params, named: string): Floor | null {
  const instId = params.optional("instId");
  if (by === "market" || by === "swap") {
    const floor = instId === null ? null : findFloor(services, instId);
    if (floor === null || (by === "swap" && floor.product !== "perp")) throw refusals.channel(named);
    return floor;
  }
  if (by === "index") {
    const floor = floorsOf(services, "SWAP").find((one) => familyOf(one) === instId);
    if (floor === undefined) throw refusals.channel(named);
    return floor;
  }
  if (by === "kind" && !(INST_TYPES as readonly string[]).concat("ANY").includes(params.optional("instType") ?? "")) {
    throw refusals.channel(named);
  }
  return null;
}
