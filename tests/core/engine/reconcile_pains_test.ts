/** Pains of others in which a bot's books and its venue part ways; each is played to the whole engine. */
import { assert, assertEquals } from "@std/assert";
import { EngineHouse } from "../../support/engine_house.ts";
import { adopt, differing, openDifferences, PERP, position, state } from "../../support/checked_house.ts";

Deno.test("P01 after a stop no placement leaves, with one in flight, the wire down or a strategy about to decide", () => {
  for (const trouble of ["in flight", "wire down", "about to decide"] as const) {
    const house = new EngineHouse().boot();
    if (trouble === "in flight") {
      house.venue.moods.place = "hold";
      house.set({ half_spread_bps: 9 });
      house.run(400);
    }
    if (trouble === "wire down") house.link("down");
    if (trouble === "about to decide") house.run(249);
    house.stop();
    const stopped = house.sent.length;
    house.run(2_000);
    house.venue.moods.place = "accept";
    house.venue.land(); // what was in flight arrives
    if (trouble === "wire down") house.link("up");
    house.run(60_000);
    assertEquals(house.commands(["place", "replace", "amend"], stopped), [], trouble);
    assertEquals(house.venue.truth.live(), [], `${trouble}: what landed late was cancelled`);
  }
});

Deno.test("P11 a restart knows its orders and fills again, and a position changed meanwhile is a question and no PnL", () => {
  const first = new EngineHouse(PERP).boot();
  first.fill("buy", 400).run(1_000);
  first.venue.moods.push = "mute";
  first.fill("buy", 100); // filled while we are gone
  first.venue.moods.push = "speak";
  first.venue.heldBeside = -50; // and sold by hand, in no list of trades
  const house = new EngineHouse({ ...PERP, after: first }), placed = () => house.commands(["place"]).length;
  house.connect();
  for (let ms = 0; ms < 60_000 && state(house) !== "READY"; ms += 50) {
    house.run(50);
    assert(placed() === 0 || state(house) === "READY", "nothing is placed before it is reconciled");
  }
  house.run(40_000);
  assertEquals([position(house), placed(), openDifferences(house)], [500, 0, ["D8 instrument"]]);
  const pnl = () => Number(house.view().totals.realisedPnl) + Number(house.view().totals.unrealisedPnl);
  const before = pnl();
  adopt(house, "sold by hand over night");
  assertEquals([position(house), house.engine.desk.ledger.entries().at(-1)?.reason], [450, "sold by hand over night"]);
  house.run(40_000);
  assertEquals([openDifferences(house), differing(house), house.quotes().length], [[], [], 2]);
  assert(Math.abs(pnl() - before) < 1e-9, `${pnl()} after ${before}: lots that nobody traded earn nothing`);
});
