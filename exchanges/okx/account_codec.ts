/** Money, positions and settings of an account of OKX to events: rows of the `account`, `positions` and `balance_and_position`
 * channels and of the questions that answer the same. Source: OKX API v5, "Account channel", "Positions channel", "Get balance", "Get
 * positions", "Get account configuration" and "Get bills", copies of 2025-08 to 2026-07; read 2026-11-26. @module */
import type { AccountMode, Balance, Balances, CashFlow, Margin, Positions, VenuePosition } from "../../core/event.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import { add, compare, type Money, subtract, ZERO } from "../../core/money.ts";
import type { Micros, Size } from "../../core/units.ts";
import { type Fields, fieldsOf, FrameError } from "../shared/fields.ts";
import type { Listing } from "../shared/market_frames.ts";
import { type Evidence, instantOf } from "./order_codec.ts";
import { isPooled } from "./products.ts";

/** The balances of one account row. @param complete a currency that is not named is zero @throws {FrameError} */
export function readBalances(row: Fields, complete: boolean, evidence: Evidence, receivedAt: Micros): Balances {
  const details = row.list("details").map((value) => fieldsOf(value, row.origin, "details[]"));
  return {
    kind: "balances",
    venue: row.origin.venue,
    balances: details.map(readBalance),
    complete,
    ...evidence,
    venueAt: instantOf(row, "uTime") ?? instantOf(details[0] ?? row, "uTime"),
    receivedAt,
  };
}

/** What is free and what is locked add up to the cash: margin of cross positions is a claim on it and moves none, and profit that is
 * not realised is no cash yet. The margin of an isolated position has left the cash and is locked beside it. */
function readBalance(detail: Fields): Balance {
  const cash = detail.amount("cashBal"),
    available = optional(detail, "availBal") ?? optional(detail, "availEq") ?? cash;
  const free = compare(available, cash) < 0 ? available : cash;
  const isIsolated = compare(optional(detail, "isoEq") ?? ZERO, ZERO) !== 0;
  const aside = isIsolated ? optional(detail, "frozenBal") ?? ZERO : ZERO;
  return { asset: detail.text("ccy"), free, locked: add(subtract(cash, free), aside) };
}

/** The margin of each currency that has one, or of the whole account in USD where its level pools them. @throws {FrameError} */
export function readMargins(row: Fields, receivedAt: Micros): readonly Margin[] {
  const { venue } = row.origin, venueAt = instantOf(row, "uTime");
  const pooled = [optional(row, "adjEq"), optional(row, "imr"), optional(row, "mmr")];
  const [equity, initial, maintenance] = pooled;
  if (equity && initial && maintenance) {
    const available = subtract(equity, initial);
    return [{ kind: "margin", venue, asset: "USD", equity, available, maintenance, venueAt, receivedAt }];
  }
  return row.list("details").flatMap((value): Margin[] => {
    const detail = fieldsOf(value, row.origin, "details[]"), asset = detail.text("ccy");
    const equity = optional(detail, "eq"),
      available = optional(detail, "availEq"),
      maintenance = optional(detail, "mmr");
    if (!equity || !available || !maintenance) return [];
    return [{ kind: "margin", venue, asset, equity, available, maintenance, venueAt, receivedAt }];
  });
}

/** The cash of a `balance_and_position` row, which says nothing about what of it is free. @throws {FrameError} */
export function readCash(row: Fields, evidence: Evidence, receivedAt: Micros): Balances {
  const balances = row.list("balData").map((value): Balance => {
    const entry = fieldsOf(value, row.origin, "balData[]");
    return { asset: entry.text("ccy"), free: entry.amount("cashBal"), locked: ZERO };
  });
  const complete = row.optionalText("eventType") === "snapshot";
  return {
    kind: "balances",
    venue: row.origin.venue,
    balances,
    complete,
    ...evidence,
    venueAt: instantOf(row, "pTime"),
    receivedAt,
  };
}

/** Positions of our markets; the rest is left out. Where an account holds a market both ways, the two are one: our books net them.
 * @param complete a market of ours that is not named is flat @throws {FrameError} */
export function readPositions(
  rows: readonly Fields[],
  listing: Listing,
  complete: boolean,
  { venue, evidence, receivedAt }: { readonly venue: string; readonly evidence: Evidence; readonly receivedAt: Micros },
): Positions {
  const held = new Map<InstrumentId, VenuePosition>();
  let venueAt: Micros | null = null;
  for (const row of rows) {
    const position = readPosition(row, listing), at = instantOf(row, "uTime");
    if (position === null) continue;
    const other = held.get(position.instrument);
    held.set(position.instrument, other === undefined ? position : netted(other, position));
    if (at !== null && at > (venueAt ?? 0)) venueAt = at;
  }
  return { kind: "positions", venue, positions: [...held.values()], complete, ...evidence, venueAt, receivedAt };
}

