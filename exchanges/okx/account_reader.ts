/** Reads the account over REST once its channels are subscribed, so that no change falls between the two: settings, balances, positions,
 * what trades cost, and how many orders it may send. @module */
import type { Micros } from "../../core/units.ts";
import type { Effects, SessionOptions } from "../../core/venue.ts";
import { Backoff } from "../shared/backoff.ts";
import type { Random } from "../shared/random.ts";
import { accountTrouble, readBalances, readMargins, readPositions } from "./account_codec.ts";
import { type Answer, rowOf, rowsOf } from "./answers.ts";
import { type Asked, BACKGROUND, type Caller, QUERY } from "./caller.ts";
import { accountConfigCall, accountLimitCall, balancesCall, type Call, feesCall, positionsCall } from "./calls.ts";
import { readFees } from "./instruments.ts";
import type { Market, Markets } from "./markets.ts";
import type { OkxProduct } from "./products.ts";

const SECOND = 1_000_000;
const RETRY = { first: SECOND, longest: 15 * SECOND, shortest: 200_000 };
/** Between two looks at what trades cost and how many are allowed. */
const TERMS_EVERY = 3_600 * SECOND;
/** Between two looks at an account that cannot be traded with. */
const TROUBLE_AGAIN = 30 * SECOND;
/** Between two questions about fees: the venue takes 5 in two seconds. */
const FEES_GAP = 600_000;
/** Until those are asked for again that the venue did not tell. */
const FEES_AGAIN = 60 * SECOND;

type Step = "config" | "balances" | "positions";

export type ReaderHandlers = {
  changed(now: Micros): void;
  /** The account's fees for a market are known. */
  feesKnown(market: Market, now: Micros): void;
};

export class AccountReader {
  /** `acctLv`; null until it was read. */
  level: string | null = null;
  readonly #retry: Backoff;
  #missing = new Set<Step>();
  /** Why the account cannot be traded with as it is set up. */
  #trouble: string | null = null;
  /** Of the reading under way; answers to an older one are not taken. */
  #number = 0;
  #isOn = false;
  #feesLeft: Market[] = [];
  #feesMissed: Market[] = [];

  constructor(
    readonly options: SessionOptions,
    readonly product: OkxProduct,
    readonly io: Effects,
    readonly caller: Caller,
    readonly markets: Markets,
    random: Random,
    readonly handlers: ReaderHandlers,
  ) {
    this.#retry = new Backoff(random.fork("account"), RETRY);
  }

  /** Why the account is not known, or null. */
  get missing(): string | null {
    if (!this.#isOn) return "the account is not read";
    const [first] = this.#missing;
    return first === undefined ? this.#trouble : `not read of the account yet: ${first}`;
  }

  /** The channels of the account speak, or something of them was missed: all is read, again if need be. */
  begin(now: Micros): void {
    this.#isOn = true;
    this.#number++;
    this.#missing = new Set(this.product.instType === "SWAP" ? STEPS : STEPS.filter((step) => step !== "positions"));
    this.#read(now);
  }

  /** The channels are gone. */
  stop(): void {
    this.#isOn = false;
    this.#number++;
  }

  onTimer(timer: string, now: Micros): void {
    if (!this.#isOn) return;
    if (timer === "account:read") this.#read(now);
    else if (timer === "account:fees") this.#askFees(now);
    else if (timer === "account:terms") this.#askTerms(now);
    else if (timer === "account:config") this.#lookAgain(now);
  }

  #read(now: Micros): void {
    const number = this.#number;
    for (const step of this.#missing) {
      const again = (at: Micros) => {
        if (number === this.#number) this.io.wake("account:read", at + this.#retry.next() as Micros);
      };
      this.#ask(this.#callOf(step), {
        answered: (answer, { sentAt, overdue }, at) => {
          if (overdue || number !== this.#number) return;
          if (answer.error) {
            this.#ignore(`the account's ${step} were refused: ${answer.error.code} ${answer.error.message}`, at);
            return again(at);
          }
          this.#take(step, answer, sentAt, at);
          this.#missing.delete(step);
          this.handlers.changed(at);
          if (this.#missing.size > 0) return;
          this.#retry.reset();
          this.#askTerms(at);
        },
        lost: (_reason, _request, at) => again(at),
      }, now) || again(now);
    }
  }

  #callOf(step: Step): Call {
    switch (step) {
      case "config":
        return accountConfigCall();
      case "balances":
        return balancesCall();
      case "positions":
        return positionsCall(this.product);
      default:
        return step satisfies never;
    }
  }

  #take(step: Step, answer: Answer, sentAt: Micros, now: Micros): void {
    const evidence = { source: "query", requestedAt: sentAt } as const, { venue } = this.options;
    switch (step) {
      case "config":
        return this.#takeConfig(answer, now);
      case "balances": {
        const account = rowOf(answer);
        this.io.emit(readBalances(account, true, evidence, now));
        if (this.product.instType !== "SWAP") return;
        for (const margin of readMargins(account, now)) this.io.emit(margin);
        return;
      }
      case "positions":
        this.io.emit(
          readPositions(rowsOf(answer), this.markets.listing, true, { venue, evidence, receivedAt: now }),
        );
        return;
      default:
        return step satisfies never;
    }
  }

