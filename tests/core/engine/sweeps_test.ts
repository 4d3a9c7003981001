import { assertEquals } from "@std/assert";
import { newSweep } from "../../../core/engine/sweeps.ts";
import type { Desk } from "../../../core/desk/desk.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { madeUpDesk, madeUpPlace, NOW } from "../../support/made_up_desk.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";

const OPTIONS = { dedicated: false, watchOnly: false };
const [BTC, ETH, AWAY] = [0, 1, 2] as InstrumentId[];

/** A lot of ETH is a hundred thousand times as large as one of BTC. */
function desk(): Desk {
  return madeUpDesk(
    madeUpInstrument({ id: BTC }),
    madeUpInstrument({ id: ETH, symbol: "ETHUSDT", base: "ETH", lot: { step: 1, decimals: 0 } }),
    madeUpInstrument({ id: AWAY, venue: "other" }),
  );
}
function place(desk: Desk, instrument: InstrumentId, size: number, price: number): string {
  const { venue } = desk.market(instrument), slot = { strategy: "mm1", level: 0 };
  return desk.orders.intend(madeUpPlace("buy", size, price, { instrument, venue }), slot, NOW).clientId;
}
const cancelled = (desk: Desk) =>
  newSweep(desk, "binance", OPTIONS, NOW).due(NOW, desk.orders)
    .flatMap((draft) => draft.kind === "cancel" ? [draft.clientId] : []);

Deno.test("4.4 c a sweep cancels the largest notional of all markets first, whatever their grids", () => {
  const made = desk(), small = place(made, BTC, 100, 1_000_000), middle = place(made, BTC, 5_000, 1_000_000);
  const large = place(made, ETH, 3, 90_000);
  assertEquals(cancelled(made), [large, middle, small]);
});

Deno.test("a sweep clears the markets of its own venue alone, and puts last what cannot be valued", () => {
  const made = desk(), ours = place(made, BTC, 1, 100), blind = place(made, ETH, 1_000_000, 100);
  place(made, AWAY, 9, 100);
  made.market(ETH).instrument = null;
  assertEquals(cancelled(made), [ours, blind]);
});
