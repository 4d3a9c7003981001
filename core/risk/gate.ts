/** The one way out for orders: every rule is asked about every placement, replacement and amendment, in the order of their
 * ids; the first refusal wins. Cancels and questions always pass. The `Approved` brand is applied here and nowhere else.
 *
 * What is let through must be noted in `Orders` before the next order is asked about, so that the limits count it. @module */
import type { Micros, Price, Side, Size } from "../units.ts";
import { type Instrument, type InstrumentId, marketName, type VenueId } from "../instrument.ts";
import type {
  Amend,
  Approved,
  Cancel,
  CancelAll,
  CancelStranger,
  Place,
  Query,
  Replace,
  Resync,
  SetDeadMan,
} from "../command.ts";
import type { Order, Slot } from "../oms/orders.ts";
import type { Target } from "../target.ts";
import type { Desk } from "../desk/desk.ts";
import type { Market } from "../desk/market.ts";
import type { ExposureBook } from "./exposure_book.ts";
import { limitFaults, type Limits, type ResolvedLimits } from "./limits.ts";
import { type Pause, Pauses } from "./pauses.ts";
import type { Purses } from "./purses.ts";
import { type RiskReading, type RiskRow, rowOf, type RowPlace, rowPlaces, type Within } from "./risk_rows.ts";
import { type Denial, type Draft, NO_TARGET, type Rule } from "./rule.ts";
import { Warnings } from "./warnings.ts";
import { type Sent, type Stand, Stands } from "./stands.ts";
import { clockOffset, freshData, ledgerTrust, tradingState, venueReady } from "./rules/health.ts";
import { instrumentRules, maxOrderNotional, maxOrderSize, priceCollar, wrongSide } from "./rules/order.ts";
import { duplicate, maxOpenOrders, oneUnknown, positionLimit, selfCross, sentBefore } from "./rules/exposure.ts";
import { fatFinger } from "./rules/fat_finger.ts";
import { deadManArmed, restingLimit } from "./rules/dead_man.ts";
import { modelSanity } from "./rules/model.ts";
import { balanceReserve, grossExposure, netExposure } from "./rules/money.ts";
import { messageRate, orderRate } from "./rules/rates.ts";
import { referenceAgreement } from "./rules/reference.ts";

/** In the order in which they are asked: that of their ids, those of the kill switch last. */
export const RULES: readonly Rule[] = [
  tradingState,
  venueReady,
  instrumentRules,
  freshData,
  referenceAgreement,
  clockOffset,
  maxOrderSize,
  maxOrderNotional,
  fatFinger,
  priceCollar,
  wrongSide,
  positionLimit,
  netExposure,
  grossExposure,
  balanceReserve,
  maxOpenOrders,
  orderRate,
  messageRate,
  selfCross,
  duplicate,
  oneUnknown,
  ledgerTrust,
  modelSanity,
  deadManArmed,
  restingLimit,
];

/** Why an order was not let through. */
export type Refused = Denial & { readonly rule: string; readonly title: string };
export type Verdict<C> =
  | { readonly approved: Approved<C>; readonly refused: null }
  | { readonly approved: null; readonly refused: Refused };
export type { RiskRow } from "./risk_rows.ts";
export type { Sent } from "./stands.ts";
type Writable<T> = { -readonly [K in keyof T]: T[K] };

