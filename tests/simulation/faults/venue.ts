/** What a venue itself does to its traders: outages of one side, closed markets, changed rules, history that lags, other clients
 * of the account, and plain mistakes. @module */
import type { FaultKind } from "../contract.ts";
import { listingIn, symbolOf as symbolAt } from "../dialects.ts";
import { lotsOf } from "../settings.ts";
import {
  after,
  again,
  between,
  logBetween,
  numberOf,
  onWire,
  pick,
  venueKinds,
  type VenueScene,
  whole,
  wireKinds,
} from "./kind.ts";

const kind = venueKinds("venue"), wire = wireKinds("venue");
const SECOND = 1_000, MINUTE = 60_000;
const SHORT = [SECOND, 2 * MINUTE] as const;
/** What the venue says of its maintenance before it begins, ms. */
const NOTICE = 10 * SECOND;

export const VENUE: readonly FaultKind[] = [
  wire({ name: "private_down", wire: "private_down", about: "the private side is down, the public one up", ms: SHORT }),
  wire({ name: "no_events", wire: "no_user_events", about: "orders are taken and no event tells of them", ms: SHORT }),
  wire({
    name: "rest_down",
    wire: "rest_down",
    about: "events come and no request is answered over REST",
    ms: [10 * SECOND, 2 * MINUTE],
  }),
  wire({
    name: "user_stream_ended",
    wire: "user_stream_terminated",
    about: "ends the subscription to the account's events, and says so",
    ms: [100, SECOND],
  }),
  wire({
    name: "no_answer",
    wire: "order_no_answer",
    about: "carries orders out and never answers",
    ms: SHORT,
    draw: (random) => ({ probability: pick(random, [0.05, 0.3, 1]) }),
  }),
  ofMarket("cancel_only", "takes orders back and takes none", "market_status", () => ({ status: "cancel_only" })),
  ofMarket("halted", "a market stands still", "market_status", () => ({ status: "halted" })),
  ofMarket("delisted", "a market is gone, and what rested there", "market_status", () => ({ status: "delisted" })),
  ofMarket(
    "tick_size",
    "prices have a coarser grid",
    "tick_size",
    (random) => ({ times: pick(random, [2, 5, 10, 100]) }),
  ),
  maintenance(),
  wire({
    name: "rate_limit_halved",
    wire: "rate_limits",
    about: "half of the requests and orders are allowed",
    ms: [10 * SECOND, 5 * MINUTE],
    draw: () => ({ times: 0.5 }),
    // What it cost to find out is quiet until the window's end.
    healsAt: ({ until }) => until + MINUTE,
  }),
  wire({
    name: "history_lag",
    wire: "history_lag",
    about: "single orders, past orders and trades are answered as they were up to 10 s ago",
    ms: [10 * SECOND, 5 * MINUTE],
    draw: (random) => ({ ms: Math.round(between(random, 0, 10 * SECOND)) }),
  }),
  wire({
    name: "order_not_found",
    wire: "order_not_found",
    about: "orders that exist are denied when they are asked for one by one",
    ms: SHORT,
    draw: (random) => ({ probability: pick(random, [0.3, 1]) }),
  }),
  wire({
    name: "place_refused",
    wire: "place_refused",
    about: "refuses orders",
    ms: SHORT,
    draw: (random) => ({ probability: pick(random, [0.1, 1]) }),
  }),
  wire({
    name: "place_refused_but_rests",
    wire: "place_refused_but_rests",
    about: "says that an order was refused, and it rests",
    ms: SHORT,
    draw: (random) => ({ count: whole(random, 1, 3), probability: 0.3 }),
  }),
  wire({
    name: "cancel_refused",
    wire: "cancel_refused",
    about: "refuses cancels of orders that rest",
    ms: SHORT,
    draw: (random) => ({ probability: pick(random, [0.2, 1]) }),
  }),
  wire({
    name: "cancel_ack_but_left",
    wire: "cancel_ack_but_left",
    about: "acknowledges cancels and leaves the orders",
    ms: SHORT,
    draw: (random) => ({ count: whole(random, 1, 5), probability: 0.3 }),
  }),
  wire({
    name: "post_only_late",
    wire: "post_only_late",
    about: "acknowledges post-only orders and ends them then",
    ms: SHORT,
    draw: (random) => ({ probability: pick(random, [0.1, 0.5, 1]) }),
  }),
  wire({
    name: "venue_cancels",
    wire: "venue_cancels",
    about: "ends all that rests by itself, with or without telling",
    ms: [100, SECOND],
    draw: (random) => ({ reason: pick(random, ["canceled", "exchange", "price_range"]), silent: random.next() < 0.3 }),
  }),
  wire({
    name: "overfill",
    wire: "overfill",
    about: "trades more of an order than it was for",
    ms: [10 * SECOND, 5 * MINUTE],
    draw: (random) => ({ lots: whole(random, 1, 20) }),
  }),
  wire({
    name: "transfer_in",
    wire: "transfer",
    about: "money comes without a trade",
    ms: [100, SECOND],
    draw: (random) => ({ asset: "USDT", amount: cents(logBetween(random, 0.01, 100_000)) }),
  }),
  wire({
    name: "transfer_out",
    wire: "transfer",
    about: "money goes without a trade",
    ms: [100, SECOND],
    draw: (random) => ({ asset: "USDT", amount: -cents(logBetween(random, 0.01, 100_000)) }),
  }),
  kind({
    name: "fee_tier",
    about: "trades cost more, or bring something in",
    ms: [10 * SECOND, 10 * MINUTE],
    draw: (random) => ({ maker: pick(random, [-0.0001, 0, 0.0005, 0.001]), taker: pick(random, [0.0003, 0.001]) }),
    begin(scene) {
      const end = onWire(scene, "fee_tier", scene.parameters);
      return () => {
        end();
        // No event tells of it. A new connection asks, and who stays for an hour.
        scene.venue.cut({});
      };
    },
  }),
  foreign("foreign_orders", "another client of the account lays orders and takes them back", false),
  foreign("foreign_fills", "another client of the account trades", true),
  selfTrade(),
];

