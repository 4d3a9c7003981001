/** What the system may say to a running bot: SIGINT, SIGTERM and SIGHUP stop in order, a second SIGINT leaves at once, SIGUSR2
 * kills. @module */
import type { OperatorEvent } from "../core/event.ts";
import type { Micros } from "../core/units.ts";

export type Signalled = {
  stop(by: string, reason: string): void;
  operate(event: OperatorEvent): void;
  /** Lets no further order leave; nothing is verified. */
  abandon(reason: string): void;
};
export type SignalOptions = {
  readonly clock: () => Micros;
  /** Told of the first SIGINT. */
  readonly onStopping: (message: string) => void;
  /** Told of the second one; what it returns never comes back to anybody. */
  readonly leave: (message: string) => void;
  /** The process's own, unless a test plays the system. */
  readonly add?: (signal: Deno.Signal, handler: () => void) => void;
  readonly remove?: (signal: Deno.Signal, handler: () => void) => void;
};

/** Gives back how to stop listening. */
export function listenToSignals(bot: Signalled, options: SignalOptions): () => void {
  const { clock, onStopping, leave, add = Deno.addSignalListener, remove = Deno.removeSignalListener } = options;
  let interrupted = false;
  const handlers: readonly (readonly [Deno.Signal, () => void])[] = [
    ["SIGINT", () => {
      if (interrupted) {
        bot.abandon("a second SIGINT");
        return leave("left at once, nothing was verified: orders of ours may rest at the venues, look there yourself");
      }
      interrupted = true;
      onStopping("Stopping: no new orders, ours are being cancelled; a second SIGINT leaves at once");
      bot.stop("signal", "SIGINT");
    }],
    ["SIGTERM", () => bot.stop("signal", "SIGTERM")],
    // The terminal is gone. Unheard it ends the process at once, guardian and all, with its orders resting.
    ["SIGHUP", () => bot.stop("signal", "SIGHUP")],
    ["SIGUSR2", () => {
      const at = clock();
      bot.operate({ kind: "kill", by: "signal", requestId: `signal-${at}`, at, reason: "SIGUSR2", level: "cancel" });
    }],
  ];
  for (const [signal, handler] of handlers) add(signal, handler);
  return () => handlers.forEach(([signal, handler]) => remove(signal, handler));
}