export class Gate {
  readonly #stands: Stands;
  /** The rows of the view. */
  readonly #places: readonly RowPlace[];
  readonly #warnings: Warnings;
  #now = 0 as Micros;
  /** Of the rules, in their order: found once, since rules come in several shapes. */
  readonly #checks: readonly Rule["check"][];
  /** Of those that are asked of orders that sell a position down. */
  readonly #exits: readonly Rule[];
  /** Filled in for each question. */
  readonly #draft: Writable<Draft> = {
    kind: "place",
    venue: "",
    instrument: 0 as InstrumentId,
    side: "buy",
    price: 0 as Price,
    size: 0 as Size,
    timeInForce: "gtc",
    purpose: "quote",
    reduceOnly: false,
    strategy: "",
    target: null,
  };
  readonly #passed: { approved: unknown; readonly refused: null } = { approved: null, refused: null };
  readonly #pauses = new Pauses();
  /** Refusals by rule, then by market. */
  readonly #refusals = new Map<string, number[]>();

  /** @throws {RangeError} naming every limit that makes no sense (RSK-33) */
  constructor(limits: Limits, readonly desk: Desk, readonly rules: readonly Rule[] = RULES) {
    const faults = limitFaults(limits);
    if (faults.length > 0) throw new RangeError(faults.join("; "));
    this.#stands = new Stands(desk, limits);
    this.#places = rowPlaces(rules, this.#stands);
    this.#warnings = new Warnings(
      this.#places.filter(({ rule }) => !rule.quiet),
      (place) => rowOf(place, this.#stands, this.#now),
    );
    this.#checks = rules.map(({ check }) => check);
    this.#exits = rules.filter(({ exits }) => exits);
  }

  get limits(): Limits {
    return this.#stands.limits;
  }

  /** Other limits hold from now on. */
  change(limits: Limits, now: Micros): void {
    this.#stands.change(limits, now);
  }

  /** Puts the limits on the grid of a new listing. Never needed for safety, only to do it off the order's path. */
  listed(instrument: Instrument): void {
    this.#stands.listed(instrument);
  }

  /** The limits of a market on its grid; `null` = it has none, or its rules are not known yet. */
  limitsOf(instrument: InstrumentId): ResolvedLimits | null {
    return this.#stands.limitsOf(this.desk.market(instrument));
  }

  /** What the prices of a market's orders are held against (RSK-10), ticks; NaN = nobody knows it. */
  reference(instrument: InstrumentId, now: Micros): number {
    return this.#stands.at(this.desk.market(instrument)).robust.reference(now);
  }

  /** From now on `moved` tells when something other than market data came in, and only then everything is counted anew; else
   * every question does so. */
  listen(): void {
    this.#stands.isTold = true;
  }

  /** Positions, orders or balances may be others now. */
  moved(): void {
    this.#stands.moved();
  }

  /** The sums of all positions and orders, and what is reserved of each balance: as of the last question or view. */
  get exposure(): ExposureBook {
    return this.#stands.context.exposure;
  }
  get purses(): Purses {
    return this.#stands.context.purses;
  }

  /** `strategy` quotes that market, be it that it asks about no order for long: what is held there counts for it. */
  quotedBy(instrument: InstrumentId, strategy: string): void {
    const market = this.desk.market(instrument), stands = this.#stands;
    stands.asking(stands.at(market), market, strategy);
  }

  /** What `strategy` wants of a market, before its orders are asked about (RSK-31). */
  hear(instrument: InstrumentId, strategy: string, target: Target): void {
    const market = this.desk.market(instrument), stands = this.#stands;
    const asking = stands.asking(stands.at(market), market, strategy);
    asking.wish.note(target, instrument);
    asking.hasTold = true;
  }

  /** Asks every rule. What is let through counts in the rates at once. A verdict is borrowed until the next question.
   * @throws {RangeError} for a market that this process does not know, or not at the command's venue */
  admit<C extends Place | Replace | Amend>(command: C, { strategy }: Slot, now: Micros): Verdict<C> {
    const market = this.desk.market(command.instrument), stands = this.#stands, stand = stands.at(market);
    const asking = stands.asking(stand, market, strategy);
    const context = stands.look(market, stand, asking, now), draft = this.#draft;
    stands.count(market);
    const asked: Place | Replace | Amend = command;
    const target = draft.target = targetOf(asked, this.desk.orders.live(market.id));
    if (asked.kind === "amend" && target === null) {
      return this.#refuse(instrumentRules, NO_TARGET, null, market.id, now);
    }
    const order = asked.kind === "amend" ? target! : asked.kind === "replace" ? asked.place : asked;
    checkMarket(asked, order, market);
    draft.kind = asked.kind;
    draft.venue = asked.venue;
    draft.instrument = asked.instrument;
    draft.side = order.side;
    draft.price = order.price;
    draft.size = asked.kind === "amend" ? asked.size : order.size;
    draft.timeInForce = order.timeInForce;
    draft.strategy = strategy;
    draft.purpose = "quote";
    draft.reduceOnly = false;
    if (asked.kind === "place" && asked.purpose !== undefined) return this.#admitExit(command, asked, stand, now);
    const checks = this.#checks;
    for (let i = 0; i < checks.length; i++) {
      const check = checks[i], denial = check(draft, context);
      if (denial !== null) return this.#refuse(this.rules[i], denial, draft, market.id, now);
    }
    asking.buckets.take(now);
    stand.traffic.room.note(draft.kind === "amend" ? "amend" : "place", market.id);
    stands.passed();
    if (draft.kind === "amend") stand.traffic.sent.amends += 1;
    else {
      context.recent.add(strategy, market.id, draft.side, draft.price, draft.size, now);
      stand.sizes.add(draft.size);
      stand.traffic.sent.orders += 1;
      if (draft.kind === "replace") stand.traffic.sent.cancels += 1;
    }
    this.#passed.approved = command;
    return this.#passed as Verdict<C>;
  }

  /** An order that sells a position down: fewer rules may keep it back, and none that is there to hold trading in check. */
  #admitExit<C extends Place | Replace | Amend>(command: C, place: Place, stand: Stand, now: Micros): Verdict<C> {
    const draft = this.#draft, { context } = this.#stands;
    draft.purpose = "flatten";
    draft.reduceOnly = place.reduceOnly === true;
    for (const rule of this.#exits) {
      const denial = rule.check(draft, context);
      if (denial !== null) return this.#refuse(rule, denial, null, draft.instrument, now);
    }
    context.buckets!.take(now);
    stand.traffic.room.note("place", draft.instrument);
    stand.traffic.sent.orders += 1;
    this.#stands.passed();
    this.#passed.approved = command;
    return this.#passed as Verdict<C>;
  }

  /** Lets pass what takes no risk: never refused, only counted. */
  approve<C extends Cancel | CancelStranger | CancelAll | Query | Resync | SetDeadMan>(command: C): Approved<C> {
    const { sent, room } = this.#stands.trafficTo(command.venue);
    if (command.kind === "query" || command.kind === "resync" || command.kind === "dead_man") sent.queries += 1;
    else {
      sent.cancels += 1;
      room.note("cancel", command.kind === "cancel_stranger" ? null : command.instrument);
    }
    return command as Approved<C>;
  }

  /** Orders that the rates (RSK-17) would let through now: what a strategy may plan with. */
  room(instrument: InstrumentId, strategy: string, now: Micros): number {
    const market = this.desk.market(instrument);
    return this.#stands.asking(this.#stands.at(market), market, strategy).buckets.room(now);
  }

  /** Whether that order is live, or was sent a moment ago, so that the rule against doing so twice would refuse it (RSK-21). */
  isRepeated(
    strategy: string,
    instrument: InstrumentId,
    side: Side,
    price: Price,
    size: Size,
    now: Micros,
  ): boolean {
    return sentBefore(strategy, instrument, side, price, size, this.#stands.context, now) !== null;
  }

  /** Strategies that a rule holds because it had to refuse them too often since the last call. */
  takePauses(): readonly Pause[] {
    return this.#pauses.take();
  }

  /** Refusals since the start, by rule id. */
  get denials(): ReadonlyMap<string, number> {
    return new Map(this.rules.map(({ id }) => [id, this.#refusalsOf(id, () => true)]));
  }

  /** What went out to `venue` since the start. */
  sent(venue: VenueId): Readonly<Sent> {
    return this.#stands.trafficTo(venue).sent;
  }

  /** Limits that are nearly used up, each told once; looks at a part of them each time. */
  takeWarnings(now: Micros): readonly RiskReading[] {
    this.#now = now;
    this.#stands.countAll();
    return this.#warnings.look(now);
  }

  /** Every rule with its values, for people. */
  view(now: Micros): readonly RiskRow[] {
    this.#stands.countAll();
    return this.#places.map((place) => this.#row(place, now));
  }

  #row(place: RowPlace, now: Micros): RiskRow {
    return { ...rowOf(place, this.#stands, now), refusals: this.#refusalsOf(place.rule.id, place.within) };
  }

  #refusalsOf(rule: string, within: Within): number {
    const counts = this.#refusals.get(rule) ?? [];
    return this.desk.markets.reduce((sum, market) => within(market) ? sum + (counts[market.id] ?? 0) : sum, 0);
  }

  #refuse(rule: Rule, denial: Denial, draft: Draft | null, market: InstrumentId, now: Micros): Verdict<never> {
    const counts = this.#refusals.get(rule.id) ?? [];
    counts[market] = (counts[market] ?? 0) + 1;
    this.#refusals.set(rule.id, counts);
    if (draft !== null) this.#pauses.note(rule, draft, now);
    const { sentence, value, limit } = denial;
    return { approved: null, refused: { rule: rule.id, title: rule.title, sentence, value, limit } };
  }
}

/** The live order that `command` replaces or makes smaller. */
function targetOf(command: Place | Replace | Amend, live: readonly Order[]): Order | null {
  if (command.kind === "place") return null;
  const clientId = command.kind === "replace" ? command.cancel.clientId : command.clientId;
  for (let i = 0; i < live.length; i++) if (live[i].clientId === clientId) return live[i];
  return null;
}

type Where = { readonly venue: VenueId; readonly instrument: InstrumentId };

/** @throws {RangeError} unless all three mean the same market */
function checkMarket(
  { kind, venue, instrument }: Where & { readonly kind: string },
  order: Where,
  market: Market,
): void {
  if (venue === market.venue && order.venue === venue && order.instrument === instrument) return;
  throw new RangeError(
    `Cannot judge a ${kind} for ${venue}, market ${instrument}: want ${marketName(market)} throughout`,
  );
}
