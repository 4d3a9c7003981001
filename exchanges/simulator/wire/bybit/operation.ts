/** What all operations of the simulated Bybit share: the venue behind them, their budgets, and what stands before each
 * one. REST and the trade socket are two doors to the same operations. @module */
import type { Account } from "../../accounts.ts";
import type { Floor } from "../../floors.ts";
import type { AccountOrder } from "../../orders.ts";
import { isDelistedNow } from "../../market_faults.ts";
import { carryOut, type CommandWords, NO_ANSWER, quietWanted } from "../../request_faults.ts";
import type { VenueServices } from "../../venue.ts";
import type { BookStreams } from "./book_streams.ts";
import type { Category } from "./category.ts";
import type { DeadMan } from "./dead_man.ts";
import { BybitError, refusals } from "./errors.ts";
import type { Bucket, BudgetState, Limits } from "./limits.ts";
import type { OrderNotes } from "./order_notes.ts";
import type { Params } from "./params.ts";
import type { TradeStreams } from "./trade_streams.ts";

export type Json = Readonly<Record<string, unknown>>;

/** One venue's state beyond the exchange. */
export type Context = {
  readonly services: VenueServices;
  readonly limits: Limits;
  readonly books: BookStreams;
  readonly trades: TradeStreams;
  readonly notes: OrderNotes;
  readonly deadMan: DeadMan;
  /** Accounts whose contract orders are refused beyond the price band; all others' are re-priced to its edge. */
  readonly strictBands: Set<Account>;
  /** Tells that a cancel came too late: the order was filled before. */
  readonly tellLateCancel: (order: AccountOrder) => void;
  /** What is to happen right after what happens now. */
  readonly afterwards: (() => void)[];
};

export type Answer = {
  readonly result: Json;
  /** Of batches: what became of each leg. */
  readonly extra?: Json;
};

export type Call = { readonly context: Context; readonly params: Params };
/** An account's call. */
export type SignedCall = Call & { readonly account: Account };

type Named = { readonly name: string };
export type Operation =
  & Named
  & (
    | { readonly security: "none"; run(call: Call): Answer }
    /** `legs`: it takes from its budget by itself, one for each order in it. A command changes orders: faults may lose
     * its answer. */
    | {
      readonly security: "signed";
      readonly bucket: Bucket | null;
      readonly legs?: true;
      readonly command?: true;
      run(call: SignedCall): Answer;
    }
  );

export { NO_ANSWER };

/** Runs an account's operation.
 * @throws {BybitError} the refusal */
export function perform(
  operation: Operation & { readonly security: "signed" },
  call: SignedCall,
): Answer | typeof NO_ANSWER {
  const { context: { services, limits }, account, params } = call, category = budgetCategory(params);
  if (services.faults.strikes("private_down")) throw refusals.internal();
  if (operation.bucket !== null && !operation.legs) {
    limits.spend(account, operation.bucket, category, services.venueNow / 1_000);
  }
  return operation.command
    ? carryOut(services.faults, operation.name, wordsFor(params), () => operation.run(call))
    : operation.run(call);
}

/** What the headers say of an operation's budget; null = it has none. */
export function budgetOf(
  operation: Operation,
  { context: { services, limits }, account, params }: SignedCall,
): BudgetState | null {
  if (operation.security === "none" || operation.bucket === null) return null;
  return limits.state(account, operation.bucket, budgetCategory(params), services.venueNow / 1_000);
}

/** The refusal that a fault has ordered for every request: null = none. Above a limit of the account the venue answers
 * 200 and a code; an address is barred by status. */
export function refusalByFault({ services: { faults, venueNow } }: Context): BybitError | null {
  const quiet = quietWanted(faults, venueNow);
  if (quiet === null) return null;
  if (quiet.status === 418) return refusals.accessDenied();
  return quiet.isBare ? new BybitError(10006, "Too many visits!") : refusals.tooOften(quiet.until / 1_000);
}

function wordsFor(params: Params): CommandWords {
  return {
    unknownOutcome: () => refusals.timeout(budgetCategory(params) ?? "linear"),
    isRefusal: (error) => error instanceof BybitError,
  };
}

/** A word that is none is the operation's business. */
function budgetCategory(params: Params): Category | null {
  const category = params.values.category;
  return category === "spot" || category === "linear" ? category : null;
}

/** @throws {BybitError} for a symbol that is not listed */
export function floorOf(context: Context, category: Category, params: Params): Floor {
  return floorNamed(context, category, params.text("symbol"));
}

/** @throws {BybitError} for a symbol that is not listed */
export function floorNamed(context: Context, category: Category, symbol: string): Floor {
  const floor = listedFloor(context.services, category, symbol);
  if (floor === null) throw refusals.symbol(category);
  return floor;
}

/** Null = it is not listed, or no more. */
export function listedFloor({ exchange, faults }: VenueServices, category: Category, symbol: string): Floor | null {
  const floor = exchange.floor(symbol, category);
  return floor === null || isDelistedNow(faults, symbol) ? null : floor;
}

/** All markets of a category that are listed. */
export function floorsOf({ services: { exchange, faults } }: Context, category: Category): Floor[] {
  return [...exchange.floors.values()].filter(({ instrument: { kind, symbol } }) =>
    kind === category && !isDelistedNow(faults, symbol)
  );
}

/** ms of a settlement: its hour is appointed, whatever the venue's clock shows when it is told. */
export function settlementStampOf(at: number): number {
  return Math.floor(at / 1_000);
}

/** ms of the venue's clock. */
export function stampOf({ clockOffset }: VenueServices, at: number): number {
  return Math.floor((at + clockOffset) / 1_000);
}
