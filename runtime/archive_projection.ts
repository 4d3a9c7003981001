/** Turns the journal's records, one after the other, into rows of the archive. What it makes of an order is for reading: the
 * order machine in core decides. A terminal state stays, a fill counts once. @module */
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import type { AmendAnswer, Fill, OrderReport, OrderStatus } from "../core/event.ts";
import type { Command, Place } from "../core/command.ts";
import type { Fact } from "../core/engine/facts.ts";
import { isoMicros } from "../core/engine/text.ts";
import { formatMoney } from "../core/money.ts";
import { formatSteps, type Micros } from "../core/units.ts";
import type { JournalRecord } from "./journal_codec.ts";

type Listing = {
  readonly symbol: string;
  readonly tickStep: number;
  readonly tickDecimals: number;
  readonly lotStep: number;
  readonly lotDecimals: number;
};
type EventRecord = Extract<JournalRecord, { kind: "event" }>;
type Trade = { readonly venue: string; readonly tradeId: string; readonly side: string };
type OrderRow = {
  readonly seq: number;
  readonly state: string;
  readonly _instrument: number;
  readonly _lots: number;
  readonly _reported: number;
  readonly _traded: number;
};

const ENDED: ReadonlySet<string> = new Set(["FILLED", "CANCELED", "EXPIRED", "REJECTED", "VOID"]);
const STATES: Readonly<Record<OrderStatus, string>> = {
  open: "OPEN",
  partial: "PARTIAL",
  filled: "FILLED",
  canceled: "CANCELED",
  expired: "EXPIRED",
  rejected: "REJECTED",
};

export class Projection {
  readonly #listings = new Map<number, Listing>();
  readonly #statements = new Map<string, StatementSync>();

  constructor(readonly db: DatabaseSync) {
    for (const row of db.prepare("SELECT * FROM instruments").all()) {
      this.#listings.set(Number(row.id), row as unknown as Listing);
    }
  }

  apply(record: JournalRecord): void {
    const at = isoMicros(record.wallMs * 1000 as Micros);
    switch (record.kind) {
      case "boot": // ids of instruments count anew in each run
        this.#listings.clear();
        this.#run("DELETE FROM instruments");
        return;
      case "command":
        return this.#command(record.payload, at);
      case "event":
        return this.#event(record.payload, at);
      case "fact":
        return this.#fact(record.payload);
      case "incident": {
        const { severity, code, sentence, scope } = record.payload;
        return this.#incident(at, severity, code, sentence, scope, null);
      }
      case "kill": {
        const { step, by, reason, level } = record.payload;
        return this.#audit(at, "kill_switch", by, "global", reason, step, "", level, null);
      }
      case "params": {
        const { strategy, version, by, before, after } = record.payload;
        const result = `version ${version}`;
        return this.#audit(at, "params", by, strategy, "", result, JSON.stringify(before), JSON.stringify(after), null);
      }
      case "note":
        return this.#note(record.payload, at);
      case "seal":
        return;
      default:
        return record satisfies never;
    }
  }

