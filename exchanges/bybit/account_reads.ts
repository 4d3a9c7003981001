/** The account as a whole, asked over REST: the wallet, and the positions of linear contracts page by page. Whole or failed.
 * Source: Bybit v5 docs, "Get Wallet Balance" and "Get Position Info"; read 2026-11-26. @module */
import type { Balances, Margin, Positions, VenuePosition } from "../../core/event.ts";
import type { Micros } from "../../core/units.ts";
import type { SessionOptions } from "../../core/venue.ts";
import { fieldsOf, FrameError } from "../shared/fields.ts";
import { readBalances, readMargin, readPosition } from "./account_codec.ts";
import { type Answer, resultFields } from "./answers.ts";
import { signedGet } from "./calls.ts";
import type { Markets } from "./markets.ts";
import { type Ask, type Pages, readPages } from "./pages.ts";
import type { Product } from "./product.ts";

/** Rows of a page of positions. */
const PAGE_SIZE = 200;
const WALLET = signedGet("/v5/account/wallet-balance", "wallet", { accountType: "UNIFIED" });

export type WalletRead = { readonly balances: Balances; readonly margin: Margin | null };

export class AccountReads {
  constructor(
    readonly options: SessionOptions,
    readonly product: Product,
    readonly markets: Markets,
    readonly ask: Ask,
  ) {}

  wallet(
    done: (wallet: WalletRead, requestedAt: Micros, now: Micros) => void,
    failed: (reason: string, requestedAt: Micros, now: Micros) => void,
    now: Micros,
  ): void {
    this.ask(WALLET, (answer, sentAt, at) => done(this.#readWallet(answer, sentAt, at), sentAt, at), failed, now);
  }

  /** Every position of the product's contracts; markets that are not named are flat. */
  positions(
    done: (positions: Positions, now: Micros) => void,
    failed: (reason: string, requestedAt: Micros, now: Micros) => void,
    now: Micros,
  ): void {
    const { category, scope } = this.product;
    const pages: Pages = {
      path: "/v5/position/list",
      budget: "position",
      params: { category, ...scope },
      size: PAGE_SIZE,
    };
    readPages(
      this.ask,
      pages,
      (rows, requestedAt, at) => {
        const positions: VenuePosition[] = [];
        for (const row of rows) {
          const market = this.markets.bySymbol.get(row.text("symbol"));
          if (market?.instrument) positions.push(readPosition(row, market.instrument));
          else if (market) return failed(`the venue's listing of ${market.symbol} is not known`, requestedAt, at);
        }
        const { venue } = this.options, stamps = { requestedAt, venueAt: null, receivedAt: at };
        done({ kind: "positions", venue, positions, complete: true, source: "query", ...stamps }, at);
      },
      failed,
      now,
    );
  }

  #readWallet(answer: Answer, sentAt: Micros, now: Micros): WalletRead {
    const { origin } = answer, [first] = resultFields(answer).list("list");
    const account = fieldsOf(first, origin, "result.list[0]"), type = account.text("accountType");
    if (type !== "UNIFIED") {
      throw new FrameError(origin.venue, `Cannot use a wallet of ${type}: want UNIFIED`, origin.frame);
    }
    const evidence = { source: "query", requestedAt: sentAt } as const;
    return {
      balances: readBalances(account, true, evidence, null, now),
      margin: readMargin(account, null, now),
    };
  }
}
