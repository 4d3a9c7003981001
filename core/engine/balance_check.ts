/** A venue's balances against ours. What it says counts as of the moment it was asked; our trades since then may or may not be
 * in it. A difference within the tolerance that two looks agree on is booked as dust; a larger one stops the venue after a
 * second look. Rule: reliability.md 2.4, D9. @module */
import { type Micros, MICROS_PER_SECOND } from "../units.ts";
import { absolute, add, compare, formatMoney, type Money, multiply, subtract, ZERO } from "../money.ts";
import type { VenueId } from "../instrument.ts";
import type { Balances } from "../event.ts";
import type { Difference } from "../ledger/venue_account.ts";
import { settlementAsset } from "../ledger/settlement.ts";
import type { LoggedTrade } from "../oms/trade_log.ts";
import type { Market } from "../desk/market.ts";
import type { CheckGround } from "./differing.ts";
import { movesOf } from "./foreign_book.ts";

/** From the first look to the second. */
const SECOND_LOOK = 5 * MICROS_PER_SECOND;
/** Of a balance: 0.01 %. */
const TOLERANCE_SHARE: Money = [1n, 4];
/** A balance may be told with fewer places than the venue keeps, such as "0.5". */
const LEAST_DECIMALS = 6;
const TWO: Money = [2n, 0];

type Span = { readonly low: Money; readonly high: Money };
type Look = { readonly difference: Money; readonly at: Micros; readonly isBeyond: boolean };
class AssetState {
  /** What the last look found; `null` = nothing. */
  look: Look | null = null;
  /** When the last look was asked for that found nothing. */
  agreedAt = 0 as Micros;
  /** Places of its balances. */
  decimals = LEAST_DECIMALS;
}

export class BalanceCheck {
  /** When the balances were asked for that became the opening. */
  readonly #openedAt = new Map<VenueId, Micros>();
  /** When money last came or went without a trade. */
  readonly #flowAt = new Map<VenueId, Micros>();
  readonly #assets = new Map<string, AssetState>();

  constructor(private readonly ground: CheckGround) {}

  /** When the opening was asked for; `null` = there is none yet. What happened before is in it. */
  openedAt(venue: VenueId): Micros | null {
    return this.#openedAt.get(venue) ?? null;
  }

