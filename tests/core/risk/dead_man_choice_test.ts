import { assertEquals, assertThrows } from "@std/assert";
import { chooseDeadMan } from "../../../core/risk/dead_man_choice.ts";
import type { DeadManSwitch } from "../../../core/venue.ts";
import type { Micros } from "../../../core/units.ts";

const seconds = (count: number) => count * 1_000_000 as Micros;
const DEVICE: DeadManSwitch = {
  scope: "account",
  minWindow: seconds(5),
  maxWindow: seconds(60),
  window: seconds(15),
  landsWithin: seconds(5),
};

Deno.test("KIL-12 a switch of the whole account is used only where the account is ours alone", () => {
  for (const scope of ["account", "socket"] as const) {
    const device = { ...DEVICE, scope };
    assertEquals(chooseDeadMan("gate", device, true), { device, window: seconds(15), why: "" });
    assertEquals(chooseDeadMan("gate", device, false), {
      device: null,
      why: "the dead-man switch of gate cancels everybody's orders, and the account is not marked as ours alone",
    });
  }
});

Deno.test("KIL-12 a switch of a market, or of our tag, is used on any account", () => {
  for (const scope of ["symbol", "tag"] as const) {
    assertEquals(chooseDeadMan("okx", { ...DEVICE, scope }, false).device?.scope, scope);
  }
});

Deno.test("KIL-14 where the venue has none the reason says so", () => {
  assertEquals(chooseDeadMan("dydx", null, true), { device: null, why: "dydx has no dead-man switch" });
  const refused = "Cannot give the dead-man switch of dydx a window of 20 s: it has none";
  assertThrows(() => chooseDeadMan("dydx", null, true, seconds(20)), RangeError, refused);
});

Deno.test("KIL-12 the window is the venue's usual one, or a person's inside the venue's bounds", () => {
  const window = (wanted?: number) => {
    const choice = chooseDeadMan("gate", DEVICE, true, wanted === undefined ? undefined : seconds(wanted));
    return choice.device && choice.window;
  };
  assertEquals([window(), window(5), window(60)], [seconds(15), seconds(5), seconds(60)]);
  const wanted = "Cannot arm the dead-man switch of gate with 4.9 s: want 5 s to 60 s, in steps of 0.001 s";
  assertThrows(() => chooseDeadMan("gate", DEVICE, true, seconds(4.9)), RangeError, wanted);
  assertThrows(() => chooseDeadMan("gate", DEVICE, true, seconds(60.1)), RangeError);
  assertThrows(() => chooseDeadMan("gate", DEVICE, true, NaN as Micros), RangeError);
  const whole = { ...DEVICE, step: seconds(1) };
  assertThrows(() => chooseDeadMan("gate", whole, true, seconds(7.5)), RangeError, "in steps of 1 s");
  assertEquals(chooseDeadMan("gate", whole, true, seconds(7)).device, whole);
});

Deno.test("KIL-12 a window in which no order could be sent before it is set anew is refused, be it the venue's usual one", () => {
  const choose = (wanted: number | undefined, onWay: number, change: Partial<DeadManSwitch> = {}) =>
    chooseDeadMan(
      "okx",
      { ...DEVICE, ...change },
      true,
      wanted === undefined ? wanted : seconds(wanted),
      seconds(onWay),
    );
  const sentence =
    "Cannot arm the dead-man switch of okx with 15 s: 10 s of it are left when it is set anew, and an order may be " +
    "on its way for 10 s, so that none could be sent; want more than 15 s";
  assertThrows(() => choose(undefined, 10), RangeError, sentence);
  assertThrows(() => choose(15, 10.5), RangeError, "want more than 15.75 s");
  assertEquals([choose(16, 10.5).device?.scope, choose(15, 9.9).device?.scope], ["account", "account"]);
  // The venue's own pings keep that one from firing, so that it is not set anew.
  assertEquals(choose(5, 10, { scope: "socket" }).device?.scope, "socket");
});
