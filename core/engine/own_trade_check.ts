/** A venue's lists of our trades against what we booked: trades that we had missed, that it lacks, or that it tells otherwise.
 * Rules: reliability.md 2.4, D5 to D7b. @module */
import { type Micros, MICROS_PER_SECOND } from "../units.ts";
import { formatSteps } from "../units.ts";
import { formatMoney, type Money, negate, notional, sizeAmount } from "../money.ts";
import { type InstrumentId, marketName } from "../instrument.ts";
import type { Fill, OwnTrades } from "../event.ts";
import { checkTrades, feeCorrection, type ToldTrade } from "../oms/trade_check.ts";
import type { Market } from "../desk/market.ts";
import type { CheckGround } from "./differing.ts";
import { signedLots } from "./foreign_book.ts";

/** The push of a trade may be on its way for so long: until then nobody has missed it. */
const PUSH_LAG = 2 * MICROS_PER_SECOND;
/** More missed trades in a list stop their market, and so does more than that share of its position limit. */
const MISSED_LIMIT = 10;
const MISSED_SHARE = 0.25;
/** From a list that stopped the market to the next look. */
const LOOK_AGAIN = 5 * MICROS_PER_SECOND;
/** How far before a trade in doubt a list begins: our clock is not the venue's. */
const LOOK_BACK = 5 * MICROS_PER_SECOND;

export class OwnTradeCheck {
  /** When the trades happened that are told in two ways or are lacking, by market and id: lists go back to them. */
  readonly #doubtful = new Map<InstrumentId, Map<string, Micros>>();

  constructor(
    private readonly ground: CheckGround,
    /** Lots that may be held of a market; `null` = no limit is known. */
    private readonly positionLimit: (market: Market) => number | null,
  ) {}

  /** One trade was told again. */
  repeated(fill: Fill, now: Micros): void {
    const booked = this.ground.log.find(fill.instrument, fill.tradeId);
    if (booked === null || booked.settled || booked.price === fill.price && booked.size === fill.size) return;
    const market = this.ground.desk.market(fill.instrument);
    this.#conflict(market, { listed: fill, booked }, now);
    this.#lookBack(market);
  }

  /** A person has settled what was in doubt about a market: the lists that still tell it raise no new doubt. */
  forget(market: Market): void {
    for (const tradeId of this.#doubtful.get(market.id)?.keys() ?? []) {
      const booked = this.ground.log.find(market.id, tradeId);
      if (booked !== null) booked.settled = true;
    }
    this.#doubtful.delete(market.id);
    this.#lookBack(market);
  }

  /** A complete list, whose new trades are booked already.
   * @param missed those of it that nobody had told before
   * @param since from when on it was asked for */
  listed({ instrument, fills, requestedAt }: OwnTrades, missed: readonly Fill[], since: Micros, now: Micros): void {
    const market = this.ground.desk.market(instrument), { venue } = market;
    if (market.instrument === null) return;
    const { conflicts, fees, agreed, lacking } = checkTrades(this.ground.log, instrument, fills, since, requestedAt);
    for (const told of conflicts) this.#conflict(market, told, now);
    for (const told of fees) this.#fee(market, told, now);
    const doubtful = this.#doubtful.get(instrument);
    if (doubtful !== undefined) {
      for (const { tradeId } of agreed) {
        if (!doubtful.delete(tradeId)) continue;
        for (const id of ["D6", "D7", "D7b"] as const) {
          this.ground.differing.agree(venue, id, subjectOf(market, tradeId), now);
        }
      }
    }
    for (const { tradeId, size, at } of lacking) {
      this.#doubt(market, tradeId, at);
      const subject = subjectOf(market, tradeId), lots = formatSteps(size, market.instrument.lot);
      const sentence = `${
        marketName(market)
      }: the venue's list of trades lacks ${tradeId}, which we booked with ${lots}`;
      this.ground.differing.differ(
        venue,
        { id: "D6", subject, instrument, sentence, ours: lots, venue: "none" },
        now,
      );
    }
    this.#lookBack(market);
    this.#missed(market, missed.filter((fill) => (fill.venueAt ?? fill.receivedAt) + PUSH_LAG <= requestedAt), now);
  }

