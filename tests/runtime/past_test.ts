import { assertEquals } from "@std/assert";
import type { Event } from "../../core/event.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import type { Micros } from "../../core/units.ts";
import { Past } from "../../runtime/past.ts";
import type { JournalEntry, JournalRecord } from "../../runtime/journal_codec.ts";
import { madeUpInstrument } from "../support/made_up_instrument.ts";

const BTC = "binance:BTCUSDT", ETH = "binance:ETHUSDT", NOW = 9e9 as Micros;

/** @param records with the second in which each was written */
function pastOf(...records: readonly (readonly [second: number, entry: JournalEntry])[]): Past {
  const past = new Past();
  for (const [second, entry] of records) past.visit({ ...entry, wallMs: second * 1e3 } as unknown as JournalRecord);
  return past;
}
const boot = (epoch: number): JournalEntry => ({
  kind: "boot",
  payload: { tag: 7, epoch, mode: "live", build: "test", config: "" },
});
const kill = (step: "trip" | "verified" | "dirty" | "rearm", by: string): JournalEntry => ({
  kind: "kill",
  payload: { step, by, reason: `${step} by ${by}`, level: "cancel" },
});
const event = (payload: Partial<Event>): JournalEntry => ({ kind: "event", payload }) as JournalEntry;
const listed = (id: number, symbol: string) =>
  event({ kind: "instrument", instrument: madeUpInstrument({ id: id as InstrumentId, symbol }) });
const trades = (id: number, requestedSecond: number) =>
  event({ kind: "own_trades", instrument: id as InstrumentId, requestedAt: requestedSecond * 1e6 as Micros });

Deno.test("Past knows nothing of an empty journal", () => {
  const past = pastOf();
  assertEquals([past.lastBoot, past.trip, past.watermark([BTC], NOW)], [null, null, NOW]);
});

Deno.test("Past counts runs that armed themselves after one that broke off, of one UTC day", () => {
  const stop = event({ kind: "stop", by: "ann", reason: "" }), armed = kill("rearm", "start");
  const cases: [JournalEntry[], brokeOff: boolean, count: number][] = [
    [[], false, 0],
    [[boot(1), armed], true, 0],
    [[boot(1), armed, boot(2), armed, boot(3), armed], true, 2],
    [[boot(1), armed, stop, boot(2), armed, stop], false, 0],
    [[boot(1), boot(2), kill("rearm", "ann"), stop, boot(3), boot(4), armed], true, 1],
  ];
  for (const [entries, brokeOff, count] of cases) {
    const past = pastOf(...entries.map((entry, i) => [i + 2, entry] as const));
    for (const one of [past, Past.of(JSON.parse(JSON.stringify(past.state())))]) {
      assertEquals([one.brokeOff, one.selfArmedOn(NOW), one.selfArmedOn(NOW + 86_400e6 as Micros)], [
        brokeOff,
        count,
        0,
      ]);
    }
  }
});

Deno.test("Past keeps the last boot", () => {
  assertEquals(pastOf([1, boot(1)], [2, boot(2)], [3, boot(3)]).lastBoot, { tag: 7, epoch: 3 });
});

Deno.test("Past keeps the first kill since the last re-arm", () => {
  const first = { by: "ann", reason: "trip by ann", at: 2e6 as Micros };
  const cases: [JournalEntry[], Past["trip"]][] = [
    [[kill("trip", "ann")], first],
    [[kill("trip", "ann"), kill("trip", "bob"), kill("dirty", "ann"), kill("verified", "ann")], first],
    [[kill("trip", "ann"), boot(2), kill("trip", "ann")], first],
    [[kill("trip", "ann"), kill("verified", "ann"), kill("rearm", "cid")], null],
    [[kill("trip", "ann"), kill("rearm", "cid"), kill("trip", "bob")], {
      by: "bob",
      reason: "trip by bob",
      at: 4e6 as Micros,
    }],
  ];
  for (const [entries, trip] of cases) {
    assertEquals(pastOf(...entries.map((entry, i) => [i + 2, entry] as const)).trip, trip);
  }
});

