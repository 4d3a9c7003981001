import { assertEquals } from "@std/assert";
import type { BudgetSpenders, OrderMessage } from "../../../core/event.ts";
import { VenueDesk } from "../../../core/desk/desk.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { MessageRoom } from "../../../core/risk/message_room.ts";
import type { Micros } from "../../../core/units.ts";
import { NOW } from "../../support/made_up_desk.ts";

const [ZERO, ONE, TWO, THREE] = [0, 1, 2, 3] as InstrumentId[];
const after = (micros: number) => NOW + micros as Micros;

function tell(
  venue: VenueDesk,
  name: string,
  used: number,
  limit: number,
  resetsAt: number,
  spentBy?: BudgetSpenders,
): void {
  venue.budgets.set(name, { name, used, limit, resetsAt: resetsAt as Micros, toldAt: NOW, spentBy });
  venue.budgetsTold += 1;
}

function send(room: MessageRoom, count: number, kind: OrderMessage = "place", instrument = ZERO): void {
  for (let i = 0; i < count; i++) room.note(kind, instrument);
}
const allows = (room: MessageRoom, now: Micros) => room.allows("place", ZERO, 0.8, now);

Deno.test("while the venue tells no limit there is room, and nothing to say", () => {
  const room = new MessageRoom(new VenueDesk("binance"));
  send(room, 1_000);
  assertEquals([allows(room, NOW), room.used(NOW), room.say(NOW)], [true, 0, null]);
});

Deno.test("what was sent since the venue told counts on top of what it told", () => {
  const venue = new VenueDesk("binance"), room = new MessageRoom(venue);
  send(room, 7);
  tell(venue, "ORDERS 10s", 78, 100, after(5e6));
  assertEquals([allows(room, NOW), room.used(NOW)], [true, 0.78]);
  send(room, 1);
  assertEquals([allows(room, NOW), room.say(NOW)], [true, { name: "ORDERS 10s", used: 79, limit: 100 }]);
  send(room, 1);
  assertEquals([allows(room, NOW), room.used(NOW)], [false, 0.8]);
  // It has counted them itself by now.
  tell(venue, "ORDERS 10s", 79, 100, after(5e6));
  assertEquals(allows(room, NOW), true);
});

Deno.test("the fullest of the venue's limits decides", () => {
  const venue = new VenueDesk("binance"), room = new MessageRoom(venue);
  tell(venue, "ORDERS 1d", 10, 100_000, after(1e9));
  tell(venue, "ORDERS 10s", 80, 100, after(5e6));
  tell(venue, "REQUEST_WEIGHT 1m", 600, 6_000, after(5e7));
  assertEquals([allows(room, NOW), room.say(NOW)?.name], [false, "ORDERS 10s"]);
});

Deno.test("a window that ended begins anew, also when the venue says nothing of the next ones", () => {
  const venue = new VenueDesk("binance"), room = new MessageRoom(venue);
  tell(venue, "ORDERS 10s", 100, 100, after(10e6));
  assertEquals(allows(room, after(9_999_999)), false);
  assertEquals([allows(room, after(10e6)), room.used(after(10e6))], [true, 0]);
  send(room, 80);
  assertEquals(allows(room, after(19_999_999)), false);
  assertEquals(allows(room, after(20e6)), true);
});

Deno.test("a window that a slow clock puts the end of far away ends after its length all the same, and so do the next ones", () => {
  const venue = new VenueDesk("binance"), room = new MessageRoom(venue), window = 10_000_000 as Micros;
  const told = { name: "ORDERS 10s", used: 100, limit: 100, resetsAt: after(3_600e6), toldAt: NOW, window };
  venue.budgets.set(told.name, told);
  venue.budgetsTold += 1;
  assertEquals([NOW, after(9_999_999), after(10e6)].map((now) => allows(room, now)), [false, false, true]);
  send(room, 80);
  assertEquals([allows(room, after(19_999_999)), allows(room, after(20e6))], [false, true]);
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
  send(room, 30);
  assertEquals(room.used(NOW), 0.4);
  tell(venue, "ORDERS 1d", 40, 100_000, after(1e9));
  assertEquals(room.say(NOW), { name: "ORDERS 10s", used: 40, limit: 100 });
});

Deno.test("a command counts against the limits alone that it spends (RSK-18)", () => {
  const venue = new VenueDesk("bybit"), room = new MessageRoom(venue);
  tell(venue, "ORDERS create 1s", 0, 10, after(1e6), { kinds: ["place"] });
  tell(venue, "ORDERS cancel 1s", 0, 10, after(1e6), { kinds: ["cancel"] });
  tell(venue, "REQUESTS realtime 1s", 0, 50, after(1e6), { kinds: [] });
  assertEquals(room.used(NOW), 0);
  send(room, 7, "cancel");
  send(room, 3, "amend");
  assertEquals([room.allows("place", ZERO, 0.8, NOW), room.used(NOW)], [true, 0.7]);
  send(room, 8, "place");
  assertEquals([room.allows("place", ZERO, 0.8, NOW), room.allows("amend", ZERO, 0.8, NOW)], [false, true]);
  assertEquals(room.say(NOW, "place", ZERO), { name: "ORDERS create 1s", used: 8, limit: 10 });
  assertEquals(room.say(NOW, "cancel", ZERO), { name: "ORDERS cancel 1s", used: 7, limit: 10 });
  assertEquals(room.say(NOW, "amend", ZERO), null);
});

Deno.test("a limit of one market counts what goes to that market (RSK-18)", () => {
  const venue = new VenueDesk("okx"), room = new MessageRoom(venue);
  tell(venue, "ORDERS 2s order A", 0, 60, after(2e6), { kinds: ["place"], instrument: ONE });
  tell(venue, "ORDERS 2s order B", 0, 60, after(2e6), { kinds: ["place"], instrument: TWO });
  tell(venue, "ORDERS 2s", 0, 1_000, after(2e6), { kinds: ["place", "amend"] });
  assertEquals(room.used(NOW), 0);
  send(room, 48, "place", ONE);
  send(room, 10, "place", TWO);
  assertEquals([ONE, TWO].map((instrument) => room.allows("place", instrument, 0.8, NOW)), [false, true]);
  room.note("cancel", null);
  assertEquals(room.say(NOW, "place", TWO), { name: "ORDERS 2s order B", used: 10, limit: 60 });
  // A third market was told of by no limit of its own: that of the account holds.
  assertEquals(room.say(NOW, "place", THREE), { name: "ORDERS 2s", used: 58, limit: 1_000 });
});
