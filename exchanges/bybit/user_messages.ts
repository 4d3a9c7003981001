/** Frames of the private socket to events. A frame carries several rows: one that cannot be read hides none of the others, since a
 * fill is never dropped. Both products of the account come over one socket, and the rows of the other one are told as ignored.
 * @module */
import type {
  Balances,
  CashFlow,
  DecodeError,
  Fill,
  Ignored,
  Margin,
  OrderReport,
  Positions,
} from "../../core/event.ts";
import type { Micros } from "../../core/units.ts";
import { type Fields, fieldsOf, FrameError } from "../shared/fields.ts";
import type { Listing } from "../shared/market_frames.ts";
import { ignoredOf, strangerIn } from "../shared/strangers.ts";
import { OddPrices } from "../shared/trade_prices.ts";
import { readBalances, readExecution, readMargin, readOrder, readPosition } from "./account_codec.ts";
import { firstMs } from "./instants.ts";
import type { Product } from "./product.ts";

export type UserMessage = OrderReport | Fill | CashFlow | Balances | Positions | Margin | Ignored | DecodeError;

const PUSH = { source: "push", requestedAt: null } as const;
/** "order", or "order.linear" where the category was subscribed by itself. */
const TOPIC = /^(order|execution|position|wallet|dcp)(?:\.(?:spot|linear|inverse|option|future))?$/;

export class UserMessages {
  readonly #oddPrices = new OddPrices();

  /** @param category whose rows are told; null = those of every category */
  constructor(readonly venue: string, readonly category: Product["category"] | null, readonly listing: Listing) {}

  /** What a frame of data says, row by row. @throws {FrameError} if it is no such frame */
  read(frame: Fields, receivedAt: Micros): readonly UserMessage[] {
    const name = frame.text("topic"), [, topic] = TOPIC.exec(name) ?? [];
    if (topic === undefined || topic === "dcp") return [this.#ignore(`a frame of ${name}`, receivedAt)];
    const at = firstMs(frame, "creationTime");
    return frame.list("data").flatMap((value) => {
      try {
        return this.#row(topic, fieldsOf(value, frame.origin, "data[]"), at, receivedAt);
      } catch (error) {
        if (!(error instanceof FrameError)) throw error;
        return [{ kind: "error", venue: this.venue, message: error.message, frame: error.frame, receivedAt }];
      }
    });
  }

  #row(topic: string, row: Fields, venueAt: Micros | null, receivedAt: Micros): readonly UserMessage[] {
    if (topic === "wallet") return this.#wallet(row, venueAt, receivedAt);
    const category = row.optionalText("category"), symbol = row.text("symbol"), instrument = this.listing.get(symbol);
    const isOurs = category === null || this.category === null || category === this.category;
    if (!isOurs || instrument === undefined) {
      const ignored = this.#ignore(`${topic} of ${category ?? ""} ${symbol}, which is no market of ours`, receivedAt);
      const isOrder = isOurs && topic !== "position";
      const stranger = isOrder ? strangerIn(row, symbol, row.optionalText("orderLinkId"), "orderId") : null;
      return [ignoredOf(ignored, stranger, () => topic === "execution" ? tradeText(row) : null)];
    }
    if (topic === "execution") {
      const told = readExecution(row, instrument, "push", receivedAt);
      const odd = told.kind === "fill" ? this.#oddPrices.tell(row, "execPrice", instrument, told) : null;
      return odd === null ? [told] : [odd, told];
    }
    if (topic === "order") {
      const report = readOrder(row, instrument, PUSH, receivedAt);
      return [report.size > 0 ? report : this.#ignore(`an order on ${symbol} that names no size`, receivedAt)];
    }
    const at = firstMs(row, "updatedTime") ?? venueAt, positions = [readPosition(row, instrument)];
    return [{
      kind: "positions",
      venue: this.venue,
      positions,
      complete: false,
      ...PUSH,
      venueAt: at,
      receivedAt,
    }];
  }

  /** A push names the coins that changed alone. */
  #wallet(account: Fields, venueAt: Micros | null, receivedAt: Micros): readonly UserMessage[] {
    const type = account.optionalText("accountType");
    if (this.category !== null && type !== null && type !== "UNIFIED") {
      return [this.#ignore(`a wallet of ${type}`, receivedAt)];
    }
    const balances = readBalances(account, false, PUSH, venueAt, receivedAt);
    const margin = this.category !== "spot" ? readMargin(account, venueAt, receivedAt) : null;
    return margin === null ? [balances] : [balances, margin];
  }

  #ignore(reason: string, receivedAt: Micros): Ignored {
    return { kind: "ignored", venue: this.venue, reason, receivedAt };
  }
}

/** Such as "Sell 0.5 at 3000". */
function tradeText(execution: Fields): string {
  return `${execution.text("side")} ${execution.text("execQty")} at ${execution.text("execPrice")}`;
}
