import { assertEquals, assertThrows } from "@std/assert";
import { guardOf } from "../../../core/engine/dead_man_guard.ts";
import type { VenueRules } from "../../../core/engine/quoting.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { DeadManSwitch } from "../../../core/venue.ts";
import type { Micros } from "../../../core/units.ts";
import { madeUpDesk } from "../../support/made_up_desk.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";

const seconds = (count: number) => count * 1_000_000 as Micros;
const DEVICE: DeadManSwitch = {
  scope: "symbol",
  minWindow: seconds(5),
  maxWindow: seconds(60),
  window: seconds(15),
  landsWithin: seconds(5),
};
const rules = (deadMan: DeadManSwitch | null, deadManWindow?: Micros): VenueRules => ({
  capabilities: {
    postOnly: true,
    replace: true,
    amendKeepsPriority: true,
    cancelAllPerInstrument: true,
    deadMan,
    reduceOnly: false,
  },
  validity: seconds(2),
  deadManWindow,
});

function scene(given: VenueRules | undefined, isDedicated = false) {
  const eth = madeUpInstrument({ id: 1 as InstrumentId, symbol: "ETHUSDT", base: "ETH" });
  const desk = madeUpDesk(madeUpInstrument(), eth), venue = desk.venue("binance");
  const guard = guardOf(venue, desk.markets, given, isDedicated);
  return { guard, venue, until: desk.markets.map(({ armedUntil, placeUntil }) => [armedUntil, placeUntil]) };
}
const covers = ({ guard }: ReturnType<typeof scene>) =>
  guard.switches.map(({ instrument, markets }) => [instrument, markets.map(({ symbol }) => symbol)]);

Deno.test("KIL-12 a switch for each market, or one for all; until it is armed nothing may be placed", () => {
  const symbol = scene(rules(DEVICE)), tag = scene(rules({ ...DEVICE, scope: "tag" }));
  assertEquals(covers(symbol), [[0, ["BTCUSDT"]], [1, ["ETHUSDT"]]] as unknown[]);
  assertEquals(covers(tag), [[null, ["BTCUSDT", "ETHUSDT"]]]);
  assertEquals([symbol.until, symbol.venue.hasDeadMan, symbol.guard.window], [[[0, 0], [0, 0]], true, seconds(15)]);
  assertEquals(symbol.venue.deadManReason, "it is not armed yet");
});

Deno.test("KIL-14 without one markets are not guarded, and the venue says why", () => {
  const none = [Infinity, Infinity];
  for (const given of [undefined, rules(null), rules({ ...DEVICE, scope: "account" })]) {
    const { guard, venue, until } = scene(given);
    assertEquals([guard.switches, until, venue.hasDeadMan], [[], [none, none], false]);
    assertEquals([guard.why === "", venue.deadManReason], [false, guard.why]);
  }
});

Deno.test("KIL-12 a person's window is used; on the socket there is one for the account", () => {
  assertEquals(scene(rules(DEVICE, seconds(30))).guard.window, seconds(30));
  assertThrows(() => scene(rules(DEVICE, seconds(61))), RangeError, "Cannot arm the dead-man switch of binance");
  const socket = scene(rules({ ...DEVICE, scope: "socket" }), true);
  assertEquals(socket.guard.switches.map(({ machine }) => machine.options.heartbeat), ["socket"]);
});
