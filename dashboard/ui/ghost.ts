/** What a draft of the parameters would do to the quotes that rest now: an estimate for the eye before the engine decides.
 * Known are the knobs that move prices: the half-spread with its least, and the step between levels, in basis points. No quote
 * is shown where the engine would not place it: across the touch, or nearer than the least. @module */
import type { MarketView, StrategyParameters } from "../protocol.ts";
import { numberOf, placesOf } from "./format.ts";
import type { Ghost } from "./ladder.ts";

export type Draft = Readonly<Record<string, number | string | boolean>>;

const HALF_SPREAD = /^half_?spread/i;
const LEAST_HALF_SPREAD = /^min_?half_?spread/i;
const LEVEL_STEP = /^level_?(step|spacing|gap)/i;

/** A knob in basis points, now and by the draft; `null` = there is none. */
function knobBp({ parameters }: StrategyParameters, draft: Draft, name: RegExp): readonly [number, number] | null {
  const knob = parameters.find((parameter) => name.test(parameter.name) && /bp/i.test(parameter.unit));
  if (!knob) return null;
  const now = Number(knob.value), then = Object.hasOwn(draft, knob.name) ? Number(draft[knob.name]) : now;
  return [now, Number.isFinite(then) ? then : now];
}

/** Where the quotes of `market` would stand; empty if the draft moves none. */
export function ghosts(market: MarketView, strategy: StrategyParameters, draft: Draft): readonly Ghost[] {
  const [halfNow, halfThen] = knobBp(strategy, draft, HALF_SPREAD) ?? [0, 0];
  const [leastNow, leastThen] = knobBp(strategy, draft, LEAST_HALF_SPREAD) ?? [0, 0];
  const [stepNow, stepThen] = knobBp(strategy, draft, LEVEL_STEP) ?? [0, 0];
  const spread = Math.max(halfThen, leastThen) - Math.max(halfNow, leastNow), step = stepThen - stepNow;
  const around = numberOf(market.fairValue ?? market.mid);
  const tick = numberOf(market.tick);
  if ((spread === 0 && step === 0) || !(around > 0) || !(tick > 0)) return [];
  const places = placesOf(market.tick), bid = numberOf(market.bid), ask = numberOf(market.ask);
  const moved: Ghost[] = [];
  for (const { side, level, price } of market.quotes) {
    const away = around * (spread + step * level) / 1e4 * (side === "buy" ? -1 : 1);
    if (away === 0) continue;
    // Rounded outwards, as the engine rounds: a bid down, an ask up; and never across the touch.
    const ticks = (numberOf(price) + away) / tick;
    const whole = side === "buy"
      ? Math.min(Math.floor(ticks + 1e-6), Number.isNaN(ask) ? Infinity : Math.round(ask / tick) - 1)
      : Math.max(Math.ceil(ticks - 1e-6), Number.isNaN(bid) ? -Infinity : Math.round(bid / tick) + 1);
    const placed = whole * tick, text = placed.toFixed(places);
    if (placed > 0 && text !== price) moved.push({ side, level, price: text, from: price });
  }
  return moved;
}
