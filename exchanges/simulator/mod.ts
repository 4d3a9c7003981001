/** Simulated venues: a made-up or recorded market, accounts with real queues, and real venues' words around them. Pure:
 * no socket, no clock. @module */
export { type AccountOptions, DEMO_ACCOUNT } from "./accounts.ts";
export { KNOWN_FAULTS, SOME_FAULTS } from "./faults.ts";
export { DEFAULT_LATENCY, type LatencyOptions } from "./latency.ts";
export { DEFAULT_SYMBOLS, KNOWN_SYMBOLS } from "./listings.ts";
export { simulate, type SimulateOptions } from "./simulate.ts";
export type { TapeText, Wire, WireFactory, WireOptions, WireOutput, WireState, WireTruth } from "./wire.ts";
export { wireNamed, WIRES } from "./wires.ts";
