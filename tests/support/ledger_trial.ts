/** Our ledger against the accounts of simulated venues, over random fills of every kind of instrument: partials, words that come
 * twice, late or in another order, rebates, fees in base and in a third asset, funding, transfers, liquidations, restarts.
 * The venues reckon in another way (`venue_accounts.ts`); what is compared is equal or the trial throws. @module */
import { assert, assertEquals } from "@std/assert";
import type { CashFlow, Fill, Liquidity, Side } from "../../core/event.ts";
import { type Instrument, type InstrumentId, marketName } from "../../core/instrument.ts";
import { attributionOf, sumOf } from "../../core/ledger/attribution.ts";
import { Ledger } from "../../core/ledger/ledger.ts";
import { Rates } from "../../core/ledger/rates.ts";
import { settlementAsset } from "../../core/ledger/settlement.ts";
import { statementOf } from "../../core/ledger/statement.ts";
import { worthAtMid } from "../../core/ledger/pnl.ts";
import {
  add,
  compare,
  formatMoney,
  type Money,
  multiply,
  parseMoney,
  subtract,
  toNumber,
  ZERO,
} from "../../core/money.ts";
import { type Micros, parseGrid, type Price, type Size } from "../../core/units.ts";
import { Fraction } from "./fraction.ts";
import { madeUpInstrument } from "./made_up_instrument.ts";
import { priceOf, VenueAccounts } from "./venue_accounts.ts";

type Listing = Partial<Instrument> & { readonly at: number; readonly most: number };
const grid = (tick: string, lot: string) => ({ tick: parseGrid(tick), lot: parseGrid(lot) });
/** `at` = the first mid in ticks, `most` = lots of a fill. */
const LISTINGS: readonly Listing[] = [
  { symbol: "BTCUSDT", ...grid("0.01", "0.00001"), at: 6_500_000, most: 50_000 },
  { symbol: "USDCUSDT", base: "USDC", ...grid("0.0001", "1"), at: 9_998, most: 5_000 },
  { symbol: "BNBUSDT", base: "BNB", ...grid("0.1", "0.001"), at: 6_000, most: 9_000 },
  { symbol: "ETHBTC", base: "ETH", quote: "BTC", ...grid("0.00001", "0.0001"), at: 4_000, most: 30_000 },
  { symbol: "SOLUSDC", base: "SOL", quote: "USDC", ...grid("0.0125", "2.5"), at: 12_000, most: 40 },
  {
    venue: "aster",
    symbol: "BTCUSDT",
    kind: "linear",
    ...grid("0.1", "0.001"),
    settleDecimals: 8,
    at: 650_000,
    most: 900,
  },
  {
    venue: "okx",
    symbol: "BTC-USDT-SWAP",
    kind: "linear",
    ...grid("0.1", "0.01"),
    multiplier: parseMoney("0.01"),
    settleDecimals: 8,
    at: 650_000,
    most: 5_000,
  },
  {
    venue: "dydx",
    symbol: "ETH-USD",
    kind: "linear",
    base: "ETH",
    quote: "USD",
    settle: "USDC",
    ...grid("0.25", "0.001"),
    settleDecimals: 6,
    at: 10_400,
    most: 7_000,
  },
  {
    venue: "okx",
    symbol: "BTC-USD-SWAP",
    kind: "inverse",
    quote: "USD",
    ...grid("0.1", "0.1"),
    multiplier: parseMoney("100"),
    at: 650_000,
    most: 300,
  },
  {
    venue: "bybit",
    symbol: "ETHUSD",
    kind: "inverse",
    base: "ETH",
    quote: "USD",
    ...grid("0.05", "1"),
    settleDecimals: 8,
    at: 52_000,
    most: 50_000,
  },
];
const STRATEGIES = ["", "makers", "takers"];
const THIRD_ASSETS = ["BNB", "MX"];

export type LedgerTrial = { readonly seed: number; readonly fills: number };
export type LedgerTrialCounts = {
  fills: number;
  doubles: number;
  late: number;
  flows: number;
  liquidations: number;
  restarts: number;
  comparisons: number;
};

/** What the venue's side knows of the parts of one market's PnL, in the asset that it settles in. */
class Parts {
  spread = Fraction.ZERO;
  slippage = Fraction.ZERO;
  fees = Fraction.ZERO;
  /** Lots held, less what of the base went for fees, times each move of the mid. */
  inventory = Fraction.ZERO;
  baseFees = Fraction.ZERO;
}

class Market {
  mid: number;
  readonly late: Fill[] = [];
  readonly parts = new Parts();
  readonly contexts = new Map<string, { strategy: string; doubleMid: number }>();
  fills = 0;
  constructor(readonly instrument: Instrument, readonly most: number, at: number) {
    this.mid = 2 * at;
  }
}

