import { assert, assertEquals, assertFalse, assertMatch } from "@std/assert";
import type { FlattenReport } from "../../../core/engine/view.ts";
import type { Place } from "../../../core/command.ts";
import { parseMoney } from "../../../core/money.ts";
import type { Micros, Size } from "../../../core/units.ts";
import { EngineHouse, type HouseOptions, MID } from "../../support/engine_house.ts";
import { slowTest } from "../../support/slow.ts";

/** A house that holds 2,000 lots (0.02 BTC), bought or sold. */
function holding(side: "buy" | "sell" = "buy", options: HouseOptions = {}): EngineHouse {
  const house = new EngineHouse(options).boot();
  house.fill(side).run(1_000).fill(side).run(1_000);
  assertEquals(house.venue.truth.position(house.engine.desk.markets[0].id), side === "buy" ? 2_000 : -2_000);
  return house;
}
const held = (house: EngineHouse) => house.venue.truth.position(house.engine.desk.markets[0].id);
const slices = (house: EngineHouse, from = 0) =>
  house.commands(["place"], from).filter((command): command is Place =>
    command.kind === "place" && command.purpose === "flatten"
  );
const report = (house: EngineHouse): FlattenReport => house.engine.control.receipts(house.now).at(-1)!.flatten!;
/** Contracts at a venue that tells its positions and takes orders that only reduce. */
const PERP: HouseOptions = {
  instrument: { kind: "linear" },
  capabilities: { accountQueries: ["positions"], reduceOnly: true },
};
/** States and what is left, of the newest receipt. */
const end = (house: EngineHouse) => {
  const { state, markets: [{ left, attempts }] } = report(house);
  return [state, left, attempts];
};
const why = (house: EngineHouse) => report(house).markets[0].sentence;

Deno.test("a kill of level flatten sells what is held once the venue is proven empty, and is FLAT by the venue's word", () => {
  for (const side of ["buy", "sell"] as const) {
    const house = holding(side), before = house.sent.length;
    house.kill("flatten", "out");
    house.run(900);
    assertEquals([slices(house, before).length, house.engine.killState, report(house).state], [
      0,
      "TRIPPING",
      "FLATTENING",
    ]);
    assertMatch(house.view().sentence, /^Killed \(flatten\): no new order leaves/);
    house.run(3_000);
    const [slice, ...more] = slices(house, before), [way] = report(house).markets;
    assertEquals([slice.side, slice.size, slice.timeInForce, slice.reduceOnly], [
      side === "buy" ? "sell" : "buy",
      2_000 as Size,
      "ioc",
      undefined,
    ]);
    assertEquals([more, held(house), house.engine.killState], [[], 0, "TRIPPED"]);
    assertEquals([report(house).state, way.before, way.left, way.attempts], [
      "FLAT",
      side === "buy" ? "0.02 BTC" : "-0.02 BTC",
      "0 BTC",
      1,
    ]);
    const { killSwitch, sentence } = house.view();
    assertEquals([killSwitch.level, killSwitch.flatten], ["flatten", "FLAT"]);
    assertEquals(
      sentence,
      "Killed (flatten): nothing can trade; every venue was seen without an order of ours; flat. Cause: out (ann)",
    );
    // The last look at the account was asked for after the last order came to its end.
    const end = house.sent.findLastIndex(({ command }) => command.kind === "place");
    const look = house.sent.slice(end + 1).find(({ command }) =>
      command.kind === "query" && command.what === "balances"
    );
    assert(look !== undefined && look.at > house.sent[end].at, "the venue was asked after the sale");
  }
});

// ---- how it sells -----------------------------------------------------------------------------------------------------

Deno.test("each slice takes at most ten per cent of what stands inside the collar, one order at a time", () => {
  const house = holding(), before = house.sent.length;
  house.depth.lots = 1_300; // 6,500 lots on five levels, all of them inside 30 bp; 50 lots would be too few for an order
  house.kill("flatten");
  house.run(6_000);
  assertEquals(slices(house, before).map(({ size }) => size as number), [650, 650, 649, 51]);
  assertEquals(end(house), ["FLAT", "0 BTC", 4]);
});

Deno.test("no slice leaves so little behind that the venue takes no order for it", () => {
  const house = holding(), before = house.sent.length;
  house.depth.lots = 3_920; // ten per cent of all is 1,960 lots; 40 lots are worth less than 5 USDT
  house.kill("flatten");
  house.run(6_000);
  const [first, second] = slices(house, before).map(({ size }) => size as number);
  assert(second >= 51 && first + second === 2_000, `${first} and ${second} lots`);
  assertEquals(end(house), ["FLAT", "0 BTC", 2]);
});

