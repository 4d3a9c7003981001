/** Logs sockets of OKX on before anything else goes over them. The login carries the venue's time, so it waits until that is known;
 * until it is answered nothing else was asked, so an error is its. Source: OKX API v5, "WebSocket, Login"; read 2026-11-26. @module */
import type { Micros } from "../../core/units.ts";
import type { Effects, SessionOptions } from "../../core/venue.ts";
import type { VenueError } from "../shared/error_catalogue.ts";
import type { Fields } from "../shared/fields.ts";
import type { Caller } from "./caller.ts";
import { loginText } from "./signing.ts";

type Handlers = {
  /** @param error null = the socket is logged on */
  answered(channel: string, error: VenueError | null, now: Micros): void;
  /** The transport took no byte of it. */
  unsent(channel: string, now: Micros): void;
};

export class Logons {
  readonly #steps = new Map<string, "clock" | "asked">();

  constructor(
    readonly options: SessionOptions,
    readonly io: Pick<Effects, "transmit">,
    readonly caller: Caller,
    readonly handlers: Handlers,
  ) {}

  /** The socket is open. */
  begin(channel: string, now: Micros): void {
    this.#steps.set(channel, "clock");
    if (this.caller.clock.trusted) this.#ask(channel, now);
  }

  /** The venue's clock is measured. */
  onClock(now: Micros): void {
    for (const [channel, step] of this.#steps) if (step === "clock") this.#ask(channel, now);
  }

  /** The socket is not logged on yet. */
  waits(channel: string): boolean {
    return this.#steps.has(channel);
  }

  /** @returns false if the event says nothing about a login of ours */
  onEvent(channel: string, event: Fields, now: Micros): boolean {
    const word = event.text("event");
    if (this.#steps.get(channel) !== "asked" || (word !== "login" && word !== "error")) return false;
    const code = event.optionalText("code") ?? "0", message = event.optionalText("msg") ?? "";
    this.#steps.delete(channel);
    const error = word === "login" && code === "0" ? null : { status: 400, code, message, retryAt: null };
    if (error !== null) this.caller.note(error, "all", now);
    this.handlers.answered(channel, error, now);
    return true;
  }

  /** The socket is gone. @returns whether it had not been logged on yet */
  close(channel: string): boolean {
    return this.#steps.delete(channel);
  }

  #ask(channel: string, now: Micros): void {
    const { signer } = this.options;
    if (signer === null) return;
    this.#steps.set(channel, "asked");
    if (this.io.transmit(channel, loginText(signer, this.caller.clock.venueTime(now)), "other")) return;
    this.#steps.delete(channel);
    this.handlers.unsent(channel, now);
  }
}
