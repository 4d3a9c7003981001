/** What orders were before a step and are after it, for the invariants that ask how an order got where it is. Orders that live
 * are looked at after every step; those that ended now and then, since a late word may still reach them. @module */
import type { Life } from "../../../core/oms/lifecycle.ts";
import type { Order } from "../../../core/oms/orders.ts";
import type { Stage } from "../contract.ts";
import { engineOf } from "./violation.ts";

/** An order as it was when it was looked at last. */
export type Trace = {
  clientId: string;
  life: Life;
  filled: number;
  resurrected: boolean;
  endedAt: number;
};
type Listener = (order: Order, before: Readonly<Trace>) => void;

/** Steps from one look at ended orders to the next. */
const ENDED_EVERY = 500;
/** So long an ended order is looked at, µs. */
const ENDED_KEPT = 120_000_000;

export class OrderTrail {
  static readonly #known = new WeakMap<Stage, OrderTrail>();
  static of(stage: Stage): OrderTrail {
    let trail = this.#known.get(stage);
    if (trail === undefined) this.#known.set(stage, trail = new OrderTrail(stage));
    return trail;
  }

  /** Those that lived at the last look, each beside its trace; records are small and few, so that no map is asked. */
  readonly #live: Order[] = [];
  readonly #traces: Trace[] = [];
  /** By seat, the client id that lived there at the last look. */
  readonly #seats: string[] = [];
  readonly #ended = new Map<string, Trace>();
  readonly #listeners: Listener[] = [];
  #life = -1;
  #steps = 0;

  private constructor(private readonly stage: Stage) {}

  /** Hears of each order that is not what it was. */
  listen(listener: Listener): void {
    this.#listeners.push(listener);
  }

  /** To be called after each step; what has been told is not told again. */
  look(): void {
    const engine = engineOf(this.stage);
    if (engine === null) return;
    if (this.#life !== this.stage.lives) this.#restart();
    const { orders, markets } = engine.desk;
    for (let i = this.#live.length - 1; i >= 0; i--) {
      const order = this.#live[i], trace = this.#traces[i];
      const isForgotten = order.clientId !== trace.clientId;
      if (isForgotten || this.#note(order, trace) && order.terminal) this.#remove(i, isForgotten);
    }
    for (let i = 0; i < markets.length; i++) {
      const live = orders.live(markets[i].id);
      for (let j = 0; j < live.length; j++) if (this.#seats[live[j].seat] !== live[j].clientId) this.#add(live[j]);
    }
    if (++this.#steps % ENDED_EVERY === 0) this.#lookAtEnded();
  }

  #restart(): void {
    this.#life = this.stage.lives;
    this.#live.length = this.#traces.length = this.#seats.length = 0;
    this.#ended.clear();
  }

  /** An order that lives and did not at the last look. */
  #add(order: Order): void {
    const { clientId, life, filled, resurrected, seat } = order, ended = this.#ended.get(clientId);
    this.#ended.delete(clientId);
    const trace = ended ?? { clientId, life, filled, resurrected, endedAt: 0 };
    this.#live.push(order);
    this.#traces.push(trace);
    this.#seats[seat] = clientId;
    if (ended !== undefined) this.#note(order, trace);
    else this.#tell(order, { clientId, life: "NEW", filled: 0, resurrected: false, endedAt: 0 });
  }

  /** It has ended, or was forgotten. */
  #remove(i: number, isForgotten: boolean): void {
    const order = this.#live[i], trace = this.#traces[i], last = this.#live.length - 1;
    this.#live[i] = this.#live[last];
    this.#traces[i] = this.#traces[last];
    this.#live.length = this.#traces.length = last;
    if (isForgotten) return;
    this.#seats[order.seat] = "";
    trace.endedAt = this.stage.now;
    this.#ended.set(trace.clientId, trace);
  }

  #lookAtEnded(): void {
    const { orders } = engineOf(this.stage)!.desk;
    for (const [clientId, trace] of this.#ended) {
      const order = orders.get(clientId);
      if (order === null || this.stage.now - trace.endedAt > ENDED_KEPT) this.#ended.delete(clientId);
      else this.#note(order, trace);
    }
  }

  /** @returns whether it is not what it was */
  #note(order: Order, trace: Trace): boolean {
    const { life, filled, resurrected } = order;
    if (life === trace.life && filled === trace.filled && resurrected === trace.resurrected) return false;
    this.#tell(order, trace);
    trace.life = life;
    trace.filled = filled;
    trace.resurrected = resurrected;
    return true;
  }

  #tell(order: Order, before: Readonly<Trace>): void {
    for (const listener of this.#listeners) listener(order, before);
  }
}
