/** An engine put together. Parts know each other by small contracts; where one needs another that is born later, it asks when
 * something happens. @module */
import type { Micros } from "../units.ts";
import type { VenueId } from "../instrument.ts";
import type { AccountExpectation } from "../oms/account_mode.ts";
import { type Order, Orders, type OrdersOptions, type OrderTimers } from "../oms/orders.ts";
import { Ledger } from "../ledger/ledger.ts";
import { Desk } from "../desk/desk.ts";
import { Gate } from "../risk/gate.ts";
import { venueScope } from "../risk/holds.ts";
import { LimitBook } from "../risk/limit_book.ts";
import { AccountChecks } from "./account_checks.ts";
import { Accounts } from "./accounts.ts";
import { Beating } from "./beating.ts";
import { Control } from "./control.ts";
import { deadManView } from "./dead_man_viewing.ts";
import { DeadMen } from "./dead_men.ts";
import type { EngineOptions } from "./engine_options.ts";
import { Facts } from "./facts.ts";
import { FillMarks } from "./fill_marks.ts";
import { ForeignCancels } from "./foreign_cancels.ts";
import { Hand } from "./hand.ts";
import { Holding } from "./holding.ts";
import { Incidents } from "./incidents.ts";
import { Inferring } from "./inferring.ts";
import { Intake } from "./intake.ts";
import { MarketFacts } from "./market_facts.ts";
import { Observers } from "./observers.ts";
import { OrderNews } from "./order_news.ts";
import { Pruning } from "./pruning.ts";
import { Queues } from "./queues.ts";
import { createQuoter, type Quoter, Quoting } from "./quoting.ts";
import { Rearming } from "./rearming.ts";
import { Recalling } from "./recalling.ts";
import { Reconciling } from "./reconciling.ts";
import { reportFact } from "./reconcile_viewing.ts";
import { Regridding } from "./regridding.ts";
import { Restoration } from "./restoring.ts";
import { isKilled, stanceOf } from "./stances.ts";
import { Strangers } from "./strangers.ts";
import { Telling } from "./telling.ts";
import { Turn } from "./turn.ts";
import { VenueEnds } from "./venue_ends.ts";
import { VenueErrors, type VenueHold } from "./venue_errors.ts";
import { VenueFacts } from "./venue_facts.ts";
import { Watching } from "./watching.ts";
import { NO_PROBE } from "../stages.ts";

export class Assembly {
  readonly turn = new Turn();
  readonly facts = new Facts();
  readonly desk: Desk;
  readonly gate: Gate;
  readonly limits: LimitBook;
  readonly queues: Queues;
  readonly telling: Telling;
  readonly control: Control;
  readonly quoters: readonly Quoter[];
  readonly observers: Observers;
  readonly holding: Holding;
  readonly deadMen: DeadMen;
  readonly watching: Watching;
  readonly rearming: Rearming;
  readonly quoting: Quoting;
  readonly reconciling: Reconciling;
  readonly checks: AccountChecks;
  readonly foreign: ForeignCancels;
  readonly hand: Hand;
  readonly markets: MarketFacts;
  readonly strangers: Strangers;
  readonly venues: VenueFacts;
  readonly venueErrors: VenueErrors;
  readonly marks: FillMarks;
  readonly accounts: Accounts;
  readonly inferring: Inferring;
  readonly regridding: Regridding;
  readonly pruning: Pruning;
  readonly restoration: Restoration;
  readonly incidents: Incidents;
  readonly news: OrderNews;
  readonly beating: Beating;
  readonly intake: Intake;
  readonly recalling: Recalling;
  readonly isOurs = (clientId: string | null): boolean => this.options.ids.isOurs(clientId);

