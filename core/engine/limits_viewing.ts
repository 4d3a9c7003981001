/** The limits that hold now, scope by scope, for people. @module */
import { marketName } from "../instrument.ts";
import type { Market } from "../desk/market.ts";
import { GLOBAL_TABLE, INSTRUMENT_TABLE, STRATEGY_TABLE, VENUE_TABLE } from "../risk/limit_table.ts";
import type { Limits } from "../risk/limits.ts";
import type { LimitsView } from "./view.ts";

export function limitsView(limits: Limits, markets: readonly Market[]): readonly LimitsView[] {
  const { global, venue, strategy = [], perInstrument } = limits;
  const net = Object.entries(global.maxNet).map(([asset, amount]) => [`maxNet.${asset}`, amount]);
  return [
    { level: "global", scope: "global", values: { ...pick(global, GLOBAL_TABLE), ...Object.fromEntries(net) } },
    ...Array.from(venue, ([scope, own]): LimitsView => ({ level: "venue", scope, values: pick(own, VENUE_TABLE) })),
    ...Array.from(
      strategy,
      ([scope, own]): LimitsView => ({ level: "strategy", scope, values: pick(own, STRATEGY_TABLE) }),
    ),
    ...markets.flatMap((market): LimitsView[] => {
      const own = perInstrument.get(market.id);
      return own === undefined
        ? []
        : [{ level: "instrument", scope: marketName(market), values: pick(own, INSTRUMENT_TABLE) }];
    }),
  ];
}

/** What the table names, in its order. */
function pick(limits: object, table: object): LimitsView["values"] {
  const values = limits as LimitsView["values"];
  return Object.fromEntries(Object.keys(table).map((name) => [name, values[name] ?? null]));
}
