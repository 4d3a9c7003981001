import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Amend, Place, Replace } from "../../../core/command.ts";
import type { Desk } from "../../../core/desk/desk.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { Ledger } from "../../../core/ledger/ledger.ts";
import { Orders } from "../../../core/oms/orders.ts";
import { PARTS } from "../../../core/risk/exposure_book.ts";
import { Gate, RULES } from "../../../core/risk/gate.ts";
import { DEFAULT_GLOBAL_LIMITS } from "../../../core/risk/limits.ts";
import { type Micros, parseGrid, type Size } from "../../../core/units.ts";
import { amendOf, replaceOf, SLOT } from "../../support/judged.ts";
import { LaggingVenue, type Word } from "../../support/lagging_venue.ts";
import { deskOn, madeUpDesk, madeUpLimits, madeUpPlace, NOW, TEST_IDS } from "../../support/made_up_desk.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";
import { slowTest } from "../../support/slow.ts";

/** Lots; each is worth 100 USDT at the mid of 100. */
const POSITION = 20, NET = 25, GROSS = 45, LOT_WORTH = 100;
const MARKETS = [["binance", "BTC"], ["okx", "BTC"], ["binance", "ETH"]].map(([venue, base], id) =>
  madeUpInstrument({
    id: id as InstrumentId,
    venue,
    base,
    symbol: `${base}USDT`,
    lot: parseGrid("1"),
    minNotional: null,
  })
);

/** Our books and our gate, before and after restarts, and what really happened to our orders. */
class House {
  desk: Desk = madeUpDesk(...MARKETS);
  gate: Gate;
  readonly venues = MARKETS.map(() => new LaggingVenue());
  now = NOW;
  admitted = 0;
  readonly #told: Word[] = [];

  constructor(private readonly rules: readonly string[]) {
    this.gate = this.newGate();
  }

  newGate(): Gate {
    const limits = madeUpLimits(this.desk, { maxPosition: `${POSITION}`, maxOrderSize: "12" });
    const amounts = { maxNet: { BTC: `${NET * LOT_WORTH}` }, maxGross: `${GROSS * LOT_WORTH}` };
    const global = { ...DEFAULT_GLOBAL_LIMITS, ...amounts };
    return new Gate({ ...limits, global }, this.desk, RULES.filter(({ id }) => this.rules.includes(id)));
  }

  send(command: Place | Replace | Amend): void {
    const { orders } = this.desk, { now } = this, { approved } = this.gate.admit(command, SLOT, now);
    if (approved === null) return;
    this.admitted += 1;
    if (approved.kind === "replace") orders.cancelRequested(approved.cancel.clientId, now);
    if (approved.kind === "amend" && !orders.amendRequested(approved.clientId, approved.size, now)) return;
    const place = approved.kind === "replace" ? approved.place : approved.kind === "place" ? approved : null;
    if (place !== null) {
      const { venue, clientId } = orders.intend(place, SLOT, now);
      orders.apply({ kind: "sent", venue, clientId, sentAt: now, validUntil: now + 2e6 as Micros }, now);
    }
    this.venues[approved.instrument].wire.push(approved);
  }

