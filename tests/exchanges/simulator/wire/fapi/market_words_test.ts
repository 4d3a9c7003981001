import { assertEquals } from "@std/assert";
import { parseMoney } from "../../../../../core/money.ts";
import type { Micros } from "../../../../../core/units.ts";
import {
  levels,
  markUpdate,
  premiumBody,
  toldFirstId,
  toldId,
} from "../../../../../exchanges/simulator/wire/fapi/market_words.ts";
import { ASTER_PERP, USDM } from "../../../../../exchanges/simulator/wire/fapi/kind.ts";
import { UsdmTalk } from "../../../../support/fapi_wire_talk.ts";

const stamp = (at: Micros) => at / 1_000;
const floor = () => new UsdmTalk().wire.truth.floors.get("BTCUSDT perp")!;

Deno.test("levels() has as many places as the grid", () => {
  assertEquals(levels([[650_001, 12], [650_010, 0]], floor().instrument), '[["65000.1","0.012"],["65001","0"]]');
});

Deno.test("markUpdate() and premiumBody() tell mark, index, rate and the next time of funding", () => {
  const market = floor();
  market.reference = { mark: parseMoney("65000.5"), index: parseMoney("65001"), fundingRate: parseMoney("-0.0001") };
  market.nextFundingAt = 8_000 as Micros;
  assertEquals(markUpdate(market, USDM, 1_000 as Micros, stamp), {
    e: "markPriceUpdate",
    E: 1,
    s: "BTCUSDT",
    p: "65000.50000000",
    i: "65001.00000000",
    P: "65000.50000000",
    r: "-0.00010000",
    ap: "65000.50000000",
    T: 8,
    st: 1,
  });
  assertEquals(Object.keys(markUpdate(market, ASTER_PERP, 1_000 as Micros, stamp)), [
    "e",
    "E",
    "s",
    "p",
    "i",
    "P",
    "r",
    "T",
  ]);
  const body = premiumBody(market, 1_000 as Micros, stamp);
  assertEquals([body.lastFundingRate, body.nextFundingTime, body.time], ["-0.00010000", 8, 1]);
});

Deno.test("Ids are told with others between them, but those of a recording as they were", () => {
  const made = floor(), watched = { feed: null } as typeof made;
  assertEquals([toldId(made, 10), toldFirstId(made, 11), toldId(watched, 10), toldFirstId(watched, 11)], [
    30,
    32,
    10,
    11,
  ]);
});

Deno.test("A market that has no reference yet is told by its own book, without a rate", () => {
  const market = floor();
  market.reference = null;
  const { markPrice, indexPrice, lastFundingRate } = premiumBody(market, 1_000 as Micros, stamp);
  assertEquals([markPrice === indexPrice, lastFundingRate], [true, "0.00000000"]);
});
