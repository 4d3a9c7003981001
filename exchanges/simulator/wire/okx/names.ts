/** How OKX names markets: `BTC-USDT` on spot, `BTC-USDT-SWAP` for the perpetual, each with a kind and a number of its own; and which
 * of them a request means. @module */
import type { Floor } from "../../floors.ts";
import type { Exchange } from "../../exchange.ts";
import { isDelistedNow } from "../../market_faults.ts";
import type { VenueServices } from "../../venue.ts";
import { refusals } from "./errors.ts";
import type { Params } from "./params.ts";

export type InstType = "SPOT" | "SWAP";
/** What may be asked for; of the others nothing is listed. */
export const INST_TYPES = ["SPOT", "SWAP", "MARGIN", "FUTURES", "OPTION"] as const;
/** Numbers of instruments differ between the venue's networks: none of them is known beforehand. */
const FIRST_CODE = 10_459;

export function instTypeOf({ product }: Floor): InstType {
  return product === "spot" ? "SPOT" : "SWAP";
}

/** "BTC-USDT" of either product: the family of a swap, and the name of its index. */
export function familyOf({ instrument: { base, quote } }: Floor): string {
  return `${base}-${quote}`;
}

export function codeOf(exchange: Exchange, floor: Floor): number {
  let code = FIRST_CODE;
  for (const other of exchange.floors.values()) {
    if (other === floor) return code;
    code++;
  }
  throw new RangeError(`Cannot number ${floor.instrument.symbol}: it is not listed`);
}

/** Null = there is none of that name, or no more. */
export function findFloor({ exchange, faults }: VenueServices, instId: string): Floor | null {
  if (isDelistedNow(faults, instId)) return null;
  for (const floor of exchange.floors.values()) if (floor.instrument.symbol === instId) return floor;
  return null;
}

/** The market that `instId` names.
 * @throws {ApiError} if there is none */
export function floorOf(services: VenueServices, params: Params): Floor {
  const floor = findFloor(services, params.text("instId"));
  if (floor === null) throw refusals.instrument();
  return floor;
}

/** The market of an order: its number counts before its name, as over sockets the name is ignored (verify).
 * @throws {ApiError} if neither leads to one */
export function floorOfOrder(services: VenueServices, params: Params): Floor {
  const code = params.integer("instIdCode");
  if (code === null) return floorOf(services, params);
  const floor = [...services.exchange.floors.values()][code - FIRST_CODE];
  if (floor === undefined || findFloor(services, floor.instrument.symbol) === null) throw refusals.instrument();
  return floor;
}

/** Listed markets of one kind, of one family if it is named; every kind if it is null. */
export function floorsOf(services: VenueServices, instType: string | null, family: string | null = null): Floor[] {
  return [...services.exchange.floors.values()].filter((floor) =>
    (instType === null || instTypeOf(floor) === instType) && (family === null || familyOf(floor) === family) &&
    findFloor(services, floor.instrument.symbol) !== null
  );
}