Deno.test("P25 a book that gaps by 2 % is followed outwards rung by rung, never beyond the flatten collar", () => {
  const house = holding(), before = house.sent.length;
  house.move(MID * 0.98, MID);
  house.kill("flatten");
  house.run(15_000);
  const [slice, ...more] = slices(house, before), mid = MID * 0.99;
  assertEquals([end(house), more, held(house)], [["FLAT", "0 BTC", 1], [], 0]);
  const away = (mid - slice.price) / mid * 1e4;
  assert(away > 101 && away <= 120, `${away} bp: the bid is 101 bp off, and the rungs are 30, 60, 120 and 200`);
});

slowTest(
  "P25 a book that other venues contradict is followed no further than the collar around the price of all",
  () => {
    const venues = { binance: ["BTCUSDT"], second: ["BTCUSDT"], third: ["BTCUSDT"] };
    const house = new EngineHouse({ venues }).boot().fill("buy").run(1_000), before = house.sent.length;
    house.move(MID * 0.95, MID * 0.951); // here alone
    house.kill("flatten");
    house.run(20_000);
    assertEquals([slices(house, before), report(house).markets[0].state], [[], "FLATTENING"]);
    house.move(MID * 0.985, MID * 0.986);
    house.run(5_000);
    const [{ price }] = slices(house, before);
    assert(price >= MID * 0.98 && report(house).state === "FLAT", `${price} and ${report(house).state}`);
  },
);

Deno.test("P25 with nobody inside the widest collar nothing is sent, and what is left is told at the deadline", () => {
  const house = holding("buy", { flattenDeadline: 20_000_000 as Micros }), before = house.sent.length;
  house.move(MID * 0.95, MID);
  house.kill("flatten");
  house.run(21_000);
  assertEquals([end(house)[0], slices(house, before)], ["FLATTENING", []]);
  house.run(1_000);
  assertEquals([end(house), slices(house, before)], [["FLATTEN_INCOMPLETE", "0.02 BTC", 0], []]);
  assertEquals(why(house), "not flat in time: too little stands within 200 bp of the reference price");
  assertEquals(house.incidents().filter((code) => code === "flatten_incomplete").length, 1);
  assertMatch(house.view().sentence, /; NOT flat\. Cause/);
});

Deno.test("P25 orders that find nobody go further from mid, and after twenty it is over", () => {
  const house = holding(), before = house.sent.length;
  house.venue.takeable = 0;
  house.kill("flatten");
  house.run(30_000);
  const prices = slices(house, before).map(({ price }) => Math.round((MID - price) / MID * 1e4));
  assertEquals(prices, [30, 60, 120, ...Array(17).fill(200)]);
  assertEquals(end(house), ["FLATTEN_INCOMPLETE", "0.02 BTC", 20]);
  assertEquals(why(house), "20 orders did not suffice");
});

Deno.test("P25 the rest below the venue's least order is told where it cannot be closed, and closed where it can", () => {
  const spot = new EngineHouse({ parameters: { levels: 1, order_size_base: "0.01", max_position_base: "0.03" } })
    .boot();
  spot.fill("buy", 40).run(1_000); // worth 4 USDT; the venue wants 5
  spot.kill("flatten");
  spot.run(5_000);
  assertEquals(end(spot), ["FLATTEN_INCOMPLETE", "0.0004 BTC", 0]);
  assertMatch(why(spot), /^dust: 0\.0004 BTC is left, and the venue takes no order below 0\.0005[0-9]* BTC$/);
  const perp = new EngineHouse(PERP).boot(), before = perp.sent.length;
  perp.fill("buy", 40).run(1_000);
  perp.kill("flatten");
  perp.run(5_000);
  const [slice] = slices(perp, before);
  assertEquals([slice.size as number, slice.reduceOnly], [40, true]);
  assertEquals(end(perp), ["FLAT", "0 contracts", 1]);
});

