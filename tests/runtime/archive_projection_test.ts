import { assertEquals, assertObjectMatch } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { Projection } from "../../runtime/archive_projection.ts";
import { SCHEMA } from "../../runtime/archive_tables.ts";
import type { AmendAnswer, Event, OrderStatus } from "../../core/event.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import type { Micros, Price, Size } from "../../core/units.ts";
import type { JournalEntry } from "../../runtime/journal_codec.ts";
import { AT, boot, fillFact, ISO, listing, place, placeAnswer, recordsOf, report } from "../support/journal_story.ts";
import { madeUpFill } from "../support/made_up_fill.ts";
import { madeUpInstrument } from "../support/made_up_instrument.ts";
import { slowTest } from "../support/slow.ts";

function project(...entries: readonly JournalEntry[]) {
  const db = new DatabaseSync(":memory:");
  db.exec(SCHEMA);
  const projection = new Projection(db);
  for (const record of recordsOf([boot, listing, ...entries]).records) projection.apply(record);
  const rows = (table: string) => db.prepare(`SELECT * FROM ${table} ORDER BY seq`).all().map((row) => ({ ...row }));
  return { db, projection, rows };
}
const command = (payload: Extract<JournalEntry, { kind: "command" }>["payload"]): JournalEntry => ({
  kind: "command",
  payload,
});
const event = (payload: Extract<JournalEntry, { kind: "event" }>["payload"]): JournalEntry => ({
  kind: "event",
  payload,
});
const sent = event({ kind: "sent", venue: "binance", clientId: "a", sentAt: AT, validUntil: AT });
const reported = (status: OrderStatus, filled = 0, reason: string | null = null) =>
  event(report("a", { status, filled: filled as Size, reason }));
const traded = (tradeId: string, size: number, clientId: string | null = "a") =>
  event(madeUpFill("buy", size, 6_500_010, { clientId, tradeId, venueOrderId: "77", receivedAt: AT }));
const orderOf = (...entries: readonly JournalEntry[]) => {
  const { state, filled, venueOrderId, reason } = project(command(place("a")), ...entries).rows("orders")[0];
  return [state, filled, venueOrderId, reason];
};

Deno.test("a placement becomes an order in decimals", () => {
  const { rows } = project(command(place("a")), command({ ...place("b"), side: "sell", timeInForce: "ioc" }));
  assertObjectMatch(rows("orders")[0], {
    seq: 1,
    at: ISO,
    updatedAt: ISO,
    venue: "binance",
    symbol: "BTCUSDT",
    orderId: "a",
    venueOrderId: null,
    side: "buy",
    price: "65000.1",
    size: "0.001",
    filled: "0",
    state: "INTENT",
    timeInForce: "post_only",
    reason: null,
  });
  assertObjectMatch(rows("orders")[1], { seq: 2, side: "sell", timeInForce: "ioc" });
});

Deno.test("a replacement brings its new order, and a cancel brings none", () => {
  const { venue, instrument } = place("b");
  const cancel = { kind: "cancel" as const, venue, instrument, clientId: "a", venueOrderId: null };
  const { rows } = project(
    command(place("a")),
    command(cancel),
    command({ kind: "replace", venue, instrument, cancel, place: place("b") }),
  );
  assertEquals(rows("orders").map(({ orderId }) => orderId), ["a", "b"]);
});

