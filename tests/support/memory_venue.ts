/** A venue in memory, without a wire format: takes commands as a session does, and answers with events a moment later. It
 * holds its own truth, behaves as its moods say, and is deterministic. A message takes `WIRE` each way. @module */
import type { Amend, Cancel, CancelStranger, Command, Place, Query, Replace, SetDeadMan } from "../../core/command.ts";
import type {
  AccountMode,
  CashFlow,
  DeadManAnswer,
  Event,
  Fill,
  OrderEndCause,
  OrderStatus,
  Refusal,
  StrangeOrder,
} from "../../core/event.ts";
import type { Instrument, InstrumentId, VenueId } from "../../core/instrument.ts";
import { parseMoney } from "../../core/money.ts";
import type { Micros, Price, Side, Size } from "../../core/units.ts";
import { answersOf, balancesOf, fillOf, modeOf, positionsOf, reporterOf } from "./memory_answers.ts";
import type { MemoryDeadMan } from "./memory_dead_man.ts";
import { type Resting, VenueTruth } from "./venue_truth.ts";

export type { Resting } from "./venue_truth.ts";

/** One way, µs. */
export const WIRE = 1_000;
/** So long an answer is waited for, and a page of a list, µs. */
const ANSWER_LOST = 2_000_000, LIST_LOST = 5_000_000;

/** What becomes of messages from now on. */
export type Moods = {
  /** `mute`: it rests and no word of it comes back; `lose`: it never arrives; `hold`: it arrives with `land()`, unless its window is over; `unsent`:
   * the transport takes no byte. */
  place: "accept" | "reject" | "mute" | "lose" | "hold" | "unsent";
  /** `refuse`: "unknown order", and it goes on living; `feign`: says yes and leaves it. */
  cancel: "obey" | "refuse" | "mute" | "lose" | "feign" | "unsent";
  /** `fail_lists`: only questions about open orders fail. */
  query: "answer" | "fail" | "fail_lists" | "mute";
  /** As a venue whose parts do not agree yet: `no_order`: questions about single orders know nothing; `blank`: lists of
   * orders neither. */
  find: "truth" | "no_order" | "blank";
  /** No word comes without being asked for. */
  push: "speak" | "mute";
  /** `hide`: orders are reported with what is filled, and neither a push nor a list tells the trades. */
  trades: "tell" | "hide";
  /** `lose`: the request to set the dead-man switch never arrives; `mute`: only its answer does not. */
  deadMan: "set" | "refuse" | "unavailable" | "lose" | "mute";
};

type Timed = { readonly at: Micros; readonly run: () => void };

export class MemoryVenue {
  moods: Moods = {
    place: "accept",
    cancel: "obey",
    query: "answer",
    find: "truth",
    push: "speak",
    trades: "tell",
    deadMan: "set",
  };
  /** `null` = it has none. */
  deadMan: MemoryDeadMan | null = null;
  /** What it says of orders that its dead-man switch has cancelled; absent = it has no word for it. */
  deadManWord: OrderEndCause | undefined = "dead_man";
  /** How long requests to set it take to arrive, and their answers, µs; the wire's usual time once there are none left. */
  readonly deadManDelays: { readonly there: number; readonly back: number }[] = [];
  refusal: Refusal = { reason: "other", code: "-1", message: "not now", retryAt: null };
  /** Lots that an order to be filled at once finds at its price or better. */
  takeable = Infinity;
  /** Lots of a contract that the venue says are held beside what our orders traded. */
  heldBeside = 0;
  /** The same for single markets. */
  readonly besideOf = new Map<InstrumentId, number>();
  /** How far the averages that it tells are off, bp. */
  averageShift = 0;
  /** How the account is set up, where not as usual. */
  mode: Partial<AccountMode> = {};
  /** What rests under ids of the form of ours on markets that it does not list to us. */
  readonly strangers: StrangeOrder[] = [];
  /** Money that came or went without a trade, oldest first. */
  readonly flows: CashFlow[] = [];
  /** What it says to a cancel that it refuses, one after the other. */
  cancelRefusals: Refusal[] = [
    { reason: "unknown_order", code: "-2011", message: "Unknown order sent.", retryAt: null },
  ];
  /** Placements that were sent, by client id. */
  readonly placements = new Map<string, number>();
  readonly #due: Timed[] = [];
  readonly #words: Event[] = [];
  readonly #held: { readonly command: Place | Replace; readonly until: number }[] = [];
  readonly truth: VenueTruth;

