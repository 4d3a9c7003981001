/** The accounts of simulated venues, kept as a venue keeps them and not as our ledger does: wallets, and for each contract a
 * size with its average entry price. All of it in exact fractions; a venue rounds what it pays out, nothing else. @module */
import type { CashFlow, Fill } from "../../core/event.ts";
import type { Instrument, VenueId } from "../../core/instrument.ts";
import { Fraction } from "./fraction.ts";

type Held = { size: Fraction; entry: Fraction };

export class VenueAccounts {
  /** By venue and asset, such as "okx BTC". */
  readonly wallets = new Map<string, Fraction>();
  readonly #held = new Map<Instrument, Held>();

  wallet(venue: VenueId, asset: string): Fraction {
    return this.wallets.get(`${venue} ${asset}`) ?? Fraction.ZERO;
  }

  pay(venue: VenueId, asset: string, amount: Fraction): void {
    this.wallets.set(`${venue} ${asset}`, this.wallet(venue, asset).plus(amount));
  }

  /** Contracts, or base of a spot market, that trades have left. */
  size(instrument: Instrument): Fraction {
    return this.#held.get(instrument)?.size ?? Fraction.ZERO;
  }

  flow({ venue, asset, amount }: CashFlow): void {
    this.pay(venue, asset, Fraction.of(amount));
  }

  trade(fill: Fill, instrument: Instrument): void {
    const { side, fee, venue } = fill, { kind, base, quote } = instrument;
    const quantity = Fraction.whole(fill.size * instrument.lot.step).times(places(instrument.lot.decimals));
    const price = priceOf(fill.price, instrument), signed = side === "buy" ? quantity : quantity.times(MINUS);
    if (kind === "spot") {
      this.pay(venue, base, signed);
      this.pay(venue, quote, signed.times(price).times(MINUS));
      const held = this.#of(instrument);
      held.size = held.size.plus(signed);
    } else this.#contract(signed, price, instrument);
    this.pay(venue, fee.asset, Fraction.of(fee.amount).times(MINUS));
  }

  #contract(signed: Fraction, price: Fraction, instrument: Instrument): void {
    const held = this.#of(instrument), { kind, base, quote, settle, settleDecimals, venue } = instrument;
    const asset = settle ?? (kind === "inverse" ? base : quote);
    if (held.size.sign * signed.sign < 0) {
      const both = held.size.plus(signed), all = both.sign !== held.size.sign;
      const closed = all ? held.size : signed.times(MINUS);
      const won = earned(closed, held.entry, price, instrument);
      this.pay(
        venue,
        asset,
        settleDecimals === undefined && kind !== "inverse" ? won : won.rounded(settleDecimals ?? 8),
      );
      held.size = all ? Fraction.ZERO : both;
      if (all && both.sign !== 0) {
        held.size = both;
        held.entry = price;
      }
      return;
    }
    const size = held.size.plus(signed);
    held.entry = held.size.sign === 0 ? price : kind === "inverse"
      // As many contracts for as much of the base.
      ? size.dividedBy(held.size.dividedBy(held.entry).plus(signed.dividedBy(price)))
      : held.size.times(held.entry).plus(signed.times(price)).dividedBy(size);
    held.size = size;
  }

  /** What closing all of it at `price` would earn, in the asset that it settles in. */
  unrealised(instrument: Instrument, price: Fraction): Fraction {
    const held = this.#held.get(instrument);
    return held === undefined || held.size.sign === 0
      ? Fraction.ZERO
      : earned(held.size, held.entry, price, instrument);
  }

  #of(instrument: Instrument): Held {
    let held = this.#held.get(instrument);
    if (held === undefined) this.#held.set(instrument, held = { size: Fraction.ZERO, entry: Fraction.ZERO });
    return held;
  }
}

/** @param ticks may lie half-way between two */
export function priceOf(ticks: number, { tick }: Instrument): Fraction {
  return Fraction.whole(2 * ticks * tick.step).times(places(tick.decimals)).dividedBy(TWO);
}

function earned(size: Fraction, entry: Fraction, exit: Fraction, { kind, multiplier }: Instrument): Fraction {
  const face = size.times(Fraction.of(multiplier));
  return kind === "inverse" ? face.dividedBy(entry).minus(face.dividedBy(exit)) : face.times(exit.minus(entry));
}

function places(decimals: number): Fraction {
  return new Fraction(1n, 10n ** BigInt(decimals));
}

const MINUS = new Fraction(-1n), TWO = new Fraction(2n);