Deno.test("Past keeps when it was armed last; a state that does not tell says: not after it", () => {
  assertEquals(pastOf([1, boot(1)], [2, kill("trip", "ann")]).armedAt, null);
  const past = pastOf([1, boot(1)], [2, kill("rearm", "start")], [4, kill("rearm", "ann")], [5, kill("trip", "ann")]);
  assertEquals(past.armedAt, 4e6 as Micros);
  const { armedAt: _, ...old } = past.state();
  assertEquals(Past.of(old).armedAt, 5e6 as Micros);
});

Deno.test("Past takes an operator's kill whose note a power cut has torn away", () => {
  const past = pastOf([1, boot(1)], [2, event({ kind: "kill", by: "ann", reason: "smoke" })]);
  assertEquals(past.trip, { by: "ann", reason: "smoke", at: 2e6 as Micros });
});

Deno.test("Past.watermark() is when the oldest of the newest complete lists of trades was asked for", () => {
  const past = pastOf(
    [1, boot(1)],
    [2, listed(0, "BTCUSDT")],
    [2, listed(1, "ETHUSDT")],
    [5, trades(0, 4)],
    [6, trades(1, 5)],
    [65, trades(0, 64)],
    [500, { kind: "note", payload: { topic: "curve" } }],
  );
  assertEquals(past.watermark([BTC, ETH], NOW), 5e6 as Micros);
  assertEquals(past.watermark([BTC], NOW), 64e6 as Micros);
  assertEquals(past.watermark([BTC, "binance:NEWUSDT"], NOW), 64e6 as Micros, "a new market was never traded");
});

Deno.test("Past.watermark() knows that each run numbers its markets anew", () => {
  const past = pastOf(
    [1, boot(1)],
    [2, listed(0, "BTCUSDT")],
    [2, listed(1, "ETHUSDT")],
    [5, trades(0, 4)],
    [6, trades(1, 5)],
    [100, boot(2)],
    [101, listed(0, "ETHUSDT")],
    [103, trades(0, 102)],
    [104, trades(1, 103)], // of no market that this run has told
  );
  assertEquals(past.watermark([BTC], NOW), 4e6 as Micros);
  assertEquals(past.watermark([ETH], NOW), 102e6 as Micros);
});

Deno.test("Past.watermark() goes back to the first start where no list was ever complete", () => {
  assertEquals(pastOf([10, boot(1)], [20, boot(2)]).watermark([BTC], NOW), 10e6 as Micros);
});

Deno.test("Past goes on from its state as if it had seen every record", () => {
  const records = [
    [1, boot(1)],
    [2, listed(0, "BTCUSDT")],
    [3, trades(0, 2.5)],
    [4, kill("trip", "ann")],
    [5, boot(2)],
    [6, listed(1, "BTCUSDT")],
    [7, trades(1, 6.5)],
    [8, kill("rearm", "ann")],
  ] as const;
  for (let cut = 0; cut <= records.length; cut++) {
    const before = pastOf(...records.slice(0, cut)), after = Past.of(JSON.parse(JSON.stringify(before.state())));
    for (const [second, entry] of records.slice(cut)) {
      after.visit({ ...entry, wallMs: second * 1e3 } as unknown as JournalRecord);
    }
    assertEquals(after.state(), pastOf(...records).state(), `cut at ${cut}`);
  }
});

Deno.test("Past asks for trades from a day earlier where the clock was put back, and says by how much it was", () => {
  const past = pastOf([1, boot(1)], [2, listed(0, "BTCUSDT")], [3_600, trades(0, 3_590)]), back = 1_800e6 as Micros;
  assertEquals([past.behind(back), past.behind(4_000e6 as Micros)], [1_800e6, 0]);
  assertEquals(past.watermark([BTC], 4_000e6 as Micros), 3_590e6);
  assertEquals(past.watermark([BTC], back), 1_800e6 - 1_800e6 - 86_400e6);
});
