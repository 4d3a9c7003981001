/** Books that have gaps, cross, run empty, jump, or stand still. @module */
import type { Random } from "../../../exchanges/shared/random.ts";
import type { FaultKind } from "../contract.ts";
import { absentBut, dialectNamed } from "../dialects.ts";
import { again, between, onWire, pick, venueKinds, whole } from "./kind.ts";
import { symbolOf } from "./venue.ts";

const kind = venueKinds("book");
const SECOND = 1_000, MINUTE = 60_000;
const SOCKET_SNAPSHOTS = absentBut(
  ({ snapshots }) => snapshots !== null,
  "a snapshot comes over the socket, at the head of the changes that it is joined to",
);

type Draw = (random: Random) => Readonly<Record<string, string | number>>;

/** A fault of the simulated venue, at one of its markets. */
function ofMarket(
  name: string,
  wire: string,
  about: string,
  ms: readonly [number, number],
  draw: Draw = () => ({}),
  absentAt?: FaultKind["absentAt"],
) {
  return kind({
    name,
    about,
    ms,
    draw,
    absentAt,
    begin: (scene) => onWire(scene, wire, { ...scene.parameters, symbol: symbolOf(scene) }),
  });
}

export const BOOK: readonly FaultKind[] = [
  ofMarket("sequence_gap", "gap", "depth messages are lost", [SECOND, MINUTE], (random) => ({
    count: whole(random, 1, 50),
    probability: pick(random, [0.05, 1]),
  })),
  ofMarket("repeated_sequence", "repeat_depth", "older depth messages come once more", [SECOND, MINUTE], (random) => ({
    count: whole(random, 1, 50),
    probability: pick(random, [0.1, 1]),
  })),
  ofMarket("crossed_book", "crossed_book", "the best bid is told above the best ask", [SECOND, MINUTE], (random) => ({
    by: whole(random, 1, 500),
    probability: pick(random, [0.1, 1]),
  })),
  ofMarket("locked_book", "crossed_book", "the best bid is told at the best ask", [SECOND, MINUTE], (random) => ({
    by: 0,
    probability: pick(random, [0.1, 1]),
  })),
  ofMarket("empty_side", "empty_side", "nobody else lays orders on one side", [200, 30 * SECOND], (random) => ({
    side: pick(random, ["buy", "sell"]),
  })),
  snapshotOlder(),
  ofMarket(
    "flash_spike",
    "spike",
    "somebody takes the book up or down to a price 20 % away",
    [100, SECOND],
    (random) => ({
      percent: pick(random, [-20, -10, -2, 2, 10, 20]),
    }),
  ),
  ofMarket("frozen_book", "freeze_book", "depth and best prices stand still, trades go on", [SECOND, 2 * MINUTE]),
  kind({
    name: "frozen_feed",
    about: "no market data comes, and every probe of life is answered",
    ms: [SECOND, 2 * MINUTE],
    begin: (scene) => onWire(scene, "no_market_data", {}),
  }),
];

/** Some venues number a book anew while its followers are there. */
export const RENUMBERED: readonly FaultKind[] = [
  ofMarket(
    "book_restart",
    "book_restart",
    "numbers depth messages from the first on, with the whole book",
    [100, SECOND],
    () => ({}),
    absentBut((_, name) => name.startsWith("bybit"), "the venue does not say that it does so"),
  ),
  ofMarket(
    "sequence_reset",
    "sequence_reset",
    "sets the ids of depth messages back, with the book as it is",
    [100, SECOND],
    () => ({}),
    absentBut((_, name) => name.startsWith("okx"), "the venue does not say that it does so"),
  ),
];

/** Books are lost again and again, and each snapshot that is asked for is one of a while ago. */
function snapshotOlder(): FaultKind {
  return kind({
    name: "snapshot_older",
    about: "snapshots are older than the changes that they are to be joined to",
    ms: [10 * SECOND, 2 * MINUTE],
    absentAt: SOCKET_SNAPSHOTS,
    begin(scene) {
      const { stage, random, venue: { wire, dialect } } = scene, symbol = symbolOf(scene);
      const end = onWire(scene, "http_stale", { path: dialectNamed(dialect).snapshots!, ms: 60 * SECOND });
      const stop = again(stage, () => between(random, 500, 8_000), () => wire.setFault("gap", { symbol }, stage.now));
      return () => {
        stop();
        wire.clearFaults("gap");
        end();
      };
    },
  });
}
