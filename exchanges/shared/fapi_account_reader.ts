/** Reads the account over REST after each connection, and whenever an event of it could not be read: after the stream is open, so
 * that no change falls between the two; and once more when the venue says that it moved. And what trades cost, each hour. @module */
import type { AccountEvent } from "../../core/event.ts";
import { type Micros, MICROS_PER_SECOND } from "../../core/units.ts";
import type { Money } from "../../core/money.ts";
import type { Effects, SessionOptions } from "../../core/venue.ts";
import { Backoff } from "./backoff.ts";
import { type Answer, type Evidence, resultFields } from "./fapi_answers.ts";
import type { Call } from "./fapi_calls.ts";
import { BACKGROUND, type Caller, QUERY } from "./fapi_caller.ts";
import type { Market, Markets } from "./fapi_markets.ts";
import type { Fields } from "./fields.ts";
import type { Random } from "./random.ts";

export type AccountRead = {
  /** As people read it. */
  readonly what: string;
  call(): Call;
  /** @throws {FrameError} */
  read(answer: Answer, evidence: Evidence, now: Micros): readonly AccountEvent[];
};
export type ReaderWords = {
  /** In this order; the account is read once all have been. */
  readonly reads: readonly AccountRead[];
  feesCall(symbol: string): Call;
  /** @throws {FrameError} */
  readFees(body: Fields): { readonly maker: Money; readonly taker: Money };
};
export type ReaderHandlers = {
  changed(now: Micros): void;
  /** The account's fees for a market are known. */
  feesKnown(market: Market, now: Micros): void;
};

/** Waits between tries to read the account, µs; between two looks at what trades cost. */
const RETRY = { first: MICROS_PER_SECOND, longest: 15 * MICROS_PER_SECOND, shortest: 200_000 };
const FEES_EVERY = 3_600 * MICROS_PER_SECOND, FEES_AGAIN = 60 * MICROS_PER_SECOND;

export class AccountReader {
  readonly #retry: Backoff;
  #open = false;
  #read = false;
  /** It is to be read, for the first time or once more. */
  #wanted = false;
  #asked = 0;
  /** A question is under way. */
  #busy = false;
  /** Something came meanwhile that the answers may be older than. */
  #stale = false;

  constructor(
    readonly options: SessionOptions,
    readonly io: Effects,
    readonly caller: Caller,
    readonly markets: Markets,
    random: Random,
    readonly words: ReaderWords,
    readonly handlers: ReaderHandlers,
  ) {
    this.#retry = new Backoff(random.fork("account"), RETRY);
  }

  /** Why the account is not known, or null. */
  get missing(): string | null {
    return this.#read ? null : "the account is not read";
  }

  /** The stream is open, or something of it could not be read: the account is read anew. */
  doubt(now: Micros): void {
    this.#open = true;
    this.#read = false;
    this.#wanted = true;
    this.handlers.changed(now);
    // A burst of frames that cannot be read must not become one of questions.
    if (this.#busy) this.#stale = true;
    else this.#begin(now);
  }

  /** Something moved that the stream does not tell in full; what is known of the account stays. */
  reread(now: Micros): void {
    if (!this.#read) return; // it is being read
    this.#wanted = true;
    if (!this.#busy) this.#begin(now);
  }

  /** There is no stream: what is read now may be old in a moment. */
  lost(): void {
    this.#open =
      this.#read =
      this.#wanted =
      this.#busy =
      this.#stale =
        false;
    this.#asked++;
  }

  onTimer(timer: string, now: Micros): void {
    if (timer === "account:read" && this.#wanted && !this.#busy) this.#begin(now);
    else if (timer === "account:fees") this.#readFees(now);
  }

  #begin(now: Micros): void {
    if (!this.#open) return;
    this.#busy = true;
    this.#stale = false;
    if (!this.caller.clock.trusted) return this.#again(++this.#asked, "the venue's clock is not measured", now);
    const unlisted = this.markets.all.find(({ listing }) => listing === null);
    if (unlisted) return this.#again(++this.#asked, `the venue's listing of ${unlisted.symbol} is not known`, now);
    this.#step(++this.#asked, 0, now);
  }

  #step(number: number, index: number, now: Micros): void {
    const step = this.words.reads[index];
    if (step === undefined) return this.#done(now);
    const call = step.call();
    const failed = (reason: string, at: Micros) => this.#again(number, `${step.what}: ${reason}`, at);
    const forbidden = this.caller.forbids(call, "query", now);
    if (forbidden !== null) return failed(forbidden, now);
    const went = this.caller.send(call, QUERY, {
      answered: (answer, { sentAt, overdue }, at) => {
        if (overdue || number !== this.#asked) return;
        if (answer.error) return failed(`refused with ${answer.error.code}: ${answer.error.message}`, at);
        for (const event of step.read(answer, { source: "query", requestedAt: sentAt }, at)) this.io.emit(event);
        this.#step(number, index + 1, at);
      },
      lost: (reason, _request, at) => failed(reason, at),
    }, now);
    if (!went) failed("the transport took no byte", now);
  }

  #again(number: number, reason: string, now: Micros): void {
    if (number !== this.#asked) return;
    this.#busy = false;
    this.io.emit({
      kind: "ignored",
      venue: this.options.venue,
      reason: `the account is not read${this.#read ? " once more" : ""}: ${reason}`,
      receivedAt: now,
    });
    this.io.wake("account:read", now + this.#retry.next() as Micros);
  }

  #done(now: Micros): void {
    this.#busy = false;
    if (this.#stale) {
      this.io.wake("account:read", now + this.#retry.next() as Micros);
      return;
    }
    this.#retry.reset();
    this.#wanted = false;
    if (this.#read) return;
    this.#read = true;
    this.handlers.changed(now);
    this.#readFees(now);
  }

  /** No event tells of another fee tier. Where the venue does not say, what was known stays and it is asked again soon: orders are
   * judged by what they cost. */
  #readFees(now: Micros): void {
    if (!this.#read) return; // they are read with it
    this.io.wake("account:fees", now + FEES_EVERY as Micros);
    for (const market of this.markets.all) {
      const call = this.words.feesCall(market.symbol);
      const failed = (reason: string, at: Micros) => this.#missFees(market, reason, at);
      const forbidden = this.caller.forbids(call, "background", now);
      if (forbidden !== null) return failed(forbidden, now);
      const went = this.caller.send(call, BACKGROUND, {
        answered: (answer, _request, at) => {
          if (answer.error) return failed(`refused with ${answer.error.code}: ${answer.error.message}`, at);
          market.fees = this.words.readFees(resultFields(answer));
          this.handlers.feesKnown(market, at);
        },
        lost: (reason, _request, at) => failed(reason, at),
      }, now);
      if (!went) failed("the transport took no byte", now);
    }
  }

  #missFees({ symbol }: Market, reason: string, now: Micros): void {
    const told = `the fees of ${symbol} cannot be read: ${reason}`;
    this.io.emit({ kind: "ignored", venue: this.options.venue, reason: told, receivedAt: now });
    this.io.wake("account:fees", now + FEES_AGAIN as Micros);
  }
}
