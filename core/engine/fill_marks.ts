/** Whose fill it was and where the fair mid stood then: what the ledger cannot know, and what no venue's word tells a later run.
 * So it is written down beside the fill. A start books fills as nobody had looked at the market, and corrects each when its
 * note comes. @module */
import { onGrid, type Price, type Size } from "../units.ts";
import { formatMoney, parseMoney } from "../money.ts";
import { type Instrument, type InstrumentId, marketName } from "../instrument.ts";
import type { Fill, Liquidity, Side } from "../event.ts";
import type { FillContext } from "../ledger/ledger.ts";
import type { Order } from "../oms/orders.ts";
import type { Desk } from "../desk/desk.ts";

export type FillMemo = {
  readonly topic: "fill_mark";
  readonly market: string;
  readonly strategy: string;
  /** Twice the mid, ticks; 0 = no book that one may trust. */
  readonly doubleMid: number;
  readonly side: Side;
  /** Ticks and lots, as in the fill's own record. */
  readonly price: number;
  readonly size: number;
  readonly liquidity: Liquidity;
  readonly fee: { readonly asset: string; readonly amount: string };
};

export class FillMarks {
  /** While records of an earlier run are taken in. */
  recalling = false;
  #memos: FillMemo[] = [];

  /** @param strategyOf the one strategy that trades a market; "" = none, or several */
  constructor(private readonly desk: Desk, private readonly strategyOf: (id: InstrumentId) => string) {}

  /** @param order `null` = the venue did it to us: to the strategy that trades there */
  contextOf({ instrument }: Pick<Fill, "instrument">, order: Order | null): FillContext {
    const plain = this.plain(instrument);
    if (this.recalling) return plain;
    return { strategy: order?.slot.strategy || plain.strategy, doubleMid: this.desk.market(instrument).doubleMid };
  }

  /** What a start can tell without a note. */
  plain(instrument: InstrumentId): FillContext {
    return { strategy: this.strategyOf(instrument), doubleMid: 0 };
  }

  /** A fill was booked with that context. */
  booked({ instrument, side, price, size, liquidity, fee }: Fill, { strategy, doubleMid }: FillContext): void {
    if (this.recalling) return;
    if (doubleMid === 0 && strategy === this.strategyOf(instrument)) return;
    this.#memos.push({
      topic: "fill_mark",
      market: marketName(this.desk.market(instrument)),
      strategy,
      doubleMid,
      side,
      price,
      size,
      liquidity,
      fee: { asset: fee.asset, amount: formatMoney(fee.amount) },
    });
  }

  /** Takes the note of a fill that was booked as `plain` says. One of a market that is not configured any more has no fill. */
  recall(note: FillMemo): void {
    const market = this.desk.markets.find((each) => marketName(each) === note.market);
    if (market !== undefined) this.#count(note, market.id, "as noted");
  }

  #count(
    { strategy, doubleMid, side, price, size, liquidity, fee }: FillMemo,
    market: InstrumentId,
    how: "as noted" | "back",
  ): void {
    const paid = { asset: fee.asset, amount: parseMoney(fee.amount) };
    const fill = { side, price: price as Price, size: size as Size, liquidity, fee: paid };
    const plain = this.plain(market), noted = { strategy, doubleMid }, account = this.desk.ledger.account(market);
    if (how === "back") account.reattribute(fill, noted, plain);
    else account.reattribute(fill, plain, noted);
  }

  /** Takes back what was counted with notes that are not written down yet and would not fit the new grid of their market: they
   * are read on that, for they stand behind it in the journal. */
  letGo(before: Instrument, after: Instrument): void {
    const fits = (note: FillMemo) => regridded(note, before, after) !== null, name = marketName(after);
    for (const note of this.#memos) if (note.market === name && !fits(note)) this.#count(note, after.id, "back");
    this.#memos = this.#memos.filter((note) => note.market !== name || fits(note));
  }

  /** Counts the notes that are not written down yet on the new grid of their market. */
  regrid(before: Instrument, after: Instrument): void {
    const name = marketName(after);
    this.#memos = this.#memos.map((note) => note.market === name ? regridded(note, before, after)! : note);
  }

  /** What the next run has to know, since the last call. */
  takeMemos(): readonly FillMemo[] {
    if (this.#memos.length === 0) return NONE;
    const taken = this.#memos;
    this.#memos = [];
    return taken;
  }
}

const NONE: readonly FillMemo[] = [];

/** `null` = it does not fit the new grid. */
function regridded(note: FillMemo, before: Instrument, after: Instrument): FillMemo | null {
  const size = onGrid(note.size, before.lot, after.lot), price = onGrid(note.price, before.tick, after.tick);
  const doubleMid = onGrid(note.doubleMid, before.tick, after.tick);
  return size === null || price === null || doubleMid === null ? null : { ...note, size, price, doubleMid };
}
