import { assertEquals } from "@std/assert";
import type { AccountMode } from "../../../core/event.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { type AccountExpectation, modeTroubles } from "../../../core/oms/account_mode.ts";
import { at } from "../../support/order_events.ts";

const mode = (change: Partial<AccountMode> = {}): AccountMode => ({
  kind: "account_mode",
  venue: "okx",
  positionMode: "one_way",
  marginMode: "cross",
  selfTradePrevention: "EXPIRE_MAKER",
  leverage: [{ instrument: 0 as InstrumentId, leverage: 3 }],
  canTrade: true,
  canWithdraw: true,
  venueAt: null,
  receivedAt: at(0),
  ...change,
});
const troubles = (change: Partial<AccountMode>, wants: AccountExpectation = {}, live = false) =>
  modeTroubles(mode(change), wants, (id) => `okx:M${id}`, live);
const WAY = "change it at the venue, or in account of its settings";

Deno.test("D12 modeTroubles() finds nothing where all is as expected, or the venue does not say", () => {
  const wants = { marginMode: "cross", selfTradePrevention: "EXPIRE_MAKER", leverage: 3 } as const;
  assertEquals(troubles({}, wants), []);
  assertEquals(troubles({}), []);
  const silent = { positionMode: null, marginMode: null, selfTradePrevention: null, leverage: [], canTrade: null };
  assertEquals(troubles({ ...silent, canWithdraw: null }, wants, true), []);
});

Deno.test("D12 P21 modeTroubles() names what differs, both values and the way to put it right", () => {
  assertEquals(troubles({ positionMode: "hedge" }), [`the position mode of okx is hedge, want one_way: ${WAY}`]);
  assertEquals(troubles({}, { positionMode: "hedge" }), [`the position mode of okx is one_way, want hedge: ${WAY}`]);
  assertEquals(troubles({}, { marginMode: "isolated", selfTradePrevention: "EXPIRE_TAKER", leverage: 1 }), [
    `the margin mode of okx is cross, want isolated: ${WAY}`,
    `the self-trade prevention of okx is EXPIRE_MAKER, want EXPIRE_TAKER: ${WAY}`,
    `the leverage of okx:M0 is 3, want 1: ${WAY}`,
  ]);
  assertEquals(troubles({ canTrade: false }), [
    "the key of okx may not trade: allow it at the venue, or take another key",
  ]);
  assertEquals(troubles({}, {}, true), ["the key of okx may withdraw money: take that right from it at the venue"]);
});