Deno.test("P25 orders that only reduce and are refused are tried again after a fresh look, with growing waits", () => {
  const house = holding("buy", PERP), before = house.sent.length;
  house.venue.moods.place = "reject";
  house.kill("flatten");
  house.run(20_000);
  const sent = house.sent.slice(before),
    at = sent.filter(({ command }) => command.kind === "place").map(({ at }) => at);
  assert(at.length >= 5 && at.length <= 9, `${at.length} orders in 20 s`);
  const waits = at.slice(1).map((one, i) => one - at[i]);
  assert(waits.every((wait, i) => i === 0 || wait >= waits[i - 1]), `waits ${waits.join(", ")}`);
  for (const [i, from] of at.slice(0, -1).entries()) {
    const looks = sent.filter(({ at: asked, command }) =>
      command.kind === "query" && command.what === "positions" && asked > from && asked <= at[i + 1]
    );
    assert(looks.length > 0, "the venue was asked what it holds between two orders");
  }
  house.venue.moods.place = "accept";
  house.run(6_000);
  assertEquals([end(house)[0], held(house)], ["FLAT", 0]);
});

Deno.test("P25 no rule that holds trading in check keeps the sale back: sizes, rates and pauses do not bind it", () => {
  const limits = { maxOrderSize: "0.0101", maxOrderNotional: "120", ordersPerSecond: 0.5, maxOpenOrders: 2 };
  const house = new EngineHouse({ limits: { ...limits, maxPosition: "0.03" } }).boot();
  house.fill("buy").run(10_000).fill("buy").run(10_000);
  house.pause("the strategy waits for a person");
  house.kill("flatten");
  house.run(6_000);
  assertEquals([end(house), held(house)], [["FLAT", "0 BTC", 1], 0]);
});

Deno.test("an order of unknown fate is never doubled: nothing follows until it is proven", () => {
  for (const mood of ["mute", "lose"] as const) {
    const house = holding(), before = house.sent.length;
    house.kill("flatten");
    house.run(950);
    house.venue.moods.place = mood;
    for (let i = 0; i < 40 && slices(house, before).length === 0; i++) house.run(50);
    const [{ clientId }] = slices(house, before);
    house.venue.moods.place = "accept";
    const order = () => house.engine.desk.orders.get(clientId)!;
    for (let i = 0; i < 1_000 && !order().terminal; i++) {
      assertEquals(slices(house, before).length, 1, `${mood}: ${why(house)}`);
      house.run(50);
    }
    assertEquals(order().life, mood === "mute" ? "FILLED" : "NEVER_ARRIVED", mood);
    house.run(10_000);
    assertEquals([end(house)[0], held(house)], ["FLAT", 0], mood);
    assertEquals(slices(house, before).length, mood === "mute" ? 1 : 2);
  }
});

Deno.test("an order whose trades the venue has not told yet keeps the next one back", () => {
  const house = holding(), before = house.sent.length;
  house.kill("flatten");
  house.run(950);
  house.venue.takeable = 500;
  for (let i = 0; i < 40 && slices(house, before).length === 0; i++) house.run(50);
  house.run(5_000);
  assertEquals(slices(house, before).map(({ size }) => size as number), [2_000, 1_500, 1_000, 500]);
  assertEquals(new Set(slices(house, before).map(({ price }) => price)).size, 1, "what trades is not chased further");
  assertEquals([end(house), held(house)], [["FLAT", "0 BTC", 4], 0]);
});

Deno.test("what is held is sold although the venue never tells a trade of it, be it of a quote's or of the sale's own", () => {
  const house = new EngineHouse().boot(), before = house.sent.length;
  house.venue.moods.trades = "hide";
  house.fill("buy", 400).run(10_000).kill("flatten");
  house.venue.takeable = 300;
  house.run(50_000);
  // Of the sale's first order nothing is known but how much it sold: the second one waits until that is booked.
  assertEquals([end(house), held(house)], [["FLAT", "0 BTC", 2], 0]);
  assertEquals(slices(house, before).map(({ size }) => size as number), [400, 100]);
  assertEquals(house.engine.counters["fills inferred"], 3);
});

Deno.test("what is held counts from the proof: a fill amid the cancels is sold too", () => {
  const house = holding();
  house.venue.moods.cancel = "lose";
  house.kill("flatten");
  house.run(200).fill("buy", 300);
  house.venue.moods.cancel = "obey";
  house.run(8_000);
  const [{ before, left, state }] = report(house).markets;
  assertEquals([before, left, state, held(house)], ["0.023 BTC", "0 BTC", "FLAT", 0]);
});

// ---- trust ------------------------------------------------------------------------------------------------------------

