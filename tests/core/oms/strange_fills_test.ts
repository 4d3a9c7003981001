import { assertEquals } from "@std/assert";
import type { InstrumentId } from "../../../core/instrument.ts";
import { StrangeFills, withoutOrder } from "../../../core/oms/strange_fills.ts";
import { fill, MARKET, VENUE } from "../../support/order_events.ts";

Deno.test("StrangeFills.tell() tells of each trade once, as S1 without a name and as S2 with a foreign one", () => {
  const strange = new StrangeFills();
  const [one] = strange.tell(fill(null, "t1", 4, 10, { venueOrderId: "x" }));
  assertEquals([one.order, one.incident?.severity, one.incident?.code], [null, "S1", "external_fill"]);
  assertEquals(strange.tell(fill(null, "t1", 4, 20)), []);
  assertEquals(strange.tell(fill(null, "t1", 4, 20, { instrument: 1 as InstrumentId })).length, 1);
  const [two] = strange.tell(fill("web_1", "t2", 4, 10));
  assertEquals([two.incident?.severity, two.incident?.clientId], ["S2", "web_1"]);
  assertEquals(two.incident?.sentence, "Trade t2, a buy of 4 lots, belongs to the foreign order web_1");
});

Deno.test("StrangeFills.tell() remembers a bounded number of trades", () => {
  const strange = new StrangeFills();
  for (let i = 0; i < 4_097; i++) strange.tell(fill(null, `t${i}`, 1, 10));
  assertEquals(strange.tell(fill(null, "t4096", 1, 20)), []);
  assertEquals(strange.tell(fill(null, "t0", 1, 20)).length, 1);
});

Deno.test("StrangeFills.knows() what was told, market by market", () => {
  const strange = new StrangeFills();
  strange.tell(fill(null, "t1", 1, 10));
  assertEquals([
    strange.knows(fill(null, "t1", 1, 20)),
    strange.knows(fill(null, "t2", 1, 20)),
    strange.knows(fill(null, "t1", 1, 20, { instrument: 1 as InstrumentId })),
  ], [true, false, false]);
});

Deno.test("StrangeFills.restore() knows again what was told before", () => {
  const before = new StrangeFills(), after = new StrangeFills();
  before.tell(fill(null, "t1", 1, 10));
  after.restore(before.state());
  assertEquals([after.tell(fill(null, "t1", 1, 20)), after.tell(fill(null, "t2", 1, 20)).length], [[], 1]);
});

Deno.test("withoutOrder() makes an incident a change that names no order", () => {
  const [change] = withoutOrder("S1", "unknown_id", "Who is this", VENUE, MARKET, "mm7");
  assertEquals([change.order, change.needsQuery, change.cancelAtOnce, change.incident], [null, false, false, {
    severity: "S1",
    code: "unknown_id",
    sentence: "Who is this",
    venue: VENUE,
    instrument: MARKET,
    clientId: "mm7",
  }]);
});
