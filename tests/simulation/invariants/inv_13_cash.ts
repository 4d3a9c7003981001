/** INV-13: cash adds up to the last unit. At the venue: what an account began with, its trades, fees and deposits are its
 * balances. In our books: the same as the venue's, once all that it traded is booked. @module */
import type { Engine } from "../../../core/engine/engine.ts";
import { add, compare, formatMoney, type Money, negate, parseMoney, subtract, ZERO } from "../../../core/money.ts";
import { MICROS_PER_SECOND } from "../../../core/units.ts";
import type { Account } from "../../../exchanges/simulator/accounts.ts";
import type { Floor } from "../../../exchanges/simulator/floors.ts";
import { settleAssetOf } from "../../../exchanges/simulator/margin.ts";
import type { Invariant } from "../contract.ts";
import { Bookings } from "./bookings.ts";
import { Oracle, type VenueTruth } from "./oracle.ts";
import { engineOf, Health, seconds, violated } from "./violation.ts";

const ID = "INV-13";
/** Steps from one sum to the next: what is wrong stays wrong. */
const SUM_EVERY = 500;
/** Books that have all trades may differ so long from a venue that is well: two looks settle the dust of a fee. */
const AGREES_WITHIN = 60 * MICROS_PER_SECOND;

export const cashAddsUp: Invariant = {
  id: ID,
  meaning: "start + trades − fees ± funding ± transfers = balance, to the last unit, per asset and venue",
  create(stage) {
    const oracle = Oracle.of(stage), bookings = Bookings.of(stage), health = new Health(stage);
    /** Since when our cash differs although the venue is READY, by venue and asset. */
    const since = new Map<string, number>();
    let steps = 0;
    const look = () => {
      const engine = engineOf(stage);
      bookings.look();
      for (const truth of oracle.venues) {
        for (const account of truth.venue.wire.truth.accounts) checkAccount(truth, account);
        if (engine !== null) compareBooks(engine, truth);
      }
    };
    /** Every trade of ours is booked, and those of others have had their time. */
    const isSettled = ({ venue, foreignTrades }: VenueTruth) =>
      bookings.of(venue.id).unbooked.length === 0 && stage.now - (foreignTrades.at(-1)?.at ?? 0) > AGREES_WITHIN;
    const compareBooks = (engine: Engine, truth: VenueTruth) => {
      const { id } = truth.venue, { ledger } = engine.desk, cash = ledger.venue(id);
      const mayJudge = engine.desk.venue(id).readiness === "READY" && cash !== null && isSettled(truth);
      for (const asset of truth.wallets.keys()) {
        const key = `${id} ${asset}`, both = truth.cash(ledger, asset);
        if (!mayJudge || both === null || compare(both.ours, both.theirs) === 0) since.delete(key);
        else if (!since.has(key)) since.set(key, stage.now);
        else {
          const differs = Math.min(stage.now - since.get(key)!, health.of(truth.venue));
          if (differs <= AGREES_WITHIN) continue;
          const texts = `${formatMoney(both.ours)} in our books and ${formatMoney(both.theirs)} there`;
          violated(ID, `${key} has been ${texts} for ${seconds(differs)}, and ${id} is READY`);
        }
      }
    };
    return {
      onCommand: (command) => oracle.command(command),
      onLife() {
        health.born();
        since.clear();
      },
      onStep() {
        health.step();
        if (++steps % SUM_EVERY === 0) look();
      },
      atEnd: look,
    };
  },
};

/** All wallets of an account together: where contracts have one of their own, its start counts too.
 * @throws {InvariantError} unless the venue's own account adds up */
function checkAccount({ venue }: VenueTruth, account: Account): void {
  const { floors } = venue.wire.truth, sums = new Map<string, Money>();
  const { wallets, perpWallets, options: { balances, perpBalances = balances } } = account;
  const isUnited = perpWallets === wallets;
  const move = (asset: string, amount: Money) => void sums.set(asset, add(sums.get(asset) ?? ZERO, amount));
  for (const opening of isUnited ? [balances] : [balances, perpBalances]) {
    for (const [asset, amount] of Object.entries(opening)) move(asset, parseMoney(amount));
  }
  for (const [asset, amount] of account.deposits) move(asset, amount);
  for (const [asset, amount] of account.fees) move(asset, negate(amount));
  for (const [key, { base, quote }] of account.flows) {
    const floor = floors.get(key) as Floor, { base: asset, quote: paidIn } = floor.instrument;
    if (floor.product === "perp") {
      move(settleAssetOf(floor), quote);
      continue;
    }
    move(asset, base);
    move(paidIn, quote);
  }
  // What contracts have realised is what their trades came to, less what the open lots have cost.
  for (const { floor, cost, funding } of account.positions.values()) move(settleAssetOf(floor), add(cost, funding));
  const held = new Map<string, Money>();
  for (const each of isUnited ? [wallets] : [wallets, perpWallets]) {
    for (const [asset, { free, locked }] of each) held.set(asset, add(held.get(asset) ?? ZERO, add(free, locked)));
  }
  for (const [asset, is] of held) {
    const due = sums.get(asset) ?? ZERO;
    if (compare(due, is) === 0) continue;
    const off = formatMoney(subtract(is, due));
    violated(ID, `${venue.id}, ${account.name}: ${asset} is ${formatMoney(is)}, ${off} off the sum of what moved it`);
  }
}
