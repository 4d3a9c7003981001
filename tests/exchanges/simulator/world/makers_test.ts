import { assert, assertEquals } from "@std/assert";
import { Random } from "../../../../exchanges/shared/random.ts";
import { Maker } from "../../../../exchanges/simulator/world/makers.ts";
import { madeUpStage } from "../../../support/made_up_stage.ts";

Deno.test("Maker lays a ladder on both sides of the fair value, thin near it and wide far from it", () => {
  const { stage, book } = madeUpStage(), maker = new Maker(stage, new Random(1), 0, 0);
  maker.act(0);
  const bids = book.depth("buy", 50).map(([price]) => price), fair = stage.fair(0);
  assertEquals([bids.length, book.depth("sell", 50).length], [11, 11]);
  assert(bids[0] < fair * (1 + 2e-5) && bids[0] > fair * (1 - 1e-4));
  const distances = bids.map((price) => 1 - price / fair);
  assert(distances[10] > 0.001 && distances[10] < 0.02, `the last rung lies ${distances[10]} away`);
  assert(maker.nextAt > 0);
});

Deno.test("Maker leaves far rungs where they are while the fair value hardly moves, and renews what was hit", () => {
  const { stage, book, fairValues } = madeUpStage(), maker = new Maker(stage, new Random(1), 0, 0);
  maker.act(0);
  const far = book.depth("buy", 50).slice(-3), [[best]] = book.depth("buy", 1);
  stage.send("sell", best - 10_000, 1e9, "ioc"); // takes everything within 100 dollars
  assert(book.bestBid < best - 10_000);
  for (let i = 0; i < 5; i++) fairValues.step();
  maker.act(1e6);
  assertEquals(book.depth("buy", 50).slice(-2), far.slice(-2));
  assert(book.bestBid > best - 5_000, "the near rungs stand again");
});

Deno.test("Maker never crosses the book: where it would, it stands one tick away", () => {
  const { stage, book, log } = madeUpStage();
  stage.send("sell", 6_400_000, 5, "gtc"); // somebody sells far below the fair value
  new Maker(stage, new Random(1), 0, 0).act(0);
  assertEquals([book.bestBid, book.bestAsk, log.trades.length], [6_399_999, 6_400_000, 0]);
});
