/** Tells the engine's side of requests refused at the door, for the audit; a flood of them is counted instead. @module */
import { isoMicros } from "../core/engine/text.ts";
import type { FromDashboard } from "./protocol.ts";
import { type Clock, microsOf } from "./hub.ts";
import type { Refusal } from "./refusal.ts";

/** Told one by one within a second; beyond it only counted. */
export const TOLD_PER_SECOND = 10;
const TEXT_LIMIT = 200;

export class Denials {
  count = 0;
  #second = NaN;
  #told = 0;
  #suppressed = 0;

  constructor(private readonly clock: Clock, private readonly post: (message: FromDashboard) => void) {}

  add({ method, url }: Pick<Request, "method" | "url">, address: string, { status, code }: Refusal): void {
    this.count += 1;
    const now = this.clock.now(), second = Math.floor(now / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#told = 0;
    }
    if (this.#told >= TOLD_PER_SECOND) {
      this.#suppressed += 1;
      return;
    }
    this.#told += 1;
    const path = new URL(url).pathname.slice(0, TEXT_LIMIT); // without the query, which may hold anything
    const suppressed = this.#suppressed;
    this.#suppressed = 0;
    this.post({ kind: "denied", at: isoMicros(microsOf(now)), address, method, path, status, code, suppressed });
  }
}
