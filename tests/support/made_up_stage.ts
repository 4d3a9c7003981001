/** A stage of the made-up market with nobody on it: one BTCUSDT book and its fair values. @module */
import { Random } from "../../exchanges/shared/random.ts";
import { DEMO_ACCOUNT } from "../../exchanges/simulator/accounts.ts";
import { Exchange } from "../../exchanges/simulator/exchange.ts";
import { characterOf, listingOf } from "../../exchanges/simulator/listings.ts";
import { MatchingBook } from "../../exchanges/simulator/matching.ts";
import { FairValues } from "../../exchanges/simulator/world/fair_value.ts";
import { Stage } from "../../exchanges/simulator/world/stage.ts";
import { ExchangeLog } from "./exchange_log.ts";

export function madeUpStage(seed = 1) {
  const log = new ExchangeLog(), exchange = new Exchange([DEMO_ACCOUNT], log);
  let book!: MatchingBook;
  const floor = exchange.list(listingOf("BTCUSDT", "binance", 0), {
    createMarket: (listener) => book = new MatchingBook(listener),
    whole: true,
  });
  const character = characterOf("BTCUSDT"), fairValues = new FairValues([character], new Random(seed));
  const value = { at: (steps: number) => fairValues.at(0, steps) };
  return { log, book, fairValues, stage: new Stage(exchange, floor, book, value, character) };
}