/** Of one of the venue's markets. */
function ofMarket(
  name: string,
  about: string,
  fault: string,
  draw: (random: VenueScene["random"]) => Readonly<Record<string, string | number>>,
): FaultKind {
  return kind({
    name,
    about,
    ms: [5 * SECOND, 3 * MINUTE],
    draw,
    begin: (scene) => onWire(scene, fault, { ...scene.parameters, symbol: symbolOf(scene) }),
  });
}

/** Announced or not: sockets close and stay shut, REST is down, the markets stand still; then they take orders back alone for a
 * moment, and open. */
function maintenance(): FaultKind {
  return kind({
    name: "maintenance",
    about: "everything is down for a while, then cancel-only, then open",
    ms: [30 * SECOND, 5 * MINUTE],
    draw: (random) => ({ announced: random.next() < 0.5 }),
    begin(scene) {
      const { stage, venue: { wire }, fault, parameters } = scene, length = fault.until - fault.at;
      const notice = parameters.announced === true ? Math.min(NOTICE, length / 4) : 0;
      const down = length - notice - Math.min(10 * SECOND, length / 4);
      const ends: (() => void)[] = [];
      let over = false;
      const step = (ms: number, run: () => void) => after(stage, ms, () => over || run());
      if (notice > 0) wire.setFault("shutdown_notice", {}, stage.now);
      step(notice, () => {
        ends.push(onWire(scene, "rest_down", {}), onWire(scene, "market_status", { status: "halted" }));
        ends.push(onWire(scene, "private_down", {}));
        wire.setFault("disconnect", { code: 1001, refuseMs: down }, stage.now);
        scene.struck();
      });
      step(notice + down, () => {
        for (const end of ends.splice(0)) end();
        wire.clearFaults("disconnect");
        ends.push(onWire(scene, "market_status", { status: "cancel_only" }));
      });
      return () => {
        over = true;
        for (const end of ends) end();
        wire.clearFaults("disconnect");
      };
    },
  });
}

/** The other client trades by the venue's own pages, which know nothing of us. */
function foreign(name: string, about: string, fills: boolean): FaultKind {
  return kind({
    name,
    about,
    ms: [2 * SECOND, MINUTE],
    draw: (random) => ({ mean_ms: Math.round(logBetween(random, 500, 20_000)) }),
    begin(scene) {
      const { stage, venue: { wire }, parameters, random } = scene, mean = numberOf(parameters, "mean_ms");
      const act = () => {
        const symbol = symbolOf(scene);
        const end = onWire(scene, "foreign_order", {
          symbol,
          side: pick(random, ["buy", "sell"]),
          lots: lotsLike(scene, symbol, Math.round(logBetween(random, 10, 2_000))),
          bps: fills ? -whole(random, 5, 50) : whole(random, 10, 300),
        });
        end();
        if (random.next() < 0.5) onWire(scene, "foreign_cancel", {})();
      };
      act();
      const stop = again(stage, () => between(random, 0.3, 1.7) * mean, act);
      return () => {
        stop();
        wire.setFault("foreign_cancel", {}, stage.now);
      };
    },
  });
}

/** The other client's order meets ours: the venue ends ours instead of letting the account trade with itself. */
function selfTrade(): FaultKind {
  return kind({
    name: "self_trade_prevention",
    about: "another client's order would trade with ours, which the venue ends instead",
    ms: [2 * SECOND, 30 * SECOND],
    begin(scene) {
      const { stage, venue: { wire }, random } = scene;
      const stop = again(stage, () => between(random, 500, 3_000), () => {
        const side = pick(random, ["buy", "sell"]);
        onWire(scene, "foreign_order", { symbol: symbolOf(scene), side, own: true, lots: whole(random, 1, 20) })();
        wire.setFault("foreign_cancel", {}, stage.now);
      });
      return () => {
        stop();
        wire.setFault("foreign_cancel", {}, stage.now);
      };
    },
  });
}

/** Lots of this market that are worth as much as so many of Binance spot's. */
function lotsLike({ venue: { dialect } }: VenueScene, symbol: string, lots: number): number {
  if (dialect === "binance") return lots;
  const { base } = listingIn(dialect, symbol), likeOne = symbolAt("binance", base), SCALE = 1e6;
  return Math.max(1, Math.round(lots * lotsOf(dialect, symbol, SCALE) / lotsOf("binance", likeOne, SCALE)));
}

export function symbolOf({ stage, venue: { index }, random }: VenueScene): string {
  return pick(random, stage.plan.venues[index].symbols);
}

function cents(amount: number): number {
  return Math.max(0.01, Math.round(amount * 100) / 100);
}
