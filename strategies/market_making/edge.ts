/** What a fill must bring in: no quote nearer than the fee and a wanted edge allow, and none that would close a position below
 * what it cost. Bounds on prices in ticks; off where nobody asks for them. @module */
import { toNumber } from "../../core/money.ts";
import type { Instrument } from "../../core/instrument.ts";
import { NO_EDGE_BPS, type Settings } from "./parameters.ts";

const BPS = 10_000;
/** Ticks: what a product of floats may be off by. */
const EXACT = 1e-6;

export type Bounds = { readonly bestBuy: number; readonly bestSell: number };
type Asked = Pick<Settings, "minEdgeBps" | "neverBelowCost" | "inwardToleranceBps">;

/** Whether the settings ask for any of it, so that the account's fee has to be known. */
export function asksForEdge({ minEdgeBps, neverBelowCost }: Asked): boolean {
  return minEdgeBps > NO_EDGE_BPS || neverBelowCost;
}

/** The account's maker fee in bp, negative = rebate; NaN = the venue has not told it. */
export function makerFeeBps({ makerFee }: Pick<Instrument, "makerFee">): number {
  return makerFee === null ? NaN : toNumber(makerFee) * BPS;
}

/** The highest whole tick to buy at.
 * @param fair ticks @param feeBps of the maker @param position signed lots
 * @param cost average price of the position in ticks; NaN = none */
export function bestBuy(fair: number, feeBps: number, position: number, cost: number, settings: Asked): number {
  const { minEdgeBps, neverBelowCost, inwardToleranceBps } = settings;
  let bound = Infinity;
  // What rests may stand a tolerance nearer than it is wanted.
  if (minEdgeBps > NO_EDGE_BPS) bound = fair * (1 - (minEdgeBps + feeBps + inwardToleranceBps) / BPS);
  if (neverBelowCost && position < 0) {
    bound = Math.min(bound, cost / feesOf(feeBps) - fair * inwardToleranceBps / BPS);
  }
  return Math.floor(bound + EXACT);
}

/** The lowest whole tick to sell at. */
export function bestSell(fair: number, feeBps: number, position: number, cost: number, settings: Asked): number {
  const { minEdgeBps, neverBelowCost, inwardToleranceBps } = settings;
  let bound = 0;
  if (minEdgeBps > NO_EDGE_BPS) bound = fair * (1 + (minEdgeBps + feeBps + inwardToleranceBps) / BPS);
  if (neverBelowCost && position > 0) {
    bound = Math.max(bound, cost * feesOf(feeBps) + fair * inwardToleranceBps / BPS);
  }
  return Math.ceil(bound - EXACT);
}

/** By how much a price must be better than another for both fills to pay for their fees. */
function feesOf(feeBps: number): number {
  return (BPS + feeBps) / (BPS - feeBps);
}
