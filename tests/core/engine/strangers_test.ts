import { assert, assertEquals } from "@std/assert";
import { ClientIds } from "../../../core/oms/client_id.ts";
import type { Micros } from "../../../core/units.ts";
import type { StrangeOrder } from "../../../core/event.ts";
import { EngineHouse } from "../../support/engine_house.ts";

/** An order of an earlier run on a market that is none of ours any more; `tag` 7 is ours. */
function stranger(sequence = 1, tag = 7): StrangeOrder {
  return { symbol: "ETHUSDT", clientId: new ClientIds(tag, 0, sequence).next(), venueOrderId: String(900 + sequence) };
}
const cancelsOf = (house: EngineHouse, from = 0) =>
  house.commands(["cancel_stranger"], from).map((command) =>
    command.kind === "cancel_stranger" && [command.symbol, command.clientId, command.venueOrderId]
  );

Deno.test("a start is not verified while an order of ours rests on a market that is not configured: it is cancelled by its id", () => {
  const house = new EngineHouse(), { symbol, clientId, venueOrderId } = stranger();
  house.venue.strangers.push({ symbol, clientId, venueOrderId });
  house.venue.moods.cancel = "lose";
  house.boot().run(20_000);
  assertEquals([house.engine.killState, house.engine.control.booted], ["BOOT_HALTED", false]);
  assertEquals(house.quotes(), []);
  const tried = cancelsOf(house);
  assert(tried.length > 1, "again with each list that still shows it");
  for (const cancel of tried) assertEquals(cancel, [symbol, clientId, venueOrderId]);
  house.venue.moods.cancel = "obey";
  house.run(20_000);
  assertEquals([house.venue.strangers, house.engine.killState, house.quotes().length], [[], "ARMED", 2]);
  assertEquals([...new Set(house.incidents())], ["left_behind"], "the venue's yes names no order that nobody knows");
  const [fact, ...more] = house.facts.filter((one) => one.kind === "incident" && one.code === "left_behind");
  assertEquals(more, [], "people hear of it once");
  assert(fact.kind === "incident" && fact.severity === "S1");
  assert(
    fact.sentence.includes(`Order ${clientId} (${venueOrderId})`) && fact.sentence.includes(symbol),
    fact.sentence,
  );
});

Deno.test("one under the tag of another installation is left alone, and stands in nobody's way", () => {
  const house = new EngineHouse(), foreign = stranger(1, 8);
  house.venue.strangers.push(foreign);
  house.boot();
  assertEquals([house.engine.killState, house.venue.strangers, cancelsOf(house)], ["ARMED", [foreign], []]);
  house.kill();
  house.run(5_000);
  assertEquals([house.engine.killState, house.venue.strangers], ["TRIPPED", [foreign]]);
  assert(!house.incidents().includes("left_behind"));
});

Deno.test("K-T18 a kill, a venue's kill and a stop are proven only once none of them is left; a market's kill does not wait", () => {
  const all = new EngineHouse().boot();
  all.venue.strangers.push(stranger());
  all.venue.moods.cancel = "lose";
  all.kill();
  all.run(10_000);
  const [{ venues: [{ remaining }] }] = all.engine.control.receipts(all.now).slice(-1);
  assertEquals([all.engine.killState, all.engine.control.emptyAt("binance")], ["TRIPPING", null]);
  assert(remaining !== null && remaining >= 1);
  all.venue.moods.cancel = "obey";
  all.run(20_000);
  assertEquals([all.engine.killState, all.venue.strangers], ["TRIPPED", []]);

  const venue = new EngineHouse().boot();
  venue.venue.strangers.push(stranger());
  venue.killScope("binance:BTCUSDT");
  venue.run(5_000);
  venue.venue.strangers.push(stranger(2));
  venue.killScope("binance");
  venue.run(200);
  assertEquals(venue.engine.venueSweep("binance")?.verified, false);
  venue.run(10_000);
  assertEquals([venue.engine.venueSweep("binance")?.verified, venue.venue.strangers], [true, []]);

  const stopped = new EngineHouse().boot(), { clientId } = stranger();
  stopped.venue.strangers.push(stranger());
  stopped.venue.moods.cancel = "lose";
  stopped.stop();
  stopped.run(16_000);
  assertEquals(stopped.engine.stopOutcome(stopped.now), "unverified");
  const left = stopped.engine.control.stopView(stopped.now)!.left;
  assert(left.includes(`binance:ETHUSDT (${clientId}, on no market of ours)`), left.join());
});

Deno.test("what the account's stream tells of one is an incident: the order once, each trade with what moved", () => {
  const house = new EngineHouse().boot(),
    order = stranger(),
    about = (symbol: string, traded: string | null) =>
      house.step({
        kind: "ignored",
        venue: "binance",
        reason: "no market of ours",
        stranger: { ...order, symbol, traded },
        receivedAt: house.now as Micros,
      });
  about("ETHUSDT", null).step();
  about("ETHUSDT", "SELL 0.5 at 3000");
  about("ETHUSDT", "SELL 0.1 at 3001");
  const told = house.facts.flatMap((fact) => fact.kind === "incident" ? [[fact.severity, fact.code]] : []);
  assertEquals(told, [["S1", "left_behind"], ["S1", "left_behind_fill"], ["S1", "left_behind_fill"]]);
  const sentences = house.facts.flatMap((fact) => fact.kind === "incident" ? [fact.sentence] : []);
  assert(sentences[1].includes("SELL 0.5 at 3000 of ETHUSDT"), sentences[1]);
  about("BTCUSDT", null);
  house.step({ kind: "ignored", venue: "binance", reason: "of others", receivedAt: house.now });
  assertEquals(house.incidents().length, 3, "one of a market of ours, before its rules were read, is no stranger");
});

Deno.test("a restart takes such lists of earlier runs in, and cancels and tells nothing again", () => {
  const first = new EngineHouse();
  first.venue.strangers.push(stranger());
  first.boot().run(10_000);
  const second = new EngineHouse({ after: first });
  assertEquals([second.facts, second.sent], [[], []]);
  second.boot();
  assertEquals([second.engine.killState, cancelsOf(second)], ["ARMED", []]);
});

Deno.test("D14 one of a later start than ours is another process that trades for us: everything is killed", () => {
  const house = new EngineHouse(), { epoch } = house, clientId = new ClientIds(7, epoch + 1, 1).next();
  house.venue.strangers.push({ symbol: "ETHUSDT", clientId, venueOrderId: "901" });
  house.boot().run(10_000);
  assertEquals(house.incidents().filter((code) => code !== "venue_lost"), ["left_behind", "higher_epoch"]);
  assertEquals([house.engine.killState, house.engine.killCause?.by, house.venue.strangers], ["TRIPPED", "engine", []]);
});
