/** INV-21: what people do and what changes who may trade stands in the journal. Each word of a person is there with its request;
 * each state of the kill switch that is reached has its record, and so has each hold that only a person ends. @module */
import type { KillState } from "../../../core/risk/kill_switch.ts";
import type { Hold } from "../../../core/risk/holds.ts";
import type { Invariant } from "../contract.ts";
import { JournalWatch } from "./journal_watch.ts";
import { engineOf, seconds, violated } from "./violation.ts";

const ID = "INV-21";
/** A word may wait so long once the engine's thread has its first turn after it. */
const WRITTEN_WITHIN = 1_000_000;
const STEPS: Partial<Record<KillState, string>> = {
  TRIPPING: "trip",
  TRIPPED: "verified",
  TRIPPED_DIRTY: "dirty",
  ARMED: "rearm",
};

type Asked = { readonly action: string; readonly requestId: string; turnedAt: number };

export const audited: Invariant = {
  id: ID,
  meaning: "every operator action and every change of who may trade has its record in the journal",
  create(stage) {
    const journal = JournalWatch.of(stage), asked: Asked[] = [];
    const expected = new Map<string, number>(), counted = new Map<string, number>();
    let state: KillState | null = null, lastStep = 0, holds: readonly Hold[] = [];
    return {
      onOperate({ kind: action, requestId }) {
        if (stage.bot !== null) asked.push({ action, requestId, turnedAt: NaN });
      },
      // What a process had not taken in when it died, nobody ever asked.
      onDeath() {
        asked.length = 0;
        expected.clear();
        state = null;
      },
      onLife() {
        counted.clear();
        expected.clear();
        state = null;
      },
      onStep() {
        const engine = engineOf(stage);
        // One whose disk has failed writes no more: all is killed, which the latch tells the next one.
        if (engine === null || stage.bot?.failed) return;
        checkSteps();
        if (engine.holds.all !== holds) checkHolds(holds = engine.holds.all);
        const before = state;
        state = engine.killState;
        if (before !== null && state !== before) noteStep(state);
        if (asked.length === 0) return;
        for (const one of asked) if (Number.isNaN(one.turnedAt)) one.turnedAt = stage.now;
        const [{ action, requestId, turnedAt }] = asked;
        if (isWritten(action, requestId)) return void asked.shift();
        journal.look();
        if (isWritten(action, requestId)) return void asked.shift();
        const waited = stage.now - turnedAt;
        if (waited <= WRITTEN_WITHIN) return;
        violated(ID, `${action} (${requestId}) has been with the engine for ${seconds(waited)}; no record tells of it`);
      },
    };

    /** The note of a hold is written in the step that makes it. */
    function checkHolds(all: readonly Hold[]): void {
      for (const { scope: { level, name }, cause, ends, sentence } of all) {
        if (ends !== "person") continue;
        const hold = `${level} ${name} ${cause}`;
        if (!journal.holds.has(hold)) journal.look();
        if (!journal.holds.has(hold)) violated(ID, `${hold} is held (${sentence}), and the journal has no note of it`);
      }
    }

    /** A stop is the bot's own word for a signal, under an id of its own, once for all that ask for it. */
    function isWritten(action: string, requestId: string): boolean {
      if (action !== "stop") return journal.requests.has(requestId);
      for (const id of journal.requests) if (id.startsWith("stop-")) return true;
      return false;
    }

    function noteStep(reached: KillState): void {
      const step = STEPS[reached];
      if (step === undefined) return;
      if (!counted.has(step)) counted.set(step, 0);
      expected.set(step, (expected.get(step) ?? 0) + 1);
      lastStep = stage.now;
    }

    /** The record of a state is written in the step that reaches it. */
    function checkSteps(): void {
      if (expected.size === 0 || stage.now === lastStep) return;
      journal.look();
      for (const step of expected.keys()) {
        if ((journal.killSteps.get(step) ?? 0) > 0) continue;
        violated(ID, `the kill switch has reached "${step}", and the journal has no record of it`);
      }
      expected.clear();
    }
  },
};
