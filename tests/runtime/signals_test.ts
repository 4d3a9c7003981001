import { assertEquals } from "@std/assert";
import { listenToSignals } from "../../runtime/signals.ts";
import type { Micros } from "../../core/units.ts";

/** A bot that only notes what it is told, and the test for the system. */
function listening() {
  const told: string[] = [], handlers = new Map<Deno.Signal, () => void>();
  const forget = listenToSignals({
    stop: (by, reason) => told.push(`stop ${by} ${reason}`),
    operate: (event) => told.push(`${event.kind} ${event.by} ${event.requestId}`),
    abandon: (reason) => told.push(`abandon ${reason}`),
  }, {
    clock: () => 7 as Micros,
    onStopping: (message) => told.push(message.split(":")[0]),
    leave: (message) => told.push(message.split(",")[0]),
    add: (signal, handler) => handlers.set(signal, handler),
    remove: (signal, handler) => handlers.get(signal) === handler && handlers.delete(signal),
  });
  return { told, handlers, forget, send: (signal: Deno.Signal) => handlers.get(signal)?.() };
}

Deno.test("listenToSignals() stops in order at the first SIGINT and leaves at the second", () => {
  const { told, send } = listening();
  send("SIGINT");
  assertEquals(told, ["Stopping", "stop signal SIGINT"]);
  send("SIGINT");
  assertEquals(told.slice(2), ["abandon a second SIGINT", "left at once"]);
});

Deno.test("listenToSignals() stops in order when the terminal is gone", () => {
  const { told, send } = listening();
  send("SIGHUP");
  assertEquals(told, ["stop signal SIGHUP"]);
});

Deno.test("listenToSignals() stops at SIGTERM, kills at SIGUSR2, and listens no longer than it should", () => {
  const { told, handlers, forget, send } = listening();
  send("SIGTERM");
  send("SIGUSR2");
  assertEquals(told, ["stop signal SIGTERM", "kill signal signal-7"]);
  forget();
  assertEquals(handlers.size, 0);
});
