import { assert, assertEquals } from "@std/assert";
import { hasForeign } from "../../../core/engine/foreign_cancels.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { EngineHouse, MID } from "../../support/engine_house.ts";

const BTC = 0 as InstrumentId;
/** Orders of others rest there, and the bot has heard of them. */
function house(count: number, options: ConstructorParameters<typeof EngineHouse>[0] = {}): EngineHouse {
  const made = new EngineHouse(options);
  made.connect();
  for (let i = 0; i < count; i++) made.venue.plant(null, "buy", MID - 5_000 - i, 1_000, BTC);
  return made.run(5_000);
}
const others = ({ venue }: EngineHouse) =>
  venue.truth.live(BTC, true).filter(({ clientId }) => clientId === null).length;

Deno.test("K-T18 a kill leaves orders of others alone, on a shared account and on one that should be ours", () => {
  for (const dedicated of [[], ["binance"]]) {
    const one = house(3, { dedicated });
    one.kill();
    one.run(20_000);
    assertEquals(others(one), 3, String(dedicated));
    assertEquals(one.engine.killState, dedicated.length === 0 ? "TRIPPED" : "TRIPPING");
    const [{ venues: [{ foreign, foreignCancelled }] }] = one.engine.control.receipts(one.now).slice(-1);
    assertEquals([foreign, foreignCancelled], [3, []]);
  }
});

Deno.test("K-T18 they go by a person's word that names their number, each by its id, and the receipt lists them", () => {
  const one = house(2, { dedicated: ["binance"] });
  one.kill();
  one.run(5_000);
  assertEquals(one.cancelForeign(3), {
    ...one.outcomes.at(-1)!,
    status: "rejected",
    message: "Nothing was cancelled: binance shows 2 orders of others, and 3 were named",
  });
  assertEquals(one.cancelForeign(2, "binance", " ").message, "Nothing was cancelled: want a reason");
  assertEquals(others(one), 2);
  const before = one.sent.length, { status, message } = one.cancelForeign(2);
  assertEquals([status, message], ["pending", "2 cancels of orders of others are on their way to binance"]);
  const cancels = one.commands(["cancel", "cancel_all"], before);
  const ids = one.venue.truth.live(BTC, true).map(({ venueOrderId }) => venueOrderId);
  assertEquals(cancels.map((command) => command.kind === "cancel" && command.venueOrderId), ids);
  one.run(10_000);
  assertEquals([others(one), one.engine.killState], [0, "TRIPPED"], "the account is empty now, and that is proven");
  const [{ venues: [{ foreignCancelled }] }] = one.engine.control.receipts(one.now).slice(-1);
  assertEquals(foreignCancelled.length, 2);
  assert(foreignCancelled[0].startsWith("binance:BTCUSDT buy "), foreignCancelled[0]);
  assert(one.incidents().includes("foreign_cancelled"));
});

Deno.test("K-T18 while a venue trades, at one that shows none, and at one that nobody knows, nothing is cancelled", () => {
  const one = house(1);
  assertEquals(one.cancelForeign(1).message, "Nothing was cancelled: binance trades: kill it first");
  assertEquals(
    one.cancelForeign(1, "kraken").message,
    'Nothing was cancelled: there is no venue "kraken"; known are binance',
  );
  one.killScope("binance");
  one.run(3_000);
  assertEquals(one.cancelForeign(1).status, "pending", "one that is killed alone will do");
  one.run(3_000);
  assertEquals(one.cancelForeign(1).message, "Nothing was cancelled: binance shows no order of others");
});

Deno.test("the last cancels of a run that fails take no order of others along", () => {
  const one = house(1, { dedicated: ["binance"] });
  assert(hasForeign(one.engine.desk, "binance", BTC));
  assertEquals(one.engine.lastResort().filter(({ kind }) => kind === "cancel_all"), []);
  const clean = new EngineHouse({ dedicated: ["binance"] }).boot();
  assertEquals(clean.engine.lastResort().filter(({ kind }) => kind === "cancel_all").length, 1);
});
