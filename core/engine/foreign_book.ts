/** What others traded on an account that is not ours alone: their lots stand beside ours at the venue, and their money moves
 * its balances. Each trade is a dated record, booked once as a flow that is no result of ours. Rule: reliability.md 2.4, D4.
 * @module */
import { nextOnGrid, type Size } from "../units.ts";
import { type Money, negate, notional, sizeAmount } from "../money.ts";
import { type Instrument, type InstrumentId, marketName } from "../instrument.ts";
import type { CashFlow, Fill } from "../event.ts";
import type { Desk } from "../desk/desk.ts";

export class ForeignBook {
  /** Signed lots of contracts by market. */
  readonly #lots = new Map<InstrumentId, number>();

  constructor(private readonly desk: Desk) {}

  /** Signed lots of a contract that others hold on the account. */
  lots(instrument: InstrumentId): number {
    return this.#lots.get(instrument) ?? 0;
  }

  /** Takes one trade of others, each once.
   * @returns the flows that it made, to be booked */
  take(fill: Fill): readonly CashFlow[] {
    return this.#move(fill, 1);
  }

  /** Takes back one that was ours after all.
   * @returns the flows that undo those that it made */
  giveBack(fill: Fill): readonly CashFlow[] {
    return this.#move(fill, -1).map(({ flowId, amount, ...flow }) => ({
      ...flow,
      flowId: `${flowId} back`,
      amount: negate(amount),
    }));
  }

  #move(fill: Fill, times: 1 | -1): readonly CashFlow[] {
    const { instrument } = this.desk.market(fill.instrument);
    if (instrument === null) return [];
    if (instrument.kind !== "spot") {
      this.#lots.set(fill.instrument, this.lots(fill.instrument) + times * signedLots(fill));
    }
    return movesOf(fill, instrument).map((move) => flowOf(fill, instrument, move));
  }

  /** Counts their lots on the new grid of a market; what does not fit there is a difference for people. */
  regrid(before: Instrument, after: Instrument): void {
    const lots = this.#lots.get(after.id);
    if (lots !== undefined) this.#lots.set(after.id, nextOnGrid(lots, before.lot, after.lot, "down"));
  }

  /** By market name, for a snapshot. */
  state(): readonly (readonly [market: string, lots: number])[] {
    return [...this.#lots].map(([id, lots]) => [marketName(this.desk.market(id)), lots]);
  }

  restore(state: readonly (readonly [market: string, lots: number])[]): void {
    for (const [name, lots] of state) {
      const market = this.desk.markets.find((one) => marketName(one) === name);
      if (market !== undefined) this.#lots.set(market.id, lots);
    }
  }
}

export function signedLots({ side, size }: Pick<Fill, "side" | "size">): Size {
  return (side === "buy" ? size : -size) as Size;
}

type Move = { readonly part: "base" | "quote" | "fee"; readonly asset: string; readonly amount: Money };

/** What a trade moves in the account: on spot both sides of it, on contracts its fee. What a contract settles with it depends
 * on all that the account holds: the venue's own record of that is a flow. */
export function movesOf(
  fill: Pick<Fill, "side" | "size" | "price" | "fee">,
  instrument: Instrument,
): readonly Move[] {
  const moves: Move[] = [];
  if (instrument.kind === "spot") {
    const lots = signedLots(fill);
    moves.push({ part: "base", asset: instrument.base, amount: sizeAmount(lots, instrument) });
    moves.push({ part: "quote", asset: instrument.quote, amount: negate(notional(fill.price, lots, instrument)) });
  }
  if (fill.fee.amount[0] !== 0n) moves.push({ part: "fee", asset: fill.fee.asset, amount: negate(fill.fee.amount) });
  return moves;
}

function flowOf(fill: Fill, { symbol }: Instrument, { part, asset, amount }: Move): CashFlow {
  const { venue, tradeId, source, venueAt, receivedAt } = fill, flowId = `foreign ${symbol} ${tradeId} ${part}`;
  return {
    kind: "cash_flow",
    venue,
    flowId,
    what: "other",
    instrument: null,
    asset,
    amount,
    source,
    venueAt,
    receivedAt,
  };
}
