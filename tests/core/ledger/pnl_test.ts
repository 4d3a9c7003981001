import { assertEquals } from "@std/assert";
import { exposureAtMid, feeInSettlement, pnlOf, unrealisedAtMid } from "../../../core/ledger/pnl.ts";
import { Position } from "../../../core/ledger/position.ts";
import { formatMoney, type Money, parseMoney } from "../../../core/money.ts";
import { parseGrid, type Price, type Size } from "../../../core/units.ts";
import { madeUpFill } from "../../support/made_up_fill.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";

const MARKET = madeUpInstrument({ tick: parseGrid("0.05"), lot: parseGrid("0.25") });
/** Four lots of 0.25 bought at 100.00. */
function oneLong(): Position {
  const position = new Position();
  position.open(MARKET);
  position.apply("buy", 2_000 as Price, 4 as Size);
  return position;
}
const text = (amount: Money | null) => amount === null ? null : formatMoney(amount);
const unrealised = (position: Position, bid: number, ask: number) =>
  text(unrealisedAtMid(position, bid as Price, ask as Price));

Deno.test("unrealisedAtMid() holds a mid between two ticks exactly", () => {
  assertEquals(unrealised(oneLong(), 2_000, 2_001), "0.025");
  assertEquals(unrealised(oneLong(), 1_999, 2_000), "-0.025");
  assertEquals(unrealised(oneLong(), 2_020, 2_020), "1");
});

Deno.test("unrealisedAtMid() is unknown without a two-sided book, and zero when flat", () => {
  for (const [bid, ask] of [[0, 2_001], [2_000, 0], [0, 0], [2_001, 2_000], [NaN, 2_000], [2_000, NaN]]) {
    assertEquals(unrealised(oneLong(), bid, ask), null, `${bid} ${ask}`);
  }
  const flat = new Position();
  assertEquals(unrealised(flat, 0, 0), "0");
  flat.open(MARKET);
  assertEquals(unrealised(flat, 0, 0), "0");
});

Deno.test("exposureAtMid() values the open lots with their sign", () => {
  const exposure = (position: Position, bid: number, ask: number) =>
    text(exposureAtMid(position, bid as Price, ask as Price));
  assertEquals(exposure(oneLong(), 2_000, 2_001), "100.025");
  const short = oneLong();
  short.apply("sell", 2_000 as Price, 6 as Size);
  assertEquals([exposure(short, 2_000, 2_000), exposure(short, 0, 2_000)], ["-50", null]);
});

Deno.test("feeInSettlement() takes the settling asset as it is and base at the fill's price", () => {
  const fee = (asset: string, amount: string) =>
    text(feeInSettlement(madeUpFill("buy", 4, 2_001, { fee: { asset, amount: parseMoney(amount) } }), MARKET));
  assertEquals(fee("USDT", "0.1"), "0.1");
  assertEquals(fee("BTC", "0.001"), "0.10005");
  assertEquals(fee("BTC", "-0.001"), "-0.10005");
});

Deno.test("feeInSettlement() of an inverse contract takes base as it is and leaves quote open", () => {
  const inverse = { ...MARKET, kind: "inverse" as const };
  const fee = (asset: string) =>
    text(feeInSettlement(madeUpFill("buy", 4, 2_001, { fee: { asset, amount: parseMoney("0.001") } }), inverse));
  assertEquals([fee("BTC"), fee("USDT")], ["0.001", null]);
});

Deno.test("exposureAtMid() of an inverse contract is its face value in base, positive when long", () => {
  const inverse = madeUpInstrument({
    kind: "inverse",
    tick: parseGrid("0.5"),
    lot: parseGrid("1"),
    multiplier: parseMoney("100"),
  });
  const position = new Position();
  position.open(inverse);
  position.apply("buy", 80_000 as Price, 8 as Size);
  assertEquals(text(exposureAtMid(position, 80_000 as Price, 80_000 as Price)), "0.02");
  assertEquals(unrealised(position, 100_000, 100_000), "0.004");
});

Deno.test("feeInSettlement() never guesses the worth of a third asset", () => {
  const fill = madeUpFill("buy", 4, 2_001, { fee: { asset: "BNB", amount: parseMoney("0.00012") } });
  assertEquals(feeInSettlement(fill, MARKET), null);
});

Deno.test("pnlOf() is net of the fees that it knows and names the others", () => {
  const others = new Map([["BNB", parseMoney("0.002")]]);
  const pnl = pnlOf(oneLong(), parseMoney("0.1"), others, 2_020 as Price, 2_020 as Price);
  assertEquals([text(pnl.realised), text(pnl.unrealised), text(pnl.net)], ["0", "1", "0.9"]);
  assertEquals(pnl.unconvertedFees.get("BNB"), [2n, 3]);
  const unknown = pnlOf(oneLong(), parseMoney("0.1"), others, 0 as Price, 0 as Price);
  assertEquals([unknown.unrealised, unknown.exposure, unknown.net, text(unknown.fees)], [null, null, null, "0.1"]);
});
