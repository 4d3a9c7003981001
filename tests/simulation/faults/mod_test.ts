import { assert, assertEquals } from "@std/assert";
import { Random } from "../../../exchanges/shared/random.ts";
import type { FaultKind, PlannedFault } from "../contract.ts";
import { DIALECTS } from "../dialects.ts";
import { FaultStage, occurrence } from "./fault_stage.ts";
import { FAULTS, NOT_SIMULATED } from "./mod.ts";

/** The table of faults, word by word, and who plays each. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  drop: ["drop"],
  duplicate: ["duplicate"],
  "reorder within 0-500 ms": ["reorder"],
  "delay heavy tail up to 30 s": ["delay_tail", "delay_out"],
  "corrupt byte": ["corrupt_byte"],
  truncate: ["truncate"],
  "split/merge frames": ["split_frames", "merge_frames"],
  "wrong encoding": ["wrong_encoding"],
  "huge frame": ["huge_frame"],
  "unknown type": ["unknown_type"],
  "unknown field": ["unknown_field"],
  "number as string": ["number_as_string"],
  "exponent notation": ["exponent_notation"],
  "negative or zero size": ["bad_size"],
  "NaN text": ["nan_text"],
  "disconnect mid-order / mid-response / mid-frame": [
    "disconnect_mid_order",
    "disconnect_mid_response",
    "disconnect_mid_frame",
    "disconnect",
  ],
  "half-open (no data, no close)": ["half_open", "black_hole"],
  "slow handshake": ["slow_handshake"],
  "TLS or DNS error": ["tls_error", "dns_error"],
  "ping unanswered": ["ping_unanswered"],
  "server-side close codes": ["server_close"],
  "24 h forced reconnect": ["forced_reconnect"],
  "reconnect storm": ["reconnect_storm"],
  "429 with and without `Retry-After`": ["http_429", "http_429_bare"],
  "418 ban 2 min-3 days": ["http_418"],
  "5xx with the order accepted": ["http_5xx_accepted"],
  "5xx without": ["http_5xx_refused"],
  "408": ["http_408"],
  "empty body": ["empty_body"],
  "HTML body": ["html_body"],
  redirect: ["redirect"],
  "page cut short": ["page_cut"],
  "stale cache": ["stale_cache"],
  "partial outage (public up, private down; orders accepted, no events; events but no REST)": [
    "private_down",
    "no_events",
    "rest_down",
    "user_stream_ended",
    "no_answer",
  ],
  "cancel-only mode": ["cancel_only"],
  maintenance: ["maintenance"],
  "symbol delisted": ["delisted", "halted"],
  "tick size change mid-session": ["tick_size"],
  "rate limit halved": ["rate_limit_halved"],
  "history lag 0-10 s": ["history_lag", "order_not_found"],
  "self-trade prevention": ["self_trade_prevention"],
  "post-only reject after ack": ["post_only_late"],
  "ADL / liquidation": ["adl", "liquidation"],
  "balance transfer": ["transfer_in", "transfer_out"],
  funding: ["funding"],
  "fee tier change": ["fee_tier"],
  "foreign orders": ["foreign_orders", "foreign_fills"],
  "best-effort cancels and block reorg-like delays (dYdX)": [],
  overfill: ["overfill"],
  "plain mistakes of a venue": [
    "place_refused",
    "place_refused_but_rests",
    "cancel_refused",
    "cancel_ack_but_left",
    "venue_cancels",
  ],
  "sequence gap": ["sequence_gap", "book_restart", "sequence_reset"],
  "repeated sequence": ["repeated_sequence"],
  "checksum mismatch": [],
  "crossed or locked book": ["crossed_book", "locked_book"],
  "empty side": ["empty_side"],
  "snapshot older than deltas": ["snapshot_older"],
  "flash spike 20 %": ["flash_spike"],
  "frozen feed with heartbeats alive": ["frozen_feed", "frozen_book"],
  "wall jump +-1 h": ["wall_jump"],
  "drift 200 ppm": ["drift"],
  "venue offset 0-5 s": ["venue_offset"],
  "monotonic stall (suspend 10 min)": ["suspend"],
  "event-loop stall 0.1-10 s": ["stall"],
  "slow consumer with bounded queue": ["slow_consumer"],
  "GC-like pause": ["gc_pauses"],
  "memory pressure": [],
  "disk full": ["disk_full"],
  "write error": ["write_error"],
  "sync error": ["sync_error"],
  "torn write": ["torn_write"],
  "SIGKILL at any effect": ["sigkill"],
  "restart with old snapshot": ["old_snapshot"],
  "kill at any time": ["kill", "kill_of_scope", "many_kills"],
  "re-arm attempts": ["rearm_attempts"],
  "config change": ["parameter_changes", "limit_changes", "orderly_stop"],
  "double click": ["double_click"],
  "two dashboards": ["two_dashboards", "pause_resume"],
};

Deno.test("FAULTS holds every word of the table of faults, or the reason why not, and nothing besides", () => {
  const named = Object.values(WORDS).flat(), absent = Object.keys(WORDS).filter((word) => WORDS[word].length === 0);
  assertEquals(FAULTS.map(({ name }) => name).sort(), named.sort());
  assertEquals(Object.keys(NOT_SIMULATED).sort(), absent.sort());
  assertEquals(new Set(named).size, named.length, "each name once");
});

/** They need a process to strike. */
const OF_PROCESS = new Set(["sigkill", "old_snapshot"]);
/** Long enough to strike, whatever was drawn. */
const PLAYED_MS = 6_000;