  #conflict(market: Market, { listed, booked }: ToldTrade, now: Micros): void {
    const { tick, lot } = market.instrument!, { tradeId } = listed;
    const text = (trade: Pick<ToldTrade["booked"], "price" | "size" | "tick">) =>
      `${formatSteps(trade.size, lot)} at ${formatSteps(trade.price, trade.tick ?? tick)}`;
    const ours = text(booked), venue = text({ price: listed.price, size: listed.size });
    const sentence = `${marketName(market)}: trade ${tradeId} was ${ours} when we booked it, and is ${venue} now`;
    const subject = subjectOf(market, tradeId);
    this.#doubt(market, tradeId, booked.at);
    this.ground.differing.differ(
      market.venue,
      { id: "D7", subject, instrument: market.id, sentence, ours, venue },
      now,
    );
  }

  #fee(market: Market, told: ToldTrade, now: Micros): void {
    const { venue, id: instrument } = market, { listed, booked } = told, { tradeId } = listed;
    const subject = subjectOf(market, tradeId), change = feeCorrection(told, tradedIn(listed, market));
    const text = ({ amount, asset }: Fill["fee"]) => `${formatMoney(amount)} ${asset}`;
    const ours = text(booked.fee), theirs = text(listed.fee);
    const sentence = `${marketName(market)}: the fee of trade ${tradeId} was ${ours}, and is ${theirs} now`;
    const cash = change && { asset: listed.fee.asset, amount: negate(change) };
    const at = listed.venueAt ?? listed.receivedAt, by = "reconciliation";
    const corrected = cash !== null && this.ground.correcting.correct({
      kind: "adjustment",
      venue,
      at,
      position: null,
      cash,
      by,
      reason: sentence,
    }, now);
    if (corrected) {
      booked.fee = listed.fee;
      return;
    }
    this.#doubt(market, tradeId, booked.at);
    this.ground.differing.differ(venue, { id: "D7b", subject, instrument, sentence, ours, venue: theirs }, now);
  }

  #doubt({ id }: Market, tradeId: string, at: Micros): void {
    const doubtful = this.#doubtful.get(id) ?? new Map<string, Micros>();
    this.#doubtful.set(id, doubtful.set(tradeId, at));
  }

  #lookBack({ id, venue }: Market): void {
    const times = [...this.#doubtful.get(id)?.values() ?? []];
    const from = times.length === 0 ? null : Math.min(...times) - LOOK_BACK as Micros;
    this.ground.reconcilerOf(venue).keepTradesFrom(id, from);
  }

  #missed(market: Market, missed: readonly Fill[], now: Micros): void {
    const { venue, id: instrument } = market, subject = marketName(market), { differing } = this.ground;
    const reconciler = this.ground.reconcilerOf(venue);
    if (missed.length > 0) reconciler.corrected(`${subject}: ${missed.length} missed trades were booked`);
    const lots = Math.abs(missed.reduce((sum, fill) => sum + signedLots(fill), 0)), limit = this.positionLimit(market);
    const isMuch = limit !== null && lots > MISSED_SHARE * limit;
    if (missed.length <= MISSED_LIMIT && !isMuch) return differing.agree(venue, "D5", subject, now);
    const amount = formatSteps(lots, market.instrument!.lot);
    const sentence =
      `${subject}: ${missed.length} trades of together ${amount} had been missed; they are booked, and ` +
      "the market waits for a list without any";
    const texts = { ours: "none", venue: `${missed.length} trades` };
    differing.differ(venue, { id: "D5", subject, instrument, sentence, ...texts }, now);
    reconciler.needTrades(instrument, now + LOOK_AGAIN as Micros);
  }
}

function subjectOf(market: Market, tradeId: string): string {
  return `${marketName(market)} ${tradeId}`;
}

/** What a fill traded, in the asset of its fee; `null` for a third asset. */
function tradedIn({ price, size, fee }: Fill, { instrument }: Market): Money | null {
  if (fee.asset === instrument!.quote && instrument!.kind !== "inverse") return notional(price, size, instrument!);
  if (fee.asset === instrument!.base && instrument!.kind !== "inverse") return sizeAmount(size, instrument!);
  return null;
}
