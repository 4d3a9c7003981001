import { assertEquals } from "@std/assert";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { RiskReading, RowPlace } from "../../../core/risk/risk_rows.ts";
import { Warnings } from "../../../core/risk/warnings.ts";
import type { Micros } from "../../../core/units.ts";
import { madeUpDesk, madeUpPlace, NOW } from "../../support/made_up_desk.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";
import { gateOf, sendThrough } from "../../support/judged.ts";

const after = (seconds: number) => NOW + seconds * 1e6 as Micros;

/** So many rows, whose shares a test sets. */
function rows(count: number) {
  const used: (number | null)[] = new Array(count).fill(0);
  const places = used.map((_, i) => ({ scope: `s${i}` }) as unknown as RowPlace);
  const rowOf = ({ scope }: RowPlace) =>
    ({ rule: "R", scope, used: used[Number(scope.slice(1))] }) as unknown as RiskReading;
  return { used, warnings: new Warnings(places, rowOf) };
}
const names = (told: readonly RiskReading[]) => told.map(({ scope }) => scope);

Deno.test("RSK-12 a limit is told of once it is used up to 80 %, and not again before it fell below 70 %", () => {
  const { used, warnings } = rows(1), told: number[] = [];
  [0.7999, 0.8, 0.95, 1.2, 0.75, 0.9, 0.69, 0.79, 0.81].forEach((share, i) => {
    used[0] = share;
    if (warnings.look(after(i * 100)).length > 0) told.push(i);
  });
  assertEquals(told, [1, 8]);
});

Deno.test("RSK-12 a limit that comes and goes is told of once a minute at most", () => {
  const { used, warnings } = rows(1), told: number[] = [];
  for (let second = 0; second < 130; second++) {
    used[0] = second % 2 === 0 ? 0.9 : null;
    if (warnings.look(after(second)).length > 0) told.push(second);
  }
  assertEquals(told, [0, 60, 120]);
});

Deno.test("every row is looked at within twenty looks, forty at a time at most, and none where there are none", () => {
  const { used, warnings } = rows(100);
  used.fill(1);
  const told = Array.from({ length: 20 }, () => names(warnings.look(NOW)));
  assertEquals([told[0], told.flat().length], [["s0", "s1", "s2", "s3", "s4"], 100]);
  const many = rows(2_000);
  many.used.fill(1);
  assertEquals(many.warnings.look(NOW).length, 40);
  assertEquals(rows(0).warnings.look(NOW), []);
});

Deno.test("takeWarnings() of the gate names the rule, its scope, its value and its limit", () => {
  const desk = madeUpDesk(madeUpInstrument(), madeUpInstrument({ id: 1 as InstrumentId, symbol: "ETHUSDT" }));
  const gate = gateOf(desk, "RSK-12");
  sendThrough(gate, madeUpPlace("buy", 160_000, 9_990));
  const told = Array.from({ length: 20 }, (_, i) => gate.takeWarnings(after(i))).flat();
  assertEquals(told.map(({ rule, scope, value, limit, used }) => [rule, scope, value, limit, used]), [
    ["RSK-12", "binance:BTCUSDT", "1.6 BTC", "±2 BTC", 0.8],
  ]);
});
