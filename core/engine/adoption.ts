/** A person takes the venue's word for true: what our books lack is booked as adjusting entries with name, reason, before and
 * after. It is the only way in which a position changes without a trade. Rule: reliability.md 2.4, REC-03. @module */
import type { Micros, Price, Size } from "../units.ts";
import { formatSteps } from "../units.ts";
import { add, compare, formatMoney, type Money, subtract, ZERO } from "../money.ts";
import { marketName } from "../instrument.ts";
import { sizeAmount } from "../money.ts";
import type { AdoptPosition } from "../event.ts";
import type { Adjustment } from "../ledger/ledger.ts";
import { fitting } from "../ledger/position.ts";
import { settlementAsset } from "../ledger/settlement.ts";
import type { DifferenceId } from "../oms/difference_table.ts";
import type { Market } from "../desk/market.ts";
import type { CheckGround } from "./differing.ts";
import type { PositionCheck } from "./position_check.ts";

export type Adopted = {
  /** False = nothing was booked; `message` says why. */
  readonly done: boolean;
  readonly message: string;
  readonly before: string;
  readonly after: string;
};
/** What a person's word on a market ends; the others end by themselves. */
const SETTLED: ReadonlySet<DifferenceId> = new Set(["D4", "D5", "D6", "D7", "D7b", "D8", "D10"]);
/** Letters that a reason needs. */
const REASON_LETTERS = 3;

export class Adoption {
  constructor(private readonly ground: CheckGround, private readonly positions: PositionCheck) {}

  adopt({ market: name, reason, by }: AdoptPosition, now: Micros): Adopted {
    const { desk, correcting, reconcilerOf } = this.ground;
    const market = desk.markets.find((one) => marketName(one) === name);
    if (market === undefined) return refusal(`There is no market "${name}"; known are ${desk.markets.map(marketName)}`);
    if (market.instrument === null) return refusal(`Not adopted: the rules of ${name} are not known yet`);
    if (reason.trim().length < REASON_LETTERS) return refusal("Not adopted: say why (3 letters or more)");
    const awaited = this.#awaited(market, now);
    if (awaited !== null) return refusal(`Not adopted: ${awaited}`);
    const lots = this.#missingLots(market);
    if (typeof lots === "string") return refusal(`Not adopted: ${lots}`);
    const price = priceOf(market, this.positions.wordOf(market.id)?.averagePrice ?? null);
    if (lots !== 0 && price === null) return refusal(`Not adopted: ${name} has no price yet to count the lots at`);
    const before = this.#told(market),
      common = { kind: "adjustment", venue: market.venue, at: now, by, reason } as const;
    const adjustments: Adjustment[] = [];
    if (lots !== 0) {
      const position = { instrument: market.id, size: lots as Size, price: price! };
      adjustments.push({ ...common, position, cash: null });
    }
    if (lots !== 0) correcting.book(adjustments[0]);
    // What moved with the lots is in the balances now; the rest of the difference is cash.
    for (const asset of assetsOf(market)) {
      const amount = this.#missingCash(market, asset);
      if (amount[0] === 0n) continue;
      const adjustment: Adjustment = { ...common, position: null, cash: { asset, amount } };
      adjustments.push(adjustment);
      correcting.book(adjustment);
    }
    // What was told in two ways stays a difference although the sums agree: it needs that word as much.
    const settled = this.#settle(market, now);
    if (adjustments.length + settled === 0) return refusal(`Not adopted: nothing differs; ${before}`);
    reconcilerOf(market.venue).lookAgain(market.id, now);
    return { done: true, message: `Adopted the venue's word on ${name}`, before, after: this.#told(market) };
  }

  /** What may explain the difference by itself and would then be counted twice, for people; `null` = nothing is awaited. */
  #awaited(market: Market, now: Micros): string | null {
    const { desk, log, reconcilerOf } = this.ground, { orders } = desk, { id, venue } = market;
    const stray = this.ground.strays().find((fill) => fill.venue === venue);
    if (stray !== undefined) return `${venue} is asked whose trade ${stray.tradeId} is: try again in a minute`;
    const open = orders.questions(venue).find(({ life, instrument }) => life === "UNKNOWN" && instrument === id);
    if (open !== undefined) return `the fate of order ${open.clientId} is open: wait for it, or close it by hand`;
    const untold = orders.lagging(venue).find(({ unbooked, instrument }) => unbooked > 0 && instrument === id);
    if (untold !== undefined) return `the trades of order ${untold.clientId} are asked for: try again in a minute`;
    const toldAt = this.#toldAt(market), { markets } = desk;
    const isOld = markets.some((one) => one.venue === venue && log.bookedAfter(one.id, toldAt).length > 0);
    if (!isOld) return null;
    reconcilerOf(venue).lookAgain(id, now);
    return `we have traded since ${venue} told what it holds: it is asked again`;
  }

