/** INV-12: what is held back for orders that may still fill is what a count from scratch gives. The sums are counted anew from
 * the lists after every step; the lists from all orders, now and then. @module */
import { marketName } from "../../../core/instrument.ts";
import { countsInExposure } from "../../../core/oms/lifecycle.ts";
import type { Order } from "../../../core/oms/orders.ts";
import type { Invariant } from "../contract.ts";
import { engineOf, violated } from "./violation.ts";

const ID = "INV-12";
/** Steps from one count of all orders to the next. */
const ALL_EVERY = 1_000;

export const exposureRecounted: Invariant = {
  id: ID,
  meaning: "the exposure that is held back is what a count from scratch gives",
  create(stage) {
    let steps = 0;
    const check = (all: boolean) => {
      const engine = engineOf(stage);
      if (engine === null) return;
      const { orders, markets } = engine.desk;
      let count = 0;
      for (let i = 0; i < markets.length; i++) {
        const market = markets[i], live = orders.live(market.id);
        let buy = 0, sell = 0;
        for (let j = 0; j < live.length; j++) {
          const lots = leavesOf(live[j]);
          if (live[j].side === "buy") buy += lots;
          else sell += lots;
        }
        count += live.length;
        if (buy === orders.leavesBuy(market.id) && sell === orders.leavesSell(market.id)) continue;
        const held = `${orders.leavesBuy(market.id)} and ${orders.leavesSell(market.id)}`;
        violated(ID, `${marketName(market)} holds back ${held} lots; its orders come to ${buy} and ${sell}`);
      }
      if (count !== orders.liveCountAll) {
        violated(ID, `${orders.liveCountAll} orders count as live; ${count} are listed`);
      }
      if (!all) return;
      let counting = 0;
      for (const order of orders.all()) {
        if (!countsInExposure(order.life, order.final)) continue;
        counting += 1;
        if (!orders.live(order.instrument).includes(order)) {
          violated(ID, `order ${order.clientId} is ${order.life} and does not count as exposure`);
        }
      }
      if (counting !== count) violated(ID, `${count} orders are listed as live; ${counting} of all count as exposure`);
    };
    return { onStep: () => check(++steps % ALL_EVERY === 0), onLife: () => check(true), atEnd: () => check(true) };
  },
};

/** By the meaning of the words alone: what is not ended may fill up to its largest size. */
function leavesOf({ life, final, size, amendSize, filled }: Order): number {
  if (!countsInExposure(life, final)) return 0;
  return Math.max(0, Math.max(size, amendSize ?? 0) - filled);
}