slowTest("an order follows the evidence, whatever comes first, and stays ended", () => {
  const accepted = event(placeAnswer("a", "accepted", "77")), ambiguous = event(placeAnswer("a", "ambiguous", null));
  const cases: readonly (readonly [readonly JournalEntry[], readonly unknown[]])[] = [
    [[sent], ["SENT", "0", null, null]],
    [[sent, accepted], ["OPEN", "0", "77", null]],
    [[accepted, sent], ["OPEN", "0", "77", null]],
    [[sent, ambiguous], ["UNKNOWN", "0", null, null]],
    [[accepted, ambiguous], ["OPEN", "0", "77", null]],
    [[ambiguous, reported("open")], ["OPEN", "0", "77", null]],
    [[event(placeAnswer("a", "rejected", null))], ["REJECTED", "0", null, "would_cross: would take"]],
    [[event({
      kind: "send_refused",
      venue: "binance",
      clientId: "a",
      command: "place",
      reason: "the kill word is set",
      receivedAt: AT,
    })], ["VOID", "0", null, "the kill word is set"]],
    [[event({
      kind: "send_refused",
      venue: "binance",
      clientId: "a",
      command: "cancel",
      reason: "closed",
      receivedAt: AT,
    })], ["INTENT", "0", null, null]],
    [[reported("open", 40)], ["PARTIAL", "0.0004", "77", null]],
    [[traded("1", 40), accepted], ["PARTIAL", "0.0004", "77", null]],
    [[reported("partial", 40), traded("1", 40)], ["PARTIAL", "0.0004", "77", null]],
    [[traded("1", 40), traded("2", 60)], ["FILLED", "0.001", null, null]],
    [[traded("1", 40), traded("1", 40)], ["PARTIAL", "0.0004", null, null]],
    [[reported("filled", 100), reported("open", 40)], ["FILLED", "0.001", "77", null]],
    [[reported("canceled", 0, "by us"), reported("open"), accepted], ["CANCELED", "0", "77", "by us"]],
    [[reported("canceled"), traded("1", 40)], ["CANCELED", "0.0004", "77", null]],
    [[reported("expired"), traded("1", 100)], ["FILLED", "0.001", "77", null]],
  ];
  for (const [entries, wanted] of cases) {
    assertEquals(orderOf(...entries), wanted, entries.map(({ payload }) => (payload as Event).kind).join());
  }
});

Deno.test("answers to queries count as their reports and fills do", () => {
  const query = { venue: "binance", queryId: 1, requestedAt: AT, receivedAt: AT };
  const { rows } = project(
    command(place("a")),
    command(place("b")),
    event({ kind: "open_orders", ...query, instrument: null, orders: [report("a"), report(null), report("foreign")] }),
    event({
      kind: "order_found",
      ...query,
      clientId: "b",
      report: report("b", { status: "canceled", venueOrderId: "78" }),
    }),
    event({ kind: "order_found", ...query, clientId: "c", report: null }),
    event({
      kind: "own_trades",
      ...query,
      instrument: 0 as InstrumentId,
      fills: [madeUpFill("buy", 40, 6_500_010, { clientId: null, venueOrderId: "77", tradeId: "1" })],
    }),
  );
  assertEquals(rows("orders").map(({ state, filled }) => [state, filled]), [["PARTIAL", "0.0004"], ["CANCELED", "0"]]);
  assertEquals(rows("fills").map(({ orderId, tradeId }) => [orderId, tradeId]), [["a", "1"]]);
});

Deno.test("an amendment changes the size when it is accepted, and then only", () => {
  const amended = (verdict: AmendAnswer["verdict"], size: number | null) =>
    event({
      kind: "amend_answer",
      venue: "binance",
      clientId: "a",
      verdict,
      size: size as Size | null,
      refusal: null,
      receivedAt: AT,
    });
  const size = (...entries: readonly JournalEntry[]) => project(command(place("a")), ...entries).rows("orders")[0].size;
  assertEquals(size(amended("accepted", 60)), "0.0006");
  assertEquals(size(amended("refused", 60)), "0.001");
  assertEquals(size(amended("accepted", null)), "0.001");
  assertEquals(orderOf(amended("accepted", 40), traded("1", 40))[0], "FILLED");
});

Deno.test("a fill is one row, with its exact fee, and the fact adds what the ledger made of it", () => {
  const fee = { asset: "BNB", amount: [-12345678901234567890n, 18] as const };
  const first = event(madeUpFill("buy", 40, 6_500_010, { clientId: "a", tradeId: "1", receivedAt: AT, fee }));
  const { rows } = project(command(place("a")), first, { kind: "fact", payload: fillFact(5, "a", "1") }, first);
  assertEquals(rows("fills"), [{
    seq: 1,
    at: ISO,
    venue: "binance",
    symbol: "BTCUSDT",
    orderId: "a",
    tradeId: "1",
    side: "buy",
    price: "65000.1",
    size: "0.0004",
    liquidity: "maker",
    fee: "-12.34567890123456789",
    feeAsset: "BNB",
    position: "0.0004",
    realisedPnl: "0",
    factSeq: 5,
  }]);
});

