/** Stories of an account that others use too, with wires that fail, trades that are told late and restarts in between. The house
 * checks after each step that no order is forgotten and none counts too little; at the end the books are the venue's. */
import { assertEquals } from "@std/assert";
import { BTC, differing, openDifferences, PERP, position } from "../../support/checked_house.ts";
import { EngineHouse, type HouseOptions, MID } from "../../support/engine_house.ts";
import { jitter } from "../../../core/oms/jitter.ts";
import { slowTest } from "../../support/slow.ts";

const STEPS = 25;
const HEALTHY = {
  place: "accept",
  cancel: "obey",
  query: "answer",
  find: "truth",
  push: "speak",
  trades: "tell",
  deadMan: "set",
} as const;

/** What happens in the `seed`-th story: each draw below `count`. */
function drawsOf(seed: number): (count: number) => number {
  let drawn = 0;
  return (count) => Math.floor(jitter(seed, drawn++) * count);
}

/** One thing happens. What others trade is never hidden: no order of ours would lead to it. */
function happen(
  house: EngineHouse,
  options: HouseOptions,
  draw: (count: number) => number,
  isShared: boolean,
): EngineHouse {
  const { venue } = house, { moods } = venue;
  switch (draw(10)) {
    case 0:
      if (isShared) {
        const order = venue.plant(null, draw(2) === 0 ? "buy" : "sell", MID, 100);
        venue.fill(order, 50);
        venue.end(order);
      } else moods.trades = moods.trades === "hide" ? "tell" : "hide";
      return house;
    case 1:
      moods.push = moods.push === "mute" ? "speak" : "mute";
      return house;
    case 2:
      moods.query = (["answer", "fail", "mute"] as const)[draw(3)];
      return house;
    case 3:
      moods.place = (["accept", "mute", "lose"] as const)[draw(3)];
      return house;
    case 4:
      moods.cancel = (["obey", "lose", "refuse"] as const)[draw(3)];
      return house;
    case 5:
      return house.move(MID - 100 + draw(200), MID + 110 + draw(200));
    case 6:
      return house.link("down").run(draw(3_000)).link("syncing").link("up");
    case 7:
      return new EngineHouse({ ...options, after: house }).connect();
    default: {
      const [order] = house.resting(draw(2) === 0 ? "buy" : "sell");
      if (order !== undefined) venue.fill(order, 1 + draw(order.size - order.filled));
      return house;
    }
  }
}

function play(options: HouseOptions): void {
  for (let seed = 0; seed < 12; seed++) {
    const draw = drawsOf(seed);
    let house = new EngineHouse(options).boot();
    for (let i = 0; i < STEPS; i++) house = happen(house, options, draw, seed % 2 === 0).run(draw(100) ** 2);
    Object.assign(house.venue.moods, HEALTHY);
    house.run(190_000);
    const open = openDifferences(house).filter((difference) => difference !== "D10 nothing");
    assertEquals(
      [position(house), differing(house), open, house.engine.state().strays.length],
      [house.venue.truth.position(BTC), [], [], 0],
      `story ${seed}`,
    );
  }
}

slowTest(
  "REC-07 whatever is lost, hidden or late, the books of spot end as the venue's, with others on the account (property)",
  () => {
    play({});
  },
);

slowTest(
  "REC-07 whatever is lost, hidden or late, the books of contracts end as the venue's, with others on the account (property)",
  () => {
    play(PERP);
  },
);
