import { assertEquals, assertThrows } from "@std/assert";
import { encodeClientId } from "../../../core/oms/client_id.ts";
import type { Micros } from "../../../core/units.ts";
import { endOfOrder } from "../../../exchanges/aster/perp.ts";
import { readSpotAccount, readSpotEvent, SPOT_USER_EVENTS } from "../../../exchanges/aster/spot_account.ts";
import { fieldsOf, FrameError } from "../../../exchanges/shared/fields.ts";
import { SPOT_ACCOUNT } from "../../support/aster_talk.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";
import { ORDER } from "../../support/usdm_talk.ts";

const NOW = 5 as Micros, origin = { venue: "aster_spot", frame: "" };
const btc = madeUpInstrument();
const listing = { get: (symbol: string) => symbol === "BTCUSDT" ? btc : undefined };
const read = (event: object) =>
  readSpotEvent(fieldsOf(event, origin), listing, endOfOrder, NOW) as unknown as Record<string, unknown>[];
const report = (o: object) => read({ ...ORDER, T: 2, E: 3, e: "executionReport", ...o });

Deno.test("an order's event names its own id in `c` also when it is cancelled, as there is no other", () => {
  const [order] = report({ x: "CANCELED", X: "CANCELED", C: undefined });
  assertEquals([order.kind, order.clientId, order.status, order.venueAt], ["order", "mm0001", "canceled", 2_000]);
});

Deno.test("an order that had to stay out of the book ended as post-only", () => {
  const [order] = report({ x: "EXPIRED", X: "EXPIRED", f: "GTX" });
  assertEquals([order.status, order.endedBy], ["expired", "post_only"]);
});

Deno.test("a trade is a fill and a report; what is not ours is passed over, what is not known is an error", () => {
  const messages = report({ x: "TRADE", X: "FILLED", l: "0.150", z: "0.150", L: "100.00", t: 7, n: "0.1", N: "ASTER" });
  assertEquals(messages.map(({ kind }) => kind), ["fill", "order"]);
  assertEquals(messages[0].fee, { asset: "ASTER", amount: [1n, 1] });
  assertEquals(report({ s: "XUSDT" })[0].kind, "ignored");
  const clientId = encodeClientId({ tag: 7, epoch: 1, sequence: 2 });
  const [{ stranger }] = report({ s: "XUSDT", c: clientId, x: "TRADE", S: "BUY", l: "2", L: "3" });
  assertEquals(stranger, { symbol: "XUSDT", clientId, venueOrderId: "43", traded: "BUY 2 at 3" });
  assertThrows(() => read({ e: "balanceUpdate" }), FrameError, "no such kind is known");
});

Deno.test("balances that changed, a dead listen key and an announcement are what they are", () => {
  const [balances] = read({
    e: "outboundAccountPosition",
    T: 2,
    E: 3,
    m: "WITHDRAW",
    B: [{ a: "A", f: "1", l: "0.5" }],
  });
  assertEquals([balances.complete, balances.balances], [false, [{ asset: "A", free: [1n, 0], locked: [5n, 1] }]]);
  assertEquals(read({ e: "listenKeyExpired", E: 1 }), [{ kind: "key_expired" }]);
  assertEquals(read({ e: "announcement", en: {} })[0].kind, "ignored");
  assertEquals(SPOT_USER_EVENTS.size, 4);
});

Deno.test("the account's body is all there is", () => {
  const answer = { status: 200, result: SPOT_ACCOUNT, error: null, details: null, limits: [], origin };
  const [balances] = readSpotAccount(answer, { source: "query", requestedAt: NOW }, NOW) as unknown as Record<
    string,
    unknown
  >[];
  assertEquals([balances.complete, (balances.balances as unknown[]).length], [true, 2]);
});
