/** What the venues say that we hold, beside our books: the ground on which a position may be sold down, and the only word
 * that calls it flat. Spot accounts are judged by their balances, contracts by their positions. @module */
import {
  absolute,
  add,
  compare,
  formatMoney,
  type Money,
  multiply,
  notional,
  sizeAmount,
  subtract,
  ZERO,
} from "../money.ts";
import type { Micros, Price, Side, Size } from "../units.ts";
import { formatSteps, MICROS_PER_SECOND } from "../units.ts";
import type { Instrument, InstrumentId, VenueId } from "../instrument.ts";
import type { Approved, Command, Query } from "../command.ts";
import type { Balances, Positions } from "../event.ts";
import { lotsUnder } from "../ledger/position.ts";
import type { Desk } from "../desk/desk.ts";
import type { Market } from "../desk/market.ts";
import type { Gate } from "../risk/gate.ts";
import { wholeLots } from "../risk/flatten.ts";
import type { VenueRules } from "./quoting.ts";

/** A question without an answer is asked again after this. */
const PATIENCE = 2 * MICROS_PER_SECOND;
/** Balances may differ by one part in so many, or by one lot, whichever is more (reliability.md 2.4). */
const TOLERANCE: Money = [10_000n, 0];

type Word = "balances" | "positions";
type Account = {
  /** Since when it must be asked anew; and when that was done. */
  wantedFrom: Micros;
  askedAt: Micros;
  /** When the newest complete answer was asked for. */
  lookedAt: Micros;
  /** Signed lots by market, of contracts, and the rules under which they were told. */
  positions: ReadonlyMap<InstrumentId, Size> | null;
  readonly rules: Map<InstrumentId, Instrument | null>;
};

export class ConfirmedHoldings {
  readonly #accounts = new Map<VenueId, Account>();

  constructor(
    private readonly desk: Desk,
    private readonly gate: Gate,
    private readonly venues: ReadonlyMap<VenueId, VenueRules>,
    private readonly nextQueryId: (venue: VenueId) => number,
  ) {
    const never = 0 as Micros;
    for (const id of desk.venues.keys()) {
      this.#accounts.set(id, { wantedFrom: never, askedAt: never, lookedAt: never, positions: null, rules: new Map() });
    }
  }

  /** Takes a complete answer to a question; the ledger takes what is pushed. */
  observe(event: Balances | Positions): void {
    const account = this.#accounts.get(event.venue), { requestedAt } = event;
    if (account === undefined || event.source !== "query" || requestedAt === null || !event.complete) return;
    if (event.kind !== this.#word(event.venue) || requestedAt < account.lookedAt) return;
    account.lookedAt = requestedAt;
    if (event.kind === "positions") {
      account.positions = new Map(event.positions.map(({ instrument, size }) => [instrument, size]));
      for (const { id, instrument } of this.desk.markets) account.rules.set(id, instrument);
    }
  }

  /** Asks the venue what it holds, unless it was asked a moment ago or has said so since `wantedFrom`. */
  ask(venue: VenueId, now: Micros, out: Approved<Command>[]): void {
    const account = this.#accounts.get(venue)!, what = this.#word(venue);
    const { askedAt, lookedAt, wantedFrom } = account;
    if (what === null || lookedAt >= wantedFrom) return;
    if (askedAt >= wantedFrom && now - askedAt < PATIENCE) return;
    account.askedAt = now;
    const query: Query = { kind: "query", what, venue, queryId: this.nextQueryId(venue) };
    out.push(this.gate.approve(query));
  }

  /** Why what we believe to hold of `market` may not be acted upon; `null` = the venue has confirmed it by an answer to a
   * question that was asked at or after `since`. */
  doubt(market: Market, since: Micros): string | null {
    const { venue, instrument } = market, account = this.#accounts.get(venue)!;
    if (instrument === null) return "the venue has not told its rules";
    if (this.#word(venue) === null) return `${venue} does not tell its positions`;
    if (account.lookedAt < since) {
      account.wantedFrom = Math.max(account.wantedFrom, since) as Micros;
      return `${venue} is asked what it holds`;
    }
    return instrument.kind === "spot"
      ? this.#balanceDoubt(market, instrument)
      : this.#positionDoubt(market, instrument);
  }

  /** Signed lots that are to be brought to zero. Of what was bought, fees in the same asset are gone already; what people
   * moved in or out is not counted, save that nothing is left of what is not there. */
  left({ id, venue, instrument }: Market): Size {
    const { ledger, markets } = this.desk, position = ledger.position(id).size;
    if (instrument?.kind !== "spot" || position <= 0) return position;
    const { base } = instrument;
    const shares = markets.some((other) => other.id !== id && other.venue === venue && other.instrument?.base === base);
    if (shares) return position;
    const cash = ledger.cash(venue, base), moved = ledger.venues().get(venue)?.reasons.external.get(base) ?? ZERO;
    const traded = wholeLots(subtract(cash, moved), oneLot(instrument), "floor");
    const held = wholeLots(add(ledger.opening(venue, base) ?? ZERO, cash), oneLot(instrument), "floor");
    return Math.min(position, traded, held) as Size;
  }

  /** Lots that the free balance allows at `price`; Infinity where it is no question of balances. */
  affordable({ venue, instrument }: Market, side: Side, price: Price): number {
    if (instrument?.kind !== "spot") return Infinity;
    const asset = side === "sell" ? instrument.base : instrument.quote;
    const free = this.desk.ledger.balances(venue).find((balance) => balance.asset === asset)?.free ?? ZERO;
    return wholeLots(free, side === "sell" ? oneLot(instrument) : notional(price, 1 as Size, instrument), "floor");
  }

  #balanceDoubt({ venue }: Market, { base, lot }: Instrument): string | null {
    const found = this.desk.ledger.differences(venue).find(({ asset }) => asset === base);
    if (found === undefined) return `the opening balance of ${base} is not known`;
    const { difference, ours } = found, off = absolute(difference);
    const within = compare(off, sizeAmount(1 as Size, { lot })) <= 0 ||
      compare(multiply(off, TOLERANCE), absolute(ours)) <= 0;
    return within ? null : `${venue} holds ${formatMoney(difference)} ${base} more than our books`;
  }

  #positionDoubt({ id, venue }: Market, { lot }: Instrument): string | null {
    const account = this.#accounts.get(venue)!, ours = this.desk.ledger.position(id).size, told = account.rules.get(id);
    const before = account.positions?.get(id) ?? 0 as Size;
    const theirs = told ? lotsUnder(before, told, this.desk.market(id).instrument!) : before;
    if (theirs === ours) return null;
    if (theirs === null) {
      account.wantedFrom = account.lookedAt + 1 as Micros;
      return `${venue} is asked what it holds in its new lots`;
    }
    return `${venue} holds ${formatSteps(theirs, lot)}, our books ${formatSteps(ours, lot)}`;
  }

  /** What tells us of the account; `null` = nothing does. */
  #word(venue: VenueId): Word | null {
    const contracts = this.desk.markets.some((market) =>
      market.venue === venue && market.instrument !== null && market.instrument.kind !== "spot"
    );
    if (!contracts) return "balances";
    return this.venues.get(venue)?.capabilities.accountQueries?.includes("positions") ? "positions" : null;
  }
}

function oneLot({ lot }: Instrument): Money {
  return sizeAmount(1 as Size, { lot });
}
