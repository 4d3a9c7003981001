/** The engine and its contracts: what a program needs that brings its own strategy, venue or loop. @module */
export { Engine, type EngineOptions, type Remembered } from "./engine/engine.ts";
export { BEAT_MICROS } from "./engine/engine.ts";
export { type CheckItem, REARM_PHRASE } from "./engine/check_list.ts";
export type { ControlOptions } from "./engine/control.ts";
export type { Outcome } from "./engine/hand.ts";
export type { Fact } from "./engine/facts.ts";
export type { VenueRules } from "./engine/quoting.ts";
export type { Explanation, Strategy, StrategyKind, TraceStep } from "./engine/strategy.ts";
export {
  type Parameter,
  Parameters,
  type ParameterTable,
  type ParameterValue,
  type ParameterValues,
} from "./engine/parameters.ts";
export { bookView, type HostFacts, viewOf } from "./engine/viewing.ts";
export type { BookView, KillReceipt, MarketView, View } from "./engine/view.ts";
export { Desk, VenueDesk } from "./desk/desk.ts";
export { Market } from "./desk/market.ts";
export { type BookSide, OrderBook } from "./book/order_book.ts";
export { OwnLevels } from "./book/own_levels.ts";
export type { Levels } from "./book/levels.ts";
export { ClientIds } from "./oms/client_id.ts";
export type { Order, Slot } from "./oms/orders.ts";
export {
  DEFAULT_GLOBAL_LIMITS,
  DEFAULT_INSTRUMENT_LIMITS,
  DEFAULT_STRATEGY_LIMITS,
  DEFAULT_VENUE_LIMITS,
  type InstrumentLimits,
  type Limits,
  type StrategyLimits,
} from "./risk/limits.ts";
export { type Instrument, type InstrumentId, marketName, type VenueId } from "./instrument.ts";
export { NOTHING_WANTED, type Quote, type QuoteStatus, type Take, type Target } from "./target.ts";
export type { Amend, Approved, Cancel, CancelAll, Command, Place, Query, Replace } from "./command.ts";
export type { Event, Fill, OperatorEvent, OrderReport } from "./event.ts";
export type { Capabilities, Effects, Endpoints, Session, SessionOptions, Signer, Venue } from "./venue.ts";
export {
  formatSteps,
  type Grid,
  type Micros,
  parseGrid,
  parseSteps,
  type Price,
  type Side,
  type Size,
} from "./units.ts";
export { add, compare, formatMoney, type Money, multiply, negate, parseMoney, subtract } from "./money.ts";
