/** What a draft of the parameters would do to the quotes that rest now: an estimate for the eye before the engine decides.
 * Known are the knobs that move prices: the half-spread and the step between levels, in basis points. @module */
import type { MarketView, StrategyParameters } from "../protocol.ts";
import { numberOf, placesOf } from "./format.ts";
import type { Ghost } from "./ladder.ts";

export type Draft = Readonly<Record<string, number | string | boolean>>;

const HALF_SPREAD = /^half_?spread/i;
const LEVEL_STEP = /^level_?(step|spacing|gap)/i;

/** Shift of a knob in basis points between its value and the draft's; 0 if the draft leaves it alone. */
function shiftBp(strategy: StrategyParameters, draft: Draft, name: RegExp): number {
  const knob = strategy.parameters.find((parameter) => name.test(parameter.name) && /bp/i.test(parameter.unit));
  if (!knob || !Object.hasOwn(draft, knob.name)) return 0;
  const shift = Number(draft[knob.name]) - Number(knob.value);
  return Number.isFinite(shift) ? shift : 0;
}

/** Where the quotes of `market` would stand; empty if the draft moves none. */
export function ghosts(market: MarketView, strategy: StrategyParameters, draft: Draft): readonly Ghost[] {
  const spread = shiftBp(strategy, draft, HALF_SPREAD), step = shiftBp(strategy, draft, LEVEL_STEP);
  const around = numberOf(market.fairValue ?? market.mid);
  const tick = numberOf(market.tick);
  if ((spread === 0 && step === 0) || !(around > 0) || !(tick > 0)) return [];
  const places = placesOf(market.tick);
  const moved: Ghost[] = [];
  for (const { side, level, price } of market.quotes) {
    const away = around * (spread + step * level) / 1e4 * (side === "buy" ? -1 : 1);
    // Rounded outwards, as the engine rounds: a bid down, an ask up.
    const ticks = (numberOf(price) + away) / tick;
    const placed = (side === "buy" ? Math.floor(ticks + 1e-6) : Math.ceil(ticks - 1e-6)) * tick;
    const text = placed.toFixed(places);
    if (placed > 0 && text !== price) moved.push({ side, level, price: text, from: price });
  }
  return moved;
}
