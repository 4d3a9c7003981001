/** Houses whose venue tells more than orders and balances, and what their tests look at. @module */
import type { Fact } from "../../core/engine/facts.ts";
import type { EngineHouse, HouseOptions } from "./engine_house.ts";

export const BTC = 0 as EngineHouse["engine"]["desk"]["markets"][number]["id"];
/** Contracts at a venue that answers every question. */
export const PERP: HouseOptions = {
  instrument: { kind: "linear" },
  capabilities: { accountQueries: ["positions", "account_mode", "cash_flows"] },
};

/** What is open at the first venue: id and what it stops. */
export function openDifferences(house: EngineHouse): string[] {
  return house.view().venues[0].reconcile.differences.map(({ id, stops }) => `${id} ${stops}`);
}

/** Kinds and amounts of what was booked beside trades. */
export function booked(house: EngineHouse): string[] {
  return house.engine.desk.ledger.entries().map(({ kind, asset, amount, size }) =>
    size === null ? `${kind} ${amount} ${asset}` : `${kind} ${size} lots`
  );
}

/** Assets of the first venue in which our books and its word differ now. */
export function differing(house: EngineHouse): string[] {
  house.venue.tellBalances();
  house.run(10);
  return house.view().venues[0].differences.filter(({ difference }) => difference !== "0").map(({ asset }) => asset);
}

export const distrust = (house: EngineHouse) => house.engine.desk.markets[0].distrust;
export const state = (house: EngineHouse) => house.view().venues[0].state;
export const incidents = (house: EngineHouse) =>
  house.facts.filter((fact): fact is Extract<Fact, { kind: "incident" }> => fact.kind === "incident");
export const position = (house: EngineHouse): number => house.engine.desk.ledger.position(BTC).size;

export function adopt(house: EngineHouse, reason = "changed by hand", market = "binance:BTCUSDT") {
  const requestId = `adopt ${house.now}`;
  return house.hand({ kind: "adopt_position", by: "ann", requestId, at: house.now, market, reason });
}