  /** Notes when the opening was known first. To be called with all balances, once the ledger has them.
   * @returns whether it is older than these balances */
  opened({ venue, requestedAt, receivedAt, complete }: Balances): boolean {
    if (this.#openedAt.has(venue)) return true;
    if (complete) this.#openedAt.set(venue, requestedAt ?? receivedAt);
    return false;
  }

  /** Money came or went without a trade. */
  flowed(venue: VenueId, now: Micros): void {
    this.#flowAt.set(venue, now);
  }

  observe(event: Balances, now: Micros): void {
    const { venue, requestedAt, source, complete } = event, { desk, reconcilerOf } = this.ground;
    if (source !== "query" || requestedAt === null || !complete) return;
    // An earlier run noted it by a clock that was put back since: it was before this question's next turn all the same.
    if (this.#flowedAt(venue) > now) this.#flowAt.set(venue, now);
    // Nor whether what came or went meanwhile was in what the venue told.
    if (this.#flowedAt(venue) >= requestedAt) return reconcilerOf(venue).doubtMoney(now, now + 1 as Micros);
    for (const { asset, free, locked } of event.balances) {
      const state = this.#state(venue, asset);
      state.decimals = Math.max(state.decimals, free[1], locked[1]);
    }
    for (const difference of desk.ledger.differences(venue)) this.#judge(difference, event, requestedAt, now);
  }

  #flowedAt(venue: VenueId): number {
    return this.#flowAt.get(venue) ?? 0;
  }

  state(): readonly (readonly [venue: VenueId, openedAt: Micros])[] {
    return [...this.#openedAt];
  }

  restore(state: readonly (readonly [venue: VenueId, openedAt: Micros])[]): void {
    for (const [venue, at] of state) this.#openedAt.set(venue, at);
  }

  #judge({ asset, ours, venue: theirs, difference }: Difference, event: Balances, askedAt: Micros, now: Micros): void {
    const { differing, reconcilerOf } = this.ground, { venue } = event, state = this.#state(venue, asset);
    const span = this.#spanOfStrays(venue, asset);
    if (span === null) return; // what they settle nobody can tell: a later look judges
    const nearest = outside(this.#nearest(venue, asset, difference, askedAt, span), span),
      isBeyond = this.#isBeyond(venue, nearest, theirs, state);
    // Nobody knows yet whose trades wait: what they could explain a later look judges, and more than that stops.
    if (!isBeyond && this.#waits(venue)) return;
    const before = state.look;
    if (!isBeyond) differing.agree(venue, "D9", asset, now);
    if (nearest[0] === 0n) {
      state.look = null;
      state.agreedAt = askedAt;
      return;
    }
    if (before === null || before.isBeyond !== isBeyond || sign(before.difference) !== sign(nearest)) {
      state.look = { difference: nearest, at: askedAt, isBeyond };
      if (isBeyond) reconcilerOf(venue).doubtMoney(now, now + SECOND_LOOK as Micros);
      else reconcilerOf(venue).seekRecords(now);
      return;
    }
    if (askedAt - before.at < SECOND_LOOK) {
      // A connection that came meanwhile has begun all questions anew, the one for the second look among them.
      if (isBeyond) reconcilerOf(venue).doubtMoney(now, before.at + SECOND_LOOK as Micros);
      return;
    }
    if (!isBeyond) return this.#dust(event, asset, before, nearest, difference, now);
    const texts = { ours: formatMoney(ours), venue: formatMoney(theirs) };
    const sentence = `${venue} ${asset}: we count ${texts.ours}, the venue says ${texts.venue}, and no trade or flow ` +
      "explains it: adopt the venue's word, or find what is missing";
    differing.differ(venue, { id: "D9", subject: asset, instrument: null, sentence, ...texts }, now);
  }

  /** Books what two looks agree on and no record explains, while nothing of ours is under way. */
  #dust(event: Balances, asset: string, before: Look, nearest: Money, whole: Money, now: Micros): void {
    const { venue, receivedAt } = event, state = this.#state(venue, asset);
    if (this.#isOpen(venue) || !this.ground.reconcilerOf(venue).listedSince(before.at)) return;
    if (compare(before.difference, nearest) !== 0 || compare(nearest, whole) !== 0) {
      state.look = { difference: nearest, at: event.requestedAt!, isBeyond: false };
      return;
    }
    const reason = `${formatMoney(nearest)} ${asset} within the tolerance of ${venue}`;
    const cash = { asset, amount: nearest }, by = "reconciliation";
    this.ground.correcting.correct({ kind: "dust", venue, at: receivedAt, position: null, cash, by, reason }, now);
    state.look = null;
    state.agreedAt = event.requestedAt!;
  }

  /** Orders are in doubt whose trades may explain all of it, be it by what they cost alone. */
  #isOpen(venue: VenueId): boolean {
    const { orders } = this.ground.desk;
    return orders.questions(venue).length + orders.lagging(venue).length > 0;
  }

  #waits(venue: VenueId): boolean {
    return this.ground.strays().some((fill) => fill.venue === venue);
  }

  /** What all trades that wait for their owner could move of an asset, down and up; `null` = nobody can tell. */
  #spanOfStrays(venue: VenueId, asset: string): Span | null {
    let low = ZERO, high = ZERO;
    for (const fill of this.ground.strays()) {
      if (fill.venue !== venue) continue;
      const { instrument } = this.ground.desk.market(fill.instrument);
      if (instrument === null) return null;
      if (instrument.kind !== "spot" && settlementAsset(instrument) === asset) return null;
      for (const move of movesOf(fill, instrument)) {
        if (move.asset !== asset) continue;
        if (move.amount[0] < 0n) low = add(low, move.amount);
        else high = add(high, move.amount);
      }
    }
    return { low, high };
  }

  /** Of what differs from ours as it was at `askedAt`, and after each of our trades since, that which lies least outside. */
  #nearest(venue: VenueId, asset: string, difference: Money, askedAt: Micros, span: Span): Money {
    const moves: { readonly at: Micros; readonly amount: Money }[] = [];
    for (const market of this.ground.desk.markets) {
      if (market.venue !== venue || market.instrument === null) continue;
      for (const trade of this.ground.log.bookedAfter(market.id, askedAt)) {
        moves.push({ at: trade.bookedAt, amount: movedBy(trade, market, asset) });
      }
    }
    moves.sort((a, b) => b.at - a.at);
    let nearest = difference, rest = difference;
    for (const { amount } of moves) {
      rest = add(rest, amount);
      if (compare(absolute(outside(rest, span)), absolute(outside(nearest, span))) < 0) nearest = rest;
    }
    return nearest;
  }

  #isBeyond(venue: VenueId, difference: Money, theirs: Money, state: AssetState): boolean {
    let trades = 0n;
    for (const market of this.ground.desk.markets) {
      if (market.venue === venue) trades += BigInt(this.ground.log.bookedAfter(market.id, state.agreedAt).length);
    }
    const ofPlaces = multiply(TWO, [trades, state.decimals]), ofBalance = multiply(absolute(theirs), TOLERANCE_SHARE);
    const size = absolute(difference);
    return compare(size, ofPlaces) > 0 && compare(size, ofBalance) > 0;
  }

  #state(venue: VenueId, asset: string): AssetState {
    const key = `${venue} ${asset}`;
    let state = this.#assets.get(key);
    if (state === undefined) this.#assets.set(key, state = new AssetState());
    return state;
  }
}

/** What one of our trades moved of an asset. */
function movedBy(trade: LoggedTrade, { instrument }: Market, asset: string): Money {
  let sum = ZERO;
  const tick = trade.tick ?? instrument!.tick;
  for (const move of movesOf(trade, { ...instrument!, tick })) if (move.asset === asset) sum = add(sum, move.amount);
  const settles = instrument!.kind !== "spot" && settlementAsset(instrument!) === asset;
  return settles ? add(sum, trade.realised) : sum;
}

/** What of a difference no trade that waits can explain. */
function outside(difference: Money, { low, high }: Span): Money {
  if (compare(difference, low) < 0) return subtract(difference, low);
  return compare(difference, high) > 0 ? subtract(difference, high) : ZERO;
}

function sign([mantissa]: Money): number {
  return mantissa < 0n ? -1 : 1;
}