Deno.test("nothing is sold on old data, without a book, or while the venue is not ready; all of it later", () => {
  const troubles: Record<string, [begin: (house: EngineHouse) => void, end: (house: EngineHouse) => void, RegExp]> = {
    old: [(house) => house.feeding = false, (house) => house.feeding = true, /^the book is \d+ ms old; the limit is/],
    none: [
      (house) => {
        house.feeding = false;
        house.loseBook("a gap");
      },
      (house) => house.feeding = true,
      /^there is no two-sided book: a gap$/,
    ],
    onesided: [
      (house) => house.move(0, MID),
      (house) => house.move(MID - 10, MID + 10),
      /one-sided, locked or crossed$/,
    ],
    link: [(house) => house.link("syncing"), (house) => house.link("up"), /^binance is \w+/],
  };
  for (const [name, [begin, over, sentence]] of Object.entries(troubles)) {
    const house = holding(), before = house.sent.length;
    begin(house);
    house.run(500).kill("flatten");
    house.run(8_000);
    assertEquals([slices(house, before), end(house)[0]], [[], "FLATTENING"], name);
    assertMatch(why(house), sentence, name);
    over(house);
    house.run(5_000);
    assertEquals([end(house)[0], held(house)], ["FLAT", 0], name);
  }
});

Deno.test("nothing is sold while the venue's balance is not what our books say", () => {
  const house = holding("buy", { flattenDeadline: 10_000_000 as Micros }), before = house.sent.length;
  house.venue.truth.money.set("BTC", parseMoney("10.03")); // somebody has put 0.01 BTC in
  house.kill("flatten");
  house.run(14_000);
  assertEquals([end(house), slices(house, before)], [["FLATTEN_INCOMPLETE", "0.02 BTC", 0], []]);
  assertMatch(
    why(house),
    /^not flat in time: (our books and the venue's word differ: |binance (holds 0\.01 BTC more than our books|is \w+))/,
  );
});

Deno.test("nothing is sold while the venue's position is not what our books say, or none is told", () => {
  const house = holding("buy", { ...PERP, flattenDeadline: 10_000_000 as Micros }), before = house.sent.length;
  house.venue.heldBeside = -2_000;
  house.kill("flatten");
  house.run(14_000);
  assertEquals([end(house), slices(house, before)], [["FLATTEN_INCOMPLETE", "0.02 contracts", 0], []]);
  assertMatch(
    why(house),
    /^not flat in time: (our books and the venue's word differ: |binance (holds 0, our books 0\.02|is \w+))/,
  );
  const silent = holding("buy", { instrument: { kind: "linear" }, flattenDeadline: 5_000_000 as Micros });
  silent.kill("flatten");
  silent.run(8_000);
  assertEquals([end(silent)[0], why(silent)], [
    "FLATTEN_INCOMPLETE",
    "not flat in time: binance does not tell its positions",
  ]);
});

Deno.test("a sale goes as far as the money reaches, and says what it lacks", () => {
  const house = holding("sell", { flattenDeadline: 10_000_000 as Micros }), before = house.sent.length;
  house.venue.truth.money.set("USDT", parseMoney("120"));
  house.venue.tellBalances();
  house.run(100);
  house.kill("flatten");
  house.run(14_000);
  assert(slices(house, before).every(({ size }) => size <= 1_200), "no more than 120 USDT buy");
  assertEquals(end(house)[0], "FLATTEN_INCOMPLETE");
  assert(held(house) < 0 && held(house) > -900, `${held(house)} lots`);
  assertMatch(why(house), /^not flat in time: (the free balance allows [\d.]+ BTC|binance is)/);
});

Deno.test("two markets of one quote asset are bought back one after the other", () => {
  const house = new EngineHouse({ venues: { binance: ["BTCUSDT", "ETHUSDT"] } }).boot();
  house.fill("sell", undefined, 0).fill("sell", undefined, 1).run(1_000);
  const before = house.sent.length;
  house.kill("flatten");
  house.run(6_000);
  assertEquals(report(house).markets.map(({ state }) => state), ["FLAT", "FLAT"]);
  assertEquals(house.sent.slice(before).filter(({ command }) => command.kind === "place").length, 2);
  const [first, second] = house.sent.slice(before).filter(({ command }) => command.kind === "place");
  assert(second.at > first.at, "never both on the same money");
});

// ---- kills in a row ---------------------------------------------------------------------------------------------------

Deno.test("KIL-09 a second kill of level flatten changes nothing while it sells, and tries once more what was left", () => {
  const house = holding("buy", { flattenDeadline: 3_000_000 as Micros });
  house.move(MID * 0.9, MID);
  house.kill("flatten", "first");
  house.run(2_000).kill("flatten", "impatient");
  assertEquals(house.engine.control.receipts(house.now).length, 1);
  house.run(4_000);
  assertEquals([end(house)[0], house.engine.killState], ["FLATTEN_INCOMPLETE", "TRIPPED"]);
  house.move(MID - 10, MID + 10);
  house.kill("flatten", "once more");
  assertEquals([house.engine.killState, end(house)[0]], ["TRIPPING", "FLATTENING"], "verified anew before it sells");
  house.run(4_000);
  const receipts = house.engine.control.receipts(house.now);
  assertEquals(receipts.map(({ reason, flatten }) => [reason, flatten?.state]), [
    ["first", "FLATTEN_INCOMPLETE"],
    ["once more", "FLAT"],
  ]);
  assertEquals(house.engine.killCause?.reason, "first");
  house.kill("flatten", "nothing is left");
  assertEquals([house.engine.killState, house.engine.control.receipts(house.now).length], ["TRIPPED", 2]);
});

for (const level of ["stop", "cancel"] as const) {
  Deno.test(`a kill of level ${level} ends the sale and cancels what it has on the wire; asked for once more it begins anew`, () => {
    const house = holding();
    house.kill("flatten", "out");
    house.run(900);
    house.venue.moods.place = "lose";
    house.run(1_000);
    const sale = slices(house).at(-1)!, before = house.sent.length;
    assertEquals([house.engine.killState, house.engine.sellsDown], ["TRIPPED", true]);
    house.kill(level, "a mistake");
    assertEquals([house.engine.killState, house.engine.sellsDown], ["TRIPPING", false], "proven empty anew");
    house.run(100);
    const cancels = house.commands(["cancel"], before).flatMap((one) => one.kind === "cancel" ? [one.clientId] : []);
    assert(cancels.includes(sale.clientId), cancels.join());
    house.venue.moods.place = "accept";
    house.run(15_000);
    assertEquals([slices(house, before), held(house), house.engine.killState], [[], 2_000, "TRIPPED"]);
    const { reason, level: latched } = house.engine.killCause!;
    assertEquals([reason, latched], ["out", "flatten"], "a level never falls");
    const receipts = () => house.engine.control.receipts(house.now);
    assertEquals(receipts().map(({ reason, state, flatten }) => [reason, state, flatten?.state]), [
      ["out", "TRIPPED", "FLATTEN_INCOMPLETE"],
      ["a mistake", "TRIPPED", undefined],
    ]);
    assertMatch(receipts()[0].flatten!.markets[0].sentence, /^another kill was asked for$/);
    assertEquals(house.incidents().filter((code) => code === "flatten_incomplete").length, 1);
    house.kill(level, "and again");
    assertEquals([house.engine.killState, receipts().length], ["TRIPPED", 2], "there is nothing left to end");
    house.kill("flatten", "after all");
    house.run(6_000);
    assertEquals([end(house)[0], held(house), receipts().length], ["FLAT", 0, 3]);
  });
}

Deno.test("a kill of level cancel before the sale has begun keeps it from beginning; asked for once more it sells", () => {
  const house = holding();
  house.kill("flatten");
  house.run(300).kill("cancel");
  house.run(300);
  assertEquals(house.engine.killState, "TRIPPING", "what is being verified goes on");
  house.run(6_000);
  assertEquals([slices(house), held(house), house.engine.killState], [[], 2_000, "TRIPPED"]);
  house.kill("flatten");
  house.run(300).kill("cancel");
  house.run(100).kill("flatten");
  house.run(6_000);
  assertEquals([end(house)[0], held(house)], ["FLAT", 0], "also amid the verification");
});

Deno.test("a rule of risk that trips everything ends no sale: it asks for less", () => {
  const house = holding();
  house.move(MID * 0.9, MID);
  house.kill("flatten");
  house.run(3_000);
  const event = {
    kind: "kill",
    by: "engine",
    requestId: "loss",
    at: house.now,
    reason: "a loss",
    level: "cancel",
  } as const;
  house.engine.control.kill(event, house.now, true);
  assert(house.engine.sellsDown);
  house.engine.control.kill(event, house.now);
  assertFalse(house.engine.sellsDown, "a bug or a person does");
});

Deno.test("a kill of a venue, a strategy or a market ends the sale there, and nowhere else", () => {
  for (const [scope, isSold] of [["binance", false], ["binance:BTCUSDT", false], ["other", true]] as const) {
    const house = new EngineHouse({ venues: { binance: ["BTCUSDT"], other: ["ETHUSDT"] } }).boot();
    house.fill("buy", undefined, 0).fill("buy", undefined, 1).run(1_000);
    house.kill("flatten");
    house.run(300).killScope(scope);
    house.run(9_000);
    const kept = isSold ? 1 : 0, { markets, state } = house.engine.control.receipts(house.now)[0].flatten!;
    assertEquals([state, markets[1 - kept].state], ["FLATTEN_INCOMPLETE", "FLAT"], scope);
    assertEquals([markets[kept].state, markets[kept].sentence, markets[kept].attempts], [
      "FLATTEN_INCOMPLETE",
      `${scope} was killed meanwhile`,
      0,
    ]);
  }
  const house = holding();
  house.kill("flatten");
  house.killScope("binance", "flatten");
  house.run(6_000);
  assertEquals([house.engine.control.flattenState, held(house)], ["FLAT", 0], "who asks for a sale there ends none");
});

Deno.test("a kill that rises from cancel to flatten is verified anew, and then sells", () => {
  const house = holding();
  house.kill("cancel");
  house.run(5_000);
  assertEquals([held(house), house.engine.control.receipts(house.now)[0].flatten], [2_000, null]);
  house.kill("flatten");
  assertEquals(house.engine.killState, "TRIPPING");
  house.run(5_000);
  assertEquals([house.engine.killState, end(house)[0], held(house)], ["TRIPPED", "FLAT", 0]);
  const [cancel, flatten] = house.engine.control.receipts(house.now).map(({ venues: [{ positionsAfter }] }) =>
    positionsAfter
  );
  assertEquals([cancel, flatten], [{ BTCUSDT: "0.02" }, { BTCUSDT: "0" }]);
});

Deno.test("it cannot be armed again while it sells", () => {
  const house = holding("buy", { rearmCooldown: 0 });
  house.move(MID * 0.9, MID);
  house.kill("flatten");
  house.run(5_000);
  assertEquals(house.rearm().details.map(({ field }) => field), ["flatten"]);
  house.move(MID - 10, MID + 10);
  house.run(5_000);
  assertEquals([house.rearm().status, house.view().killSwitch.flatten], ["applied", undefined]);
});

Deno.test("a dead venue keeps nobody from selling at the living one", () => {
  const venues = { binance: ["BTCUSDT"], other: ["ETHUSDT"] };
  const house = new EngineHouse({ venues }).boot();
  house.fill("buy", undefined, 0).fill("buy", undefined, 1).run(1_000);
  const [living, dead] = [...house.venues.values()];
  Object.assign(dead.moods, { cancel: "lose", query: "mute" });
  house.kill("flatten");
  house.run(6_000);
  assertEquals(report(house).markets.map(({ state, left }) => [state, left]), [
    ["FLAT", "0 BTC"],
    ["FLATTENING", "0.01 ETH"],
  ]);
  assertEquals([house.engine.killState, living.truth.position(house.engine.desk.markets[0].id)], ["TRIPPING", 0]);
  assertFalse(house.engine.sellsDown, "nothing is on any wire meanwhile");
  Object.assign(dead.moods, { cancel: "obey", query: "answer" });
  house.run(45_000);
  assertEquals([report(house).state, house.engine.killState], ["FLAT", "TRIPPED"]);
});

Deno.test("a restart does not go on selling by itself: the receipt says what was left, and a person asks once more", () => {
  const first = holding();
  first.move(MID * 0.9, MID);
  first.kill("flatten", "fire");
  first.run(5_000);
  assertEquals(end(first)[0], "FLATTENING");
  const tripped = { by: "ann", reason: "fire", at: first.now };
  const second = new EngineHouse({ after: first, tripped });
  second.move(MID - 10, MID + 10);
  second.connect().run(15_000);
  assertEquals([second.engine.killState, held(second)], ["TRIPPED", 2_000]);
  const [old] = second.engine.control.receipts(second.now);
  assertEquals([old.reason, old.level, old.flatten?.state], ["fire", "flatten", "FLATTEN_INCOMPLETE"]);
  assertMatch(old.flatten!.markets[0].sentence, /^the run ended before it was flat: /);
  second.kill("flatten", "go on");
  second.run(6_000);
  assertEquals([end(second)[0], held(second)], ["FLAT", 0]);
});