  /** When the venue told the oldest of the words that would be adopted; what it never told holds nothing up. */
  #toldAt(market: Market): Micros {
    const account = this.ground.desk.ledger.venue(market.venue), never = Infinity as Micros;
    const cash = assetsOf(market).map((asset) => account?.asOf(asset) ?? never);
    return Math.min(this.positions.wordOf(market.id)?.asOf ?? never, ...cash) as Micros;
  }

  /** Signed lots by which the venue has more; a text = why that is not known. */
  #missingLots(market: Market): number | string {
    const lots = this.#untoldLots(market), { misfit, instrument, id, venue } = market;
    if (misfit === null || typeof lots === "string") return lots;
    const after = this.ground.desk.ledger.position(id).size + lots as Size;
    if (
      instrument!.kind !== "spot" && after !== 0 && compare(misfit.instrument.multiplier, instrument!.multiplier) !== 0
    ) {
      return `a lot is worth something else at ${venue} by now: close the position there first`;
    }
    // What is no whole number of the venue's new lots stays in the account as money.
    return lots - after + fitting(after, instrument!.lot, misfit.instrument.lot);
  }

  #untoldLots({ id, venue, instrument }: Market): number | string {
    const { desk, foreign } = this.ground;
    if (instrument!.kind === "spot") {
      const { differences } = desk.ledger.venue(venue) ?? { differences: [] };
      if (differences.length === 0) return `${venue} has not told its balances yet`;
      return wholeLots(differences.find(({ asset }) => asset === instrument!.base)?.difference ?? ZERO, instrument!);
    }
    const word = this.positions.wordOf(id);
    if (word === null) return `${venue} has not told its position yet`;
    return word.size - desk.ledger.position(id).size - foreign.lots(id);
  }

  #missingCash({ venue }: Market, asset: string): Money {
    return this.ground.desk.ledger.differences(venue).find((one) => one.asset === asset)?.difference ?? ZERO;
  }

  /** What this market's differences were about is settled by a person's word; returns how many were open. */
  #settle(market: Market, now: Micros): number {
    const { differing } = this.ground, { venue, id } = market;
    let count = 0;
    for (const { id: kind, subject, instrument } of this.ground.reconcilerOf(venue).report.differences) {
      const isOfMarket = instrument === id && SETTLED.has(kind);
      if (!isOfMarket && !(kind === "D9" && assetsOf(market).includes(subject))) continue;
      if (!differing.has(venue, kind, subject)) continue; // it follows from the orders
      differing.agree(venue, kind, subject, now);
      count += 1;
    }
    return count;
  }

  #told(market: Market): string {
    const { ledger } = this.ground.desk, { id, venue, instrument } = market;
    const cash = assetsOf(market).map((asset) => {
      const held = add(ledger.opening(venue, asset) ?? ZERO, ledger.cash(venue, asset));
      return `${asset} ${formatMoney(held)}`;
    });
    return [`position ${formatSteps(ledger.position(id).size, instrument!.lot)}`, ...cash].join(", ");
  }
}

function refusal(message: string): Adopted {
  return { done: false, message, before: "", after: "" };
}

/** On spot its two assets, on contracts the one that it settles in. */
function assetsOf({ instrument }: Market): readonly string[] {
  return instrument!.kind === "spot" ? [instrument!.base, instrument!.quote] : [settlementAsset(instrument!)];
}

/** The whole lots in an amount, towards zero. */
function wholeLots(amount: Money, instrument: NonNullable<Market["instrument"]>): number {
  const [one, decimals] = sizeAmount(1 as Size, instrument), places = Math.max(amount[1], decimals);
  const [mantissa] = subtract(amount, [0n, places]), [lot] = subtract([one, decimals], [0n, places]);
  return Number(mantissa / lot);
}

/** What lots are counted at: a price that others vouch for, else the venue's average. */
function priceOf({ venueMark, doubleMid, markBid, markAsk, instrument }: Market, average: Money | null): Price | null {
  if (venueMark > 0) return Math.max(1, Math.round(venueMark)) as Price;
  if (doubleMid > 0) return Math.round(doubleMid / 2) as Price;
  if (markBid > 0) return Math.round((markBid + markAsk) / 2) as Price;
  if (average === null) return null;
  const { step, decimals } = instrument!.tick, ticks = Number(average[0]) / 10 ** average[1] / (step / 10 ** decimals);
  return ticks >= 1 ? Math.round(ticks) as Price : null;
}
