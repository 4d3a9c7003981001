/** A listener of a simulated exchange that writes down what it hears, in short words. @module */
import { formatMoney } from "../../core/money.ts";
import type { ExchangeListener } from "../../exchanges/simulator/exchange.ts";
import type { PublicTrade } from "../../exchanges/simulator/exchange.ts";
import type { DepthChange } from "../../exchanges/simulator/depth_feed.ts";

export class ExchangeLog implements ExchangeListener {
  /** Orders and balances, such as "a new new 0/10" and "demo USDT 9.5+0.5". */
  readonly lines: string[] = [];
  readonly trades: PublicTrade[] = [];
  readonly depths: DepthChange[] = [];
  bestCount = 0;

  onOrder: ExchangeListener["onOrder"] = (order, change) => {
    this.lines.push(`${order.clientId} ${change.kind} ${order.status} ${order.filled}/${order.size}`);
  };
  onBalances: ExchangeListener["onBalances"] = (account, assets) => {
    for (const asset of assets) {
      const { free, locked } = account.wallet(asset);
      this.lines.push(`${account.name} ${asset} ${formatMoney(free)}+${formatMoney(locked)}`);
    }
  };
  onTrade: ExchangeListener["onTrade"] = (_instrument, trade) => {
    this.trades.push(trade);
  };
  onDepth: ExchangeListener["onDepth"] = (_instrument, change) => {
    this.depths.push(change);
  };
  onBest: ExchangeListener["onBest"] = () => {
    this.bestCount++;
  };

  /** What was written since the last call. */
  take(): string[] {
    return this.lines.splice(0);
  }
}
