/** Where a value stands on its slider. Ranges reach far beyond what is used, so that a straight slider would crowd all that
 * matters into its first pixels: wide ranges are stretched near their lower end. @module */
type Scale = { readonly min: number; readonly max: number; readonly step?: number };

/** Places on the slider; it moves from 0 to this. */
export const PLACES = 1_000;
/** A range of more steps than this is stretched. */
const WIDE = 200;
const STRETCH = 3;

const power = ({ min, max, step }: Scale): number => step !== undefined && (max - min) / step <= WIDE ? 1 : STRETCH;

/** The place of `value`, within the slider whatever it is. */
export function placeOf(value: number, scale: Scale): number {
  const share = (value - scale.min) / (scale.max - scale.min);
  return Number.isFinite(share) ? Math.round(Math.max(0, Math.min(1, share)) ** (1 / power(scale)) * PLACES) : 0;
}

/** The value at a place, on the parameter's own steps. */
export function valueAt(place: number, scale: Scale): number {
  const { min, max } = scale, step = scale.step ?? (max - min) / PLACES;
  const raw = min + (place / PLACES) ** power(scale) * (max - min);
  const stepped = min + Math.round((raw - min) / step) * step;
  // Steps such as 0.1 leave dust behind the digits that count.
  return Math.min(max, Math.max(min, Number(stepped.toPrecision(12))));
}