function readPosition(row: Fields, listing: Listing): VenuePosition | null {
  const instrument = listing.get(row.text("instId"));
  if (instrument === undefined) return null;
  const lots = row.steps("pos", instrument.lot, -Infinity), side = row.optionalText("posSide") ?? "net";
  const size = (side === "short" ? -Math.abs(lots) || 0 : lots) as Size;
  return {
    instrument: instrument.id,
    size,
    averagePrice: size === 0 ? null : optional(row, "avgPx"),
    liquidationPrice: size === 0 ? null : optional(row, "liqPx"),
  };
}

function netted(a: VenuePosition, b: VenuePosition): VenuePosition {
  if (a.size === 0 || b.size === 0) return a.size === 0 ? b : a;
  return { ...a, size: a.size + b.size as Size, averagePrice: null, liquidationPrice: null };
}

/** How the account is set up. `acctLv` is what the mode of spot orders depends on.
 * @param leverage rows of `leverage-info`, of our markets @throws {FrameError} */
export function readAccountMode(
  config: Fields,
  isPerp: boolean,
  leverage: AccountMode["leverage"],
  receivedAt: Micros,
): AccountMode {
  const rights = (config.optionalText("perm") ?? "").split(",");
  const has = (right: string) => config.optionalText("perm") === null ? null : rights.includes(right);
  return {
    kind: "account_mode",
    venue: config.origin.venue,
    positionMode: isPerp ? positionModeOf(config) : null,
    // Each order says it, and ours say cross.
    marginMode: isPerp ? "cross" : null,
    selfTradePrevention: config.optionalText("acctStpMode"),
    leverage,
    canTrade: has("trade"),
    canWithdraw: has("withdraw"),
    venueAt: null,
    receivedAt,
  };
}

/** Why the product cannot be traded with an account that is set up like this; null = it can. */
export function accountTrouble(config: Fields, isPerp: boolean): string | null {
  const level = config.text("acctLv"), { autoLoan } = config.values;
  if (isPerp && level === "1") {
    return "the account is in spot mode (acctLv 1), in which no swaps are traded: choose futures mode";
  }
  if (!isPerp && isPooled(level) && (autoLoan === true || autoLoan === "true")) {
    return "the account borrows by itself (autoLoan), so that a sale may open a debt: switch that off";
  }
  return null;
}

function positionModeOf(config: Fields): AccountMode["positionMode"] {
  const mode = config.text("posMode");
  if (mode === "net_mode") return "one_way";
  if (mode === "long_short_mode") return "hedge";
  const { venue, frame } = config.origin;
  throw new FrameError(venue, `Cannot read posMode "${mode}": want net_mode or long_short_mode`, frame);
}

/** The leverage of our markets from rows of `leverage-info`. @throws {FrameError} */
export function readLeverage(rows: readonly Fields[], listing: Listing): AccountMode["leverage"] {
  const found = new Map<InstrumentId, number>();
  for (const row of rows) {
    const instrument = listing.get(row.text("instId")), lever = Number(row.optionalText("lever") ?? NaN);
    if (instrument !== undefined && lever > 0) found.set(instrument.id, lever);
  }
  return [...found].map(([instrument, leverage]) => ({ instrument, leverage }));
}

/** Kinds of bills that are the other side of trades, which the trades say themselves: trades, deliveries, liquidations, deleveraging,
 * hedges of the venue, blocks and spreads. */
const TRADES = new Set(["2", "3", "5", "9", "13", "14", "24"]);
/** The other kinds that the venue names: transfers, forced repayments, margin, interest, funding, clawbacks, conversions, strategies,
 * loans, structured products, moved positions, settlements and shared profits. */
export const FLOW_BILLS: readonly string[] = ("1 4 6 7 8 10 11 12 15 16 22 26 27 28 29 30 32 33 34 250 251").split(" ");
const FLOWS: Readonly<Record<string, CashFlow["what"]>> = {
  "1": "transfer",
  "7": "interest",
  "8": "funding",
  "12": "transfer",
};

/** A bill as money that came or went without a trade; null = a trade is behind it, or it moved nothing. @throws {FrameError} */
export function readBill(bill: Fields, listing: Listing, receivedAt: Micros): CashFlow | null {
  const type = bill.identifier("type"), amount = bill.amount("balChg"), symbol = bill.optionalText("instId");
  if (TRADES.has(type) || amount[0] === 0n) return null;
  const what = FLOWS[type] ?? "other";
  return {
    kind: "cash_flow",
    venue: bill.origin.venue,
    flowId: bill.identifier("billId"),
    what,
    instrument: what === "funding" && symbol !== null ? listing.get(symbol)?.id ?? null : null,
    asset: bill.text("ccy"),
    amount,
    source: "query",
    venueAt: instantOf(bill, "ts"),
    receivedAt,
  };
}

/** "" = the venue does not say. */
function optional(fields: Fields, name: string): Money | null {
  return fields.optionalText(name) === null ? null : fields.amount(name);
}
