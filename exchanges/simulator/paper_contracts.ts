/** What a paper account says of its contracts: positions, their margin, and how it is set up. It pays no funding, since nobody
 * tells it the rate. @module */
import type { AccountMode, Margin, Positions, VenuePosition } from "../../core/event.ts";
import type { VenueId } from "../../core/instrument.ts";
import type { Micros } from "../../core/units.ts";
import type { Account } from "./accounts.ts";
import type { Exchange } from "./exchange.ts";
import { liquidationPrice, marginOf } from "./margin.ts";
import type { Position } from "./positions.ts";

/** What an event has before it arrives. */
type Coming<E> = Omit<E, "receivedAt">;

export function positionsOf(
  account: Account,
  positions: Iterable<Position>,
  complete: boolean,
  venue: VenueId,
  venueAt: Micros,
  requestedAt: Micros | null = null,
): Coming<Positions> {
  const told = [...positions].map((position): VenuePosition => ({
    instrument: position.floor.instrument.id,
    size: position.size,
    averagePrice: position.averagePrice,
    liquidationPrice: liquidationPrice(account, position),
  }));
  const source = requestedAt === null ? "push" : "query";
  return { kind: "positions", venue, positions: told, complete, source, requestedAt, venueAt };
}

export function marginEvent(account: Account, asset: string, venue: VenueId, venueAt: Micros): Coming<Margin> {
  const { equity, available, maintenance } = marginOf(account, asset);
  return { kind: "margin", venue, asset, equity, available, maintenance, venueAt };
}

/** One-way, cross, and as much leverage as the account was given; a spot account has no such modes. */
export function accountMode(
  account: Account,
  { floors }: Exchange,
  venue: VenueId,
  venueAt: Micros,
): Coming<AccountMode> {
  const contracts = [...floors.values()].filter(({ product }) => product === "perp");
  return {
    kind: "account_mode",
    venue,
    positionMode: contracts.length === 0 ? null : account.setup.positionMode,
    marginMode: contracts.length === 0 ? null : account.setup.defaultMarginMode,
    selfTradePrevention: null,
    leverage: contracts.map((floor) => ({
      instrument: floor.instrument.id,
      leverage: account.setup.leverageOf(floor),
    })),
    canTrade: true,
    canWithdraw: false,
    venueAt,
  };
}
