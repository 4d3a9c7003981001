/** INV-14: no order of ours crosses another one of ours on the same market. Asked of our books at each placement, of the venue's
 * trades after it. @module */
import type { Place, Replace } from "../../../core/command.ts";
import { marketName } from "../../../core/instrument.ts";
import type { Invariant } from "../contract.ts";
import { Oracle } from "./oracle.ts";
import { engineOf, violated } from "./violation.ts";

const ID = "INV-14";

export const noSelfCross: Invariant = {
  id: ID,
  meaning: "no own order crosses another own order on one venue",
  create(stage) {
    const oracle = Oracle.of(stage), seen = new Map<string, number>();
    let revision = -1;
    const check = ({ clientId, instrument, side, price }: Place, replaced: string | null) => {
      const { orders, markets } = engineOf(stage)!.desk;
      for (const other of orders.live(instrument)) {
        if (other.side === side || other.clientId === clientId || other.clientId === replaced) continue;
        if (side === "buy" ? price < other.price : price > other.price) continue;
        const both = `${clientId} ${side}s at ${price} ticks and ${other.clientId} ${other.side}s at ${other.price}`;
        violated(ID, `on ${marketName(markets[instrument])} ${both}`);
      }
    };
    return {
      onCommand(command) {
        oracle.command(command);
        if (command.kind !== "place" && command.kind !== "replace" || engineOf(stage) === null) return;
        const place = placeOf(command);
        check(place, command.kind === "replace" ? command.cancel.clientId : null);
      },
      onStep() {
        const now = oracle.look();
        if (now === revision) return;
        revision = now;
        for (const { venue, trades, open } of oracle.venues) {
          for (let i = seen.get(venue.id) ?? 0; i < trades.length; i++) {
            const { tradeId, order: { key } } = trades[i], before = trades[i - 1];
            if (before?.tradeId !== tradeId || before.order.key !== key) continue;
            violated(ID, `trade ${tradeId} of ${key} at ${venue.id} is one of ours with ourselves`);
          }
          seen.set(venue.id, trades.length);
          for (const { preventedMatchId, clientId } of open) {
            if (preventedMatchId === null) continue;
            violated(ID, `${venue.id} kept order ${clientId} from trading with one of ours`);
          }
        }
      },
    };
  },
};

function placeOf(command: Place | Replace): Place {
  return command.kind === "place" ? command : command.place;
}
