import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import fc from "fast-check";
import * as calls from "../../../exchanges/shared/fapi_calls.ts";
import { SPOT_PLAIN } from "../../../exchanges/binance/spot_words.ts";
import * as orders from "../../../exchanges/binance/orders.ts";
import { OrderTexts } from "../../../exchanges/shared/fapi_order_texts.ts";
import type { MarketListing } from "../../../exchanges/shared/fapi_markets.ts";
import type { Amend, Cancel, Place, Replace } from "../../../core/command.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { Micros, Price, Size } from "../../../core/units.ts";
import { createSigner } from "../../../exchanges/shared/signer.ts";
import { ED25519, HMAC } from "../../support/binance_talk.ts";
import { GRIDS, madeUpInstrument } from "../../support/made_up_instrument.ts";
import { slowTest } from "../../support/slow.ts";

const base = { venue: "binance", instrument: 0 as InstrumentId } as const;
const listings: MarketListing[] = GRIDS.map((grid, i) => ({
  instrument: madeUpInstrument({
    symbol: i === 1 ? "币USDT" : "BTCUSDT",
    tick: grid,
    lot: GRIDS[(i + 3) % GRIDS.length],
  }),
  amendAllowed: true,
  replaceAllowed: true,
  preventionModes: i % 2 === 0 ? ["NONE", "EXPIRE_MAKER"] : ["NONE"],
}));

const clientId = fc.stringMatching(/^[.A-Z:/a-z0-9_-]{1,36}$/);
const count = fc.oneof(fc.integer({ min: 1, max: 10_000_000 }), fc.nat(2 ** 40), fc.integer({ min: -9, max: 0 }));
const venueOrderId = fc.oneof(
  fc.constant(null),
  fc.nat(2 ** 42).map(String),
  fc.constantFrom(
    "0",
    "007",
    "-5",
    "9007199254740991",
    "9007199254740993",
    "1234567890123456789",
    "a-1",
    "1e3",
    "",
    "ä",
    '"',
  ),
);
const place: fc.Arbitrary<Place> = fc.record({
  ...Object.fromEntries(Object.entries(base).map(([name, value]) => [name, fc.constant(value)])) as {
    venue: fc.Arbitrary<"binance">;
    instrument: fc.Arbitrary<InstrumentId>;
  },
  kind: fc.constant("place" as const),
  clientId,
  side: fc.constantFrom("buy" as const, "sell" as const),
  price: count.map((value) => value as Price),
  size: count.map((value) => value as Size),
  timeInForce: fc.constantFrom("post_only" as const, "ioc" as const, "gtc" as const),
  validity: fc.constant(2_000_000 as Micros),
});
const cancel: fc.Arbitrary<Cancel> = fc.record({
  clientId: fc.oneof(clientId, fc.constantFrom("ö", '"')),
  venueOrderId,
})
  .map((names) => ({ ...base, kind: "cancel", ...names }));
const authority: fc.Arbitrary<calls.Authority> = fc.record({
  signer: fc.constantFrom(HMAC, ED25519),
  timestamp: fc.integer({ min: 1_600_000_000_000, max: 2_000_000_000_000 }),
  recvWindow: fc.integer({ min: 1, max: 60_000 }),
  loggedOn: fc.boolean(),
});
const setting = [fc.constantFrom(...listings), authority, fc.integer({ min: 1, max: 2 ** 40 })] as const;

/** The same `texts` sees everything, so that what one order leaves behind would show in the next. */
function holds<T>(
  command: fc.Arbitrary<T>,
  quick: (texts: OrderTexts, command: T, listing: MarketListing) => calls.Call,
  plain: (command: T, listing: MarketListing) => calls.Call,
  seed: number,
) {
  const texts = new OrderTexts(SPOT_PLAIN);
  fc.assert(
    fc.property(command, ...setting, (command, listing, authority, id) => {
      let wanted: calls.Call;
      try {
        wanted = plain(command, listing);
      } catch (error) {
        assert(error instanceof RangeError);
        assertThrows(() => quick(texts, command, listing), RangeError, error.message);
        return;
      }
      const call = quick(texts, command, listing);
      assertEquals(call.text?.(id, authority), calls.socketText(id, wanted, authority));
      const { method, verb, path, params, weight, signed } = call;
      assertEquals({ method, verb, path, params, weight, signed }, wanted);
    }),
    { seed, numRuns: 4_000 },
  );
}

slowTest("place() is written byte for byte as the plain way does, on every grid, signed or logged on (seed 51)", () => {
  const odd = fc.constantFrom("", "a b", "x".repeat(37), "ä");
  const any = place.chain((order) =>
    fc.oneof(
      { weight: 20, arbitrary: fc.constant(order) },
      { weight: 1, arbitrary: odd.map((clientId) => ({ ...order, clientId })) },
      { weight: 1, arbitrary: fc.constant({ ...order, price: 0.5 as Price }) },
      { weight: 1, arbitrary: fc.constant({ ...order, size: 2 ** 53 as Size }) },
    )
  );
  holds(any, (texts, command, listing) => texts.place(command, listing), orders.placeCall, 51);
});

slowTest("cancel() is written byte for byte as the plain way does, by each kind of name (seed 52)", () => {
  holds(
    cancel,
    (texts, command, { instrument }) => texts.cancel(command, instrument.symbol, null),
    (command, { instrument }) => orders.cancelCall(command, instrument.symbol),
    52,
  );
});

slowTest("replace() is written byte for byte as the plain way does (seed 53)", () => {
  const replace: fc.Arbitrary<Replace> = fc.record({ cancel, place })
    .map((both) => ({ ...base, kind: "replace", ...both }));
  holds(replace, (texts, command, listing) => texts.replace(command, listing), orders.replaceCall, 53);
});

slowTest("amend() is written byte for byte as the plain way does (seed 54)", () => {
  const amend: fc.Arbitrary<Amend> = fc.record({ clientId, venueOrderId, size: count.map((value) => value as Size) })
    .map((change) => ({ ...base, kind: "amend", ...change }));
  holds(amend, (texts, command, listing) => texts.amend(command, listing), orders.amendCall, 54);
});

Deno.test("a new listing of a market is written with its own grid and modes, a new key with its name", () => {
  const texts = new OrderTexts(SPOT_PLAIN),
    authority = { signer: HMAC, timestamp: 1, recvWindow: 2_000, loggedOn: false };
  const order: Place = {
    ...base,
    kind: "place",
    clientId: "mm1",
    side: "buy",
    price: 10_005 as Price,
    size: 150 as Size,
    timeInForce: "post_only",
    validity: 2_000_000 as Micros,
  };
  const other = createSigner({ scheme: "hmac", apiKey: "another", secret: "one" });
  assertStringIncludes(texts.place(order, listings[0]).text?.(1, { ...authority, signer: other }) ?? "", '"another"');
  for (const listing of [listings[0], listings[2], listings[3], listings[0]]) {
    const text = texts.place(order, listing).text?.(1, authority);
    assertEquals(text, calls.socketText(1, orders.placeCall(order, listing), authority));
  }
});
