/** Both quotes shift against the position, so that what reduces it is likelier to fill. @module */

/** The price that the quotes are laid around: r = F · (1 − skew · u), with u = position / limit held to −1..1. Below the
 * fair value while we are long. Ticks, may lie between two.
 * @param fair ticks @param position signed lots @param limit lots; 0 = no position is wanted: the sign alone counts */
export function reservationPrice(fair: number, position: number, limit: number, skewBps: number): number {
  const share = limit > 0 ? Math.max(-1, Math.min(1, position / limit)) : Math.sign(position);
  return fair - fair * share * skewBps / 1e4;
}