Deno.test("a fact of a fill that came without its event is a row too, and numbers have no holes", () => {
  const { rows } = project(
    { kind: "fact", payload: fillFact(1, "a", "1") },
    { kind: "fact", payload: fillFact(1, "a", "1") },
    { kind: "fact", payload: fillFact(2, "a", "2") },
  );
  assertEquals(rows("fills").map(({ seq, tradeId }) => [seq, tradeId]), [[1, "1"], [2, "2"]]);
});

Deno.test("a trade is one row, whether its order is known before it, after it or never", () => {
  const listed = traded("1", 40, null),
    named = traded("1", 40),
    fact = {
      kind: "fact" as const,
      payload: fillFact(1, "a", "1"),
    };
  const cases: readonly (readonly JournalEntry[])[] = [
    [named, listed],
    [listed, named],
    [listed, listed, event(report("a")), listed],
    [listed, fact],
    [listed, fact, named, listed],
  ];
  for (const entries of cases) {
    const { rows } = project(command(place("a")), ...entries);
    assertEquals(rows("fills").map(({ seq, orderId }) => [seq, orderId]), [[1, "a"]]);
  }
  const foreign = traded("1", 40, "web_1");
  assertEquals(project(foreign, listed).rows("fills").map(({ orderId }) => orderId), ["web_1"]);
  assertEquals(project(listed, foreign).rows("fills").map(({ orderId }) => orderId), ["web_1"]);
  assertEquals(project(command(place("a")), listed, named, listed).rows("orders")[0].filled, "0.0004");
});

Deno.test("a simulated venue that counts its ids anew in each run loses no fill", () => {
  const { rows } = project(
    command(place("a")),
    event(report("a")),
    traded("1", 40),
    boot,
    listing,
    command(place("b")),
    event(report("b")), // the same venue order id as the first one's
    traded("1", 40, null),
  );
  assertEquals(rows("fills").map(({ orderId }) => orderId), ["a", "b"]);
  assertEquals(rows("orders").map(({ filled }) => filled), ["0.0004", "0.0004"]);
});

Deno.test("instruments count anew in each run, and are known again when the file is opened again", () => {
  const other = madeUpInstrument({ symbol: "ETHUSDT", lot: { step: 1, decimals: 4 } });
  const { db, rows } = project(
    boot,
    command(place("lost")),
    event({
      kind: "instrument",
      instrument: other,
      receivedAt: AT,
    }),
  );
  assertEquals(rows("orders"), []); // no listing yet: the journal keeps it
  const again = new Projection(db);
  for (const record of recordsOf([command(place("a")), traded("1", 5)]).records) again.apply(record);
  assertObjectMatch(rows("orders")[0], { symbol: "ETHUSDT", size: "0.01" });
  assertObjectMatch(rows("fills")[0], { symbol: "ETHUSDT", size: "0.0005" });
});

Deno.test("what operators did, kills, parameters and notes stand in the audit", () => {
  const { rows } = project(
    {
      kind: "fact",
      payload: {
        seq: 3,
        at: ISO,
        kind: "operator",
        action: "set_params",
        by: "operator",
        scope: "mm",
        reason: "calmer",
        result: "applied",
        before: "half_spread_bps 5",
        after: "half_spread_bps 8",
      },
    },
    { kind: "kill", payload: { step: "trip", by: "risk", reason: "drawdown", level: "cancel", detail: { at: 1 } } },
    {
      kind: "params",
      payload: { strategy: "mm", version: 2, by: "operator", before: { levels: 1 }, after: { levels: 2 } },
    },
    { kind: "note", payload: { topic: "denied", status: 401, size: 5n } },
  );
  assertEquals(
    rows("audit").map(({ action, by, scope, reason, result, before, after, factSeq }) => [
      action,
      by,
      scope,
      reason,
      result,
      before,
      after,
      factSeq,
    ]),
    [
      ["set_params", "operator", "mm", "calmer", "applied", "half_spread_bps 5", "half_spread_bps 8", 3],
      ["kill_switch", "risk", "global", "drawdown", "trip", "", "cancel", null],
      ["params", "operator", "mm", "", "version 2", '{"levels":1}', '{"levels":2}', null],
      ["denied", "runtime", "global", "", "", "", '{"status":401,"size":"5"}', null],
    ],
  );
});