  #command(command: Command, at: string): void {
    if (command.kind === "place") this.#place(command, at);
    else if (command.kind === "replace") this.#place(command.place, at);
  }

  #place(order: Place, at: string): void {
    const { instrument, price, size } = order, listing = this.#listings.get(instrument);
    if (!listing) return; // ids without a listing cannot be told in decimals; the journal keeps them
    this.#run(
      `INSERT INTO orders (at, updatedAt, venue, symbol, orderId, side, price, size, state, timeInForce, _instrument, _lots)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'INTENT', ?, ?, ?) ON CONFLICT DO NOTHING`,
      at,
      at,
      order.venue,
      listing.symbol,
      order.clientId,
      order.side,
      priceText(price, listing),
      sizeText(size, listing),
      order.timeInForce,
      instrument,
      size,
    );
  }

  #event(event: EventRecord["payload"], at: string): void {
    switch (event.kind) {
      case "instrument": {
        const { id, symbol, tick, lot } = event.instrument;
        const listing = {
          symbol,
          tickStep: tick.step,
          tickDecimals: tick.decimals,
          lotStep: lot.step,
          lotDecimals: lot.decimals,
        };
        this.#listings.set(id, listing);
        this.#run("INSERT OR REPLACE INTO instruments VALUES (?, ?, ?, ?, ?, ?)", id, ...Object.values(listing));
        return;
      }
      case "sent":
        return this.#move(event.venue, event.clientId, "SENT", at, null);
      case "send_refused":
        if (event.command === "place") this.#move(event.venue, event.clientId, "VOID", at, event.reason);
        return;
      case "place_answer": {
        const { venue, clientId, verdict, venueOrderId, refusal } = event;
        if (venueOrderId !== null) this.#named(venue, clientId, venueOrderId);
        const state = verdict === "accepted" ? "OPEN" : verdict === "rejected" ? "REJECTED" : "UNKNOWN";
        return this.#move(venue, clientId, state, at, refusal && `${refusal.reason}: ${refusal.message}`);
      }
      case "amend_answer":
        return this.#amended(event, at);
      case "order":
        return this.#reported(event, at);
      case "order_found":
        if (event.report) this.#reported(event.report, at);
        return;
      case "open_orders":
        return event.orders.forEach((report) => this.#reported(report, at));
      case "fill":
        return this.#filled(event, at);
      case "own_trades":
        return event.fills.forEach((fill) => this.#filled(fill, at));
      default: // balances, links, budgets and people's requests have no table; their outcomes come as facts
    }
  }

  /** A state that evidence of one message gives; never out of an end, never back before the venue's word. */
  #move(venue: string, clientId: string, state: string, at: string, reason: string | null): void {
    const order = this.#order(venue, clientId);
    if (!order || ENDED.has(order.state)) return;
    const early = order.state === "INTENT" || order.state === "SENT";
    if ((state === "SENT" && order.state !== "INTENT") || (state === "UNKNOWN" && !early)) return;
    if (state === "OPEN" && order.state === "PARTIAL") return;
    this.#update(order, { state, updatedAt: at, ...(reason === null ? {} : { reason }) });
  }

  #named(venue: string, clientId: string, venueOrderId: string): void {
    this.#run("UPDATE orders SET venueOrderId = ? WHERE venue = ? AND orderId = ?", venueOrderId, venue, clientId);
  }

  #amended({ venue, clientId, verdict, size }: AmendAnswer, at: string): void {
    const order = this.#order(venue, clientId), listing = order && this.#listings.get(order._instrument);
    if (verdict !== "accepted" || size === null || !order || !listing) return;
    this.#update(order, { _lots: size, size: sizeText(size, listing), updatedAt: at });
  }

  #reported({ venue, clientId, venueOrderId, status, filled, reason }: OrderReport, at: string): void {
    const order = clientId === null ? null : this.#order(venue, clientId);
    if (!order || clientId === null) return; // somebody else's
    this.#named(venue, clientId, venueOrderId);
    this.#progress({ ...order, _reported: Math.max(order._reported, filled) }, STATES[status], at, reason);
  }

  #filled(fill: Fill, at: string): void {
    const listing = this.#listings.get(fill.instrument);
    if (!listing) return;
    const clientId = fill.clientId ?? this.#clientIdOf(fill.venue, fill.venueOrderId), { symbol } = listing;
    if (clientId === "" && this.#isTold(fill, symbol)) return;
    const named = clientId !== "" && this.#nameFill(fill, symbol, clientId);
    const { changes } = named ? { changes: 1 } : this.#run(
      `INSERT INTO fills (at, venue, symbol, orderId, tradeId, side, price, size, liquidity, fee, feeAsset)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      isoMicros(fill.receivedAt),
      fill.venue,
      symbol,
      clientId,
      fill.tradeId,
      fill.side,
      priceText(fill.price, listing),
      sizeText(fill.size, listing),
      fill.liquidity,
      formatMoney(fill.fee.amount),
      fill.fee.asset,
    );
    const order = this.#order(fill.venue, clientId);
    if (changes === 0 || !order) return; // known already, or of no order of ours
    this.#progress({ ...order, _traded: order._traded + fill.size }, "PARTIAL", at, null);
  }

  /** Whether a trade stands here under whatever order. */
  #isTold({ venue, tradeId, side }: Trade, symbol: string): boolean {
    const sql = "SELECT 1 FROM fills WHERE venue = ? AND symbol = ? AND tradeId = ? AND side = ?";
    return this.#prepared(sql).get(venue, symbol, tradeId, side) !== undefined;
  }

  /** Gives a trade that came before its order was known the order's name. False = there is none without a name. */
  #nameFill({ venue, tradeId, side }: Trade, symbol: string, orderId: string): boolean {
    const { changes } = this.#run(
      "UPDATE OR IGNORE fills SET orderId = ? WHERE venue = ? AND symbol = ? AND tradeId = ? AND side = ? AND orderId = ''",
      orderId,
      venue,
      symbol,
      tradeId,
      side,
    );
    return changes > 0;
  }

  /** Reports count cumulatively and fills one by one; whichever knows more is right. */
  #progress(order: OrderRow, wanted: string, at: string, reason: string | null): void {
    const { _reported, _traded, _lots } = order, filled = Math.max(_reported, _traded);
    const listing = this.#listings.get(order._instrument);
    if (!listing) return;
    let state = ENDED.has(order.state) ? order.state : wanted;
    if (filled >= _lots) state = "FILLED";
    else if (filled > 0 && state === "OPEN") state = "PARTIAL";
    const text = sizeText(filled, listing);
    this.#update(order, {
      _reported,
      _traded,
      filled: text,
      state,
      updatedAt: at,
      ...(reason === null ? {} : { reason }),
    });
  }

  #fact(fact: Fact): void {
    switch (fact.kind) {
      case "fill":
        this.#nameFill(fact, fact.symbol, fact.orderId);
        this.#run(
          `INSERT INTO fills (at, venue, symbol, orderId, tradeId, side, price, size, liquidity, fee, feeAsset, position,
             realisedPnl, factSeq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (venue, symbol, tradeId, orderId) DO UPDATE SET position = excluded.position,
             realisedPnl = excluded.realisedPnl, factSeq = excluded.factSeq`,
          fact.at,
          fact.venue,
          fact.symbol,
          fact.orderId,
          fact.tradeId,
          fact.side,
          fact.price,
          fact.size,
          fact.liquidity,
          fact.fee,
          fact.feeAsset,
          fact.position,
          fact.realisedPnl,
          fact.seq,
        );
        return;
      case "incident":
        return this.#incident(fact.at, fact.severity, fact.code, fact.sentence, fact.scope, fact.seq);
      case "operator": {
        const { at, action, by, scope, reason, result, before, after, seq } = fact;
        if (action === "close_order" && result.startsWith("applied")) {
          this.#closed(scope, `closed by ${by}: ${reason}`, at);
        }
        return this.#audit(at, action, by, scope, reason, result, before, after, seq);
      }
      case "reconciliation":
        return this.#corrected(fact);
      case "refusal": // the risk gate's; counted in the view, kept in the journal
        return;
      default:
        return fact satisfies never;
    }
  }

  /** Ends that no message of the venue told: it was proven to know nothing of the order. */
  #corrected({ venue, corrected, at }: Extract<Fact, { kind: "reconciliation" }>): void {
    for (const sentence of corrected) {
      const end = /^(\S+): UNKNOWN → (CANCELED|NEVER_ARRIVED)$/.exec(sentence);
      if (end) this.#move(venue, end[1], end[2], at, "proven to be nowhere at the venue");
    }
  }

  /** A person answered for it. */
  #closed(clientId: string, reason: string, at: string): void {
    for (const { venue } of this.#prepared("SELECT venue FROM orders WHERE orderId = ?").all(clientId)) {
      this.#move(String(venue), clientId, "CANCELED", at, reason);
    }
  }

  #note({ topic, ...fields }: { readonly topic: string; readonly [name: string]: unknown }, at: string): void {
    if (topic === "curve") {
      const { at: instant, equity, realisedPnl, unrealisedPnl, fees } = (fields.point ?? {}) as Readonly<
        Record<string, unknown>
      >;
      const texts = [instant, equity, realisedPnl, unrealisedPnl, fees].filter((value) => typeof value === "string");
      if (texts.length === 5) {
        this.#run("INSERT INTO pnl (at, equity, realisedPnl, unrealisedPnl, fees) VALUES (?, ?, ?, ?, ?)", ...texts);
      }
    } else if (topic === "losses") return; // for the next run, every few seconds
    else this.#audit(at, topic, "runtime", "global", "", "", "", plainJson(fields), null);
  }

  #incident(
    at: string,
    severity: string,
    code: string,
    sentence: string,
    scope: string,
    factSeq: number | null,
  ): void {
    this.#run(
      "INSERT INTO incidents (at, severity, code, sentence, scope, factSeq) VALUES (?, ?, ?, ?, ?, ?)",
      at,
      severity,
      code,
      sentence,
      scope,
      factSeq,
    );
  }

  #audit(
    at: string,
    action: string,
    by: string,
    scope: string,
    reason: string,
    result: string,
    before: string,
    after: string,
    factSeq: number | null,
  ): void {
    this.#run(
      `INSERT INTO audit (at, action, "by", scope, reason, result, before, after, factSeq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      at,
      action,
      by,
      scope,
      reason,
      result,
      before,
      after,
      factSeq,
    );
  }

  #order(venue: string, clientId: string): OrderRow | null {
    const row = this.#prepared(
      "SELECT seq, state, _instrument, _lots, _reported, _traded FROM orders WHERE venue = ? AND orderId = ?",
    ).get(venue, clientId);
    return row ? row as unknown as OrderRow : null;
  }

  /** A simulated venue that starts anew counts its order ids anew too; the newest is meant. "" = none of ours. */
  #clientIdOf(venue: string, venueOrderId: string): string {
    const row = this.#prepared(
      "SELECT orderId FROM orders WHERE venue = ? AND venueOrderId = ? ORDER BY seq DESC LIMIT 1",
    ).get(venue, venueOrderId);
    return row ? String(row.orderId) : "";
  }

  #update({ seq }: OrderRow, values: Readonly<Record<string, SQLInputValue>>): void {
    const columns = Object.keys(values).map((name) => `${name} = ?`).join(", ");
    this.#run(`UPDATE orders SET ${columns} WHERE seq = ?`, ...Object.values(values), seq);
  }

  #run(sql: string, ...values: readonly SQLInputValue[]) {
    return this.#prepared(sql).run(...values);
  }

  #prepared(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) this.#statements.set(sql, statement = this.db.prepare(sql));
    return statement;
  }
}

function priceText(ticks: number, { tickStep: step, tickDecimals: decimals }: Listing): string {
  return formatSteps(ticks, { step, decimals });
}

function sizeText(lots: number, { lotStep: step, lotDecimals: decimals }: Listing): string {
  return formatSteps(lots, { step, decimals });
}

function plainJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner) => typeof inner === "bigint" ? inner.toString() : inner);
}
