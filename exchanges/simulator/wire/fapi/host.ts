/** One host: a product's words over REST and streams, behind it the exchange that all products of a venue share. @module */
import type { Micros } from "../../../../core/units.ts";
import type { Instrument } from "../../../../core/instrument.ts";
import { Random } from "../../../shared/random.ts";
import type { Account } from "../../accounts.ts";
import type { DepthChange } from "../../depth_feed.ts";
import type { ContractUpdate, OrderChange, PublicBest, PublicTrade } from "../../exchange.ts";
import type { Floor } from "../../floors.ts";
import type { IncomeRecord } from "../../income.ts";
import { isDelistedNow } from "../../market_faults.ts";
import type { AccountOrder } from "../../orders.ts";
import { RecentTrades } from "../../recent_trades.ts";
import { limitTimes } from "../../request_faults.ts";
import type { VenueServices } from "../../venue.ts";
import type { VenueFaults } from "../../venue_faults.ts";
import type { HttpRequest } from "../../wire.ts";
import { Limits } from "../binance/limits.ts";
import type { FapiKind } from "./kind.ts";
import { ListenKeys } from "./listen_keys.ts";
import { MarketStreams } from "./market_streams.ts";
import { type FapiContext, floorsOf } from "./operation.ts";
import { OrderNotes } from "./order_notes.ts";
import { answerRest, type Authenticate } from "./rest.ts";
import { ROUTES } from "./rest_routes.ts";
import type { StreamAddress } from "./routes.ts";
import { StreamSockets } from "./stream_sockets.ts";
import { UserEvents } from "./user_events.ts";

export class FapiHost {
  readonly context: FapiContext;
  readonly sockets: StreamSockets;
  readonly #markets: MarketStreams;
  /** Markets with trades since the last step. */
  readonly #traded = new Set<Instrument>();
  /** The last depth message of each market. */
  readonly #former = new Map<string, DepthChange>();

  /** @param afterwards runs what is to happen once what happens now is done */
  constructor(readonly kind: FapiKind, readonly services: VenueServices, afterwards: (() => void)[]) {
    const { exchange, faults, seed } = services, random = new Random(seed).fork(kind.name), notes = new OrderNotes();
    this.sockets = new StreamSockets(services, kind);
    const keys = new ListenKeys(random.fork("listen keys"), (key) => this.context.events.onKeyExpired(key));
    const times = () => limitTimes(faults);
    this.context = {
      services,
      kind,
      keys,
      notes,
      events: new UserEvents({
        services,
        kind,
        keys,
        notes,
        publish: (key, event) => this.sockets.publish(key, () => JSON.stringify(event), "account", String(event.e)),
      }),
      limits: new Limits(() => services.countViolation(), times, kind.budget),
      recent: new RecentTrades(
        (instrument, trade) => this.#markets.onAggregate(instrument, trade),
        exchange.lastExecutionId,
      ),
      random: random.fork("client ids"),
      afterwards,
    };
    this.#markets = new MarketStreams(services, kind, this.sockets, () => floorsOf(this.context));
  }

  onRequest(id: number, request: HttpRequest, authenticate: Authenticate): void {
    const answer = answerRest(this.context, ROUTES[this.kind.name], request, authenticate);
    if (answer !== null) this.services.answer(id, answer);
  }

  onStreamOpen(socket: number, address: StreamAddress): void {
    this.sockets.open(socket, address);
    if (address.route !== "private") this.services.beginMarket();
  }

  get nextAt(): Micros {
    return Math.min(this.#markets.nextAt, this.context.keys.nextAt) as Micros;
  }

  onTimer(now: number): void {
    this.context.keys.onTimer(now);
    this.#markets.onTimer(now);
  }

  afterStep(): void {
    if (this.#traded.size === 0) return;
    for (const instrument of this.#traded) this.context.recent.flush(instrument);
    this.#traded.clear();
  }

  onOrder(order: AccountOrder, change: OrderChange): void {
    this.context.events.onOrder(order, change);
  }

  onBalances(account: Account, assets: readonly string[]): void {
    if (this.kind.product === "spot") this.context.events.onBalances(account, assets);
  }

  onContracts(account: Account, update: ContractUpdate): void {
    this.context.events.onContracts(account, update);
  }

  onIncome(account: Account, record: IncomeRecord): void {
    this.context.events.onIncome(account, record);
  }

  onReference(floor: Floor): void {
    this.context.events.onReference(floor);
  }

  onTrade(instrument: Instrument, trade: PublicTrade): void {
    if (isDelistedNow(this.services.faults, instrument.symbol)) return;
    this.context.recent.add(instrument, trade);
    this.#traded.add(instrument);
    this.#markets.onTrade(instrument, trade);
  }

  onDepth(floor: Floor, change: DepthChange, faults: VenueFaults): void {
    const { symbol } = floor.instrument, where = { symbol }, own = this.services.faults;
    const isLost = isDelistedNow(own, symbol) || own.strikes("freeze_book", where) || own.strikes("gap", where);
    if (isLost) return this.#markets.onLost(floor, change);
    const former = this.#former.get(symbol), told = faults.told(floor, change);
    this.#former.set(symbol, told);
    this.#markets.onDepth(floor, told);
    if (former !== undefined && own.strikes("repeat_depth", where)) this.#markets.repeat(floor, former);
  }

  onBest(instrument: Instrument, best: PublicBest): void {
    const { faults } = this.services;
    if (isDelistedNow(faults, instrument.symbol) || faults.strikes("freeze_book", instrument)) return;
    this.#markets.onBest(instrument, best);
  }
}