  /** @throws {RangeError} for parameters or limits that make no sense, naming each */
  constructor(readonly options: EngineOptions) {
    const { markets, venues, strategies, limits, ids, control, probe = NO_PROBE, watermark } = options;
    const { dedicated } = control, { turn, facts } = this;
    const desk = this.desk = new Desk(
      markets,
      new Orders({ ids, ...orderRules(venues) }),
      new Ledger(),
      limits.global.currency ?? "",
    );
    const gate = this.gate = new Gate(limits, desk);
    gate.listen();
    this.limits = new LimitBook(limits, desk.markets);
    this.queues = new Queues(desk);
    const telling = this.telling = new Telling(desk, facts);
    const nextQueryId = (venue: VenueId) => this.reconciling.takeQueryId(venue);
    const disturb = (instrument: Parameters<Observers["disturb"]>[0]) => this.observers.disturb(instrument);
    this.incidents = new Incidents(this);
    this.news = new OrderNews(this);
    this.control = new Control({
      desk,
      gate,
      venues,
      nextQueryId,
      nextClientId: () => ids.next(),
      spared: (market) => this.holding.sparing(market),
      alarm: (code, sentence, now) => telling.incident("S1", code, sentence, "global", now),
      isGuarded: (now) => this.deadMen.isLeft(now),
    }, control);
    const quoters = this.quoters = strategies.map(createQuoter);
    for (const { id, strategy: { instruments } } of quoters) {
      for (const instrument of instruments) gate.quotedBy(instrument, id);
    }
    this.observers = new Observers(desk.markets, quoters);
    const holding = this.holding = new Holding({
      desk,
      gate,
      telling,
      quoters,
      dedicated,
      nextQueryId,
      kill: (event, now) => this.control.kill(event, now, true),
      receipt: this.control.receipt,
    });
    this.deadMen = new DeadMen({
      desk,
      gate,
      venues,
      dedicated,
      holding,
      telling,
      stance: (venue) => stanceOf(this, venue),
      disturb: (venue) => desk.markets.forEach((market) => market.venue === venue && disturb(market.id)),
    });
    const watching = this.watching = new Watching({ desk, gate, holding, telling, quoters });
    this.rearming = new Rearming({
      desk,
      control: this.control,
      holding,
      options: control,
      losses: (trips, now) => watching.losses(trips, now),
      deadMan: (venue, now) => deadManView(this.deadMen, venue, now),
    });
    this.quoting = new Quoting(
      desk,
      gate,
      holding.holds,
      ids,
      venues,
      ({ rule, sentence }, slot, { id }, side, now) => {
        telling.count(`refused ${rule}`);
        telling.refused(rule, slot, id, side, sentence, now);
      },
      probe,
    );
    const reconciling = this.reconciling = new Reconciling(
      desk,
      gate,
      { watermark, dedicated, venues },
      (changes) => this.news.settle(changes),
      (venue, state, reason, now) =>
        telling.incident("S2", "venue_lost", `${venue} is ${state}: ${reason}`, venue, now),
      (venue, state, report, now) => facts.add(reportFact(venue, state, report), now),
    );
    this.checks = new AccountChecks({
      desk,
      reconciling,
      telling,
      dedicated,
      accounts: accountRules(venues),
      live: options.mode === "live",
      silent: silentOnes(venues),
      strays: () => this.accounts.strays,
      disturb: ({ id }) => disturb(id),
      positionLimit: ({ id }) => gate.limitsOf(id)?.positionLots ?? null,
      stop: (venue, cause, sentence, now) => {
        turn.now = now;
        this.incidents.pause(venueScope(venue), cause, sentence);
      },
    });
    this.foreign = new ForeignCancels(desk, gate, telling, this.control);
    this.hand = this.#hand();
    this.markets = new MarketFacts({
      desk,
      gate,
      queues: this.queues,
      observe: (instrument, event) => this.observers.observe(instrument, event),
      disturb,
      relisted: (before, after, now) => this.checks.relisted(before, after, now),
      doubt: (market, why, now) => watching.doubt(market, why, now),
      refetch: (market, why, now) => watching.refetch(market, why, now),
      regridding: { take: (instrument, late) => this.regridding.take(instrument, late) },
      telling,
      probe,
    });
    this.strangers = new Strangers({ desk, turn, gate, telling, incidents: this.incidents, isOurs: this.isOurs });
    this.venues = new VenueFacts(desk, telling, reconciling, this.strangers);
    const hold = (wish: VenueHold, now: Micros) => holding.putFor(wish, now);
    this.venueErrors = new VenueErrors({
      desk,
      telling,
      hold,
      lookAgain: (venue, instrument, now) => reconciling.of(venue).lookAgain(instrument, now),
    });
    const cool = (order: Order, until: Micros, now: Micros) => this.quoting.cool(order, until, now);
    const ends = new VenueEnds({ desk, telling, cool, hold });
    this.marks = new FillMarks(desk, (id) => this.observers.soleOf(id));
    const unbookable: Incidents["unbookable"] = (fill, reason) => this.incidents.unbookable(fill, reason);
    this.inferring = new Inferring({ desk, marks: this.marks, telling, turn, unbookable });
    this.accounts = new Accounts({
      desk,
      marks: this.marks,
      control: this.control,
      quoting: this.quoting,
      facts,
      reconciling,
      checks: this.checks,
      isOurs: this.isOurs,
      changed: (change) => this.news.changed(change),
      filled: (fill) => this.news.filled(fill),
      unbookable,
      ended: (order, cause) => {
        if (turn.recalling) return;
        ends.take(order, cause, turn.now);
        this.deadMen.ended(order, cause, turn.now);
      },
      telling,
    });
    this.regridding = new Regridding({
      desk,
      marks: this.marks,
      checks: this.checks,
      board: watching.board,
      waiting: this.accounts,
    });
    this.pruning = new Pruning(
      desk.orders,
      (sentence, now) => telling.incident("S1", "books_full", sentence, "global", now),
    );
    this.restoration = new Restoration(
      desk,
      (event) => this.intake.take(event, turn.now),
      (changes) => this.news.settle(changes),
    );
    this.beating = new Beating(this);
    this.intake = new Intake(this);
    this.recalling = new Recalling(this);
  }

