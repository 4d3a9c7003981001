import { assertEquals, assertMatch } from "@std/assert";
import { ClientIds } from "../../../core/oms/client_id.ts";
import { parseGrid } from "../../../core/units.ts";
import { EngineHouse, MID } from "../../support/engine_house.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";
import {
  adopt,
  booked,
  differing,
  distrust,
  incidents,
  openDifferences,
  PERP,
  position,
  state,
} from "../../support/checked_house.ts";
import { slowTest } from "../../support/slow.ts";

slowTest("D12 P21 an account in hedge mode is found before the first order, with the way to put it right named", () => {
  const house = new EngineHouse(PERP);
  house.venue.mode = { positionMode: "hedge" };
  house.boot().run(20_000);
  assertEquals([house.commands(["place"]), openDifferences(house), state(house)], [[], ["D12 venue"], "RECONCILING"]);
  assertMatch(
    house.view().venues[0].reason,
    /^the position mode of binance is hedge, want one_way: change it at the venue/,
  );
  assertEquals(incidents(house).map(({ severity, code }) => `${severity} ${code}`), ["S1 account_mode"]);
  house.venue.setMode({});
  house.run(20_000);
  assertEquals([state(house), house.quotes().length], ["READY", 2]);
});

slowTest(
  "D12 P21 a mode that is changed while we trade pauses the venue at once, by push or by the next question",
  () => {
    for (const pushed of [true, false]) {
      const account = { marginMode: "cross" } as const, house = new EngineHouse({ ...PERP, account }).boot();
      if (pushed) house.venue.setMode({ marginMode: "isolated" });
      else house.venue.mode = { marginMode: "isolated" };
      house.run(pushed ? 100 : 37_000);
      assertEquals([state(house), house.quotes(), openDifferences(house)], ["PAUSED", [], ["D12 venue"]]);
      const before = house.sent.length;
      house.run(30_000);
      assertEquals(house.commands(["place"], before), []);
      house.venue.setMode({});
      house.run(1_000);
      assertEquals([state(house), house.quotes().length], ["READY", 2]);
    }
  },
);

Deno.test("D13 rules that change are taken over and told; on another grid the market waits until its orders are gone", () => {
  const house = new EngineHouse().boot(), status = madeUpInstrument({ maxOpenOrders: 7 });
  const relist = (instrument = status) => house.step({ kind: "instrument", instrument, receivedAt: house.now });
  relist();
  assertEquals(house.view().venues[0].reconcile.corrected, []); // nothing that an order is judged by
  relist(madeUpInstrument({ minSize: 5 as never }));
  assertMatch(
    house.view().venues[0].reconcile.corrected[0],
    /^binance:BTCUSDT: its rules were .*size 1 to .* and are .*size 5 to/,
  );
  assertEquals([distrust(house), house.quotes().length], [null, 2]);
  const before = house.venue.truth.live().map(({ clientId }) => clientId);
  house.regrid({ tick: parseGrid("0.02") });
  assertMatch(
    distrust(house)!,
    /^binance:BTCUSDT: its grid was tick 0\.01.*and is tick 0\.02.*orders on the old one have to go$/,
  );
  assertEquals(openDifferences(house), ["D13 instrument"]);
  house.run(1_000);
  assertEquals([openDifferences(house), distrust(house), house.quotes().length], [[], null, 2]);
  assertEquals(house.venue.truth.live().some(({ clientId }) => before.includes(clientId)), false);
});

Deno.test("D14 an order of our tag from a later start kills everything, and this process trades no more", () => {
  const house = new EngineHouse().boot(), later = new ClientIds(7, house.epoch + 1).next();
  house.distrust(house.venue.plant(later, "buy", MID - 900, 100));
  house.run(6_000);
  assertEquals([house.engine.killState.startsWith("TRIPP"), openDifferences(house).includes("D14 everything")], [
    true,
    true,
  ]);
  assertMatch(
    house.engine.killCause!.reason,
    /carries our tag and a later start than ours: another process trades for us/,
  );
  assertEquals(incidents(house).some(({ severity, code }) => severity === "S1" && code === "higher_epoch"), true);
  house.run(60_000);
  assertEquals([house.rearm().status, house.quotes()], ["rejected", []]);
});

Deno.test("D14 an order of an earlier start is an orphan: cancelled, and nothing is killed", () => {
  const house = new EngineHouse().boot(), earlier = new ClientIds(7, house.epoch - 1).next();
  house.distrust(house.venue.plant(earlier, "buy", MID - 900, 100));
  house.run(20_000);
  assertEquals([house.engine.killState, house.quotes().length, state(house)], ["ARMED", 2, "READY"]);
});

