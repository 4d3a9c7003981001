/** Canaries in what stops trading: the kill switch, its proof, the way back, and selling down. @module */
import type { Canary } from "./canary.ts";

export const STOP_CANARIES: readonly Canary[] = [
  {
    name: "kill_unverified",
    bug: "TRIPPED is said once the cancels have gone out, without a look at the venue",
    file: "core/guard/rounds.ts",
    text: "    return this.#verifiedAt !== null;",
    instead: "    return this.#round > 0;",
    expected: ["INV-10"],
    needs: ["kill", "kill_of_scope", "orderly_stop", "many_kills", "cancel_ack_but_left"],
  },
  {
    name: "one_list_proves",
    bug: "one list without orders of ours proves a venue empty, even while a placement may still arrive",
    file: "core/guard/rounds.ts",
    text: "    } else if (requestedAt < this.#quietAfter) {",
    instead:
      "    } else if (requestedAt > 0) {\n      this.#verifiedAt = receivedAt;\n    } else if (requestedAt < this.#quietAfter) {",
    expected: ["INV-10"],
    needs: ["kill", "many_kills", "delay_out"],
    pace: 2,
    settings: { validity_ms: 5_000 },
  },
  {
    name: "first_venue_proves",
    bug: "a kill is done once one venue of several is proven empty",
    file: "core/engine/receipts.ts",
    text: "  for (const { verified } of sweeps.values()) if (!verified) return false;",
    instead: "  for (const { verified } of sweeps.values()) if (verified) return true;",
    expected: ["INV-10"],
    needs: ["kill", "many_kills", "private_down"],
  },
  {
    name: "kill_does_not_halt",
    bug: "a kill cancels what rests and goes on quoting, and the network does not mind",
    file: "core/engine/control.ts",
    text: '    const changed = this.switch.trip({ by, reason, level, at: now });\n    this.desk.trading = "HALTED";',
    instead: "    const changed = this.switch.trip({ by, reason, level, at: now });",
    also: [{
      file: "core/words.ts",
      text: "  if (level !== KILL_VALUES.clear || isVenueKilled(words, place)) return false;",
      instead: "  if (isVenueKilled(words, place)) return false;",
    }],
    expected: ["INV-09", "INV-10"],
    needs: ["kill", "many_kills"],
  },
  {
    name: "kill_word_ignored",
    bug: "the network looks at the kill word no more",
    file: "core/words.ts",
    text: "  if (level !== KILL_VALUES.clear || isVenueKilled(words, place)) return false;",
    instead: "  if (isVenueKilled(words, place)) return false;",
    expected: ["INV-09"],
    needs: ["kill", "many_kills", "stall", "slow_consumer", "gc_pauses"],
    pace: 1,
  },
  {
    name: "sells_before_proof",
    bug: "selling down begins before the venue is proven empty",
    file: "core/engine/control.ts",
    text: "    this.#flattening?.poll(now, (venue) => this.#isEmpty(venue), cancel, out);",
    instead: "    this.#flattening?.poll(now, () => true, cancel, out);",
    expected: ["INV-09"],
    needs: ["kill", "delay_out", "cancel_refused"],
    pace: 2,
  },
];
