/** `decode` for fuzzing, the same for every product. @module */
import { decodeFrames } from "../../../exchanges/decode.ts";
import { venueByName } from "../../../exchanges/mod.ts";
import type { Fuzzed } from "./fuzzed.ts";
import { spoiledText } from "./inputs.ts";

/** @param venue of one product, such as "bybit_spot" @param samples good frames and answers */
export function decodeCodec(venue: string, samples: readonly string[]): Fuzzed {
  const { family, product } = venueByName(venue)!;
  return {
    name: `${venue} decode`,
    refuses: "nothing: a line that says error",
    // A whole text that was spoiled may be thousands of lines, each of them a bad frame.
    mostMs: 100,
    open: () => ({
      make: (random) => spoiledText(samples, random),
      read(input) {
        const kinds = [...decodeFrames(family, product, input)].map((line) => JSON.parse(line).kind);
        for (const kind of kinds) if (typeof kind !== "string") throw new Error(`It printed ${kind}: want a kind`);
        return kinds.includes("error") ? "refused" : kinds.some((kind) => kind !== "ignored") ? "read" : "left";
      },
    }),
  };
}