class Trial {
  readonly counts: LedgerTrialCounts = {
    fills: 0,
    doubles: 0,
    late: 0,
    flows: 0,
    liquidations: 0,
    restarts: 0,
    comparisons: 0,
  };
  readonly venues = new VenueAccounts();
  readonly markets: readonly Market[];
  ledger: Ledger;
  #seed: number;
  #now = 1_700_000_000_000_000;
  #id = 0;
  readonly #flows: CashFlow[] = [];

  constructor(seed: number) {
    this.#seed = seed;
    this.markets = LISTINGS.map(({ at, most, ...listing }, i) =>
      new Market(madeUpInstrument({ ...listing, id: i as InstrumentId }), most, at)
    );
    this.ledger = this.#opened(new Ledger(REMEMBERED));
  }

  #opened(ledger: Ledger): Ledger {
    for (const { instrument } of this.markets) ledger.open(instrument);
    return ledger;
  }

  /** From 0 to `below` − 1. */
  #draw(below: number): number {
    let x = this.#seed = this.#seed + 0x6d2b79f5 | 0;
    x = Math.imul(x ^ x >>> 15, x | 1);
    x ^= x + Math.imul(x ^ x >>> 7, x | 61);
    return ((x ^ x >>> 14) >>> 0) % below;
  }

  /** One order's fills, with what else goes on meanwhile. */
  step(): void {
    const market = this.markets[this.#draw(this.markets.length)];
    for (const each of this.markets) if (this.#draw(3) === 0) this.#move(each);
    const side = this.#side(market), liquidity: Liquidity = this.#draw(5) === 0 ? "taker" : "maker";
    const strategy = STRATEGIES[this.#draw(STRATEGIES.length)], partials = 1 + this.#draw(3);
    const cause = this.#draw(400) === 0 ? (this.#draw(2) === 0 ? "liquidation" : "adl") : undefined;
    for (let i = 0; i < partials; i++) this.#trade(market, side, liquidity, strategy, cause);
    if (this.#draw(40) === 0) this.#flow(market);
    if (this.#draw(4) === 0) { for (const each of this.markets) this.#deliver(each, this.#draw(4) === 0); }
  }

  /** Against what is held when it is much, else either way. */
  #side({ instrument, most }: Market): Side {
    const held = this.venues.size(instrument),
      lots = Number(held.over) / Number(held.under) * 10 ** instrument.lot.decimals;
    const side = this.#draw(2) === 0 ? "buy" : "sell";
    if (Math.abs(lots / instrument.lot.step) < 3 * most || this.#draw(4) === 0) return side;
    return lots > 0 ? "sell" : "buy";
  }

  /** The mid goes some half ticks, and what is held wins or loses. */
  #move(market: Market): void {
    const { instrument, mid, parts } = market, to = Math.max(100, mid + this.#draw(81) - 40);
    market.mid = to;
    if (instrument.kind === "inverse") return;
    const held = this.venues.size(instrument).times(Fraction.of(instrument.multiplier)).minus(parts.baseFees);
    parts.inventory = parts.inventory.plus(held.times(priceOf(to / 2, instrument).minus(priceOf(mid / 2, instrument))));
  }

  #trade(market: Market, side: Side, liquidity: Liquidity, strategy: string, cause: Fill["cause"]): void {
    const { instrument, most, mid, parts } = market, id = ++this.#id, marked = this.#draw(20) !== 0;
    const away = this.#draw(60) - (liquidity === "taker" ? 50 : 10);
    const price = Math.max(1, Math.floor(mid / 2) + (side === "buy" ? -away : away)) as Price;
    const size = this.#draw(12) === 0 ? this.#allOf(market, side) : 1 + this.#draw(most) as Size;
    const fill: Fill = {
      kind: "fill",
      venue: instrument.venue,
      instrument: instrument.id,
      clientId: null,
      venueOrderId: `${id}`,
      tradeId: `${id}`,
      side,
      price,
      size,
      liquidity,
      fee: this.#fee(market, liquidity),
      source: "push",
      venueAt: ++this.#now as Micros,
      receivedAt: this.#now as Micros,
      ...cause === undefined ? {} : { cause },
    };
    if (cause !== undefined) this.counts.liquidations += 1;
    const doubleMid = marked ? mid : 0;
    market.contexts.set(fill.tradeId, { strategy, doubleMid });
    this.#attribute(fill, parts, instrument, doubleMid, mid);
    this.venues.trade(fill, instrument);
    market.late.push(fill);
    market.fills += 1;
    this.counts.fills += 1;
  }

  /** Exactly what is held, so that markets become flat now and then. */
  #allOf({ instrument, most }: Market, side: Side): Size {
    const { over, under } = this.venues.size(instrument),
      lots = Number(over * 10n ** BigInt(instrument.lot.decimals) / under);
    const held = lots / instrument.lot.step;
    return ((side === "buy" ? -held : held) > 0 ? Math.abs(held) : 1 + this.#draw(most)) as Size;
  }

  #fee({ instrument }: Market, liquidity: Liquidity): Fill["fee"] {
    const rebate = liquidity === "maker" && this.#draw(2) === 0, amount = BigInt(this.#draw(1_000_000));
    const drawn = this.#draw(6), third = THIRD_ASSETS[this.#draw(THIRD_ASSETS.length)];
    const asset = drawn === 0 ? third : drawn === 1 ? instrument.base : settlementAsset(instrument);
    return { asset, amount: [rebate ? -amount : amount, 8] };
  }

  #attribute(
    { side, price, size, liquidity, fee }: Fill,
    parts: Parts,
    market: Instrument,
    marked: number,
    mid: number,
  ) {
    if (market.kind === "inverse") return;
    const units = Fraction.whole(size * market.lot.step).dividedBy(new Fraction(10n ** BigInt(market.lot.decimals)))
      .times(Fraction.of(market.multiplier));
    const at = priceOf(price, market), distance = priceOf(mid / 2, market).minus(at);
    const won = units.times(side === "buy" ? distance : at.minus(priceOf(mid / 2, market)));
    if (marked === 0) parts.inventory = parts.inventory.plus(won);
    else if (liquidity === "maker") parts.spread = parts.spread.plus(won);
    else parts.slippage = parts.slippage.plus(won);
    const paid = Fraction.of(fee.amount);
    if (fee.asset === settlementAsset(market)) parts.fees = parts.fees.plus(paid);
    else if (fee.asset === market.base) {
      parts.fees = parts.fees.plus(paid.times(at));
      if (market.kind !== "spot") return;
      parts.baseFees = parts.baseFees.plus(paid);
      // From the price at which it counts to the mid at which the base is worth something else.
      parts.inventory = parts.inventory.minus(paid.times(distance));
    }
  }

  #flow({ instrument }: Market): void {
    const drawn = this.#draw(6), kinds = ["transfer", "deposit", "withdrawal", "interest", "other"] as const;
    const funds = instrument.kind !== "spot" && drawn === 0;
    const flow: CashFlow = {
      kind: "cash_flow",
      venue: instrument.venue,
      flowId: `${++this.#id}`,
      what: funds ? "funding" : kinds[this.#draw(kinds.length)],
      instrument: funds ? instrument.id : null,
      asset: funds ? settlementAsset(instrument) : drawn === 1 ? instrument.base : settlementAsset(instrument),
      amount: [BigInt(this.#draw(2_000_000) - 1_000_000), 8],
      source: "push",
      venueAt: this.#now as Micros,
      receivedAt: this.#now as Micros,
    };
    this.venues.flow(flow);
    assert(this.ledger.bookFlow(flow), `flow ${flow.flowId} was new`);
    this.#flows.push(flow);
    this.counts.flows += 1;
    const again = this.#flows[this.#draw(this.#flows.length)];
    assertEquals(this.ledger.bookFlow({ ...again, source: "query" }), false);
    if (this.#flows.length > 500) this.#flows.shift();
  }

  /** Hands over fills that wait, in any order. */
  #deliver(market: Market, all: boolean): void {
    const { late, contexts } = market;
    for (let count = all ? late.length : this.#draw(late.length + 1); count > 0; count--) {
      const index = this.#draw(late.length), [fill] = late.splice(index, 1);
      if (index > 0) this.counts.late += 1;
      const context = contexts.get(fill.tradeId)!;
      assert(this.ledger.book(fill, context) !== null, `trade ${fill.tradeId} was new`);
      if (this.#draw(5) !== 0) continue;
      assertEquals(this.ledger.book({ ...fill, source: "query" }, context), null);
      this.counts.doubles += 1;
    }
  }

  /** The process ends and begins again with what it wrote down. */
  restart(): void {
    const state = JSON.stringify(this.ledger.state());
    this.ledger = new Ledger(REMEMBERED);
    this.ledger.restore(JSON.parse(state));
    this.#opened(this.ledger);
    assertEquals(JSON.stringify(this.ledger.state()) === state, true, "what was written down is what is known");
    this.counts.restarts += 1;
  }

  /** Everything that both sides know is equal. */
  compare(): void {
    for (const market of this.markets) this.#deliver(market, true);
    const { ledger, venues } = this;
    for (const [where, amount] of venues.wallets) {
      const [venue, asset] = where.split(" "), ours = Fraction.of(ledger.cash(venue, asset));
      assert(ours.equals(amount), `${where}: ours ${ours}, the venue's ${amount}`);
    }
    for (const market of this.markets) this.#compareMarket(market);
    this.#compareStatement();
    this.counts.comparisons += 1;
  }

  #compareMarket({ instrument, mid, parts, fills }: Market): void {
    const account = this.ledger.account(instrument.id), { position } = account, name = marketName(instrument);
    const size = Fraction.whole(position.size * instrument.lot.step).dividedBy(
      new Fraction(10n ** BigInt(instrument.lot.decimals)),
    );
    assert(size.equals(this.venues.size(instrument)), `size of ${name}: ${size}`);
    assertEquals(position.fillCount, fills, `fills of ${name}`);
    if (instrument.kind !== "spot") {
      const worth = subtract(worthAtMid(position, mid)!, position.cost);
      const theirs = this.venues.unrealised(instrument, priceOf(mid / 2, instrument));
      assert(near(Fraction.of(worth).minus(theirs)), `unrealised of ${name}: ${formatMoney(worth)}, ${theirs}`);
    }
    if (instrument.kind === "inverse") return;
    const asset = settlementAsset(instrument), rates = new Rates(asset);
    const told = [...attributionOf(account, mid, rates, () => {}).values()];
    const sum = (part: "spread" | "hedgeSlippage" | "inventory") => told.map((each) => each[part]).reduce(add, ZERO);
    const inventory = add(sum("inventory"), position.rounding);
    for (
      const [ours, theirs, part] of [
        [sum("spread"), parts.spread, "spread"],
        [sum("hedgeSlippage"), parts.slippage, "slippage"],
        [account.fees, parts.fees, "fees"],
        [inventory, parts.inventory, "inventory"],
      ] as const
    ) assert(Fraction.of(ours).equals(theirs), `${part} of ${name}: ours ${formatMoney(ours)}, the venue's ${theirs}`);
  }

  /** The parts of PnL add up to the change of equity, which follows from cash and open contracts alone. */
  #compareStatement(): void {
    const { ledger, markets } = this;
    const rates = Rates.of("USDT", markets.map(({ instrument, mid }) => ({ instrument, doubleMid: mid })));
    const statement = statementOf(ledger, (id) => markets[id].mid, rates);
    let change: Money = ZERO;
    for (const [venue, account] of ledger.venues()) {
      for (const asset of account.assets) {
        const rate = rates.rate(asset),
          moved = subtract(account.cash(asset), account.reasons.external.get(asset) ?? ZERO);
        if (rate === null) assert(asset === "MX", `${venue} ${asset} has a price`);
        else change = add(change, multiply(moved, rate));
      }
    }
    for (const { instrument, mid } of markets) {
      if (instrument.kind === "spot") continue;
      const { position } = ledger.account(instrument.id), rate = rates.rate(settlementAsset(instrument))!;
      change = add(change, multiply(subtract(worthAtMid(position, mid)!, position.cost), rate));
    }
    const { pnl, attribution, strategies, venues } = statement;
    assertEquals(compare(pnl, change), 0, `PnL ${formatMoney(pnl)}, equity moved by ${formatMoney(change)}`);
    assertEquals(compare(sumOf(attribution), pnl), 0);
    assertEquals(compare([...strategies.values()].map(sumOf).reduce(add), pnl), 0, "strategies");
    assertEquals(compare([...venues.values()].map((venue) => venue.pnl).reduce(add), pnl), 0, "venues");
    assertEquals(compare(subtract(statement.equity, statement.capital), pnl), 0);
    assert(Math.abs(toNumber(pnl)) > 0);
  }
}

/** A value without end is kept to twenty places. */
function near(difference: Fraction): boolean {
  return difference.rounded(14).equals(Fraction.ZERO);
}

const REMEMBERED = 3_000;
/** Fills between two comparisons, and comparisons between two restarts. */
const COMPARE_EVERY = 250, RESTART_EVERY = 10;

/** @throws {AssertionError} at the first difference, naming it */
export function runLedgerTrial({ seed, fills }: LedgerTrial): LedgerTrialCounts {
  const trial = new Trial(seed);
  for (let next = COMPARE_EVERY; trial.counts.fills < fills;) {
    trial.step();
    if (trial.counts.fills < next) continue;
    next += COMPARE_EVERY;
    // Fills that wait then come to books that were read from what was written down.
    if (trial.counts.comparisons % RESTART_EVERY === 0) trial.restart();
    trial.compare();
  }
  trial.compare();
  return trial.counts;
}