  #takeConfig(answer: Answer, now: Micros): void {
    const config = rowOf(answer);
    this.level = config.text("acctLv");
    this.#trouble = accountTrouble(config, this.product.instType === "SWAP");
    if (this.#trouble !== null) this.io.wake("account:config", now + TROUBLE_AGAIN as Micros);
  }

  /** Somebody may have set the account up otherwise. */
  #lookAgain(now: Micros): void {
    if (this.#trouble === null) return;
    this.io.wake("account:config", now + TROUBLE_AGAIN as Micros);
    this.#ask(accountConfigCall(), {
      answered: (answer, { overdue }, at) => {
        if (overdue || answer.error) return;
        this.#takeConfig(answer, at);
        this.handlers.changed(at);
      },
      lost: () => {},
    }, now);
  }

  /** No event tells of another fee tier: what trades cost is read again. */
  #askTerms(now: Micros): void {
    if (this.#missing.size > 0) return; // they are read with it
    this.io.wake("account:terms", now + TERMS_EVERY as Micros);
    this.#feesLeft = this.markets.all.filter(({ listing }) => listing !== null);
    this.#feesMissed = [];
    this.#ask(accountLimitCall(), {
      answered: (answer, { overdue }, at) => {
        if (overdue || answer.error) return; // the usual limit stays
        const limit = rowOf(answer).optionalText("accRateLimit");
        if (limit !== null) this.caller.budgets.resizeAccount(Number(limit));
        this.handlers.changed(at);
      },
      lost: () => {},
    }, now);
    this.#askFees(now);
  }

  /** Orders are judged by what they cost: where the venue does not say, what was known stays and it is asked again soon. */
  #askFees(now: Micros): void {
    if (this.#feesLeft.length === 0) this.#feesLeft = this.#feesMissed.splice(0);
    const market = this.#feesLeft.shift();
    if (market === undefined) return;
    const { listing } = market, missed = (reason: string, at: Micros) => this.#missFees(market, reason, at);
    if (listing !== null) {
      const went = this.#ask(feesCall(this.product, listing), {
        answered: (answer, _request, at) => {
          if (answer.error) return missed(`refused: ${answer.error.code} ${answer.error.message}`, at);
          const fees = market.listing === null ? null : readFees(rowOf(answer), market.listing);
          if (fees === null) return missed("the answer names none", at);
          market.fees = fees;
          this.handlers.feesKnown(market, at);
        },
        lost: (reason, _request, at) => missed(reason, at),
      }, now);
      if (!went) missed("a limit or the transport holds the question back", now);
    }
    this.#wakeForFees(now);
  }

  #missFees(market: Market, reason: string, now: Micros): void {
    this.#ignore(`the fees of ${market.symbol} cannot be read: ${reason}`, now);
    this.#feesMissed.push(market);
    this.#wakeForFees(now);
  }

  #wakeForFees(now: Micros): void {
    if (this.#feesLeft.length > 0) this.io.wake("account:fees", now + FEES_GAP as Micros);
    else if (this.#feesMissed.length > 0) this.io.wake("account:fees", now + FEES_AGAIN as Micros);
  }

  #ask(call: Call, asked: Asked, now: Micros): boolean {
    const sending = call.path.startsWith("/api/v5/account/trade-fee") ? BACKGROUND : QUERY;
    return this.caller.forbids(call, sending.tier, now) === null && this.caller.send(call, sending, asked, now);
  }

  #ignore(reason: string, now: Micros): void {
    this.io.emit({ kind: "ignored", venue: this.options.venue, reason, receivedAt: now });
  }
}

const STEPS: readonly Step[] = ["config", "balances", "positions"];
