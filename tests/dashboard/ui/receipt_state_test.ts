/** @module */
import { assertEquals } from "@std/assert";
import type { KillReceipt } from "../../../dashboard/protocol.ts";
import {
  canceller,
  firstCancelMs,
  flattenSign,
  newestOf,
  openFirst,
  orderOf,
  ordersLeft,
  provenEmpty,
  receiptSign,
  toldPositions,
} from "../../../dashboard/ui/receipt_state.ts";
import { sampleReceipt } from "../../support/sample_frame.ts";

const receipt = (change: Partial<KillReceipt>, ...venues: Partial<KillReceipt["venues"][number]>[]): KillReceipt => {
  const sample = sampleReceipt();
  return { ...sample, ...change, venues: venues.map((venue) => ({ ...sample.venues[0], ...venue })) };
};
const empty = { remaining: 0, verifiedAt: "2026-01-05T09:30:01Z" }, open = { remaining: 2, verifiedAt: null };
const unknown = { remaining: null, verifiedAt: null };

Deno.test("provenEmpty() wants every venue seen empty, and at least one venue", () => {
  assertEquals(provenEmpty(receipt({}, empty, empty)), true);
  assertEquals(provenEmpty(receipt({}, empty, open)), false);
  assertEquals(provenEmpty(receipt({}, { remaining: 0, verifiedAt: null })), false);
  assertEquals(provenEmpty(receipt({}, { remaining: 1 })), false);
  assertEquals(provenEmpty(receipt({})), false);
});

Deno.test("ordersLeft() is unknown as soon as one venue is", () => {
  assertEquals([ordersLeft(receipt({}, open, open)), ordersLeft(receipt({}, open, unknown)), ordersLeft(receipt({}))], [
    4,
    null,
    null,
  ]);
});

Deno.test("receiptSign() claims no more than the receipt proves", () => {
  const cases: [KillReceipt, string, string][] = [
    [receipt({ state: "TRIPPED" }, empty), "good", "Verified: no order of ours rests at any venue"],
    [receipt({ state: "TRIPPED" }), "warn", "Tripped, not proven empty: orders of ours may still rest"],
    [receipt({ state: "TRIPPED" }, empty, unknown), "warn", "Tripped, not proven empty: orders of ours may still rest"],
    [receipt({ state: "TRIPPING" }, open), "warn", "Cancelling: 2 orders left"],
    [
      receipt({ state: "TRIPPING" }, { remaining: 0, verifiedAt: null }),
      "warn",
      "Asking the venues whether anything rests",
    ],
    [receipt({ state: "TRIPPING" }, unknown), "warn", "Asking the venues whether anything rests"],
    [
      receipt({ state: "TRIPPED_DIRTY" }, { remaining: 1, verifiedAt: null }),
      "danger",
      "Not verified: 1 order of ours still rests",
    ],
    [receipt({ state: "TRIPPED_DIRTY" }, open, unknown), "danger", "Not verified: orders of ours may still rest"],
    [receipt({ level: "stop", state: "TRIPPED" }), "warn", "Stopped: orders of ours may still rest and can fill"],
    [receipt({ level: "stop", state: "TRIPPED" }, open), "warn", "Stopped: 2 orders of ours still rest and can fill"],
    [receipt({ level: "stop", state: "TRIPPED" }, empty), "good", "Stopped: no order of ours rests at any venue"],
    [receipt({ state: "ARMED" }, empty), "calm", "Armed again since"],
  ];
  for (const [given, tone, word] of cases) {
    assertEquals([receiptSign(given).tone, receiptSign(given).word], [tone, word]);
  }
});

Deno.test("flattenSign() says flat, not flat, or that it is on its way, each with a shape of its own", () => {
  const signs = (["FLATTENING", "FLAT", "FLATTEN_INCOMPLETE"] as const).map((state) => flattenSign({ state }));
  assertEquals(signs.map(({ word, tone }) => `${tone} ${word}`), ["warn Flattening", "good Flat", "danger Not flat"]);
  assertEquals(new Set(signs.map(({ shape }) => shape)).size, 3);
});

Deno.test("receiptSign() of a flatten is good only when all is flat, and names what is left", () => {
  const market = { market: "binance:ETHUSDT", before: "4.75 ETH", attempts: 9, sentence: "" } as const;
  const common = { startedAt: null, endedAt: null, ms: null } as const;
  const said = (state: "FLATTENING" | "FLAT" | "FLATTEN_INCOMPLETE", left: string) => {
    const flatten = { ...common, state, markets: [{ ...market, state, left }] };
    const { tone, word } = receiptSign(receipt({ level: "flatten", flatten }, empty));
    return `${tone} ${word}`;
  };
  const proof = "no order of ours rests at any venue";
  assertEquals(said("FLAT", "0 ETH"), `good Flat: nothing is held of what was; ${proof}`);
  assertEquals(said("FLATTENING", "4.75 ETH"), `warn Flattening: 4.75 ETH on binance:ETHUSDT; ${proof}`);
  assertEquals(said("FLATTEN_INCOMPLETE", "1200 ETH"), `danger Not flat: 1,200 ETH on binance:ETHUSDT; ${proof}`);
});

Deno.test("receiptSign() of a kill of one thing claims nothing of the others, and of one that is over nothing of now", () => {
  const proven = receipt({ state: "TRIPPED", scope: "mm-1" }, empty);
  assertEquals(receiptSign(proven).word, "Verified: no order of ours rests for mm-1");
  assertEquals(receiptSign(proven, true), { tone: "calm", shape: "disc", word: "was verified empty" });
  assertEquals(receiptSign(receipt({ state: "TRIPPED_DIRTY" }, open), true).word, "was never proven empty");
});

Deno.test("what is not proven empty comes first, among venues and among receipts", () => {
  const mixed = receipt({ id: "a" }, { venue: "okx", ...empty }, { venue: "gate", ...open });
  assertEquals(orderOf(mixed).map(({ venue }) => venue), ["gate", "okx"]);
  const done = receipt({ id: "b", scope: "mm-1" }, empty);
  assertEquals(openFirst([done, mixed]).map(({ id }) => id), ["a", "b"]);
  assertEquals([newestOf([done, mixed], "mm-1")?.id, newestOf([done], "global")], ["b", null]);
});

Deno.test("firstCancelMs() is measured from the kill to a tenth of a millisecond; null = none went out", () => {
  const at = "2026-01-05T09:30:00.000100Z",
    first = (firstCancelAt: string | null) => firstCancelMs({ at }, { firstCancelAt });
  assertEquals(first("2026-01-05T09:30:00.012350Z"), 12.3);
  assertEquals(first("2026-01-05T09:29:59.000000Z"), 0, "an earlier kill had sent it");
  assertEquals(first(null), null);
});

Deno.test("toldPositions() tells what is or was held, and what moved", () => {
  const told = toldPositions({
    positionsBefore: { BTC: "0.08", ETH: "0", SOL: "-1" },
    positionsAfter: { BTC: "0.09", ETH: "0.000" },
  });
  assertEquals(told, [
    { asset: "BTC", before: "0.08", after: "0.09", moved: true },
    { asset: "SOL", before: "-1", after: null, moved: false },
  ]);
});

Deno.test("canceller() names who began, and where the guards' own books are", () => {
  assertEquals(/^the engine; .*guardian\.jsonl/.test(canceller({ by: "operator" })), true);
  assertEquals(/^the guardian first, then the engine/.test(canceller({ by: "guardian" })), true);
});