Deno.test("incidents of the engine and of the runtime stand together, and curve points in pnl", () => {
  const incident = { severity: "S1" as const, code: "x", sentence: "It broke", scope: "global" };
  const point = { at: ISO, equity: "100.5", realisedPnl: "1", unrealisedPnl: "-0.5", fees: "0.1" };
  const { rows } = project(
    { kind: "fact", payload: { seq: 9, at: ISO, kind: "incident", ...incident } },
    { kind: "incident", payload: { ...incident, code: "journal_torn" } },
    { kind: "fact", payload: { seq: 10, at: ISO, kind: "refusal", rule: "RSK-12", scope: "m", sentence: "no" } },
    { kind: "note", payload: { topic: "curve", point } },
    { kind: "note", payload: { topic: "curve" } },
    { kind: "seal", payload: { segment: 1, firstSeq: 1, records: 3 } },
  );
  assertEquals(rows("incidents").map(({ code, factSeq, at }) => [code, factSeq, at]), [
    ["x", 9, ISO],
    ["journal_torn", null, ISO],
  ]);
  assertEquals(rows("pnl"), [{ seq: 1, ...point }]);
  assertEquals(rows("audit"), []);
});

Deno.test("what has no table and no listing is passed over", () => {
  const { rows } = project(
    event({ kind: "venue_link", venue: "binance", state: "up", reason: "", receivedAt: AT }),
    event({ kind: "kill", by: "me", requestId: "r", at: AT, reason: "", level: "stop" }),
    event({ ...madeUpFill("buy", 1, 1), instrument: 9 as InstrumentId }),
    command(place("x", { instrument: 9 as InstrumentId, price: 1 as Price, validity: 1 as Micros })),
    event(placeAnswer("nobody", "accepted", "1")),
    event(report("nobody")),
  );
  assertEquals([rows("orders"), rows("fills"), rows("audit")], [[], [], []]);
});

const unanswered = event(placeAnswer("a", "ambiguous", null));
const corrected = (...sentences: readonly string[]): JournalEntry => ({
  kind: "fact",
  payload: {
    seq: 1,
    at: ISO,
    kind: "reconciliation",
    venue: "binance",
    state: "READY",
    sentence: "",
    startedAt: ISO,
    cleanAt: ISO,
    ordersChecked: 1,
    corrected: sentences,
    open: [],
    differences: [],
    stretched: 1,
  },
});

Deno.test("an order that is proven to be nowhere ends in the archive too, and lives again when the venue tells of it", () => {
  const nowhere = corrected(
    "a: SENT → UNKNOWN",
    "a: UNKNOWN → NEVER_ARRIVED",
    "b: UNKNOWN → CANCELED",
    "trade 7 booked",
  );
  assertEquals(orderOf(sent, unanswered), ["UNKNOWN", "0", null, null]);
  assertEquals(orderOf(sent, unanswered, nowhere), [
    ...["NEVER_ARRIVED", "0", null],
    "proven to be nowhere at the venue",
  ]);
  assertEquals(orderOf(sent, unanswered, nowhere, reported("open"))[0], "OPEN");
  assertEquals(orderOf(sent, reported("filled", 10), corrected("a: UNKNOWN → CANCELED"))[0], "FILLED");
});

Deno.test("an order that a person closed ends with who and why; a refused close changes nothing", () => {
  const closed = (result: string): JournalEntry => ({
    kind: "fact",
    payload: {
      seq: 1,
      at: ISO,
      kind: "operator",
      action: "close_order",
      by: "ann",
      scope: "a",
      reason: "not on the page",
      result,
      before: "",
      after: "",
    },
  });
  assertEquals(orderOf(sent, unanswered, closed("applied: Closed")).toSpliced(1, 2), [
    "CANCELED",
    "closed by ann: not on the page",
  ]);
  assertEquals(orderOf(sent, unanswered, closed("rejected: Not closed"))[0], "UNKNOWN");
});
