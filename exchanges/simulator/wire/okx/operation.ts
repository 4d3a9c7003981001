/** What all requests to the simulated OKX share: the venue behind them, the limits, and the checks that stand before each one.
 * @module */
import type { Micros } from "../../../../core/units.ts";
import type { Account } from "../../accounts.ts";
import type { RecentTrades } from "../../recent_trades.ts";
import { quietWanted } from "../../request_faults.ts";
import type { VenueServices } from "../../venue.ts";
import { refusals } from "./errors.ts";
import type { Limits } from "./limits.ts";
import type { OrderNotes } from "./order_notes.ts";
import type { Params } from "./params.ts";

/** One venue's state beyond the exchange. */
export type Context = {
  readonly services: VenueServices;
  readonly limits: Limits;
  readonly recent: RecentTrades;
  readonly notes: OrderNotes;
  /** Tags with a dead-man timer that may still run, by account. */
  readonly timerTags: Map<string, Set<string>>;
  /** What is to happen right after what happens now. */
  readonly afterwards: (() => void)[];
};

export type Call = { readonly context: Context; readonly params: Params; readonly account: Account | null };
/** An account's call. */
export type SignedCall = Call & { readonly account: Account };

/** So many requests in two seconds, or in `window` µs: of everybody for public data, of the account for the rest. */
export type Rate = { readonly most: number; readonly window?: Micros; readonly by?: (params: Params) => string };

/** A question, or a command that is not about orders; its answer is the list in `data`. */
export type Operation =
  & { readonly name: string; readonly rate: Rate }
  & (
    | { readonly security: "none"; run(call: Call): readonly unknown[] }
    | { readonly security: "signed"; run(call: SignedCall): readonly unknown[] }
  );

/** Counts the request and runs it. `authenticate` finds out whose it is, or refuses.
 * @returns what stands in `data`
 * @throws {ApiError} the refusal */
export function perform(
  operation: Operation,
  { context, params }: Omit<Call, "account">,
  authenticate: () => Account,
): readonly unknown[] {
  const { limits, services } = context, { name, rate: { most, window, by } } = operation;
  refuseByFault(services);
  const part = by === undefined ? name : `${name} ${by(params)}`;
  if (operation.security === "none") {
    limits.spend(part, most, services.venueNow, window);
    return operation.run({ context, params, account: null });
  }
  refuseIfPrivateIsDown(services);
  const account = authenticate();
  limits.spend(`${account.name} ${part}`, most, services.venueNow, window);
  return operation.run({ context, params, account });
}

/** @throws {ApiError} while a fault lets nothing through */
export function refuseByFault({ faults, venueNow }: VenueServices): void {
  const quiet = quietWanted(faults, venueNow);
  if (quiet !== null) throw refusals.tooMany(quiet.isBare ? null : quiet.until, quiet.status);
}

/** @throws {ApiError} while the venue serves nothing that is signed */
export function refuseIfPrivateIsDown({ faults }: VenueServices): void {
  if (faults.strikes("private_down")) throw refusals.busy();
}
