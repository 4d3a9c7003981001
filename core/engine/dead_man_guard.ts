/** What is known of the dead-man switches of one venue: which it has, which markets each guards, how often they have fired.
 * @module */
import type { InstrumentId } from "../instrument.ts";
import type { Micros } from "../units.ts";
import type { DeadManSwitch } from "../venue.ts";
import type { VenueDesk } from "../desk/desk.ts";
import type { Market } from "../desk/market.ts";
import { DeadMan } from "../risk/dead_man.ts";
import { chooseDeadMan } from "../risk/dead_man_choice.ts";
import { DeadManFirings } from "../risk/dead_man_firings.ts";
import { VanishedOrders } from "../risk/vanished_orders.ts";
import type { VenueRules } from "./quoting.ts";

/** One switch, with the markets whose orders it cancels. */
export type Armed = {
  /** `null` = one for all our markets. */
  readonly instrument: InstrumentId | null;
  readonly machine: DeadMan;
  readonly markets: readonly Market[];
  /** What the journal was told last. */
  isNoted: boolean;
};
/** What is known of one venue's switches. */
export type Guard = {
  readonly venue: VenueDesk;
  readonly device: DeadManSwitch | null;
  readonly window: Micros;
  /** Why none is used; "" = one is. */
  why: string;
  readonly switches: readonly Armed[];
  readonly firings: DeadManFirings;
  readonly vanished: VanishedOrders;
  firedAt: number;
};

/** An order may leave so long after it was decided, µs. */
const SENDING = 500_000;

/** So long an order may be on its way, from the decision on. */
export function orderOnWay({ validity, capabilities: { landsWithin } }: VenueRules): Micros {
  return Math.max(validity, landsWithin ?? 0) + SENDING as Micros;
}

/** Before anything was armed: nothing may be placed yet where one is used.
 * @param rules absent = the venue can do nothing for us
 * @throws {RangeError} for a window that the venue does not take, or in which no order could be sent */
export function guardOf(
  venue: VenueDesk,
  markets: readonly Market[],
  rules: VenueRules | undefined,
  isDedicated: boolean,
): Guard {
  const given = rules?.capabilities.deadMan ?? null;
  const onWay = rules === undefined ? undefined : orderOnWay(rules);
  const choice = chooseDeadMan(venue.id, given, isDedicated, rules?.deadManWindow, onWay), { why } = choice;
  const firings = new DeadManFirings(given?.firingsPerDay ?? Infinity), vanished = new VanishedOrders();
  const common = { venue, firings, vanished, firedAt: -Infinity };
  if (choice.device === null) {
    venue.deadManReason = why;
    return { ...common, device: null, window: 0 as Micros, why, switches: [] };
  }
  venue.hasDeadMan = true;
  venue.deadManReason = "it is not armed yet";
  for (const market of markets) market.armedUntil = market.placeUntil = 0;
  const { device, window } = choice,
    { scope, landsWithin } = device,
    heartbeat = scope === "socket" ? "socket" : "requests";
  const arm = (instrument: InstrumentId | null, guarded: readonly Market[]): Armed => {
    return { instrument, machine: new DeadMan({ window, landsWithin, heartbeat }), markets: guarded, isNoted: false };
  };
  const switches = scope === "symbol" ? markets.map((market) => arm(market.id, [market])) : [arm(null, markets)];
  return { ...common, device, window, why: "", switches };
}
