/** Every message that could bring an order about ends by itself: the venue's own window, as long as the order's validity and never
 * longer, so that "could it still arrive?" has an answer (`core/oms/absence_proof.ts`). */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Amend, Cancel, Command, Place, Replace } from "../../../core/command.ts";
import type { Micros, Price, Size } from "../../../core/units.ts";
import { BTC, ED25519, HMAC, Talk } from "../../support/binance_talk.ts";

const base = { venue: "binance", instrument: BTC } as const;
const place = (validity: number): Place => ({
  ...base,
  kind: "place",
  clientId: "mm0001",
  side: "buy",
  price: 10_000 as Price,
  size: 150 as Size,
  timeInForce: "post_only",
  validity: validity as Micros,
});
const cancel: Cancel = { ...base, kind: "cancel", clientId: "mm0000", venueOrderId: "42" };
const amend: Amend = { ...base, kind: "amend", clientId: "mm0000", venueOrderId: "42", size: 100 as Size };
const replace = (validity: number): Replace => ({ ...base, kind: "replace", cancel, place: place(validity) });

/** The window that left with the last order, ms, and when the venue's clock will have closed it. */
function windowOf(talk: Talk, road: "socket" | "REST"): { readonly ms: number; readonly closes: number } {
  if (road === "REST") {
    const url = new URL(talk.io.requested.at(-1)!.call.url);
    const body = new URLSearchParams(url.search || (talk.io.requested.at(-1)!.call.body ?? ""));
    return {
      ms: Number(body.get("recvWindow")),
      closes: Number(body.get("timestamp")) + Number(body.get("recvWindow")),
    };
  }
  const { params } = talk.sent(talk.channel("trade"));
  return { ms: Number(params.recvWindow), closes: Number(params.timestamp) + Number(params.recvWindow) };
}

function check(talk: Talk, command: Command, validity: number, road: "socket" | "REST"): void {
  const before = talk.io.events.length;
  talk.submit(command);
  const sent = talk.io.events.slice(before).find((event) => event.kind === "sent");
  assert(sent?.kind === "sent", `${command.kind} was not sent`);
  const { ms, closes } = windowOf(talk, road), bound = validity / 1_000;
  assert(ms > 0 && ms <= Math.max(1, bound), `${command.kind} over ${road}: ${ms} ms for a validity of ${bound} ms`);
  assert(closes <= (sent.validUntil + talk.offset) / 1_000 + 1, "the venue takes it longer than we count it");
  assert(
    closes <= sent.validUntil / 1_000 + 1,
    "the venue takes it longer than a clock counts that has caught up with it",
  );
  const late = (sent.validUntil - Math.max(talk.now, talk.serverTime * 1_000)) / 1_000 - bound;
  assert(late <= 1, `it is counted ${late} ms longer than its validity`);
}

Deno.test("INV-10 every order message carries a window that is never longer than we count it, on both roads", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5_000_000 }),
      fc.integer({ min: -400_000, max: 400_000 }),
      fc.constantFrom(HMAC, ED25519),
      fc.boolean(),
      (validity, offset, signer, overRest) => {
        const talk = new Talk({ signer });
        talk.offset = offset;
        talk.session.start(talk.now);
        talk.answerListing();
        talk.openPublic();
        talk.answerSnapshot();
        talk.openTrade();
        if (overRest) talk.drop(talk.channel("trade"));
        const road = overRest ? "REST" : "socket";
        check(talk, place(validity), validity, road);
        check(talk, replace(validity), validity, road);
        check(talk, amend, 2_000_000, road);
      },
    ),
    { numRuns: 40 },
  );
});

Deno.test("a cancel carries a window too: what is late by seconds is not wanted any more", () => {
  const talk = Talk.up();
  talk.submit(cancel);
  assertEquals(windowOf(talk, "socket").ms, 5_000);
});

Deno.test("a validity beyond what the venue takes is cut to its longest window", () => {
  const talk = Talk.up();
  talk.submit(place(90_000_000));
  assertEquals(windowOf(talk, "socket").ms, 60_000);
});
