import { assertEquals } from "@std/assert";
import { VenueDesk } from "../../../core/desk/desk.ts";
import { MessageRoom } from "../../../core/risk/message_room.ts";
import type { Micros } from "../../../core/units.ts";
import { NOW } from "../../support/made_up_desk.ts";

const after = (micros: number) => NOW + micros as Micros;

function tell(venue: VenueDesk, name: string, used: number, limit: number, resetsAt: number): void {
  venue.budgets.set(name, { name, used, limit, resetsAt: resetsAt as Micros, toldAt: NOW });
  venue.budgetsTold += 1;
}

Deno.test("while the venue tells no limit there is room, and nothing to say", () => {
  const room = new MessageRoom(new VenueDesk("binance"));
  room.sent = 1_000;
  assertEquals([room.allows(0.8, NOW), room.used(NOW), room.say(NOW)], [true, 0, null]);
});

Deno.test("what was sent since the venue told counts on top of what it told", () => {
  const venue = new VenueDesk("binance"), room = new MessageRoom(venue);
  room.sent = 7;
  tell(venue, "ORDERS 10s", 78, 100, after(5e6));
  assertEquals([room.allows(0.8, NOW), room.used(NOW)], [true, 0.78]);
  room.sent += 1;
  assertEquals([room.allows(0.8, NOW), room.say(NOW)], [true, { name: "ORDERS 10s", used: 79, limit: 100 }]);
  room.sent += 1;
  assertEquals([room.allows(0.8, NOW), room.used(NOW)], [false, 0.8]);
  // It has counted them itself by now.
  tell(venue, "ORDERS 10s", 79, 100, after(5e6));
  assertEquals(room.allows(0.8, NOW), true);
});

Deno.test("the fullest of the venue's limits decides", () => {
  const venue = new VenueDesk("binance"), room = new MessageRoom(venue);
  tell(venue, "ORDERS 1d", 10, 100_000, after(1e9));
  tell(venue, "ORDERS 10s", 80, 100, after(5e6));
  tell(venue, "REQUEST_WEIGHT 1m", 600, 6_000, after(5e7));
  assertEquals([room.allows(0.8, NOW), room.say(NOW)?.name], [false, "ORDERS 10s"]);
});

Deno.test("a window that ended begins anew, also when the venue says nothing of the next ones", () => {
  const venue = new VenueDesk("binance"), room = new MessageRoom(venue);
  tell(venue, "ORDERS 10s", 100, 100, after(10e6));
  assertEquals(room.allows(0.8, after(9_999_999)), false);
  assertEquals([room.allows(0.8, after(10e6)), room.used(after(10e6))], [true, 0]);
  room.sent += 80;
  assertEquals(room.allows(0.8, after(19_999_999)), false);
  assertEquals(room.allows(0.8, after(20e6)), true);
});

Deno.test("a limit whose window was over when it was told holds nothing", () => {
  const venue = new VenueDesk("binance"), room = new MessageRoom(venue);
  tell(venue, "ORDERS 10s", 100, 100, NOW - 1);
  assertEquals(room.used(NOW), 0);
});

Deno.test("a limit that is told again leaves what was counted of the others", () => {
  const venue = new VenueDesk("binance"), room = new MessageRoom(venue);
  tell(venue, "ORDERS 10s", 10, 100, after(5e6));
  tell(venue, "ORDERS 1d", 10, 100_000, after(1e9));
  assertEquals(room.used(NOW), 0.1);
  room.sent += 30;
  assertEquals(room.used(NOW), 0.4);
  tell(venue, "ORDERS 1d", 40, 100_000, after(1e9));
  assertEquals(room.say(NOW), { name: "ORDERS 10s", used: 40, limit: 100 });
});