  /** Some word of a venue comes, in any order; now and then one that came before. */
  hear(market: number, which: number): void {
    const { words } = this.venues[market];
    const [word] = words.splice(which % Math.max(1, words.length), 1);
    if (word !== undefined) this.#told.push(word);
    this.take(which % 9 === 0 ? this.#told[which % Math.max(1, this.#told.length)] : word);
  }

  take(word: Word | undefined): void {
    if (word === undefined) return;
    if (word.kind === "fill") this.desk.ledger.book(word);
    this.desk.orders.apply(word, this.now);
    this.gate.moved();
  }

  /** The process dies and begins again on what it had written down. */
  restart(listens: boolean): void {
    const orders = new Orders({ ids: TEST_IDS, strict: true }), ledger = new Ledger();
    orders.restore(this.desk.orders.state(), this.now);
    ledger.restore(this.desk.ledger.state());
    this.desk = deskOn(orders, ledger, ...MARKETS);
    orders.recovered(this.now);
    this.gate = this.newGate();
    if (listens) this.gate.listen();
  }

  /** Nothing that may still happen at the venues leads beyond a limit. */
  check(): void {
    const long = this.venues.map((venue) => venue.worst("buy")),
      short = this.venues.map((venue) => venue.worst("sell"));
    for (const i of MARKETS.keys()) {
      assert(long[i] <= POSITION && short[i] >= -POSITION, `market ${i} could come to ${long[i]} or ${short[i]} lots`);
    }
    assert(long[0] + long[1] <= NET && short[0] + short[1] >= -NET, `BTC could come to ${long} or ${short} lots`);
    const gross = long.reduce((sum, lots, i) => sum + Math.max(Math.abs(lots), Math.abs(short[i])), 0);
    assert(gross <= GROSS, `all could come to ${gross} lots`);
  }

  /** What the gate has kept step by step is what a new one counts (INV-12). */
  checkSums(): void {
    const anew = this.newGate();
    anew.view(this.now);
    this.gate.admit(madeUpPlace("buy", 1, 1), SLOT, this.now); // the sums are as of a question
    const sums = ({ exposure }: Gate) => [exposure.gross / PARTS, exposure.net("BTC"), exposure.net("ETH")];
    assertEquals(sums(this.gate), sums(anew));
  }
}

const STEP = fc.record({
  what: fc.nat(13),
  market: fc.nat(2),
  which: fc.nat(80),
  lots: fc.integer({ min: 1, max: 12 }),
});

function play(
  rules: readonly string[],
  steps: readonly { what: number; market: number; which: number; lots: number }[],
) {
  const house = new House(rules);
  house.gate.listen();
  for (const { what, market, which, lots } of steps) {
    house.now = house.now + 1_000 as Micros;
    const { orders } = house.desk, instrument = MARKETS[market].id, { venue } = MARKETS[market];
    const live = orders.live(instrument), order = live[which % Math.max(1, live.length)];
    if (what <= 3) house.send(madeUpPlace(which % 2 === 0 ? "buy" : "sell", lots, 10_000, { instrument, venue }));
    else if (what === 4 && order) house.send(replaceOf(order, lots, 10_000));
    else if (what === 5 && order) house.send(amendOf(order, lots));
    else if (what === 6 && order && orders.cancelRequested(order.clientId, house.now)) {
      const { clientId, venueOrderId } = order;
      house.venues[market].wire.push({ kind: "cancel", venue, instrument, clientId, venueOrderId });
    } else if (what === 7 || what === 8) house.venues[market].arrive(which % 7 === 0, house.now);
    else if (what === 9) house.venues[market].fill(which, lots, house.now);
    else if (what === 10 && which % 10 === 0) {
      orders.venueLost(venue, house.now);
      house.gate.moved();
    } else if (what === 10 && which % 11 === 0) house.restart(which % 2 === 0);
    else house.hear(market, which);
    house.check();
    house.checkSums();
  }
  for (const [i, venue] of house.venues.entries()) {
    for (const word of venue.words) house.take(word);
    assertEquals(house.desk.ledger.position(MARKETS[i].id).size, venue.position as Size);
  }
  return house;
}

slowTest(
  "RSK-34 RSK-13 RSK-14 no orders, fills, duplicates, rejects and restarts lead beyond a limit (property)",
  () => {
    fc.assert(
      fc.property(fc.array(STEP, { minLength: 10, maxLength: 120 }), (steps) => {
        fc.pre(play(["RSK-12", "RSK-13", "RSK-14"], steps).admitted > 0);
      }),
      { seed: 20261126, numRuns: 250 },
    );
  },
);

Deno.test("RSK-34 without one of the three rules the same orders do lead beyond a limit", () => {
  for (const missing of ["RSK-12", "RSK-13", "RSK-14"]) {
    const rules = ["RSK-12", "RSK-13", "RSK-14"].filter((id) => id !== missing);
    const found = fc.check(
      fc.property(fc.array(STEP, { minLength: 10, maxLength: 120 }), (steps) => void play(rules, steps)),
      { seed: 20261126, numRuns: 250, endOnFailure: true },
    );
    const why = String(found.errorInstance);
    assert(found.failed && why.includes("could come to"), `nothing showed that ${missing} was missing: ${why}`);
  }
});
