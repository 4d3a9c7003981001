/** What a run of many seeds came to, beside what reliability asks for. @module */
import type { Outcome } from "./contract.ts";

/** Of an hour of simulated time, at least. */
export const LEAST_AN_HOUR = { marketEvents: 3_600, orders: 200, faults: 20 } as const;
/** Of CPU, that an hour may cost: 250 hours in ten minutes of two cores. */
export const MOST_CPU_SECONDS = 4.8;

export class Totals {
  seeds = 0;
  twice = 0;
  violations = 0;
  /** Seeds that could not be played to their end: the simulation itself broke, or hung. */
  broken = 0;
  simulatedMs = 0;
  /** Of the whole process, second executions among it; who runs it says so. */
  cpuMs = 0;
  steps = 0;
  marketEvents = 0;
  orders = 0;
  fills = 0;
  lives = 0;
  readonly faults = new Map<string, number>();
  readonly marks = new Map<string, number>();

  add(outcome: Outcome, twice: boolean): void {
    this.seeds++;
    if (twice) this.twice++;
    if (outcome.violation !== null) this.violations++;
    this.simulatedMs += outcome.simulatedMs;
    this.steps += outcome.steps;
    this.marketEvents += outcome.marketEvents;
    this.orders += outcome.orders;
    this.fills += outcome.fills;
    this.lives += outcome.lives;
    for (const [name, count] of Object.entries(outcome.faults)) sum(this.faults, name, count);
    for (const [name, count] of Object.entries(outcome.marks)) sum(this.marks, name, count);
  }

  get hours(): number {
    return this.simulatedMs / 3_600_000;
  }
  get faultCount(): number {
    return [...this.faults.values()].reduce((total, count) => total + count, 0);
  }
  /** Of CPU, for a simulated hour. */
  get cpuSecondsAnHour(): number {
    return this.hours > 0 ? this.cpuMs / 1_000 / this.hours : 0;
  }

  /** @param knownFaults names of all that could strike
   * @param knownMarks of all branches that can be met */
  lines(knownFaults: readonly string[], knownMarks: readonly string[]): readonly string[] {
    const { hours } = this,
      rate = (count: number, least: number) => {
        const anHour = hours > 0 ? count / hours : 0;
        return `${whole(anHour)} an hour (${anHour >= least ? "at least" : "BELOW"} ${whole(least)})`;
      };
    const unmet = (known: readonly string[], met: ReadonlyMap<string, number>) =>
      known.filter((name) => !met.has(name));
    const lines = [
      `${whole(this.seeds)} seeds, ${hours.toFixed(2)} simulated hours, ${whole(this.steps)} steps, ` +
      `${this.lives} processes, ${this.twice} seeds run twice`,
      `market events ${rate(this.marketEvents, LEAST_AN_HOUR.marketEvents)}`,
      `orders        ${rate(this.orders, LEAST_AN_HOUR.orders)}, fills ${
        whole(hours > 0 ? this.fills / hours : 0)
      } an hour`,
      `faults        ${rate(this.faultCount, LEAST_AN_HOUR.faults)}`,
      `time          ${
        this.cpuSecondsAnHour.toFixed(2)
      } s of CPU for each hour (250 hours in 10 minutes on two cores ` +
      `are ${MOST_CPU_SECONDS})`,
    ];
    if (this.faults.size > 0) lines.push(`faults that struck: ${counts(this.faults)}`);
    const neverStruck = unmet(knownFaults, this.faults), neverMet = unmet(knownMarks, this.marks);
    if (neverStruck.length > 0) lines.push(`faults that never struck: ${neverStruck.join(", ")}`);
    if (this.marks.size > 0) lines.push(`marks: ${counts(this.marks)}`);
    if (neverMet.length > 0) lines.push(`marks never hit: ${neverMet.join(", ")}`);
    if (this.broken > 0) lines.push(`${this.broken} seeds broke the simulation itself`);
    lines.push(`${this.violations} violations`);
    return lines;
  }

  /** As plain data. */
  state(): Readonly<Record<string, unknown>> {
    const { faults, marks, ...numbers } = this;
    return { ...numbers, hours: this.hours, faults: Object.fromEntries(faults), marks: Object.fromEntries(marks) };
  }
}

function sum(counts: Map<string, number>, name: string, count: number): void {
  counts.set(name, (counts.get(name) ?? 0) + count);
}

function counts(of: ReadonlyMap<string, number>): string {
  return [...of].sort(([, a], [, b]) => b - a).map(([name, count]) => `${name} ${count}`).join(", ");
}

function whole(count: number): string {
  return Math.round(count).toLocaleString("en-US");
}