  #hand(): Hand {
    const { desk: { orders }, limits, gate, foreign, turn } = this;
    return new Hand(
      this.quoters,
      this.control,
      this.holding,
      this.rearming,
      this.facts,
      () => orders.liveCountAll,
      {
        objection: (clientId) => this.restoration.left.has(clientId) ? null : orders.refusesToClose(clientId),
        close: (clientId, by, now) => {
          if (!this.restoration.left.close(clientId)) this.news.settle(orders.closeByHand(clientId, by, now));
        },
      },
      (event, now) => this.checks.adopt(event, now),
      (scope, set, mayLoosen, now) => {
        const result = limits.set(scope, set, mayLoosen);
        if (result.refusals.length === 0) gate.change(limits.current, now);
        return result;
      },
      {
        objection: (event) => foreign.objection(event, isKilled(this, event.venue)),
        cancel: (event, now) => foreign.cancel(event, now, turn.out),
      },
    );
  }
}

/** What the order books must know of the venues. */
function orderRules(
  venues: EngineOptions["venues"],
): Pick<OrdersOptions, "bestEffortCancels" | "venueTimers" | "landsWithin"> {
  const bestEffortCancels = new Set<VenueId>(), venueTimers = new Map<VenueId, Partial<OrderTimers>>();
  const landsWithin = new Map<VenueId, Micros>();
  for (const [venue, { capabilities, timers }] of venues) {
    if (capabilities.bestEffortCancels) bestEffortCancels.add(venue);
    if (capabilities.landsWithin !== undefined) landsWithin.set(venue, capabilities.landsWithin);
    if (timers !== undefined) venueTimers.set(venue, timers);
  }
  return { bestEffortCancels, venueTimers, landsWithin };
}

/** Venues that say nothing of the account's set-up. */
function silentOnes(venues: EngineOptions["venues"]): ReadonlySet<VenueId> {
  const silent = [...venues].filter(([, { capabilities }]) => !capabilities.accountQueries?.includes("account_mode"));
  return new Set(silent.map(([venue]) => venue));
}

/** How the accounts have to be set up, where somebody told. */
function accountRules(venues: EngineOptions["venues"]): ReadonlyMap<VenueId, AccountExpectation> {
  const accounts = new Map<VenueId, AccountExpectation>();
  for (const [venue, { account }] of venues) if (account !== undefined) accounts.set(venue, account);
  return accounts;
}
