/** Messages that are lost, doubled, late, out of order or spoilt on their way. A stream over TCP keeps its order and loses
 * nothing, but the venue's own gateway in front of it may do either. Rates are chances of one message. @module */
import type { Random } from "../../../exchanges/shared/random.ts";
import type { FaultKind, Traffic } from "../contract.ts";
import { type Dialect, dialectNamed, type Of } from "../dialects.ts";
import { between, logBetween, numberOf, pick, venueKinds } from "./kind.ts";
import * as mutations from "./mutations.ts";
import type { Mutation } from "./mutations.ts";

type Arrival = { readonly traffic: Traffic; readonly delay: number };
/** What comes of one message that is struck; null = nothing can be done to it. */
type Strike = (traffic: Traffic, random: Random, dialect: Dialect) => readonly Arrival[] | null;

const kind = venueKinds("messages");
const LENGTH = [2_000, 120_000] as const;
const MS = 1_000;

/** Whose words a message is; `null` = bytes that are no text. */
export function ofWhom(traffic: Traffic, dialect: Pick<Dialect, "ofWhom">): Of | null {
  if (traffic.kind === "reply") return "answer";
  return typeof traffic.data === "string" ? dialect.ofWhom(traffic.data) : null;
}

/** Strikes messages of the account, the market, answers or all, at a rate. */
function onRoad(name: string, about: string, rates: (random: Random) => number, strike: Strike): FaultKind {
  return kind({
    name,
    about,
    ms: LENGTH,
    draw: (random) => ({ rate: rates(random), of: pick(random, ["market", "account", "answer", "all"]) }),
    begin({ venue, parameters, random, struck }) {
      const rate = numberOf(parameters, "rate"), { of } = parameters, dialect = dialectNamed(venue.dialect);
      return venue.addRoad({
        inward(traffic) {
          const untouched = [{ traffic, delay: 0 }];
          if (of !== "all" && ofWhom(traffic, dialect) !== of || random.next() >= rate) return untouched;
          const struckOut = strike(traffic, random, dialect);
          if (struckOut === null) return untouched;
          struck();
          return struckOut;
        },
      }, random);
    },
  });
}

const upTo5Percent = (random: Random) => between(random, 0.0005, 0.05);
/** Spoilt messages cost a book each, or an answer: they are rarer. */
const rarely = (random: Random) => logBetween(random, 0.0005, 0.05);

const spoiling = (mutation: Mutation): Strike => (traffic, random, dialect) => {
  const text = traffic.kind === "reply" ? traffic.body : traffic.data, of = ofWhom(traffic, dialect);
  if (typeof text !== "string" || text === "" || of === null) return null;
  const spoilt = mutation(text, random, of, dialect);
  if (spoilt === null) return null;
  // An answer over HTTP is one body, and a body of bytes is read as text before we see it.
  if (traffic.kind === "reply") return typeof spoilt[0] === "string" ? [late({ ...traffic, body: spoilt[0] })] : null;
  return spoilt.map((data) => late({ ...traffic, data }));
};

export const MESSAGES: readonly FaultKind[] = [
  onRoad("drop", "loses messages", upTo5Percent, () => []),
  onRoad("duplicate", "brings messages twice", upTo5Percent, (traffic) => [late(traffic), late(traffic)]),
  onRoad(
    "reorder",
    "lets what comes within half a second overtake a message",
    upTo5Percent,
    (traffic, random) => [late(traffic, between(random, 0, 500) * MS)],
  ),
  heavyTail(),
  slowWayOut(),
  onRoad("corrupt_byte", "puts a byte that no text has into messages", rarely, spoiling(mutations.corruptByte)),
  onRoad("truncate", "cuts messages short", rarely, spoiling(mutations.truncate)),
  onRoad("split_frames", "brings one text in two frames", rarely, spoiling(mutations.split)),
  mergeFrames(),
  onRoad("wrong_encoding", "sends bytes that are no UTF-8", rarely, spoiling(mutations.wrongEncoding)),
  onRoad(
    "huge_frame",
    "sends messages of up to half a megabyte",
    (random) => logBetween(random, 0.0002, 0.005),
    spoiling(mutations.huge),
  ),
  onRoad("unknown_type", "sends events of a kind that nobody knows", rarely, spoiling(mutations.unknownType)),
  onRoad(
    "unknown_field",
    "adds fields that nobody knows",
    (random) => logBetween(random, 0.001, 1),
    spoiling(mutations.unknownField),
  ),
  onRoad("number_as_string", "puts numbers into quotes", rarely, spoiling(mutations.numberAsString)),
  onRoad("exponent_notation", "writes numbers with an exponent", rarely, spoiling(mutations.exponent)),
  onRoad("bad_size", "tells sizes of nothing, or less", rarely, spoiling(mutations.badSize)),
  onRoad("nan_text", "puts words that are no numbers in their place", rarely, spoiling(mutations.notANumber)),
];

