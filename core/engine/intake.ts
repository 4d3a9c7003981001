/** Where each kind of fact goes. @module */
import type { Micros } from "../units.ts";
import type { Event } from "../event.ts";
import type { Desk } from "../desk/desk.ts";
import type { Accounts } from "./accounts.ts";
import type { DeadMen } from "./dead_men.ts";
import type { Hand } from "./hand.ts";
import type { Holding } from "./holding.ts";
import type { MarketFacts } from "./market_facts.ts";
import type { OrderNews } from "./order_news.ts";
import type { Strangers } from "./strangers.ts";
import type { Turn } from "./turn.ts";
import type { VenueErrors } from "./venue_errors.ts";
import type { VenueFacts } from "./venue_facts.ts";
import type { Watching } from "./watching.ts";

export type IntakeParts = {
  readonly desk: Pick<Desk, "guards">;
  readonly turn: Pick<Turn, "recalling">;
  readonly markets: Pick<MarketFacts, "take">;
  readonly accounts: Pick<Accounts, "take">;
  readonly venues: Pick<VenueFacts, "take">;
  readonly venueErrors: Pick<VenueErrors, "take">;
  readonly holding: Pick<Holding, "onAnswer">;
  readonly watching: Pick<Watching, "beat"> & { readonly board: Pick<Watching["board"], "moneyMoved"> };
  readonly deadMen: Pick<DeadMen, "take">;
  readonly hand: Pick<Hand, "handle">;
  readonly news: Pick<OrderNews, "switched" | "answered">;
  readonly strangers: Pick<Strangers, "listed" | "isOf">;
  isOurs(clientId: string | null): boolean;
};

export class Intake {
  readonly #desk: IntakeParts["desk"];
  readonly #turn: IntakeParts["turn"];
  readonly #markets: IntakeParts["markets"];
  readonly #accounts: IntakeParts["accounts"];
  readonly #venues: IntakeParts["venues"];
  readonly #venueErrors: IntakeParts["venueErrors"];
  readonly #holding: IntakeParts["holding"];
  readonly #watching: IntakeParts["watching"];
  readonly #deadMen: IntakeParts["deadMen"];
  readonly #hand: IntakeParts["hand"];
  readonly #news: IntakeParts["news"];
  readonly #strangers: IntakeParts["strangers"];
  readonly #isOurs: IntakeParts["isOurs"];

  constructor(parts: IntakeParts) {
    this.#desk = parts.desk;
    this.#turn = parts.turn;
    this.#markets = parts.markets;
    this.#accounts = parts.accounts;
    this.#venues = parts.venues;
    this.#venueErrors = parts.venueErrors;
    this.#holding = parts.holding;
    this.#watching = parts.watching;
    this.#deadMen = parts.deadMen;
    this.#hand = parts.hand;
    this.#news = parts.news;
    this.#strangers = parts.strangers;
    this.#isOurs = parts.isOurs;
  }

  /** The instant goes from hand to hand: read from a field each time it would be a piece of garbage each time. */
  readonly take = (event: Event, now: Micros): void => {
    switch (event.kind) {
      case "book_snapshot":
      case "book_delta":
      case "book_lost":
      case "trade":
      case "top_of_book":
      case "reference_price":
      case "instrument":
        return this.#markets.take(event, now);
      case "order":
        this.#news.switched(event);
        return this.#accounts.take(event, now);
      case "send_refused":
        if (event.command === "cancel" && this.#strangers.isOf(event.clientId)) return;
        return this.#accounts.take(event, now);
      case "fill":
      case "sent":
        return this.#accounts.take(event, now);
      case "order_found":
        if (event.report !== null) this.#news.switched(event.report);
        this.#watching.board.moneyMoved();
        return this.#accounts.take(event, now);
      case "own_trades":
      case "balances":
      case "positions":
      case "cash_flow":
      case "cash_flows":
      case "account_mode":
      case "margin":
        this.#watching.board.moneyMoved();
        return this.#accounts.take(event, now);
      case "place_answer":
      case "cancel_answer":
      case "amend_answer":
        if (event.kind === "place_answer") this.#news.answered(event);
        if (event.refusal !== null && !this.#turn.recalling) this.#venueErrors.take(event, now);
        if (event.kind === "cancel_answer" && this.#strangers.isOf(event.clientId)) return;
        return this.#accounts.take(event, now);
      case "open_orders":
        this.#strangers.listed(event, now);
        this.#accounts.take(event, now);
        return this.#holding.onAnswer(event, this.#isOurs);
      case "query_failed":
        this.#accounts.take(event, now);
        return this.#holding.onAnswer(event, this.#isOurs);
      case "venue_link":
      case "clock_offset":
      case "rate_budget":
      case "rate_limited":
      case "error":
      case "ignored":
        return this.#venues.take(event, now);
      case "kill":
      case "rearm":
      case "pause":
      case "resume":
      case "set_params":
      case "rollback_params":
      case "stop":
      case "adopt_position":
      case "close_order":
      case "set_limits":
      case "cancel_foreign":
        return this.#hand.handle(event, now);
      case "dead_man_answer":
        return this.#deadMen.take(event, now);
      case "timer":
        if (event.guards !== undefined) this.#desk.guards = event.guards;
        return this.#watching.beat(event, now);
      default:
        return event satisfies never;
    }
  };
}
