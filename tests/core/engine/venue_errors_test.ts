import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Facts } from "../../../core/engine/facts.ts";
import { Telling } from "../../../core/engine/telling.ts";
import { VenueErrors, type VenueHold } from "../../../core/engine/venue_errors.ts";
import type { PlaceAnswer, Refusal, RefusalAction, RefusalReason } from "../../../core/event.ts";
import type { Micros } from "../../../core/units.ts";
import { madeUpDesk, madeUpPlace, NOW } from "../../support/made_up_desk.ts";

const later = (seconds: number) => NOW + seconds * 1e6 as Micros;

function scene() {
  const desk = madeUpDesk(), facts = new Facts(), telling = new Telling(desk, facts), holds: VenueHold[] = [];
  const looks: string[] = [];
  desk.orders.intend(madeUpPlace("buy", 1, 9_000, { clientId: "mm1" }), { strategy: "mm", level: 0 }, NOW);
  const lookAgain = (venue: string, instrument: number | null) => void looks.push(`${venue} ${instrument}`);
  const errors = new VenueErrors({ desk, telling, hold: (hold) => void holds.push(hold), lookAgain });
  const refuse = (given: Partial<Refusal>, seconds = 0, clientId = "mm1") => {
    const refusal: Refusal = {
      reason: "other",
      code: "-1",
      message: "in the venue's words",
      retryAt: null,
      sentence: "What it means.",
      known: true,
      ...given,
    };
    const answer: PlaceAnswer = {
      kind: "place_answer",
      venue: "binance",
      clientId,
      verdict: "rejected",
      venueOrderId: null,
      refusal,
      receivedAt: NOW,
    };
    errors.take(answer, later(seconds));
  };
  const told = () => facts.take().map((fact) => fact.kind === "incident" ? `${fact.severity} ${fact.code}` : fact.kind);
  return { errors, facts, holds, looks, refuse, told };
}

Deno.test("P40 a code that no catalogue holds is an alarm with code and message, once an hour (OSM-02)", () => {
  const { facts, refuse, told, holds } = scene();
  const strange = { action: "tell_person", known: false, code: "-31337", message: "brand new" } as const;
  refuse(strange);
  const [incident] = facts.take();
  assert(incident.kind === "incident");
  assertEquals([incident.severity, incident.code, incident.scope], ["S1", "unknown_venue_code", "binance"]);
  assertStringIncludes(incident.sentence, "-31337");
  assertStringIncludes(incident.sentence, "brand new");
  refuse(strange, 3_599);
  assertEquals(told(), [], "within the hour");
  refuse({ ...strange, code: "-31338" }, 3_599);
  refuse(strange, 3_600);
  assertEquals(told(), ["S1 unknown_venue_code", "S1 unknown_venue_code"]);
  assertEquals(holds, []);
});

Deno.test("P40 what a refusal asks for is held: its market or the venue, until a person or by itself", () => {
  const cases: readonly (readonly [RefusalAction, RefusalReason, string])[] = [
    ["pause_market", "market_closed", "market itself"],
    ["pause_market", "reduce_only", "market itself"],
    ["fix_config", "market_closed", "market person"],
    ["fix_config", "position_limit", "market person"],
    ["fix_config", "position_mode", "venue person"],
    ["check_keys", "authentication", "venue person"],
    ["pause_venue", "restricted", "venue person"],
    ["pause_venue", "liquidation", "venue person"],
    ["pause_venue", "maintenance", "venue itself"],
    ["pause_venue", "banned", "venue itself"],
  ];
  for (const [action, reason, wanted] of cases) {
    const { holds, refuse, told } = scene();
    refuse({ action, reason });
    assertEquals(holds.length, 1, `${action} ${reason}`);
    const [{ instrument, ends, sentence, cause, venue }] = holds;
    assertEquals(`${instrument === null ? "venue" : "market"} ${ends}`, wanted, `${action} ${reason}`);
    assertEquals([sentence, cause, venue], ["What it means.", `venue_${reason}`, "binance"]);
    assertEquals(told(), [`${ends === "person" ? "S1" : "S2"} venue_${reason}`]);
  }
});

Deno.test("P40 a hold is renewed with each refusal, and told once an hour", () => {
  const { holds, refuse, told } = scene();
  for (let second = 0; second < 5; second++) refuse({ action: "pause_market", reason: "market_closed" }, second);
  assertEquals(holds.length, 5);
  assertEquals(told(), ["S2 venue_market_closed"]);
});

Deno.test("a refusal about an order that is forgotten holds no market, and never the venue in its stead", () => {
  const { holds, refuse, told } = scene();
  refuse({ action: "pause_market", reason: "market_closed" }, 0, "mm-forgotten");
  assertEquals(holds, []);
  assertEquals(told(), ["S2 venue_market_closed"]);
});

Deno.test("what sessions and order books see to by themselves holds nothing and tells nothing", () => {
  const { holds, looks, refuse, told } = scene();
  const quiet: RefusalAction[] = ["none", "retry_later", "slow_down", "resync_clock", "query_order", "refresh_rules"];
  for (const action of quiet) refuse({ action });
  refuse({ action: undefined, sentence: undefined, known: undefined });
  assertEquals([holds, looks, told()], [[], [], []]);
});

Deno.test("a refusal that is known and needs a person is told as such, in the venue's words if there are no others", () => {
  const { facts, refuse } = scene();
  refuse({ action: "tell_person", reason: "bad_request", sentence: undefined, message: "" });
  const [incident] = facts.take();
  assert(incident.kind === "incident");
  assertEquals([incident.severity, incident.code], ["S2", "venue_refusal"]);
  assertStringIncludes(incident.sentence, "nothing more");
});

Deno.test("an answer without a refusal is none of its business", () => {
  const { errors, told } = scene();
  const accepted = { venue: "binance", clientId: "mm1", refusal: null, receivedAt: NOW } as const;
  errors.take({ ...accepted, kind: "cancel_answer", verdict: "accepted" }, NOW);
  assertEquals(told(), []);
});

Deno.test("a refusal that puts the account in doubt has it asked about, once in five seconds for each market", () => {
  const { holds, looks, refuse, told } = scene();
  for (let second = 0; second < 11; second++) {
    refuse({ action: "refresh_account", reason: "insufficient_balance" }, second);
  }
  refuse({ action: "refresh_account", reason: "insufficient_balance" }, 10, "mm-forgotten");
  assertEquals(looks, ["binance 0", "binance 0", "binance 0", "binance null"]);
  assertEquals([holds, told()], [[], []]);
});