function draw(kind: FaultKind, seed: number) {
  const { ms, parameters } = kind.draw(new Random(seed));
  // The rare ones strike here often: that they do, and end, is what is looked at.
  const rate = "rate" in parameters
    ? { rate: 0.3, of: "all" }
    : "probability" in parameters
    ? { probability: 0.5 }
    : {};
  const soon = "mean_ms" in parameters ? { mean_ms: 500 } : "every_ms" in parameters ? { every_ms: 1_000 } : {};
  const { operation: _narrowed, ...wide } = parameters;
  return { ms, parameters: { ...wide, ...rate, ...soon } as PlannedFault["parameters"] };
}

function play(kind: FaultKind, seed: number) {
  const dialect = Object.keys(DIALECTS).find((name) => !Object.hasOwn(kind.absentAt ?? {}, name));
  const stage = new FaultStage(dialect), { parameters } = draw(kind, seed);
  stage.pass(1_000);
  const fault = occurrence(kind.name, PLAYED_MS, parameters), end = kind.begin(stage, fault, new Random(seed));
  stage.pass(PLAYED_MS);
  end();
  return { stage, fault };
}

for (const kind of FAULTS) {
  const { name } = kind;
  Deno.test(`DST-02 DST-05 ${name} strikes, ends, leaves nothing behind, and does the same for the same seed`, () => {
    const { random } = Math;
    Math.random = () => {
      throw new Error("chance was asked");
    };
    try {
      const { stage, fault } = play(kind, 3), first = [...stage.log];
      if (!OF_PROCESS.has(name)) assert(stage.strikes.some((one) => one === fault), `${name} never struck`);
      stage.assertClean(name);
      // What it has begun and not done yet comes to nothing, or to its own end.
      stage.idle(35_000);
      const { length } = stage.log;
      stage.idle(60_000);
      assertEquals(stage.log.length, length, `${name} still does something a minute after its end`);
      stage.assertClean(name);
      assertEquals(play(kind, 3).stage.log, first);
    } finally {
      Math.random = random;
    }
  });
}

Deno.test("Parameters and lengths of every kind are plain, and lie in its ranges whatever is drawn", () => {
  for (const kind of FAULTS) {
    for (let seed = 0; seed < 200; seed++) {
      const { ms, parameters } = kind.draw(new Random(seed));
      assert(Number.isSafeInteger(ms) && ms >= 100 && ms <= 30 * 60_000, `${kind.name}: ${ms} ms`);
      assertEquals(JSON.parse(JSON.stringify(parameters)), parameters, kind.name);
      const fault = { ...occurrence(kind.name, ms, parameters), at: 1_000, until: 1_000 + ms };
      const heals = kind.healsAt?.(fault, "bybit");
      assert(heals === undefined || heals >= 1_000 && Number.isFinite(heals), `${kind.name} heals at ${heals}`);
    }
  }
});

Deno.test("a ban whose answer names no end is felt for the ten minutes that the venue's documents ask for", () => {
  const ban = FAULTS.find(({ name }) => name === "http_418")!;
  const heals = (dialect: string, ban_ms: number) =>
    ban.healsAt!({ ...occurrence("http_418", 120_000, { ban_ms }), at: 0, until: 120_000 }, dialect);
  assertEquals([heals("okx", 120_000), heals("bybit", 120_000), heals("bybit", 900_000)], [
    240_000,
    720_000,
    1_020_000,
  ]);
});
