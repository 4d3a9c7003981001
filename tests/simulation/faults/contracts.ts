/** What happens to positions in contracts without anybody's order: they pay for being held, and venues take them away. @module */
import { floorKey } from "../../../exchanges/simulator/keys.ts";
import type { FaultKind } from "../contract.ts";
import { absentBut, listingIn } from "../dialects.ts";
import { again, between, onWire, type Parameters, pick, venueKinds, whole } from "./kind.ts";
import { symbolOf } from "./venue.ts";

const kind = venueKinds("venue");
const SECOND = 1_000, MINUTE = 60_000;
const absentAt = absentBut(
  ({ product }) => product === "perp",
  "positions in spot are assets: none pays, and none is taken away",
);

export const CONTRACTS: readonly FaultKind[] = [
  kind({
    name: "funding",
    about: "contracts pay funding again and again, at rates that nobody told of",
    ms: [5 * SECOND, 2 * MINUTE],
    absentAt,
    begin(scene) {
      const { stage, random } = scene,
        pay = () => {
          const rate = pick(random, [-0.003, -0.0001, 0.0001, 0.003]);
          onWire(scene, "funding", { symbol: symbolOf(scene), rate })();
        };
      pay();
      return again(stage, () => between(random, 5 * SECOND, 60 * SECOND), pay);
    },
  }),
  takenAway("adl", "the venue takes lots of positions away at the mark, to settle those of others"),
  takenAway("liquidation", "the venue takes a whole position away at the mark, and ends the market's orders"),
];

/** Nothing can be taken away before there is something: it waits for that. */
function takenAway(name: string, about: string): FaultKind {
  return kind({
    name,
    about,
    ms: [5 * SECOND, MINUTE],
    absentAt,
    draw: (random): Parameters => name === "adl" && random.next() < 0.5 ? { lots: whole(random, 1, 20) } : {},
    begin(scene) {
      const { stage, random, venue: { wire, dialect }, parameters } = scene, symbol = symbolOf(scene);
      const key = floorKey(listingIn(dialect, symbol)), [account] = wire.truth.accounts;
      let isDone = false;
      const take = () => {
        const held = [...account.positions.values()].some(({ floor, size }) => floor.key === key && size !== 0);
        if (isDone || !held) return;
        isDone = true;
        onWire(scene, name, { ...parameters, symbol })();
      };
      take();
      return again(stage, () => between(random, 500, 2 * SECOND), take);
    },
  });
}