  constructor(readonly id: VenueId, instruments: readonly Instrument[], startAt: Micros) {
    this.truth = new VenueTruth(id, instruments, startAt);
  }

  get now(): Micros {
    return this.truth.now;
  }

  /** Where the position could end if everything of ours on `side` filled, what is still on its way included. */
  worst(instrument: InstrumentId, side: Side): number {
    let lots = 0;
    for (const order of this.truth.live(instrument)) if (order.side === side) lots += order.size - order.filled;
    for (const place of this.#onTheWay.values()) {
      if (place.instrument === instrument && place.side === side) lots += place.size;
    }
    return this.truth.position(instrument) + (side === "buy" ? lots : -lots);
  }

  // ---- what a test makes happen ---------------------------------------------------------------------------------------

  /** The best prices of others; ours that now stand on the wrong side are filled. */
  setMarket(instrument: InstrumentId, bid: number, ask: number): void {
    this.truth.setMarket(instrument, bid, ask);
    for (const order of this.truth.live(instrument)) {
      if (order.side === "buy" ? ask > 0 && order.price >= ask : order.price <= bid) this.fill(order);
    }
  }

  /** Somebody trades with a resting order, all of it or `lots`, at its own price or a better one. */
  fill(order: Resting, lots: number = order.size - order.filled, price: number = order.price): Fill {
    const trade = this.truth.trade(order, lots, price as Price);
    if (this.moods.trades === "tell") this.#push((receivedAt) => ({ ...fillOf(trade), receivedAt }));
    this.#push(reporterOf(this.id, order));
    return trade;
  }

  /** Tells a fill again, as a push or as a list of trades would. */
  tellFill(fill: Fill, change: Partial<Fill> = {}): void {
    this.#push((receivedAt) => ({ ...fillOf(fill), receivedAt, ...change }));
  }

  /** The venue ends an order by itself, and may say why. */
  end(order: Resting, status: OrderStatus = "canceled", endedBy?: OrderEndCause): void {
    this.truth.end(order, status);
    this.#push(reporterOf(this.id, order, null, endedBy));
  }

  /** An order is there that this run did not send: a leftover with our tag, or somebody else's with `null`. */
  plant(clientId: string | null, side: Side, price: number, size: number, instrument = 0 as InstrumentId): Resting {
    const order = this.truth.rest(clientId, instrument, side, price as Price, size as Size);
    if (clientId === null) this.#push(reporterOf(this.id, order));
    return order;
  }

  /** What was held arrives now; too late, the venue takes it no more. */
  land(): void {
    for (const { command, until } of this.#held.splice(0)) {
      if (this.now > until) this.#comeTooLate(command);
      else if (command.kind === "place") this.#arrivePlace(command, "accept");
      else this.#arriveReplace(command, "accept");
    }
  }

  /** Money comes or goes without a trade, and its record is told. */
  flow(what: CashFlow["what"], asset: string, amount: string, instrument: InstrumentId | null = null): void {
    const flowId = `f${this.flows.length + 1}`, money = parseMoney(amount);
    this.truth.move(asset, money);
    const common = { kind: "cash_flow", venue: this.id, flowId, what, instrument, asset, amount: money } as const;
    const flow: CashFlow = { ...common, source: "push", venueAt: this.now, receivedAt: this.now };
    this.flows.push(flow);
    this.#push((receivedAt) => ({ ...flow, receivedAt }));
  }

  /** The venue trades for the account by itself. */
  force(side: Side, price: number, size: number, cause: "liquidation" | "adl" = "liquidation", instrument = 0): Fill {
    const trade = this.truth.force(instrument as InstrumentId, side, price as Price, size as Size, cause);
    this.#push((receivedAt) => ({ ...fillOf(trade), receivedAt }));
    return trade;
  }

