/** A clearing under any order of troubles: it is never proven while something of ours rests, and it ends once they end. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { at, BrakeTrial, BrakeVenue, ownId, type Reply, type Script } from "../../support/brake_venue.ts";
import { slowTest } from "../../support/slow.ts";

/** What becomes of one call. */
type Trouble =
  | { readonly kind: "fine" | "lost" | "answer_lost" | "error" | "clock" | "empty" | "page" | "lie" }
  | { readonly kind: "late"; readonly ms: number }
  | { readonly kind: "cut"; readonly share: number }
  | { readonly kind: "limited"; readonly seconds: number };

const trouble: fc.Arbitrary<Trouble> = fc.oneof(
  fc.record({
    kind: fc.constantFrom("fine", "lost", "answer_lost", "error", "clock", "empty", "page", "lie" as const),
  }),
  fc.record({ kind: fc.constant("late" as const), ms: fc.integer({ min: 0, max: 9_000 }) }),
  fc.record({ kind: fc.constant("cut" as const), share: fc.double({ min: 0, max: 0.99, noNaN: true }) }),
  fc.record({ kind: fc.constant("limited" as const), seconds: fc.integer({ min: 0, max: 10 }) }),
);

function answerOf(trouble: Trouble, what: string, obey: () => Reply): Reply | null {
  switch (trouble.kind) {
    case "fine":
      return obey();
    case "lost":
      return null;
    case "answer_lost":
      obey();
      return null;
    case "error":
      return { status: 502, body: "bad gateway" };
    case "clock":
      return { status: 401, body: "" };
    case "empty":
      return { status: 200, body: "" };
    case "page":
      return { status: 200, body: "<html>back soon</html>" };
    case "lie": // it says that a cancel is done, and does nothing
      return what.startsWith("cancel") ? { status: 200, body: "{}" } : obey();
    case "late":
      return { ...obey(), delay: trouble.ms * 1e3 };
    case "cut": {
      const { status, body } = obey();
      return { status, body: body.slice(0, Math.floor(body.length * trouble.share)) };
    }
    case "limited":
      return { status: 429, body: "", headers: { "retry-after": String(trouble.seconds) } };
    default:
      return trouble satisfies never;
  }
}

const story = fc.record({
  troubles: fc.array(trouble, { maxLength: 60 }),
  own: fc.integer({ min: 0, max: 12 }),
  foreign: fc.integer({ min: 0, max: 6 }),
  /** Orders of ours that land after the start; none after 2 s, when the last submit has lost its validity. */
  landing: fc.array(fc.integer({ min: 0, max: 2_000 }), { maxLength: 4 }),
  /** Orders of ours that are filled. */
  filledAt: fc.array(fc.integer({ min: 0, max: 10_000 }), { maxLength: 3 }),
  pageSize: fc.constantFrom(1, 2, 3, 5, Infinity),
  keys: fc.constantFrom(1, 2),
  dedicated: fc.boolean(),
  oneWay: fc.integer({ min: 100, max: 1_200_000 }),
});

slowTest(
  "K-T08 K-T17 K-T18 Clearing is never proven while an order of ours rests, whatever becomes of its calls",
  () => {
    fc.assert(
      fc.property(story, ({ troubles, own, foreign, landing, filledAt, pageSize, keys, dedicated, oneWay }) => {
        const venue = new BrakeVenue("venue"), trial = new BrakeTrial(), left = [...troubles];
        const strangers = Array.from({ length: foreign }, (_, i) => venue.rest(i % 2 === 0 ? null : `by-hand-${i}`));
        for (let i = 0; i < own; i++) venue.rest(ownId(i), { symbol: i % 2 === 0 ? "BTC" : "ETH", worth: String(i) });
        landing.forEach((ms, i) => trial.at(ms / 1e3, () => venue.rest(ownId(100 + i))));
        for (const ms of filledAt) {
          trial.at(ms / 1e3, () => {
            const [order] = venue.own;
            if (order) venue.orders.delete(order.venueOrderId);
          });
        }
        const script: Script = ({ what }, obey) => left.length > 0 ? answerOf(left.shift()!, what, obey) : undefined;
        Object.assign(venue, { pageSize, script });
        trial.oneWay = oneWay;
        const clearing = trial.begin(venue, { dedicated }, ["key 1", "key 2"].slice(0, keys));
        // Sixty troubles of at most 10 s, then a minute and a half without any.
        trial.run(700, () => clearing.verified);
        assertEquals(venue.own, [], "of ours when it was proven");
        assert(clearing.verified, `not proven after 700 s: ${JSON.stringify(clearing.progress)}`);
        assert(clearing.progress.verifiedAt! >= at(3), "no two lists a second apart after the quiet time");
        if (dedicated) assertEquals(venue.orders.size, 0, "of anybody in an account that is ours alone");
        else {for (const { venueOrderId } of strangers) {
            assert(venue.orders.has(venueOrderId), "a foreign order was touched");
          }}
        assertEquals(trial.run(710) && venue.own, []);
      }),
      { numRuns: 400 },
    );
  },
);