function late(traffic: Traffic, delay = 0): Arrival {
  return { traffic, delay: Math.round(delay) };
}

/** A socket keeps its order: what comes behind a late message waits for it. Answers over HTTP overtake each other. */
function heavyTail(): FaultKind {
  return kind({
    name: "delay_tail",
    about: "holds messages back, a few of them for up to 30 s; a socket waits for its own",
    ms: LENGTH,
    draw: (random) => ({ rate: logBetween(random, 0.001, 0.1) }),
    begin({ venue, parameters, random, struck }) {
      const rate = numberOf(parameters, "rate"), freeAt = new Map<string, number>();
      return venue.addRoad({
        inward(traffic, now) {
          let delay = 0;
          if (random.next() < rate) {
            delay = tail(random);
            struck();
          }
          if (traffic.kind === "reply") return [late(traffic, delay)];
          const at = Math.max(now + delay, freeAt.get(traffic.channel) ?? 0);
          freeAt.set(traffic.channel, at);
          return [late(traffic, at - now)];
        },
      }, random);
    },
  });
}

/** The same on the way out: orders reach the venue late, some after the time for which they were valid. */
function slowWayOut(): FaultKind {
  return kind({
    name: "delay_out",
    about: "holds what we send back, a little of it for up to 30 s",
    ms: LENGTH,
    draw: (random) => ({ rate: logBetween(random, 0.005, 0.2) }),
    begin({ venue, parameters, random, struck }) {
      const rate = numberOf(parameters, "rate"), freeAt = new Map<string, number>();
      return venue.addRoad({
        outward(what, now) {
          let delay = 0;
          if (random.next() < rate) {
            delay = tail(random);
            struck();
          }
          if (!("channel" in what)) return { arrives: true, delay: Math.round(delay) };
          const at = Math.max(now + delay, freeAt.get(what.channel) ?? 0);
          freeAt.set(what.channel, at);
          return { arrives: true, delay: Math.round(at - now) };
        },
      }, random);
    },
  });
}

/** Two texts in one frame: the first waits for the next of its socket. */
function mergeFrames(): FaultKind {
  return kind({
    name: "merge_frames",
    about: "brings two texts in one frame",
    ms: LENGTH,
    draw: (random) => ({ rate: rarely(random) }),
    begin({ venue, parameters, random, struck }) {
      const rate = numberOf(parameters, "rate"), waiting = new Map<string, string>();
      return venue.addRoad({
        inward(traffic) {
          if (traffic.kind === "reply" || typeof traffic.data !== "string") return [late(traffic)];
          const first = waiting.get(traffic.channel);
          if (first !== undefined) {
            waiting.delete(traffic.channel);
            struck();
            return [late({ ...traffic, data: first + traffic.data })];
          }
          if (random.next() >= rate) return [late(traffic)];
          waiting.set(traffic.channel, traffic.data);
          return [];
        },
      }, random);
    },
  });
}

/** From 20 ms to 30 s; half of it is below 50 ms, a hundredth above 2 s. µs. */
function tail(random: Random): number {
  return Math.min(30_000, 20 * (1 - random.next()) ** -1) * MS;
}
