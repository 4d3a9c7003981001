/** Levels and marks as the hosts print them. @module */
import { formatSteps, type Micros } from "../../../../core/units.ts";
import type { Instrument } from "../../../../core/instrument.ts";
import type { Floor } from "../../floors.ts";
import { markOf } from "../../margin.ts";
import { fixedMoney, type Stamp } from "../binance/words.ts";
import type { FapiKind } from "./kind.ts";

type Json = Readonly<Record<string, unknown>>;
/** Part of the funding rate that does not come from prices, for eight hours. */
export const INTEREST_RATE = "0.00010000";

/** Levels with as many places as the grids have. */
export function levels(list: readonly (readonly [number, number])[], { tick, lot }: Instrument): string {
  let text = "[";
  for (let i = 0; i < list.length; i++) {
    text += `${i === 0 ? "" : ","}["${formatSteps(list[i][0], tick)}","${formatSteps(list[i][1], lot)}"]`;
  }
  return text + "]";
}

/** Ids are shared by all markets of a venue, so that between two changes of one market some are left out: who counts them finds gaps
 * where none are. Those of a recording stand as they were. */
const IDS_APART = 3;

/** The id of a book's change as it is told. */
export function toldId({ feed }: Floor, id: number): number {
  return feed === null ? id : id * IDS_APART;
}

/** The first id of a message, above the last one of the message before. */
export function toldFirstId({ feed }: Floor, id: number): number {
  return feed === null ? id : id * IDS_APART - 1;
}

/** Mark, index and funding on the stream. */
export function markUpdate(floor: Floor, { style }: FapiKind, now: Micros, stamp: Stamp): Json {
  const { mark, index, rate } = referenceTexts(floor);
  return {
    e: "markPriceUpdate",
    E: stamp(now),
    s: floor.instrument.symbol,
    p: mark,
    i: index,
    P: mark,
    r: rate,
    ...(style === "usdm" ? { ap: mark } : {}),
    T: stamp(floor.nextFundingAt),
    ...(style === "usdm" ? { st: 1 } : {}),
  };
}

/** The same as an answer. */
export function premiumBody(floor: Floor, now: Micros, stamp: Stamp): Json {
  const { mark, index, rate } = referenceTexts(floor);
  return {
    symbol: floor.instrument.symbol,
    markPrice: mark,
    indexPrice: index,
    estimatedSettlePrice: mark,
    lastFundingRate: rate,
    interestRate: INTEREST_RATE,
    nextFundingTime: stamp(floor.nextFundingAt),
    time: stamp(now),
  };
}

/** Without a reference the book's own middle is all that is known. */
function referenceTexts(floor: Floor) {
  const { reference } = floor, mark = fixedMoney(reference?.mark ?? markOf(floor));
  return {
    mark,
    index: reference === null ? mark : fixedMoney(reference.index),
    rate: reference === null ? "0.00000000" : fixedMoney(reference.fundingRate),
  };
}
