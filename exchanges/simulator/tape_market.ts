import type { Micros } from "../../core/units.ts";
import type { Exchange } from "./exchange.ts";
import type { MarketSource } from "./source.ts";
import type { TapeText } from "./wire.ts";
export type TapeOptions = {
  venue: string;
  tapes: readonly TapeText[];
  speed: number;
  symbols: readonly string[];
  startAt: Micros;
};
export function createTape(_exchange: Exchange, _options: TapeOptions): MarketSource {
  throw new RangeError("Cannot play a tape yet: want the made-up market");
}
