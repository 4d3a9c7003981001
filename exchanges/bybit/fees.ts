/** What trades cost the account, market by market. No event tells of another fee tier: it is asked again each hour. Source: Bybit
 * v5 docs, "Get Fee Rate"; read 2026-11-26. @module */
import { type Micros, MICROS_PER_SECOND } from "../../core/units.ts";
import type { Effects } from "../../core/venue.ts";
import { pageOf } from "./answers.ts";
import { BACKGROUND, type Caller } from "./caller.ts";
import { signedGet } from "./calls.ts";
import { readFees } from "./instruments.ts";
import type { Market, Markets } from "./markets.ts";
import { asking } from "./pages.ts";
import type { Product } from "./product.ts";

const EVERY = 3_600 * MICROS_PER_SECOND, RETRY = 60 * MICROS_PER_SECOND;

export class FeeKeeper {
  constructor(
    readonly product: Product,
    readonly io: Pick<Effects, "wake" | "emit">,
    readonly caller: Caller,
    readonly markets: Markets,
    /** The account's fees for a market are known. */
    readonly known: (market: Market, now: Micros) => void,
  ) {}

  ask(now: Micros): void {
    const { category } = this.product, { all } = this.markets;
    // The list of a whole category is long; one market is asked for by its name.
    const call = signedGet("/v5/account/fee-rate", "fee-rate", {
      category,
      ...(all.length === 1 ? { symbol: all[0].symbol } : {}),
    });
    asking(this.caller, null, BACKGROUND)(call, (answer, _requestedAt, at) => {
      const fees = readFees(pageOf(answer).rows);
      this.io.wake("fees", at + EVERY as Micros);
      for (const market of all) {
        const found = fees.get(market.symbol);
        if (found === undefined) continue;
        market.fees = found;
        this.known(market, at);
      }
    }, (reason, _requestedAt, at) => {
      const { venue } = this.caller.options;
      this.io.emit({ kind: "ignored", venue, reason: `the fees cannot be read: ${reason}`, receivedAt: at });
      this.io.wake("fees", at + RETRY as Micros);
    }, now);
  }
}
