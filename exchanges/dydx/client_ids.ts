/** Client ids at dYdX: a whole number of 32 bits, one count for each subaccount. A number that is used again is the same order: the
 * new one replaces it. So each of our ids gets the next number, and after the last number the count begins anew and leaves out
 * those whose orders may still live. Which number is whose is written down by the owner, who also keeps `next` below what it has
 * reserved. Source: v4-chain, x/clob, OrderId.client_id (fixed32); read 2026-11-25. @module */

const NUMBERS = 2 ** 32;

export type NumberedIds = {
  /** The number that comes next; after a crash the end of what was reserved. */
  readonly next: number;
  /** Orders that may still live. */
  readonly numbers: Readonly<Record<string, number>>;
};

export class OrderNumbers {
  #next: number;
  readonly #numbers = new Map<string, number>();
  readonly #owners = new Map<number, string>();

  /** @param most numbers in use at once; one more is refused
   * @throws {RangeError} for a number out of range, or one that two ids share */
  constructor({ next, numbers }: NumberedIds = { next: 0, numbers: {} }, readonly most = 100_000) {
    this.#next = demand(next);
    for (const [clientId, number] of Object.entries(numbers)) this.restore(clientId, number);
  }

  /** Takes what the journal says. @throws {RangeError} if the number is another id's */
  restore(clientId: string, number: number): void {
    const owner = this.#owners.get(demand(number));
    if (owner !== undefined && owner !== clientId) {
      throw new RangeError(`Cannot give number ${number} to ${clientId}: it is that of ${owner}`);
    }
    this.#take(clientId, number);
  }

  /** The number of an id: its own if it has one, else the next that is free.
   * @throws {RangeError} while as many as may be are in use */
  assign(clientId: string): number {
    const known = this.#numbers.get(clientId);
    if (known !== undefined) return known;
    if (this.#numbers.size >= this.most) {
      throw new RangeError(`Cannot number order ${clientId}: ${this.most} orders may still live, and no more are kept`);
    }
    let number = this.#next;
    while (this.#owners.has(number)) number = following(number);
    this.#next = following(number);
    this.#take(clientId, number);
    return number;
  }

  /** The order is final: no fill can come any more, so its number may be used again. */
  release(clientId: string): void {
    const number = this.#numbers.get(clientId);
    if (number === undefined) return;
    this.#numbers.delete(clientId);
    this.#owners.delete(number);
  }

  /** `null` = it has none. */
  numberOf(clientId: string): number | null {
    return this.#numbers.get(clientId) ?? null;
  }

  /** Whose order carries that number; `null` = none of ours that may live. */
  clientIdOf(number: number): string | null {
    return this.#owners.get(number) ?? null;
  }

  /** What the next run has to know. */
  get state(): NumberedIds {
    return { next: this.#next, numbers: Object.fromEntries(this.#numbers) };
  }

  #take(clientId: string, number: number): void {
    this.#numbers.set(clientId, number);
    this.#owners.set(number, clientId);
  }
}

function following(number: number): number {
  return (number + 1) % NUMBERS;
}

function demand(number: number): number {
  if (Number.isInteger(number) && number >= 0 && number < NUMBERS) return number;
  throw new RangeError(`Cannot use ${number} as the number of an order: want a whole number from 0 to ${NUMBERS - 1}`);
}
