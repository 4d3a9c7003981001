/** What has to hold after every step of a simulation, whatever happens: reliability.md 6.3. INV-25, the same hash in both
 * executions of a seed, is the run's own. @module */
import type { Invariant } from "../contract.ts";
import { worstCase } from "./inv_01_worst_case.ts";
import { ledgerIsTrades, tradesOnce } from "./inv_02_03_trades.ts";
import { quantities, transitions } from "./inv_04_05_lives.ts";
import { liveOrdersKnown, oneOrderOneIntent } from "./inv_06_07_known.ts";
import { intentFirst } from "./inv_08_intent_first.ts";
import { noOrderAfterLatch, trippedIsEmpty } from "./inv_09_10_kill.ts";
import { readyOnly } from "./inv_11_ready.ts";
import { exposureRecounted } from "./inv_12_exposure.ts";
import { cashAddsUp } from "./inv_13_cash.ts";
import { noSelfCross } from "./inv_14_self_cross.ts";
import { rateLimits } from "./inv_15_rate_limits.ts";
import { idsUnique } from "./inv_16_ids.ts";
import { journalIsTruth } from "./inv_17_journal.ts";
import { booksAreTrue } from "./inv_18_books.ts";
import { bounded } from "./inv_19_bounds.ts";
import { cancelsEnd, unknownResolved } from "./inv_20_23_questions.ts";
import { audited } from "./inv_21_audit.ts";
import { venuesApart } from "./inv_22_apart.ts";
import { numbersAreNumbers } from "./inv_24_numbers.ts";

/** In the order of their ids, save that whoever asks what leaves for the first time stands before those who take note of it. */
export const INVARIANTS: readonly Invariant[] = [
  noOrderAfterLatch,
  intentFirst,
  worstCase,
  ledgerIsTrades,
  tradesOnce,
  quantities,
  transitions,
  liveOrdersKnown,
  oneOrderOneIntent,
  trippedIsEmpty,
  readyOnly,
  exposureRecounted,
  cashAddsUp,
  noSelfCross,
  rateLimits,
  idsUnique,
  journalIsTruth,
  booksAreTrue,
  bounded,
  unknownResolved,
  audited,
  venuesApart,
  cancelsEnd,
  numbersAreNumbers,
];
