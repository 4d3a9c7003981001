/** Orders of futures as their flow needs them: the calls, and what the answers and errors mean. Changing an order takes its side and
 * its price, which the command does not name: they are remembered from its placement. @module */
import type { Amend, Place } from "../../core/command.ts";
import type { Refusal, Side } from "../../core/event.ts";
import type { Price } from "../../core/units.ts";
import { type EndOf, readFuturesOrder } from "./fapi_account.ts";
import type { VenueError } from "./fapi_answers.ts";
import type { Call } from "./fapi_calls.ts";
import type { FuturesCalls } from "./fapi_futures_calls.ts";
import type { MarketListing } from "./fapi_markets.ts";
import type { OrderWords } from "./fapi_order_flow.ts";
import { OrderTexts } from "./fapi_order_texts.ts";

export type FuturesErrors = {
  /** True if the refused request certainly did nothing. */
  isDefinitive(error: VenueError): boolean;
  refusalOf(error: VenueError): Refusal;
};

/** Orders remembered at once; the oldest give way, and can then be cancelled and no longer be changed. */
const MOST_REMEMBERED = 4_096;
/** "Unknown order sent."; "Order does not exist." */
const UNKNOWN_ORDER = -2011, NO_SUCH_ORDER = -2013;

/** For one session. */
export function futuresOrders(calls: FuturesCalls, errors: FuturesErrors, endOf: EndOf): OrderWords {
  const placed = new PlacedOrders(),
    never = (): Call => {
      throw new RangeError("Cannot replace an order here: the venue has no such call");
    };
  const amend = (command: Amend, listing: MarketListing): Call => {
    const known = placed.get(command.clientId);
    if (known) return calls.modify({ ...command, ...known }, listing);
    throw new RangeError(`Cannot amend ${command.clientId}: its side and price are not known any more`);
  };
  const texts = new OrderTexts({
    place: (place, listing) => calls.place(place, listing),
    cancel: (cancel, symbol) => calls.cancel(cancel, symbol),
    replace: never,
    amend,
    orderWeight: 1,
    amendWeight: 1,
  });
  const { hasSocket } = calls.paths;
  return {
    place(place, listing) {
      placed.remember(place);
      return hasSocket ? texts.place(place, listing) : calls.place(place, listing);
    },
    cancel: (cancel, symbol, listing) =>
      hasSocket ? texts.cancel(cancel, symbol, listing) : calls.cancel(cancel, symbol),
    cancelStranger: (cancel, symbol) => calls.cancel(cancel, symbol),
    replace: never,
    amend,
    amendCounts: true,
    cancelAll: (symbol) => calls.cancelAll(symbol),
    readOrder: (order, listing, evidence, now) => readFuturesOrder(order, listing, evidence, endOf, now),
    amendedOrder: (answer) => answer,
    cancelledOrders: () => [], // nothing but a yes: what it cancelled the stream tells
    nothingRested: ({ code }) => code === UNKNOWN_ORDER,
    ...errors,
  };
}

/** True if the venue says that it knows no such order. */
export function noSuchFuturesOrder({ code, status }: VenueError): boolean {
  return code === NO_SUCH_ORDER && status < 500;
}

/** Side and price of the orders placed last. */
class PlacedOrders {
  readonly #known = new Map<string, { readonly side: Side; readonly price: Price }>();

  remember({ clientId, side, price }: Place): void {
    if (this.#known.size >= MOST_REMEMBERED) {
      for (const oldest of this.#known.keys()) {
        this.#known.delete(oldest);
        break;
      }
    }
    this.#known.set(clientId, { side, price });
  }

  get(clientId: string): { readonly side: Side; readonly price: Price } | undefined {
    return this.#known.get(clientId);
  }
}
