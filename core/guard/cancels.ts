/** How orders that have to go are told to a venue: whole symbols and single orders by a call each; where the venue takes several
 * orders in one, those that are told for the first time go together. What such a call did not end is told alone from then on, so
 * that one bad row, or a call that the venue does not take after all, holds nothing back. @module */
import type { HttpCall } from "../venue.ts";
import type { Micros } from "../units.ts";
import type { Brake, BrakeAnswer, BrakeOrder } from "./brake.ts";
import type { Target } from "./targets.ts";

/** In their order. @param most orders of one call; absent = the venue takes one */
export function groupsOf(targets: readonly Target[], most = 1): readonly (readonly Target[])[] {
  const groups: Target[][] = [];
  let open: Target[] | null = null;
  for (const target of targets) {
    if (most < 2 || target.order === null || target.tries > 1) groups.push([target]);
    else if (open !== null && open.length < most) open.push(target);
    else groups.push(open = [target]);
  }
  return groups;
}

/** `null` = the venue has no such call. @param venueNow by the venue's clock */
export function cancelOf(brake: Brake, group: readonly Target[], venueNow: Micros): HttpCall | null {
  const [{ order, symbol }] = group;
  if (group.length > 1) return brake.batch!.cancel(ordersOf(group), venueNow);
  return order === null ? brake.cancelAll(symbol, venueNow) : brake.cancel(order, venueNow);
}

/** What became of each, in the order of the group. @throws {RangeError} if the brake answers for others than were asked */
export function outcomesOf(
  brake: Brake,
  group: readonly Target[],
  status: number,
  body: string,
  headers: Readonly<Record<string, string>>,
): readonly BrakeAnswer[] {
  if (group.length === 1) return [brake.readCancel(status, body, headers)];
  const told = brake.batch!.read(status, body, headers, ordersOf(group));
  if (told.length === group.length) return told;
  throw new RangeError(`Cannot take ${told.length} answers: want one for each of ${group.length} orders`);
}

function ordersOf(group: readonly Target[]): readonly BrakeOrder[] {
  return group.map(({ order }) => order!);
}
