/** A session that notes what it is called with, lets a test wait for the next call, and does what the test told it to do
 * inside a call. @module */
import type { Approved, Command } from "../../core/command.ts";
import type { Micros } from "../../core/units.ts";
import type { Session } from "../../core/venue.ts";

export type SessionCall = readonly [string, ...unknown[]];

export class RecordingSession implements Session {
  readonly calls: SessionCall[] = [];
  /** Runs inside every call, after it was noted. */
  during: (call: SessionCall) => void = () => {};
  #waiting: { kind: string; resolve: (call: SessionCall) => void }[] = [];

  start(_now: Micros): void {
    this.#note("start");
  }
  onOpen(channel: string): void {
    this.#note("open", channel);
  }
  onFrame(channel: string, frame: string | Uint8Array): void {
    this.#note("frame", channel, typeof frame === "string" ? frame : frame.slice());
  }
  onReply(id: number, status: number, body: string, _now: Micros, headers?: Readonly<Record<string, string>>): void {
    this.#note("reply", id, status, body, headers);
  }
  onClose(channel: string): void {
    this.#note("close", channel);
  }
  onTimer(timer: string, now: Micros): void {
    this.#note("timer", timer, now);
  }
  submit(command: Approved<Command>): void {
    this.#note("submit", command);
  }

  /** The next call of a kind, from now on. */
  next(kind: string): Promise<SessionCall> {
    return new Promise((resolve) => this.#waiting.push({ kind, resolve }));
  }
  of(kind: string): readonly SessionCall[] {
    return this.calls.filter(([name]) => name === kind);
  }

  #note(...call: SessionCall): void {
    this.calls.push(call);
    const ready = this.#waiting.filter(({ kind }) => kind === call[0]);
    this.#waiting = this.#waiting.filter(({ kind }) => kind !== call[0]);
    try {
      this.during(call);
    } finally {
      for (const { resolve } of ready) resolve(call);
    }
  }
}
