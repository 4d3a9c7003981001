/** What a bench and its feeder, the process that plays the venues, say to each other: one line of JSON each way a command. @module */
import type { FeedShape } from "./looping_stream.ts";

/** One venue's markets; they share its two sockets. */
export type FeedPlan = { readonly feeds: readonly { readonly symbol: string; readonly shape: FeedShape }[] };
export type FeederPlan = { readonly venues: readonly FeedPlan[] };

/** Who is timed: the bot, or a client that does nothing but answer. */
export type Timed = "bot" | "echo";

export type FeederCommand =
  /** Resolves when every venue's sockets are there, every snapshot was fetched, and this many orders have come. */
  | { readonly do: "quoted"; readonly orders: number }
  /** Fills the resting buy of a venue's first market in full. */
  | { readonly do: "fill"; readonly venue: number }
  /** Frame by frame, the next one `gapMicros` after the last answer went out. */
  | { readonly do: "ticks"; readonly timed: Timed; readonly count: number; readonly gapMicros: number }
  /** All that the bot takes, for a time. */
  | { readonly do: "stream"; readonly seconds: number }
  /** So many frames as fast as they go, the last of which lifts the market by `liftTicks`. */
  | { readonly do: "burst"; readonly frames: number; readonly liftTicks: number }
  /** Over all venues and markets in turn, evenly spread in time. */
  | { readonly do: "load"; readonly perSecond: number; readonly seconds: number };

export type FeederReplies = {
  readonly quoted: { readonly orders: number };
  readonly fill: Record<never, never>;
  /** `micros` from a frame to the order that it led to; `silent` led to none; `orderBytes` of the last one; `seconds` in all. */
  readonly ticks: {
    readonly micros: readonly number[];
    readonly silent: number;
    readonly orderBytes: number;
    readonly seconds: number;
  };
  readonly stream: { readonly sent: number };
  /** `decidedMs` from the last byte taken by the system to the order that only the last frame can lead to; `null` = none
   * came. `before` counts the frames up to the lift. */
  readonly burst: {
    readonly sent: number;
    readonly seconds: number;
    readonly decidedMs: number | null;
    readonly before: number;
  };
  readonly load: { readonly sent: number; readonly orders: number; readonly seconds: number };
};

/** The paths that a client of the feeder opens. */
export const PATHS = {
  rest: (venue: number) => `/v${venue}`,
  public: (venue: number) => `/v${venue}`,
  trade: (venue: number) => `/v${venue}/ws-api/v3`,
  echoPublic: "/echo/stream",
  echoTrade: "/echo/trade",
} as const;
