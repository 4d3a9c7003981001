/** An exchange with one contract and one spot market on the same pair, two accounts and a crowd: prices of 1.00 on a grid of
 * 0.01, sizes of 0.1. @module */
import type { Instrument } from "../../core/instrument.ts";
import { parseMoney } from "../../core/money.ts";
import type { Micros, Price, Size } from "../../core/units.ts";
import { type AccountOptions, DEMO_ACCOUNT } from "../../exchanges/simulator/accounts.ts";
import {
  type ContractUpdate,
  Exchange,
  type ExchangeListener,
  type Placement,
} from "../../exchanges/simulator/exchange.ts";
import type { Floor } from "../../exchanges/simulator/floors.ts";
import type { IncomeRecord } from "../../exchanges/simulator/income.ts";
import { MatchingBook } from "../../exchanges/simulator/matching.ts";
import { CROWD, Order, type OrderRequest } from "../../exchanges/simulator/orders.ts";
import { PLAIN_RULES, type VenueRules } from "../../exchanges/simulator/rules.ts";
import { ExchangeLog } from "./exchange_log.ts";
import { madeUpInstrument } from "./made_up_instrument.ts";

const GRID = { tick: { step: 1, decimals: 2 }, lot: { step: 1, decimals: 1 }, minNotional: null };

/** Also hears of contracts: "demo order USDT both 10@1". */
export class ContractLog extends ExchangeLog {
  readonly updates: ContractUpdate[] = [];
  readonly income: IncomeRecord[] = [];
  references = 0;

  onContracts: NonNullable<ExchangeListener["onContracts"]> = (_account, update) => {
    this.updates.push(update);
  };
  onIncome: NonNullable<ExchangeListener["onIncome"]> = (_account, record) => {
    this.income.push(record);
  };
  onReference: NonNullable<ExchangeListener["onReference"]> = () => {
    this.references++;
  };
}

export type StageOptions = {
  readonly rules?: Partial<VenueRules>;
  readonly account?: Partial<AccountOptions>;
  readonly contract?: Partial<Instrument>;
};

export function contractStage({ rules = {}, account = {}, contract = {} }: StageOptions = {}) {
  const log = new ContractLog();
  const fees = { makerFee: "0.001", takerFee: "0.01", perpMakerFee: "0.0002", perpTakerFee: "0.0005" };
  const options = { ...DEMO_ACCOUNT, ...fees, balances: { BTC: "100", USDT: "100" }, leverage: 10, ...account };
  const exchange = new Exchange([options, { ...options, name: "other", apiKey: "other" }], log, {
    ...PLAIN_RULES,
    ...rules,
  });
  exchange.begin(1_000 as Micros);
  const books = new Map<Floor, MatchingBook>();
  const list = (instrument: Instrument): Floor => {
    let book!: MatchingBook;
    const floor = exchange.list(instrument, {
      createMarket: (listener) => book = new MatchingBook(listener),
      whole: true,
    });
    books.set(floor, book);
    return floor;
  };
  const spot = list(madeUpInstrument(GRID)), perp = list(madeUpInstrument({ ...GRID, kind: "linear", ...contract }));
  let id = 500, count = 0;
  return {
    log,
    exchange,
    spot,
    perp,
    account: exchange.accounts[0],
    other: exchange.accounts[1],
    /** An order of the crowd. */
    crowd(side: "buy" | "sell", price: number, size: number, floor = perp): Order {
      const order = new Order(id++, CROWD, side, price, size);
      books.get(floor)!.place(order, "gtc", "none");
      exchange.settle();
      return order;
    },
    mark(price: string, fundingRate = "0.0001"): void {
      const mark = parseMoney(price);
      exchange.setReference(perp, { mark, index: mark, fundingRate: parseMoney(fundingRate) });
    },
    ask(side: "buy" | "sell", price: number, size: number, more: Partial<OrderRequest> = {}): OrderRequest {
      const base = { kind: "limit", lifetime: "gtc", quote: null, selfTrade: "expire_maker" } as const;
      return { ...base, clientId: `c${++count}`, side, price: price as Price, size: size as Size, ...more };
    },
    send(request: OrderRequest, floor = perp, whose = exchange.accounts[0]): Placement {
      return exchange.place(whose, floor, request);
    },
  };
}
