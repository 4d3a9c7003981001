/** What all operations of the simulated Binance share: the venue behind them, the limits, and the checks that stand
 * before each one. REST and ws-api are two doors to the same operations. @module */
import type { Instrument } from "../../../../core/instrument.ts";
import type { Random } from "../../../shared/random.ts";
import type { Account } from "../../accounts.ts";
import { numberIn } from "../../faults.ts";
import type { Floor } from "../../floors.ts";
import { carryOut, type CommandWords, quietWanted } from "../../request_faults.ts";
import type { VenueServices } from "../../venue.ts";
import { ApiError, refusals } from "./errors.ts";
import { type Limits, tooManyRequests } from "./limits.ts";
import type { Params } from "./params.ts";
import type { RecentTrades } from "../../recent_trades.ts";
import { accountOf } from "./signature.ts";
import type { Stamp } from "./words.ts";

export { NO_ANSWER } from "../../request_faults.ts";

/** One venue's state beyond the exchange. */
export type Context = {
  readonly services: VenueServices;
  readonly limits: Limits;
  readonly recent: RecentTrades;
  /** Draws client ids for those who send none. */
  readonly random: Random;
  /** What is to happen right after what happens now. */
  readonly afterwards: (() => void)[];
};

export type Call<C extends Context = Context> = {
  readonly context: C;
  readonly params: Params;
  /** Whose orders and money; a public operation has none. */
  readonly account: Account | null;
  readonly stamp: Stamp;
};

/** An account's call. */
export type SignedCall<C extends Context = Context> = Call<C> & { readonly account: Account };

export type Operation<C extends Context = Context> =
  & { readonly name: string; readonly weight: number | ((params: Params) => number) }
  & (
    | { readonly security: "none"; run(call: Call<C>): unknown }
    /** A command changes orders: faults may lose its answer, and on spot it costs no weight when it succeeds. `keyed` takes
     * the key's name without a signature. */
    | { readonly security: "signed" | "keyed"; readonly command: boolean; run(call: SignedCall<C>): unknown }
  );

/** Counts the request and runs it. `authenticate` finds out whose it is, or refuses.
 * @returns the result, or `NO_ANSWER`
 * @throws {ApiError} the refusal */
export function perform<C extends Context>(
  operation: Operation<C>,
  call: Omit<Call<C>, "account">,
  authenticate: (security: "signed" | "keyed") => Account,
): { readonly result: unknown; readonly account: Account | null } {
  const { context, params } = call, { services, limits } = context;
  const weight = typeof operation.weight === "number" ? operation.weight : operation.weight(params);
  const now = services.venueNow;
  refuseByFault(context);
  limits.spend(weight, now);
  refuseIfPrivateIsDown(context, operation.security !== "none");
  if (operation.security === "none") return { result: operation.run({ ...call, account: null }), account: null };
  const account = authenticate(operation.security);
  const signed = { ...call, account };
  if (!operation.command) return { result: operation.run(signed), account };
  const result = carryOut(services.faults, operation.name, COMMAND_WORDS, () => operation.run(signed));
  limits.refund(weight, now);
  return { result, account };
}

const COMMAND_WORDS: CommandWords = {
  unknownOutcome: refusals.unknownOutcome,
  isRefusal: (error) => error instanceof ApiError,
};

function refuseByFault({ services: { faults, venueNow } }: Context): void {
  const quiet = quietWanted(faults, venueNow);
  if (quiet !== null) throw tooManyRequests(quiet.status, quiet.until, quiet.isBare);
}

/** @throws {ApiError} while the venue serves nothing that is signed */
export function refuseIfPrivateIsDown({ services: { faults } }: Context, signed: boolean): void {
  if (signed && faults.strikes("private_down")) throw refusals.internal();
}

/** @throws {ApiError} for a symbol that is not listed */
export function floorOf({ context, params }: Call, name = "symbol"): Floor {
  const symbol = params.text(name);
  if (!/^[A-Z0-9._&\u0080-\uffff-]{1,50}$/.test(symbol)) {
    throw refusals.illegal(name, "^[\\\\w\\\\-._&&[^a-z]]{1,50}$");
  }
  const floor = context.services.exchange.floor(symbol);
  if (floor === null || isDelisted(context, symbol)) throw refusals.symbol();
  return floor;
}

/** What the listing says of a market now. */
export function statusOf({ services: { faults } }: Context, { status, symbol }: Instrument): Instrument["status"] {
  const told = faults.parameters("market_status", symbol);
  return told === null ? status : told.status === "halted" ? "halted" : "cancel_only";
}

export function isDelisted({ services: { faults } }: Context, symbol: string): boolean {
  return faults.parameters("market_status", symbol)?.status === "delisted";
}

/** Prices of new orders are multiples of so many ticks. */
export function tickTimes({ services: { faults } }: Context, symbol: string): number {
  const parameters = faults.holds("tick_size", symbol);
  return parameters === null ? 1 : Math.max(1, Math.round(numberIn(parameters, "times", 10)));
}

export function accountByKey({ services }: Context, apiKey: string | null): Account {
  return accountOf(services.exchange.accounts, apiKey);
}

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** A client id as Binance makes one for an order or a cancel that brings none. */
export function inventClientId({ random }: Context): string {
  let id = "";
  for (let i = 0; i < 22; i++) id += LETTERS[random.int(LETTERS.length)];
  return id;
}
