/** Random stories of an engine house for properties: the market moves, quotes are filled, the venue has moods, wires break,
 * people press buttons, the process crashes. A story is plain data, so that a failing one can be read and shrunk. @module */
import fc from "fast-check";
import type { Micros } from "../../core/units.ts";
import { EngineHouse, type HouseOptions, MID } from "./engine_house.ts";
import type { Moods } from "./memory_venue.ts";

export type Act =
  | { readonly act: "wait"; readonly ms: number }
  /** The mid of others, ticks from the start's. */
  | { readonly act: "move"; readonly ticks: number }
  | { readonly act: "fill"; readonly side: "buy" | "sell"; readonly lots: number }
  | { readonly act: "mood"; readonly moods: Partial<Moods> }
  | {
    readonly act: "land" | "lose_book" | "foreign" | "end_order" | "quiet" | "kill" | "stop_kill" | "rearm" | "restart";
  }
  | { readonly act: "link"; readonly state: "down" | "connecting" | "syncing" | "up" }
  | { readonly act: "set"; readonly half_spread_bps: number }
  | { readonly act: "pause" | "resume" | "rollback" };
export type Story = readonly Act[];

export type StoryRules = { readonly restarts: boolean };

const moods: fc.Arbitrary<Partial<Moods>> = fc.oneof(
  fc.record({ place: fc.constantFrom<Moods["place"]>("accept", "reject", "mute", "lose", "hold", "unsent") }),
  fc.record({ cancel: fc.constantFrom<Moods["cancel"]>("obey", "refuse", "mute", "lose", "unsent") }),
  fc.record({ query: fc.constantFrom<Moods["query"]>("answer", "fail", "mute") }),
  fc.record({ trades: fc.constantFrom<Moods["trades"]>("hide", "tell") }),
  fc.constant<Partial<Moods>>({ place: "accept", cancel: "obey", query: "answer" }),
);

export function anyStory({ restarts }: StoryRules): fc.Arbitrary<Story> {
  const simple = ["land", "lose_book", "foreign", "end_order", "quiet"] as const;
  const rare = restarts ? ["kill", "stop_kill", "rearm", "restart"] as const : ["kill", "stop_kill", "rearm"] as const;
  const side = fc.constantFrom("buy" as const, "sell" as const);
  const act: fc.Arbitrary<Act> = fc.oneof(
    { weight: 6, arbitrary: fc.record({ act: fc.constant("wait" as const), ms: fc.integer({ min: 1, max: 4_000 }) }) },
    {
      weight: 4,
      arbitrary: fc.record({ act: fc.constant("move" as const), ticks: fc.integer({ min: -900, max: 900 }) }),
    },
    {
      weight: 4,
      arbitrary: fc.record({ act: fc.constant("fill" as const), side, lots: fc.integer({ min: 1, max: 1_500 }) }),
    },
    { weight: 2, arbitrary: fc.record({ act: fc.constant("mood" as const), moods }) },
    { weight: 2, arbitrary: fc.record({ act: fc.constantFrom(...simple) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        act: fc.constant("link" as const),
        state: fc.constantFrom("down" as const, "connecting" as const, "syncing" as const, "up" as const),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ act: fc.constant("set" as const), half_spread_bps: fc.integer({ min: 1, max: 30 }) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ act: fc.constantFrom("pause" as const, "resume" as const, "rollback" as const) }),
    },
    { weight: 1, arbitrary: fc.record({ act: fc.constantFrom(...rare) }) },
  );
  return fc.array(act, { minLength: 5, maxLength: 40 });
}

/** Plays a story from a boot on. `after` is called after each act, with the house that lives then. */
export function play(
  story: Story,
  options: HouseOptions = {},
  after: (house: EngineHouse) => void = () => {},
): EngineHouse {
  let house = new EngineHouse(options).boot();
  for (const act of story) {
    house = perform(house, act);
    after(house);
  }
  return house;
}

function perform(house: EngineHouse, act: Act): EngineHouse {
  switch (act.act) {
    case "wait":
      return house.run(act.ms);
    case "move":
      return house.move(MID + act.ticks - 10, MID + act.ticks + 10);
    case "fill": {
      const [order] = house.resting(act.side);
      if (order) house.venue.fill(order, act.lots);
      return house;
    }
    case "mood":
      Object.assign(house.venue.moods, act.moods);
      return house;
    case "land":
      house.venue.land();
      return house;
    case "lose_book":
      return house.loseBook();
    case "foreign":
      house.venue.fill(house.venue.plant(null, "sell", MID + 5_000, 100), 50);
      return house;
    case "end_order": {
      const [order] = house.venue.truth.live();
      if (order) house.venue.end(order, "expired");
      return house;
    }
    case "quiet": {
      const until = house.now + 2_000_000 as Micros;
      return house.step({ kind: "rate_limited", venue: "binance", until, scope: "orders", receivedAt: house.now });
    }
    case "link":
      return house.link(act.state);
    case "set":
      house.set({ half_spread_bps: act.half_spread_bps });
      return house;
    case "rollback":
      house.rollback();
      return house;
    case "pause":
      house.pause();
      return house;
    case "resume":
      house.resume();
      return house;
    case "kill":
      house.kill();
      return house;
    case "stop_kill":
      house.kill("stop");
      return house;
    case "rearm":
      house.rearm();
      return house;
    case "restart": {
      const cause = house.engine.killCause;
      const tripped = cause && { by: cause.by, reason: cause.reason, at: house.now };
      return new EngineHouse({ ...house.options, after: house, tripped }).connect();
    }
    default:
      return act satisfies never;
  }
}
