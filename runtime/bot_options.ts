/** What a bot is put together from, and how it ends. @module */
import type { InstrumentId, VenueId } from "../core/instrument.ts";
import type { Micros } from "../core/units.ts";
import type { Capabilities, Effects, Endpoints, Session } from "../core/venue.ts";
import type { ControlOptions } from "../core/engine/control.ts";
import type { Fact } from "../core/engine/facts.ts";
import type { Outcome } from "../core/engine/hand.ts";
import type { StrategyKind } from "../core/engine/strategy.ts";
import type { StopOutcome } from "../core/engine/stopping.ts";
import type { Mode } from "../core/engine/view.ts";
import type { StageProbe } from "../core/stages.ts";
import type { Limits } from "../core/risk/limits.ts";
import type { Appended } from "./journal.ts";
import type { SegmentFile } from "./journal_segment.ts";
import type { AccountExpectation } from "../core/oms/account_mode.ts";
import type { OrderTimers } from "../core/oms/orders.ts";
import type { Watchers } from "./guard_signs.ts";
import type { Log } from "./log.ts";
import type { TapeSink } from "./tape.ts";
import type { Timers } from "./timers.ts";

export type BotVenue = {
  readonly id: VenueId;
  readonly capabilities: Capabilities;
  readonly endpoints: Endpoints;
  readonly symbols: readonly string[];
  /** Nobody else trades on this account, so account-wide cancels are allowed. */
  readonly dedicated: boolean;
  /** How long after its send a placement may still be accepted, µs. */
  readonly validity: Micros;
  /** How long it waits for a word of the venue, where not as usual. */
  readonly timers?: Partial<OrderTimers>;
  /** Of its dead-man switch, µs; absent = the venue's usual one. */
  readonly deadManWindow?: Micros;
  /** How the account has to be set up; absent = nothing is asked of it beyond one position a market. */
  readonly account?: AccountExpectation;
  createSession(
    markets: readonly { readonly instrument: InstrumentId; readonly symbol: string }[],
    io: Effects,
  ): Session;
};
export type BotStrategy = {
  readonly id: string;
  readonly kind: StrategyKind;
  /** "binance:BTCUSDT". */
  readonly markets: readonly string[];
  readonly parameters: Readonly<Record<string, unknown>>;
};
export type BotOptions = {
  readonly mode: Mode;
  readonly build: string;
  readonly dataDir: string;
  readonly durability: "write" | "disk";
  /** SHA-256 of the resolved configuration. */
  readonly configHash: string;
  readonly venues: readonly BotVenue[];
  readonly strategies: readonly BotStrategy[];
  readonly limits: Limits;
  /** The venues begin anew with each start (embedded simulator, paper): orders and money of earlier runs mean nothing
   * there; the latch, parameters and pauses stay. */
  readonly freshVenues: boolean;
  readonly armAtStart: boolean;
  /** So often a day a start after a run that broke off may arm itself, at most: then a person has to look why it does not stay up;
   * absent = always. */
  readonly armsAfterCrash?: number;
  readonly rearmCooldown: Micros;
  /** What an orderly stop does about positions, and how long it and the selling down may take; absent = the usual. */
  readonly stop?: Pick<ControlOptions, "onStop" | "stopDeadline" | "flattenDeadline">;
  readonly clock: () => Micros;
  /** A venue's clock less ours was measured: lets ours go forward if it was left behind, and says by how much; absent = it is
   * never. */
  readonly catchUp?: (venueAhead: Micros) => Micros;
  /** The wall clock in ms; absent = nobody looks whether it jumps. */
  readonly wall?: () => number;
  readonly words: Int32Array;
  /** Who has to watch over it, or nothing is traded; absent = nobody. */
  readonly watchers?: Watchers;
  readonly log: Log;
  readonly tape: TapeSink | null;
  readonly onAppended: (appended: Appended) => void;
  readonly onFacts: (facts: readonly Fact[]) => void;
  readonly onOutcomes: (outcomes: readonly Outcome[]) => void;
  /** Absent = nobody looks at how long the stages of a turn take. */
  readonly probe?: StageProbe;
  readonly timers?: Timers;
  /** A segment of the journal of this many bytes is sealed. */
  readonly segmentBytes?: number;
  /** When the journal syncs; absent = by the process's own time. */
  readonly syncTimers?: Pick<Timers, "after">;
  /** The journal's disk; a double may fail on purpose. */
  readonly openSegment?: (path: string) => SegmentFile;
  /** Replaces a small file, off the engine's thread; absent = on another one. */
  readonly writeBehind?: (path: string, text: string) => Promise<void>;
};
/** How a run ended: stopped and seen empty, stopped and not, stopped with something left that was to be sold down, or
 * broken. */
export type Ending = { readonly how: StopOutcome | "failed"; readonly error: unknown };