slowTest("D4 trades of others on a shared account are flows and lots beside ours, and explain what they moved", () => {
  for (const options of [{}, PERP]) {
    const house = new EngineHouse(options).boot();
    house.run(35_000);
    const order = house.venue.plant(null, "sell", MID + 5_000, 1_000);
    house.venue.fill(order, 400);
    house.venue.fill(order, 100);
    house.run(150_000);
    assertEquals([position(house), differing(house), state(house), distrust(house)], [0, [], "READY", null]);
    const spot = [
      "other -0.004 BTC",
      "other 40.2 USDT",
      "other -0.01 USDT",
      "other -0.001 BTC",
      "other 10.05 USDT",
      "other -0.01 USDT",
    ];
    assertEquals(booked(house), options === PERP ? ["other -0.01 USDT", "other -0.01 USDT"] : spot);
    assertEquals(house.view().totals.realisedPnl, "0");
    const after = new EngineHouse({ ...options, after: house }).boot();
    after.run(60_000);
    assertEquals([openDifferences(after), differing(after), booked(after)], [["D4 nothing"], [], booked(house)]);
  }
});

slowTest("D4 a trade of others on a dedicated account stops the venue until a person adopts it", () => {
  const house = new EngineHouse({ ...PERP, dedicated: ["binance"] }).boot();
  house.run(5_000);
  house.venue.fill(house.venue.plant(null, "sell", MID + 5_000, 400));
  house.run(110_000);
  assertEquals([state(house), openDifferences(house)], ["PAUSED", ["D4 venue", "D8 instrument"]]);
  assertEquals(adopt(house).status, "applied");
  house.run(45_000);
  // Adopted lots are counted at the mark, and not at the price that somebody else has got.
  assertEquals([state(house), openDifferences(house), position(house)], ["READY", ["D10 nothing"], -400]);
});

slowTest("a snapshot is taken over: foreign lots count on, and flows of before are not booked again", () => {
  const first = new EngineHouse(PERP).boot();
  first.run(5_000);
  first.venue.fill(first.venue.plant(null, "sell", MID + 5_000, 400));
  first.venue.flow("funding", "USDT", "-3");
  first.run(80_000);
  const state = first.engine.state(), house = new EngineHouse({ ...PERP, after: first, recordLimit: 0 });
  house.engine.load(state, house.now);
  house.engine.restored(house.now);
  house.boot().run(60_000);
  assertEquals(house.engine.state().checks, state.checks);
  assertEquals(
    [openDifferences(house), booked(house)],
    [["D4 nothing"], booked(first)].map((list) => list.filter((one) => one !== "D4 nothing")),
  );
});

slowTest(
  "a snapshot keeps since when money is counted and what others hold; a note that fits no market is told",
  () => {
    const house = new EngineHouse(PERP).boot();
    house.run(5_000);
    house.venue.fill(house.venue.plant(null, "sell", MID + 5_000, 400));
    house.run(80_000);
    const { checks } = house.engine.state();
    assertEquals(checks.foreignLots, [["binance:BTCUSDT", -400]]);
    assertEquals(checks.openedAt.map(([venue]) => venue), ["binance"]);
    const memo = {
      topic: "adjust",
      kind: "adjustment",
      venue: "okx",
      at: house.now,
      position: { market: "okx:X", size: "1", price: "1" },
      cash: null,
      by: "ann",
      reason: "why",
    } as const;
    house.engine.restore({ kind: "memo", memo }, house.now);
    house.run(50);
    assertEquals(incidents(house).at(-1)?.code, "lost_adjustment");
  },
);

Deno.test("in live a person is told once of a venue whose key may withdraw for all that anybody knows", () => {
  const told = (mode: "live" | "demo", canWithdraw: boolean | null, isAsked = true) => {
    const options = isAsked ? PERP : {}, house = new EngineHouse({ ...options, mode });
    house.venue.mode = { canWithdraw };
    house.boot().run(60_000);
    return incidents(house).filter(({ code }) => code === "key_rights_unread").map(({ severity, sentence }) =>
      `${severity} ${sentence}`
    );
  };
  const unread = "S2 whether the key of binance may withdraw money cannot be read: check it by hand at the venue";
  assertEquals([told("live", null), told("live", false), told("demo", null)], [[unread], [], []]);
  assertEquals(
    [told("live", false, false), told("demo", false, false)],
    [[unread], []],
    "the venue has no such question",
  );
});

Deno.test("D12 a key that may withdraw keeps its venue stopped while nobody can say whether it still may", () => {
  const house = new EngineHouse({ ...PERP, mode: "live" });
  house.venue.mode = { canWithdraw: true };
  house.boot().run(60_000);
  assertEquals(openDifferences(house), ["D12 venue"]);
  house.venue.mode = { canWithdraw: null };
  house.run(90_000);
  assertEquals([openDifferences(house), house.commands(["place"])], [["D12 venue"], []]);
  house.venue.mode = { canWithdraw: false };
  house.run(90_000);
  assertEquals(openDifferences(house), []);
});
