/** Cancels on their way out. The venue counts them by themselves, ten in a second on contracts, and refuses what is more: then a
 * cancel goes as a batch of one, which has a budget of its own, and beyond that it waits, for less than a second, instead of being
 * refused. None is ever given up. Source: Bybit v5 docs, "Rate Limit" and "Batch Cancel Order"; read 2026-11-26. @module */
import type { Cancel } from "../../core/command.ts";
import { type Micros, MICROS_PER_SECOND } from "../../core/units.ts";
import type { Effects } from "../../core/venue.ts";
import type { VenueError } from "../shared/error_catalogue.ts";
import { onlyLegError } from "./answers.ts";
import type { Asked, Caller, Sending } from "./caller.ts";
import { cancelBatchCall, cancelCall } from "./calls.ts";
import type { Product } from "./product.ts";

/** How long an answer may take, and how long after the send a cancel is still welcome, µs. */
const PATIENCE = 2 * MICROS_PER_SECOND, VALIDITY = 5 * MICROS_PER_SECOND;
export const CANCEL: Sending = { tier: "cancel", kind: "other", validity: VALIDITY, patience: PATIENCE };
const TIMER = "cancels";
/** So many wait at most; more go out at once, whatever the venue says. */
const MOST = 1_000;

type Waiting = Pick<Cancel, "clientId" | "venueOrderId"> & { readonly symbol: string };
export type CancelHandlers = {
  answered(clientId: string, error: VenueError | null, sentAt: Micros, now: Micros): void;
  lost(clientId: string, reason: string, now: Micros): void;
  /** No road took a byte. */
  unsent(clientId: string, now: Micros): void;
};

export class CancelLine {
  readonly #waiting: Waiting[] = [];

  constructor(
    readonly product: Product,
    readonly io: Pick<Effects, "wake">,
    readonly caller: Caller,
    readonly handlers: CancelHandlers,
  ) {}

  send({ clientId, venueOrderId }: Pick<Cancel, "clientId" | "venueOrderId">, symbol: string, now: Micros): void {
    if (this.#waiting.some((one) => one.clientId === clientId)) return; // the one that waits is answered
    const cancel = { clientId, venueOrderId, symbol };
    if (this.#waiting.length >= MOST) return this.#go(cancel, false, now);
    this.#waiting.push(cancel);
    this.#flush(now);
  }

  /** @returns false if the timer is none of its own */
  timer(timer: string, now: Micros): boolean {
    if (timer !== TIMER) return false;
    this.#flush(now);
    return true;
  }

  #flush(now: Micros): void {
    while (this.#waiting.length > 0) {
      const single = this.caller.opensAt("cancel", now), batch = this.caller.opensAt("cancel-batch", now);
      if (single > now && batch > now) return this.io.wake(TIMER, Math.min(single, batch) as Micros);
      this.#go(this.#waiting.shift()!, single > now, now);
    }
  }

  #go(cancel: Waiting, asBatch: boolean, now: Micros): void {
    const { clientId, symbol } = cancel, { handlers } = this;
    const asked: Asked = {
      tellsRefusals: true,
      answered: (answer, { sentAt }, at) =>
        handlers.answered(clientId, asBatch ? onlyLegError(answer) : answer.error, sentAt, at),
      lost: (reason, _request, at) => handlers.lost(clientId, reason, at),
    };
    const call = (asBatch ? cancelBatchCall : cancelCall)(cancel, symbol, this.product);
    if (!this.caller.send(call, CANCEL, asked, now)) handlers.unsent(clientId, now);
  }
}
