/** Disconnect-cancel-all: the orders of a product go once every private socket that follows its `dcp` topic has been
 * silent for the window; each message over one of them begins the window anew. The venue gives it to institutions on
 * request: here every account has it, with ten seconds unless it says otherwise, and it takes effect at once (the
 * venue: within about ten seconds). Source: Bybit v5 docs, "Set Disconnect Cancel All" of 2026-07-24; read 2026-11-26.
 * @module */
import { type Micros, MICROS_PER_SECOND } from "../../../../core/units.ts";
import type { Account } from "../../accounts.ts";
import { productOf } from "../../keys.ts";
import type { VenueServices } from "../../venue.ts";
import { refusals } from "./errors.ts";

export type DcpProduct = "SPOT" | "DERIVATIVES";
export const DCP_PRODUCTS: readonly DcpProduct[] = ["SPOT", "DERIVATIVES"];

const DEFAULT_WINDOW = 10, SHORTEST = 3, LONGEST = 300; // seconds

export class DeadMan {
  readonly #windows = new Map<string, number>();

  constructor(readonly services: VenueServices) {}

  /** Seconds. */
  windowOf({ index }: Account, product: DcpProduct): number {
    return this.#windows.get(`${index} ${product}`) ?? DEFAULT_WINDOW;
  }

  /** @throws {BybitError} for a window that the venue does not take */
  setWindow(account: Account, product: DcpProduct, seconds: number): void {
    if (!(seconds >= SHORTEST && seconds <= LONGEST)) throw refusals.invalid("timeWindow");
    this.#windows.set(`${account.index} ${product}`, seconds);
    if (this.services.exchange.countdowns.get(account, `dcp ${product}`) !== null) this.sign(account, product);
  }

  /** A socket that follows the topic has said something. */
  sign(account: Account, product: DcpProduct): void {
    const { exchange } = this.services, window = this.windowOf(account, product) * MICROS_PER_SECOND;
    const wanted = product === "SPOT" ? "spot" : "perp";
    exchange.countdowns.set({
      account,
      name: `dcp ${product}`,
      at: exchange.now + window as Micros,
      covers: ({ instrument }) => productOf(instrument) === wanted,
    });
  }
}
