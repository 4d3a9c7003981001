/** Things to do at a time: the earliest first, and of the same instant the one that came first. A binary heap. @module */
import type { Micros } from "../../core/units.ts";

type Entry<T> = { readonly at: number; readonly order: number; readonly item: T };

export class TimeQueue<T> {
  readonly #heap: Entry<T>[] = [];
  #count = 0;

  get size(): number {
    return this.#heap.length;
  }

  /** When the next item is due; Infinity = there is none. */
  get nextAt(): Micros {
    return (this.#heap.length === 0 ? Infinity : this.#heap[0].at) as Micros;
  }

  clear(): void {
    this.#heap.length = 0;
  }

  push(at: Micros, item: T): void {
    const heap = this.#heap, entry = { at, order: this.#count++, item };
    let i = heap.length;
    heap.push(entry);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!before(entry, heap[parent])) break;
      heap[i] = heap[parent];
      i = parent;
    }
    heap[i] = entry;
  }

  /** Takes the next item.
   * @throws {RangeError} if there is none */
  pop(): T {
    const heap = this.#heap;
    if (heap.length === 0) throw new RangeError("Cannot take from an empty queue");
    const top = heap[0], last = heap.pop()!;
    if (heap.length > 0) this.#sink(last);
    return top.item;
  }

  #sink(entry: Entry<T>): void {
    const heap = this.#heap;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1], heap[child])) child++;
      if (!before(heap[child], entry)) break;
      heap[i] = heap[child];
      i = child;
    }
    heap[i] = entry;
  }
}

function before<T>(a: Entry<T>, b: Entry<T>): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
