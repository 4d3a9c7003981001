/** How people read a market's numbers: names of its assets, its grid, and texts of its prices and sizes. @module */
import { formatGrid, type Grid } from "../units.ts";
import { compare, formatMoney, type Money } from "../money.ts";
import type { Instrument } from "../instrument.ts";
import { MarketTexts } from "./step_texts.ts";
import type { Naming } from "./view_memory.ts";

/** Sizes are named in base units, whatever the venue counts: what is compared is in one unit then. */
export function nameOf(instrument: Instrument): Naming {
  const { kind, base, quote, tick } = instrument,
    contract = contractOf(instrument),
    lot = baseLot(instrument, contract);
  const texts = new MarketTexts(tick, lot);
  return {
    kind,
    base,
    quote,
    tick: formatGrid(tick),
    lot: formatGrid(lot),
    contract: contract && formatMoney(contract),
    texts,
  };
}

/** Base units of one contract; `null` = the venue counts base units, or what it counts is worth no fixed amount of them. */
export function contractOf({ kind, multiplier }: Instrument): Money | null {
  return kind === "linear" && compare(multiplier, ONE) !== 0 ? multiplier : null;
}
const ONE: Money = [1n, 0];

/** @throws {RangeError} for a lot that is no whole number of steps of that grid */
function baseLot({ lot }: Instrument, contract: Money | null): Grid {
  if (contract === null) return lot;
  const [mantissa, decimals] = contract, step = lot.step * Number(mantissa);
  if (!Number.isSafeInteger(step)) throw new RangeError(`Cannot print lots of ${lot.step} times ${mantissa}`);
  return { step, decimals: lot.decimals + decimals };
}
