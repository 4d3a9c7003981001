/** An order of ours on a market that is taken out of the configuration: each venue's session tells it in the list of the account,
 * cancels it there by its id, and names it in what the account's stream tells. */
import { assert, assertEquals } from "@std/assert";
import type { Approved, CancelStranger } from "../../../core/command.ts";
import { PRODUCTS } from "./products.ts";
import { simulated, SimulatedStage } from "./simulated_stage.ts";

/** What the list of the whole account tells of other markets. */
async function strangersOf(stage: SimulatedStage) {
  const list = await stage.ask({ what: "open_orders", instrument: null });
  assert(list.kind === "open_orders", list.kind);
  return { here: list.orders.length, strangers: list.strangers };
}

for (const product of PRODUCTS) {
  const { venue: { name }, symbols: [, symbol] } = product;
  Deno.test(`an order on a market that ${name} is not asked for any more is told, and cancelled by its id`, async () => {
    const first = await simulated(product).up();
    await first.resting(0, "buy");
    const { clientId, venueOrderId } = await first.resting(1, first.otherSide);
    const stage = new SimulatedStage(first.product, {}, { after: first, configured: 1 });
    await stage.until("the session is up", () => stage.state === "up");
    const stranger = { symbol, clientId, venueOrderId };
    assertEquals(await strangersOf(stage), { here: 1, strangers: [stranger] });
    const cancel: CancelStranger = { kind: "cancel_stranger", venue: name, ...stranger };
    stage.venue.session.submit(cancel as Approved<CancelStranger>, stage.now);
    await stage.until("it is gone", () => !stage.restsNow(clientId));
    await stage.until("the venue said yes", () => stage.of("cancel_answer").length > 0);
    assertEquals(stage.of("cancel_answer").map((answer) => [answer.clientId, answer.verdict]), [[
      clientId,
      "accepted",
    ]]);
    await stage.pass(5_000);
    assertEquals([await strangersOf(stage), stage.state], [{ here: 1, strangers: [] }, "up"]);
    const pushed = stage.of("ignored").flatMap((event) => event.stranger ?? []);
    assert(pushed.length > 0, "the account's stream told of its end");
    for (const one of pushed) assertEquals(one, { ...stranger, traded: null });
  });
}
