/** A list of orders in which each may leave from the middle: the links lie in the orders, so that coming and going makes no
 * garbage. An order stands in one list at most. @module */

/** The links of an order of type `T`, kept by its list. */
export interface Listed<T extends Listed<T>> {
  list: OrderList<T> | null;
  listedBefore: T | null;
  listedAfter: T | null;
}

export class OrderList<T extends Listed<T>> {
  #first: T | null = null;
  #last: T | null = null;
  #size = 0;

  /** The one that came first; `null` = the list is empty. */
  get first(): T | null {
    return this.#first;
  }
  get size(): number {
    return this.#size;
  }

  /** Takes `order` out of the list that it stands in, and puts it at the end of this one. */
  add(order: T): void {
    order.list?.remove(order);
    order.list = this;
    order.listedBefore = this.#last;
    if (this.#last === null) this.#first = order;
    else this.#last.listedAfter = order;
    this.#last = order;
    this.#size += 1;
  }

  /** Nothing happens unless it stands here. */
  remove(order: T): void {
    if (order.list !== this) return;
    const { listedBefore: before, listedAfter: after } = order;
    if (before === null) this.#first = after;
    else before.listedAfter = after;
    if (after === null) this.#last = before;
    else after.listedBefore = before;
    order.list = order.listedBefore = order.listedAfter = null;
    this.#size -= 1;
  }

  *values(): Generator<T> {
    for (let order = this.#first; order !== null;) {
      const after: T | null = order.listedAfter; // who reads may move the order on
      yield order;
      order = after;
    }
  }
}
