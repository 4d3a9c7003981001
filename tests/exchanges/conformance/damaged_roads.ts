/** A road on which market frames are dropped, doubled and swapped with the next one now and then, from a seed. Answers of the
 * venue and sockets of the account come through: what becomes of those is for other cases. @module */
import { Random } from "../../../exchanges/shared/random.ts";
import type { Traffic } from "../../simulation/contract.ts";
import type { Roads } from "../../support/virtual_venue.ts";

/** A frame that is overtaken by the next ones comes so much later, µs. */
const SWAPPED = 150_000;

export type DamagedRoads = {
  readonly roads: Roads;
  /** From now on all comes through. */
  calm(): void;
  /** Frames that were damaged. */
  count(): number;
};

/** @param share of frames, for each of the three troubles */
export function damagedRoads(share: number, channels = /^public/): DamagedRoads {
  const random = new Random(20_261_126);
  let isCalm = false, damaged = 0;
  return {
    calm: () => isCalm = true,
    count: () => damaged,
    roads: {
      inward(traffic: Traffic) {
        if (isCalm || traffic.kind !== "frame" || !channels.test(traffic.channel)) return null;
        const drawn = random.next() / share;
        if (drawn >= 3) return null;
        damaged++;
        if (drawn < 1) return [];
        if (drawn < 2) return [{ traffic, delay: 0 }, { traffic, delay: 0 }];
        return [{ traffic, delay: SWAPPED }];
      },
      outward: () => ({ arrives: true, delay: 0 }),
      refusal: () => null,
    },
  };
}
