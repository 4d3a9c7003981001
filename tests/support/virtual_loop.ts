/** The loop in virtual time: reads, steps and sends as `runtime/live.ts` does, without a journal. The same seed gives the
 * same run. @module */
import type { Command } from "../../core/command.ts";
import type { Event, KillLevel, OperatorEvent } from "../../core/event.ts";
import type { Engine, Outcome } from "../../core/engine/engine.ts";
import type { Fact } from "../../core/engine/facts.ts";
import type { Micros } from "../../core/units.ts";
import type { VirtualVenue } from "./virtual_venue.ts";

const BEAT = 50_000;

export class VirtualLoop {
  now: Micros;
  readonly facts: Fact[] = [];
  readonly outcomes: Outcome[] = [];
  /** Commands by kind. */
  readonly sent: Record<string, number> = {};
  /** Called with each command before it goes out. */
  onCommand: (command: Command, now: Micros) => void = () => {};
  readonly #own: Event[] = [];
  #nextBeat: number;
  #inTurn = false;
  #requests = 0;

  constructor(readonly engine: Engine, readonly venues: readonly VirtualVenue[]) {
    this.now = venues[0].now;
    this.#nextBeat = this.now;
    for (const venue of venues) {
      venue.onTurn = () => this.#turn();
      venue.keeps = (kind) => kind === "flatten" ? !engine.sellsDown : kind === "order" && engine.killCause !== null;
    }
  }

  /** Virtual time passes, until `done` says so if it is given. */
  run(ms: number, done: () => boolean = () => false): this {
    const until = this.now + ms * 1_000;
    while (this.now < until && !done()) {
      const at = Math.min(until, this.#nextBeat, ...this.venues.map(({ nextAt }) => nextAt));
      this.now = Math.max(this.now, at) as Micros;
      for (const venue of this.venues) venue.advance(this.now);
      if (this.now < this.#nextBeat) continue;
      this.#nextBeat = this.now + BEAT;
      this.#own.push({ kind: "timer", at: this.now });
      this.#turn();
    }
    return this;
  }

  kill(level: KillLevel = "cancel"): void {
    this.operate({ kind: "kill", ...this.#by(), reason: "test", level });
  }
  stop(): void {
    this.operate({ kind: "stop", ...this.#by(), reason: "test" });
  }
  operate(event: OperatorEvent): void {
    this.#own.push(event);
    this.#turn();
  }

  #by(): { readonly by: string; readonly requestId: string; readonly at: Micros } {
    return { by: "test", requestId: `r${++this.#requests}`, at: this.now };
  }

  #turn(): void {
    if (this.#inTurn) return;
    this.#inTurn = true;
    for (let batch = this.#collect(); batch.length > 0; batch = this.#collect()) {
      const commands = this.engine.step(batch, this.now);
      this.facts.push(...this.engine.takeFacts());
      this.outcomes.push(...this.engine.takeOutcomes());
      for (const command of commands) {
        this.sent[command.kind] = (this.sent[command.kind] ?? 0) + 1;
        this.onCommand(command, this.now);
        this.venues.find(({ id }) => id === command.venue)!.session.submit(command, this.now);
      }
    }
    this.engine.settle();
    this.#inTurn = false;
  }

  #collect(): readonly Event[] {
    const batch = this.#own.splice(0);
    for (const venue of this.venues) batch.push(...venue.takeEvents());
    return batch;
  }
}
