import { generateKeyPairSync } from "node:crypto";
import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import fc from "fast-check";
import { type Counted, FrameCutter, OrderCounter, type Scheme } from "../../../benches/support/order_counter.ts";
import { placeCall } from "../../../exchanges/binance/orders.ts";
import { type Authority, socketText } from "../../../exchanges/shared/fapi_calls.ts";
import { createSigner } from "../../../exchanges/shared/signer.ts";
import { place } from "../../support/journal_story.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";

const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const keys = {
  apiKey: "key",
  hmacSecret: "secret",
  ed25519PublicKey: String(publicKey.export({ type: "spki", format: "pem" })),
};
const secret = String(privateKey.export({ type: "pkcs8", format: "pem" }));
const SIGNERS = {
  plain: createSigner({ scheme: "hmac", apiKey: "key", secret: "secret" }),
  hmac: createSigner({ scheme: "hmac", apiKey: "key", secret: "secret" }),
  ed25519: createSigner({ scheme: "ed25519", apiKey: "key", secret }),
};
const listing = { instrument: madeUpInstrument(), amendAllowed: true, replaceAllowed: true, preventionModes: [] };
const bytes = (text: string) => new TextEncoder().encode(text);

function order(id: number, scheme: Scheme, change: Partial<Authority> = {}): string {
  const authority = {
    signer: SIGNERS[scheme],
    timestamp: 5,
    recvWindow: 2_000,
    loggedOn: scheme === "plain",
    ...change,
  };
  return socketText(id, placeCall(place("mm0123456789abcd"), listing), authority);
}

/** What a counter says to texts of a scheme. */
function count(scheme: Scheme, texts: readonly string[]): Counted {
  const counter = new OrderCounter(keys);
  counter.take(bytes(JSON.stringify({ begin: scheme })));
  for (const text of texts) assertEquals(counter.take(bytes(text)), null);
  return JSON.parse(counter.take(bytes(JSON.stringify({ end: true }))) ?? "");
}

Deno.test("OrderCounter counts orders of each scheme and reads the first and every 499th in full", () => {
  for (const scheme of ["plain", "hmac", "ed25519"] as const) {
    const texts = Array.from({ length: 500 }, (_, i) => order(7 + i, scheme));
    assertEquals(count(scheme, texts), { orders: 500, checked: 2, problem: null });
  }
});

Deno.test("OrderCounter notices an order that is missing, repeated, or not what it must be", () => {
  const cases: readonly (readonly [Scheme, readonly string[], string])[] = [
    ["plain", [order(1, "plain"), order(3, "plain")], "order 3 follows 1"],
    ["plain", [order(1, "plain"), order(1, "plain")], "order 1 follows 1"],
    ["plain", [order(1, "hmac")], "a signature on a socket that is logged on"],
    ["hmac", [order(1, "plain")], "a wrong signature"],
    ["hmac", [order(1, "ed25519")], "a wrong signature"],
    ["hmac", [order(1, "hmac").replace('"price":"65000.1"', '"price":"65000.2"')], "a wrong signature"],
    ["ed25519", [order(1, "ed25519").replace("mm0123456789abcd", "mm0123456789abce")], "a wrong signature"],
    ["plain", [order(1, "plain").replace("LIMIT_MAKER", "LIMIT")], "a strange shape"],
    ["plain", [order(1, "plain").replace("order.place", "order.cancel")], "method order.cancel"],
  ];
  for (const [scheme, texts, problem] of cases) assertStringIncludes(count(scheme, texts).problem ?? "none", problem);
});

Deno.test("FrameCutter gives every masked frame once and whole, however the bytes are cut (seed 6455)", () => {
  const payload = fc.uint8Array({ maxLength: 400 });
  fc.assert(
    fc.property(
      fc.array(payload, { maxLength: 12 }),
      fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1 }),
      (payloads, cuts) => {
        const wire = payloads.flatMap((payload) => [...masked(payload)]),
          cutter = new FrameCutter(),
          got: Uint8Array[] = [];
        for (let at = 0, i = 0; at < wire.length; i++) {
          const piece = wire.slice(at, at + cuts[i % cuts.length]);
          cutter.room.set(piece);
          cutter.came(piece.length, (opcode, payload) => {
            assertEquals(opcode, 1);
            got.push(payload.slice());
          });
          at += piece.length;
        }
        assertEquals(got, payloads);
      },
    ),
    { seed: 6455 },
  );
  const cutter = new FrameCutter();
  cutter.room.set([0x81, 0xff, 0, 0, 0, 0, 0, 0, 0, 0]);
  assertThrows(() => cutter.came(10, () => {}), RangeError, "more than 64 KiB");
});

function masked(payload: Uint8Array): Uint8Array {
  const { length } = payload, mask = [9, 8, 7, 250];
  const head = length < 126 ? [0x81, 0x80 | length] : [0x81, 0x80 | 126, length >> 8, length & 255];
  return Uint8Array.from([...head, ...mask, ...payload.map((byte, i) => byte ^ mask[i & 3])]);
}
