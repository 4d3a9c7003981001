import { assertEquals } from "@std/assert";
import { Intake } from "../../../core/engine/intake.ts";
import { Turn } from "../../../core/engine/turn.ts";
import type { Event } from "../../../core/event.ts";
import type { Micros } from "../../../core/units.ts";
import { madeUpFill } from "../../support/made_up_fill.ts";
import { cancelAnswer, orderFound, placeAnswer, report, sendRefused, sent } from "../../support/order_events.ts";

const NOW = 5 as Micros;
const ACCOUNT = { venue: "binance", receivedAt: NOW } as const;
const QUERY = { ...ACCOUNT, queryId: 1, requestedAt: NOW, instrument: null } as const;

/** An intake whose parts say what they were given. */
function stage() {
  const turn = new Turn(), desk = { guards: null }, asked: string[] = [];
  const note = (part: string) => ({ kind }: { readonly kind: string }) => void asked.push(`${part} ${kind}`);
  const intake = new Intake({
    desk,
    turn,
    markets: { take: note("market") },
    accounts: { take: note("account") },
    venues: { take: note("venue") },
    venueErrors: { take: note("error") },
    holding: { onAnswer: note("holding") },
    watching: { beat: note("watching"), board: { moneyMoved: () => void asked.push("money") } },
    deadMen: { take: note("dead-man") },
    hand: { handle: note("hand") },
    news: { switched: note("switched"), answered: note("answered") },
    strangers: { listed: note("strangers"), isOf: (clientId) => clientId === "mm9" },
    isOurs: () => true,
  });
  const take = (event: Event) => {
    intake.take(event, NOW);
    return asked.splice(0);
  };
  return { turn, desk, take };
}

Deno.test("what the venue says of an order reaches the dead-man switches before the books: there it may end", () => {
  const { take } = stage();
  assertEquals(take(report("mm1", "canceled", 1)), ["switched order", "account order"]);
  assertEquals(take(orderFound("mm1", report("mm1", "canceled", 1), 1, 2)), [
    "switched order",
    "money",
    "account order_found",
  ]);
  assertEquals(take(orderFound("mm1", null, 1, 2)), ["money", "account order_found"]);
});

Deno.test("a refusal is looked at by the rules for a venue's errors, and not while the past is told", () => {
  const { take, turn } = stage(), refused = cancelAnswer("mm1", "refused", 1, "rate_limit");
  assertEquals(take(refused), ["error cancel_answer", "account cancel_answer"]);
  assertEquals(take(placeAnswer("mm1", "accepted", 1)), ["answered place_answer", "account place_answer"]);
  turn.recalling = true;
  assertEquals(take(refused), ["account cancel_answer"]);
});

Deno.test("what became of the cancel of an order on no market of ours is no word about an order of the books", () => {
  const { take } = stage();
  assertEquals(take(cancelAnswer("mm9", "accepted", 1)), []);
  assertEquals(take(cancelAnswer("mm9", "refused", 1, "rate_limit")), ["error cancel_answer"]);
  assertEquals(take(sendRefused("mm9", 1, "cancel")), []);
  assertEquals(take(sendRefused("mm8", 1, "cancel")), ["account send_refused"]);
});

Deno.test("each other kind has its one place, and what moves money has the rules of loss look again", () => {
  const { take, desk } = stage();
  assertEquals(take({ kind: "book_lost", instrument: 0, reason: "gap", receivedAt: NOW } as Event), [
    "market book_lost",
  ]);
  assertEquals(take(madeUpFill("buy", 1, 100)), ["account fill"]);
  assertEquals(take(sent("mm1", 1)), ["account sent"]);
  assertEquals(take({ kind: "query_failed", ...QUERY, reason: "timeout" } as Event), [
    "account query_failed",
    "holding query_failed",
  ]);
  assertEquals(take({ kind: "balances", ...QUERY, balances: [] } as unknown as Event), ["money", "account balances"]);
  assertEquals(take({ kind: "venue_link", ...ACCOUNT, state: "down", reason: "" } as Event), ["venue venue_link"]);
  assertEquals(take({ kind: "stop", by: "a", requestId: "1", at: NOW, reason: "" } as Event), ["hand stop"]);
  const guards = { guardian: 7 as Micros, sentinel: null };
  assertEquals(take({ kind: "timer", at: NOW, guards }), ["watching timer"]);
  assertEquals(desk.guards as unknown, guards);
});
