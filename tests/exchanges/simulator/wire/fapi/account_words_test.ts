import { assertAlmostEquals, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { sharedFixtures } from "../../../../support/fixtures.ts";
import { AsterTalk, UsdmTalk } from "../../../../support/fapi_wire_talk.ts";

const BTC = { symbol: "BTCUSDT" };
const fixtures = sharedFixtures();
const names = (body: object) => Object.keys(body).sort();

Deno.test("The account counts what contracts settle in alone; every asset stands for itself", () => {
  const talk = new UsdmTalk();
  talk.trade("BUY");
  const body = talk.read("/fapi/v3/account"),
    usdt = body.assets.find(({ asset }: { asset: string }) => asset === "USDT");
  assertEquals([body.totalWalletBalance, body.totalMarginBalance], [usdt.walletBalance, usdt.marginBalance]);
  assertAlmostEquals(Number(usdt.walletBalance) + Number(usdt.unrealizedProfit), Number(usdt.marginBalance), 1e-6);
  const [{ symbol, positionAmt, initialMargin, notional }, ...more] = body.positions;
  assertEquals([symbol, positionAmt, more], ["BTCUSDT", "0.01", []]);
  assertAlmostEquals(Number(initialMargin), Number(notional) / 20, 0.01);
});

Deno.test("Positions of version 3 are those with anything in them; of version 2 all, with their settings", () => {
  const talk = new UsdmTalk();
  assertEquals([talk.read("/fapi/v3/positionRisk"), talk.read("/fapi/v2/positionRisk").length], [[], 2]);
  talk.place();
  const [resting] = talk.read("/fapi/v3/positionRisk");
  assertEquals([resting.positionAmt, resting.bidNotional, resting.entryPrice, resting.liquidationPrice], [
    "0",
    "640",
    "0.0",
    "0",
  ]);
  talk.trade("SELL", "0.02");
  const [short] = talk.read("/fapi/v3/positionRisk", BTC), [old] = talk.read("/fapi/v2/positionRisk", BTC);
  assertEquals([short.positionAmt, short.positionSide, Number(short.notional) < 0], ["-0.02", "BOTH", true]);
  assertEquals(
    Number(short.breakEvenPrice) < Number(short.entryPrice),
    true,
    "a short that has paid fees must fall first",
  );
  assertEquals([old.marginType, old.leverage, old.positionAmt], ["cross", "20", "-0.02"]);
});

Deno.test("An isolated position has a margin of its own, which is not crossed any more", () => {
  const talk = new UsdmTalk();
  talk.order("POST", "marginType", { ...BTC, marginType: "ISOLATED" });
  talk.trade("BUY", "0.1");
  const [{ isolatedMargin, notional }] = talk.read("/fapi/v3/positionRisk"), body = talk.read("/fapi/v3/account");
  assertAlmostEquals(Number(isolatedMargin), Number(notional) / 20, 5);
  assertAlmostEquals(
    Number(body.totalCrossWalletBalance) + Number(isolatedMargin),
    Number(body.totalWalletBalance),
    1e-6,
  );
});

Deno.test("In hedge mode both sides are told", () => {
  const talk = new UsdmTalk();
  talk.order("POST", "positionSide/dual", { dualSidePosition: "true" });
  talk.trade("BUY", "0.01", { positionSide: "LONG" });
  talk.trade("SELL", "0.02", { positionSide: "SHORT" });
  const rows = talk.read("/fapi/v3/positionRisk").map((
    row: Record<string, string>,
  ) => [row.positionSide, row.positionAmt]);
  assertEquals(rows, [["LONG", "0.01"], ["SHORT", "-0.02"]]);
});

Deno.test({
  name: "Bodies of accounts and positions have the fields of the venues' own (needs shared fixtures)",
  ignore: fixtures === null,
  fn: async () => {
    const of = async (path: string) => JSON.parse(await Deno.readTextFile(join(fixtures!, path)));
    const usdm = new UsdmTalk(), aster = new AsterTalk();
    for (const talk of [usdm, aster]) talk.trade("BUY", "0.001");
    const cases: [string, object, string][] = [
      ["v3", usdm.read("/fapi/v3/account"), "binance/usdm_rest/account_information_v3_v2026.json"],
      ["risk v3", usdm.read("/fapi/v3/positionRisk")[0], "binance/usdm_rest/position_information_v3_v2026.json"],
      ["risk v2", usdm.read("/fapi/v2/positionRisk", BTC)[0], "binance/usdm_rest/position_information_v2_v2026.json"],
    ];
    for (const [name, body, path] of cases) {
      const own = await of(path), first = Array.isArray(own) ? own[0] : own;
      assertEquals(names(body), names(first), name);
    }
    const full = usdm.read("/fapi/v2/account"), own = await of("binance/usdm_rest/account_info_v2.json");
    assertEquals([names(full), names(full.assets[0])], [names(own), names(own.assets[0])]);
    assertEquals(names(full.positions[0]), names(own.positions[0]));
    const told = aster.read("/fapi/v3/account"), recorded = await of("aster/perp_rest/account_v4_real.json");
    const lacking = (body: object, wanted: object) => names(wanted).filter((name) => !(name in body));
    assertEquals([lacking(told, recorded), lacking(told.assets[0], recorded.assets[0])], [[], []]);
    assertEquals(names(told.positions[0]), names(recorded.positions[0]));
  },
});
