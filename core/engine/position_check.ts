/** A venue's positions against ours. What it says counts as of the moment it was asked; our trades since then may or may not
 * be in it. No trade is ever made up to match a position: an unexplained difference stops its market at once. Rules:
 * reliability.md 2.4, D8 and D10. @module */
import { type Micros, MICROS_PER_SECOND, onGrid, type Size } from "../units.ts";
import { formatSteps } from "../units.ts";
import { absolute, compare, formatMoney, type Money, multiply, subtract } from "../money.ts";
import { type Instrument, type InstrumentId, marketName } from "../instrument.ts";
import type { Positions } from "../event.ts";
import type { Market } from "../desk/market.ts";
import type { CheckGround } from "./differing.ts";
import { signedLots } from "./foreign_book.ts";

/** A pushed position may come that much before the fill that made it. */
const PUSH_AHEAD = MICROS_PER_SECOND;
/** Averages that differ by no more are the same: 0.01 %. */
const AVERAGE_SHARE: Money = [1n, 4];

/** The venue's word on one market. */
export type PositionWord = { readonly size: Size; readonly averagePrice: Money | null; readonly asOf: Micros };

export class PositionCheck {
  readonly #words = new Map<InstrumentId, PositionWord>();
  /** Markets whose pushed position is not ours, since when. */
  readonly #suspects = new Map<InstrumentId, Micros>();

  constructor(private readonly ground: CheckGround) {}

  observe({ venue, positions, complete, source, requestedAt, receivedAt }: Positions, now: Micros): void {
    for (const market of this.ground.desk.markets) {
      if (market.venue !== venue || market.instrument === null || market.instrument.kind === "spot") continue;
      const told = positions.find(({ instrument }) => instrument === market.id);
      if (told === undefined && !complete) continue;
      const { size, averagePrice } = told ?? { size: 0 as Size, averagePrice: null };
      const asOf = source === "query" ? requestedAt ?? receivedAt : receivedAt;
      const known = this.#words.get(market.id);
      if (known !== undefined && known.asOf > asOf) continue; // an older word came late
      this.#words.set(market.id, { size, averagePrice, asOf });
      if (source === "query") this.#judge(market, now);
      else if (this.#agrees(market)) this.#settle(market, now);
      else if (!this.#suspects.has(market.id)) this.#suspects.set(market.id, now);
    }
  }

  /** Our side of a market has moved: the venue's last word may be explained by that. */
  moved(instrument: InstrumentId, now: Micros): void {
    const market = this.ground.desk.market(instrument);
    const { differing } = this.ground, isOpen = differing.has(market.venue, "D8", marketName(market));
    if ((isOpen || this.#suspects.has(instrument)) && this.#agrees(market)) this.#settle(market, now);
  }

  /** Asks about markets whose pushed position no fill has explained. */
  beat(now: Micros): void {
    if (this.#suspects.size === 0) return;
    for (const [instrument, since] of this.#suspects) {
      if (now - since < PUSH_AHEAD) continue;
      this.#suspects.delete(instrument);
      this.ground.reconcilerOf(this.ground.desk.market(instrument).venue).lookAgain(instrument, now);
    }
  }

  /** Counts the venue's word on the new grid of a market; what does not fit there it has to say anew. */
  regrid(before: Instrument, after: Instrument): void {
    const word = this.#words.get(after.id);
    if (word === undefined) return;
    const size = onGrid(word.size, before.lot, after.lot);
    if (size !== null) return void this.#words.set(after.id, { ...word, size: size as Size });
    this.#words.delete(after.id);
    this.#suspects.delete(after.id);
  }

  /** The venue's newest word; `null` = it gave none. */
  wordOf(instrument: InstrumentId): PositionWord | null {
    return this.#words.get(instrument) ?? null;
  }

  #judge(market: Market, now: Micros): void {
    if (this.#agrees(market)) return this.#settle(market, now);
    const { desk, foreign, differing } = this.ground, { id, venue, instrument } = market, subject = marketName(market);
    const text = (lots: number) => formatSteps(lots, instrument!.lot);
    const ours = text(desk.ledger.position(id).size + foreign.lots(id)), theirs = text(this.#words.get(id)!.size);
    if (!differing.has(venue, "D8", subject)) this.ground.reconcilerOf(venue).lookAgain(id, now);
    const sentence = `${subject}: we count ${ours}, the venue says ${theirs}: was it changed by hand? ` +
      "Adopt the venue's position, or find the missing trade";
    differing.differ(venue, { id: "D8", subject, instrument: id, sentence, ours, venue: theirs }, now);
  }

  #settle(market: Market, now: Micros): void {
    this.#suspects.delete(market.id);
    this.ground.differing.agree(market.venue, "D8", marketName(market), now);
    this.#compareAverages(market, now);
  }

  /** The venue's size is what we had when it looked, or after any of our trades since. */
  #agrees({ id }: Market): boolean {
    const { desk, log, foreign } = this.ground, { size, asOf } = this.#words.get(id)!;
    const since = log.bookedAfter(id, asOf);
    let waiting = 0, lots = desk.ledger.position(id).size + foreign.lots(id);
    for (const stray of this.ground.strays()) if (stray.instrument === id) waiting += signedLots(stray);
    for (const trade of since) lots -= signedLots(trade);
    if (size === lots || size === lots + waiting) return true;
    for (const trade of since) {
      lots += signedLots(trade);
      if (size === lots || size === lots + waiting) return true;
    }
    return false;
  }

  /** Only what is shown differs: told, and nothing is done. */
  #compareAverages(market: Market, now: Micros): void {
    const { desk, foreign, differing } = this.ground, { id, venue } = market, subject = marketName(market);
    const ours = desk.ledger.position(id).averagePrice, theirs = this.#words.get(id)!.averagePrice;
    const isAlike = ours === null || theirs === null || foreign.lots(id) !== 0 ||
      compare(absolute(subtract(ours, theirs)), multiply(absolute(theirs), AVERAGE_SHARE)) <= 0;
    if (isAlike) return differing.agree(venue, "D10", subject, now);
    const texts = { ours: formatMoney(ours), venue: formatMoney(theirs) };
    const sentence = `${subject}: our average price is ${texts.ours}, the venue's ${texts.venue}`;
    differing.differ(venue, { id: "D10", subject, instrument: id, sentence, ...texts }, now);
  }
}
