/** Takes the time of each stage of a turn, by standing between the loop and its parts. Each look at the clock costs 0.1 to
 * 0.2 µs, so stages add up to more than the turn without them. @module */
import type { Session } from "../../core/venue.ts";
import type { Line, LiveOptions, Stepper } from "../../runtime/live.ts";

export const STAGES = ["step", "journal", "submit"] as const;
export type Stage = typeof STAGES[number];

export class StageClock {
  /** µs of the last turn, by stage. */
  readonly micros: Record<Stage, number> = { step: 0, journal: 0, submit: 0 };

  reset(): void {
    this.micros.step = this.micros.journal = this.micros.submit = 0;
  }

  engine(engine: Stepper): Stepper {
    return {
      step: (events, now) => {
        const began = performance.now(), commands = engine.step(events, now);
        this.micros.step += (performance.now() - began) * 1e3;
        return commands;
      },
      takeFacts: () => engine.takeFacts(),
      takeOutcomes: () => engine.takeOutcomes(),
      takeMemos: () => engine.takeMemos(),
      incident: (...told) => engine.incident(...told),
      get killState() {
        return engine.killState;
      },
      get killedVenues() {
        return engine.killedVenues;
      },
      venueSweep: (venue) => engine.venueSweep(venue),
      get killCause() {
        return engine.killCause;
      },
      get sellsDown() {
        return engine.sellsDown;
      },
      settle: () => engine.settle(),
      lastResort: () => engine.lastResort(),
    };
  }

  journal(journal: LiveOptions["journal"]): LiveOptions["journal"] {
    return {
      append: (entries, now) => {
        const began = performance.now(), appended = journal.append(entries, now);
        this.micros.journal += (performance.now() - began) * 1e3;
        return appended;
      },
    };
  }

  session(session: Session): Line["session"] {
    return {
      submit: (command, now) => {
        const began = performance.now();
        session.submit(command, now);
        this.micros.submit += (performance.now() - began) * 1e3;
      },
    };
  }
}