  tellPositions(): void {
    const told = positionsOf(this);
    this.#push((receivedAt) => ({ ...told, source: "push", requestedAt: null, receivedAt }));
  }

  /** The account is set up in another way, and a word of it comes. */
  setMode(mode: Partial<AccountMode>): void {
    this.mode = mode;
    const told = modeOf(this);
    this.#push((receivedAt) => ({ ...told, receivedAt }));
  }

  tellBalances(): void {
    this.#push((receivedAt) => ({ ...balancesOf(this, receivedAt), source: "push", requestedAt: null }));
  }

  // ---- a session's side -----------------------------------------------------------------------------------------------

  /** Takes a command; what is known at once is returned, as a session emits it inside `submit`. */
  submit(command: Command): readonly Event[] {
    switch (command.kind) {
      case "place":
        return this.#sendOrder(command, [command]);
      case "replace":
        return this.#sendOrder(command, [command.place]);
      case "cancel":
        return this.#sendCancel(command);
      case "amend":
        this.#later(() => this.#arriveAmend(command));
        return [this.#sent(command.clientId)];
      case "cancel_stranger":
        if (this.moods.cancel === "obey") this.#later(() => this.#endStranger(command));
        return [];
      case "cancel_all":
        if (this.moods.cancel !== "lose") {
          this.#later(() => {
            for (const order of this.truth.live(command.instrument, true)) this.end(order);
          });
        }
        return [];
      case "query":
        return this.#ask(command);
      case "resync":
        return [];
      case "dead_man":
        return this.#sendDeadMan(command);
      default:
        return command satisfies never;
    }
  }

  /** When something is due; Infinity = nothing is. */
  get nextAt(): number {
    const firesAt = this.deadMan?.nextAt ?? Infinity;
    return Math.min(firesAt, this.#due.length === 0 ? Infinity : this.#due[0].at);
  }

  /** Lives up to `now`; returns what has reached us until then. */
  advance(now: Micros): Event[] {
    for (let at = this.nextAt; at <= now; at = this.nextAt) {
      this.truth.now = at as Micros;
      if (this.#due.length > 0 && this.#due[0].at <= at) this.#due.shift()!.run();
      else this.#fire();
    }
    this.truth.now = now;
    for (const { command, until } of this.#held) {
      if (now > until) this.#onTheWay.delete(command.kind === "place" ? command.clientId : command.place.clientId);
    }
    return this.#words.splice(0);
  }

  /** The session's private socket shows that it lives. */
  ping(): void {
    this.deadMan?.pinged(this.now);
  }

  /** What has run out by now cancels: others' orders too, where it covers the account or the market. */
  #fire(): void {
    const { scope } = this.deadMan!;
    for (const instrument of this.deadMan!.takeFired(this.now)) {
      for (const order of this.truth.live(instrument ?? undefined, scope !== "tag")) {
        this.truth.end(order, "canceled");
        this.#push(reporterOf(this.id, order, null, this.deadManWord));
      }
    }
  }

  #sendDeadMan({ instrument, window, callId }: SetDeadMan): Event[] {
    const { there, back } = this.deadManDelays.shift() ?? { there: WIRE, back: WIRE }, mood = this.moods.deadMan;
    const answer = (verdict: DeadManAnswer["verdict"], failure: string, after: number) =>
      this.#later(() =>
        this.#words.push({
          kind: "dead_man_answer",
          venue: this.id,
          instrument,
          callId,
          verdict,
          until: null,
          failure,
          receivedAt: this.now,
        }), after);
    if (mood === "lose" || mood === "mute") answer("lost", "no answer within 2 s", ANSWER_LOST);
    if (mood === "lose") return [];
    this.#later(() => {
      if (mood === "refuse") return answer("refused", "503: service unavailable", back);
      if (mood === "unavailable" || this.deadMan === null) return answer("unavailable", "not for this account", back);
      this.deadMan.set(instrument, window, this.now);
      if (mood === "set") answer("set", "", back);
    }, there);
    return [];
  }

  #endStranger({ clientId }: CancelStranger): void {
    const at = this.strangers.findIndex((order) => order.clientId === clientId);
    if (at < 0) return;
    this.strangers.splice(at, 1);
    const answer = { kind: "cancel_answer", venue: this.id, clientId, verdict: "accepted", refusal: null } as const;
    this.#tell((receivedAt) => ({ ...answer, receivedAt }));
  }

  /** Orders on the wire, by client id. */
  readonly #onTheWay = new Map<string, Place>();

  #sendOrder(command: Place | Replace, [place]: readonly Place[]): Event[] {
    const { clientId, validity } = place, mood = this.moods.place;
    this.placements.set(clientId, (this.placements.get(clientId) ?? 0) + 1);
    if (mood === "unsent") {
      const refused = [this.#sendRefused(clientId, "place")];
      if (command.kind === "replace") refused.push(this.#sendRefused(command.cancel.clientId, "cancel"));
      return refused;
    }
    if (mood === "hold") {
      this.#held.push({ command, until: this.now + validity });
      this.#onTheWay.set(clientId, place);
    } else if (mood !== "lose") {
      this.#onTheWay.set(clientId, place);
      this.#later(() =>
        command.kind === "place" ? this.#arrivePlace(command, mood) : this.#arriveReplace(command, mood)
      );
    }
    return [this.#sent(clientId, validity)];
  }

  #comeTooLate(command: Place | Replace): void {
    const { clientId } = command.kind === "place" ? command : command.place;
    this.#onTheWay.delete(clientId);
    const refusal: Refusal = { reason: "clock", code: "-1021", message: "outside of the recvWindow", retryAt: null };
    this.#tell((receivedAt) => this.#placeAnswer(clientId, "rejected", null, refusal, receivedAt));
  }

  #arrivePlace(place: Place, mood: Moods["place"]): boolean {
    const { clientId, instrument, side, price, size } = place, { bid, ask } = this.truth.market(instrument);
    this.#onTheWay.delete(clientId);
    const crosses = side === "buy" ? ask > 0 && price >= ask : bid > 0 && price <= bid;
    if (mood === "reject" || (crosses && place.timeInForce === "post_only")) {
      const refusal: Refusal = mood === "reject" ? this.refusal : {
        reason: "would_cross",
        code: "-2010",
        message: "Order would immediately match and take.",
        retryAt: null,
      };
      this.#tell((receivedAt) => this.#placeAnswer(clientId, "rejected", null, refusal, receivedAt));
      return false;
    }
    const order = this.truth.rest(clientId, instrument, side, price, size);
    if (mood !== "mute") {
      this.#tell((receivedAt) => this.#placeAnswer(clientId, "accepted", order.venueOrderId, null, receivedAt));
      this.#push(reporterOf(this.id, order));
    }
    if (place.timeInForce === "ioc") this.#take(order, crosses, mood);
    return true;
  }

  /** What it finds it trades, the rest ends; `mute`: no word of either comes. */
  #take(order: Resting, crosses: boolean, mood: Moods["place"]): void {
    const lots = crosses ? Math.min(order.size, this.takeable) : 0, push = this.moods.push;
    if (mood === "mute") this.moods.push = "mute";
    if (lots > 0) this.fill(order, lots);
    if (order.filled < order.size) this.end(order, "expired");
    this.moods.push = push;
  }

  #arriveReplace({ cancel, place }: Replace, mood: Moods["place"]): void {
    if (this.#arriveCancel(cancel, "obey")) {
      this.#arrivePlace(place, mood);
      return;
    }
    this.#onTheWay.delete(place.clientId);
    const refusal: Refusal = { reason: "not_attempted", code: "-2022", message: "the cancel failed", retryAt: null };
    this.#tell((receivedAt) => this.#placeAnswer(place.clientId, "rejected", null, refusal, receivedAt));
  }

  #sendCancel(cancel: Cancel): Event[] {
    const mood = this.moods.cancel;
    if (mood === "unsent") return [this.#sendRefused(cancel.clientId, "cancel")];
    if (mood !== "lose") this.#later(() => this.#arriveCancel(cancel, mood));
    return [];
  }

  /** True = it was there and is gone. */
  #arriveCancel({ clientId, instrument, venueOrderId }: Cancel, mood: Moods["cancel"]): boolean {
    const ofOthers = clientId === ""; // it carries no client id, and is known by the venue's alone
    const order = this.truth.live(instrument, ofOthers).find((one) =>
      (one.clientId ?? "") === clientId && (venueOrderId === null || one.venueOrderId === venueOrderId)
    );
    const answer = (verdict: "accepted" | "refused", refusal: Refusal | null) =>
      this.#tell((receivedAt) => ({ kind: "cancel_answer", venue: this.id, clientId, verdict, refusal, receivedAt }));
    if (!order || mood === "refuse") {
      const [refusal] = this.cancelRefusals;
      this.cancelRefusals.push(this.cancelRefusals.shift()!);
      answer("refused", refusal);
      return false;
    }
    if (mood === "feign") {
      answer("accepted", null);
      return false;
    }
    this.truth.end(order, "canceled");
    if (mood === "mute") return true;
    answer("accepted", null);
    this.#push(reporterOf(this.id, order));
    return true;
  }

  #arriveAmend({ clientId, instrument, size }: Amend): void {
    const order = this.truth.live(instrument).find((one) => one.clientId === clientId),
      done = order && order.filled < size;
    if (done) this.truth.resize(order, size);
    this.#tell((receivedAt) => ({
      kind: "amend_answer",
      venue: this.id,
      clientId,
      verdict: done ? "accepted" : "refused",
      size: done ? size : null,
      refusal: done ? null : { reason: "unknown_order", code: "-2038", message: "no such order", retryAt: null },
      receivedAt,
    }));
  }

  #ask(query: Query): Event[] {
    const requestedAt = this.now, { query: mood, find } = this.moods;
    // Lists of records end by their session alone, which does not wait for ever.
    if (mood === "mute" && query.what !== "own_trades" && query.what !== "cash_flows") return [];
    this.#later(() => {
      if (mood === "mute" || mood === "fail" || (mood === "fail_lists" && query.what === "open_orders")) {
        const { queryId } = query, reason = mood === "mute" ? "no answer within 5 s" : "503: service unavailable";
        return this.#tell((receivedAt) => ({
          kind: "query_failed",
          venue: this.id,
          queryId,
          requestedAt,
          receivedAt,
          reason,
        }));
      }
      for (const answer of answersOf(this, query, find, requestedAt)) this.#tell(answer);
    }, mood === "mute" ? LIST_LOST : WIRE);
    return [];
  }

  #placeAnswer(
    clientId: string,
    verdict: "accepted" | "rejected",
    venueOrderId: string | null,
    refusal: Refusal | null,
    receivedAt: Micros,
  ): Event {
    return { kind: "place_answer", venue: this.id, clientId, verdict, venueOrderId, refusal, receivedAt };
  }

  #sent(clientId: string, validity: Micros = 2_000_000 as Micros): Event {
    return { kind: "sent", venue: this.id, clientId, sentAt: this.now, validUntil: this.now + validity as Micros };
  }

  #sendRefused(clientId: string, command: "place" | "cancel"): Event {
    return { kind: "send_refused", venue: this.id, clientId, command, reason: "no byte", receivedAt: this.now };
  }

  /** A word that comes without being asked for. */
  #push(word: (receivedAt: Micros) => Event): void {
    if (this.moods.push === "speak") this.#tell(word);
  }

  #tell(word: (receivedAt: Micros) => Event): void {
    this.#later(() => this.#words.push(word(this.now)));
  }

  #later(run: () => void, after: number = WIRE): void {
    const at = this.now + after as Micros;
    let i = this.#due.length;
    while (i > 0 && this.#due[i - 1].at > at) i -= 1;
    this.#due.splice(i, 0, { at, run });
  }
}
