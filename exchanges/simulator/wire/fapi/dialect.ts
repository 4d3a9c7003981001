/** What USD-M and Aster hear of the exchange, and bring to the host of the product that it concerns. How clients get in is each
 * one's own. @module */
import type { Micros } from "../../../../core/units.ts";
import type { Instrument } from "../../../../core/instrument.ts";
import type { Endpoints } from "../../../../core/venue.ts";
import type { Money } from "../../../../core/money.ts";
import type { Account } from "../../accounts.ts";
import type { DepthChange } from "../../depth_feed.ts";
import type { ContractUpdate, OrderChange, PublicBest, PublicTrade } from "../../exchange.ts";
import type { FaultParameters } from "../../faults.ts";
import type { Floor } from "../../floors.ts";
import type { IncomeRecord } from "../../income.ts";
import { type Product, productOf } from "../../keys.ts";
import type { AccountOrder } from "../../orders.ts";
import type { Dialect, VenueServices } from "../../venue.ts";
import { VenueFaults } from "../../venue_faults.ts";
import type { HttpRequest } from "../../wire.ts";
import type { FapiHost } from "./host.ts";
import { inventClientId } from "./operation.ts";

export abstract class FapiDialect implements Dialect {
  readonly hosts: readonly FapiHost[];
  readonly faults: VenueFaults;
  readonly #afterwards: (() => void)[] = [];

  constructor(
    readonly services: VenueServices,
    createHosts: (afterwards: (() => void)[]) => readonly FapiHost[],
  ) {
    this.hosts = createHosts(this.#afterwards);
    this.faults = new VenueFaults({
      exchange: services.exchange,
      faults: services.faults,
      inventClientId: () => inventClientId(this.hosts[0].context),
      afterwards: (run) => this.#afterwards.push(run),
      onTransfer: (account, asset, amount) => this.onTransfer(account, asset, amount),
    });
  }

  abstract urls(host: string, product: Product): Endpoints;
  abstract accepts(path: string): boolean;
  abstract onRequest(id: number, request: HttpRequest): void;
  abstract onSocketOpen(socket: number, path: string, query: string): void;
  abstract onSocketMessage(socket: number, text: string): void;
  abstract onSocketClose(socket: number): void;

  forbids(): null {
    return null;
  }

  get nextAt(): Micros {
    return Math.min(...this.hosts.map((host) => host.nextAt)) as Micros;
  }

  onTimer(): void {
    for (const host of this.hosts) host.onTimer(this.services.exchange.now);
  }

  afterStep(): void {
    for (const run of this.#afterwards.splice(0)) run();
    this.faults.afterStep();
    for (const host of this.hosts) host.afterStep();
  }

  onFault(name: string, parameters: FaultParameters): void {
    if (name === "user_stream_terminated" && this.services.faults.strikes(name)) {
      for (const { context: { keys } } of this.hosts) keys.expireAll();
    } else if (this.faults.onFault(name, parameters)) this.afterStep();
  }

  onFaultEnd(name: string | null): void {
    this.faults.onFaultEnd(name);
  }

  onOrder(order: AccountOrder, change: OrderChange): void {
    if (!this.faults.isSilent) this.#hostOf(order.instrument)?.onOrder(order, change);
    this.faults.onOrder(order, change);
  }

  onBalances(account: Account, assets: readonly string[]): void {
    if (this.faults.isSilent) return;
    for (const host of this.hosts) host.onBalances(account, assets);
  }

  /** Money came or went without a trade, where its update does not say so already. */
  onTransfer(_account: Account, _asset: string, _amount: Money): void {}

  onContracts(account: Account, update: ContractUpdate): void {
    if (!this.faults.isSilent) this.#perp?.onContracts(account, update);
  }

  onIncome(account: Account, record: IncomeRecord): void {
    this.#perp?.onIncome(account, record);
  }

  onReference(floor: Floor): void {
    this.#perp?.onReference(floor);
  }

  onTrade(instrument: Instrument, trade: PublicTrade): void {
    this.#hostOf(instrument)?.onTrade(instrument, trade);
  }

  onDepth(instrument: Instrument, change: DepthChange): void {
    const floor = this.services.exchange.floor(instrument.symbol, instrument.kind);
    if (floor !== null) this.#hostOf(instrument)?.onDepth(floor, change, this.faults);
  }

  onBest(instrument: Instrument, best: PublicBest): void {
    this.#hostOf(instrument)?.onBest(instrument, best);
  }

  get #perp(): FapiHost | undefined {
    return this.hosts.find(({ kind }) => kind.product === "perp");
  }

  #hostOf(instrument: Instrument): FapiHost | undefined {
    const product = productOf(instrument);
    return this.hosts.find(({ kind }) => kind.product === product);
  }
}
