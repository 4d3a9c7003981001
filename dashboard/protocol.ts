/** The words between the engine's thread, the dashboard's thread and the browser. `dashboard/ui` sees only this file.
 * Engine → dashboard is one way and may be dropped and replaced (views) or is numbered and kept (facts); dashboard →
 * engine is one message for one request of a person. @module */
import type { BookView, KillReceipt, View } from "../core/engine/view.ts";
import type { Fact } from "../core/engine/facts.ts";
import type { OperatorEvent } from "../core/event.ts";
import type { Parameter, ParameterChange, ParameterValues } from "../core/engine/parameters.ts";

export type {
  AbsentQuote,
  BookView,
  KillReceipt,
  LevelView,
  MarketView,
  QuoteView,
  RiskView,
  StrategyView,
  Totals,
  VenueView,
  View,
} from "../core/engine/view.ts";
export type { Parameter, ParameterChange, ParameterValues } from "../core/engine/parameters.ts";

export type { Fact } from "../core/engine/facts.ts";

/** One point of the curves; money as plain numbers, for drawing only. */
export type CurvePoint = {
  readonly at: number;
  readonly equity: number;
  readonly realised: number;
  readonly unrealised: number;
};

export type StrategyParameters = {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly version: number;
  readonly parameters: readonly (Parameter & { readonly name: string; readonly value: number | string | boolean })[];
  readonly history: readonly ParameterChange[];
};

/** One frame of the stream, at most ten a second: the newest of everything. `facts` holds those after the last frame. */
export type Frame = {
  readonly view: View;
  readonly books: readonly BookView[];
  readonly strategies: readonly StrategyParameters[];
  readonly receipts: readonly KillReceipt[];
  readonly facts: readonly Fact[];
};

/** How a request of a person ended. */
export type OperatorResult = {
  readonly requestId: string;
  readonly status: "applied" | "pending" | "rejected";
  readonly message: string;
  readonly details: readonly { readonly field: string; readonly reason: string }[];
  readonly version?: number;
  readonly values?: ParameterValues;
};

export type ToDashboard =
  | { readonly kind: "frame"; readonly frame: Frame }
  | { readonly kind: "result"; readonly result: OperatorResult }
  /** A page of the archive, answering an `ask`. */
  | {
    readonly kind: "page";
    readonly requestId: string;
    readonly rows: readonly Readonly<Record<string, unknown>>[];
    readonly error?: string;
  }
  | { readonly kind: "stop" };
export type FromDashboard =
  | { readonly kind: "listening"; readonly port: number }
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "operator"; readonly event: OperatorEvent }
  | {
    readonly kind: "ask";
    readonly requestId: string;
    readonly table: "orders" | "fills" | "audit" | "incidents" | "pnl";
    readonly after: number;
    readonly limit: number;
  };

/** What the dashboard's worker is started with. */
export type DashboardStart = {
  readonly kind: "start";
  readonly hostname: string;
  readonly port: number;
  readonly mode: "demo" | "paper" | "live";
  readonly token: string;
  /** May stop and cancel, nothing else; `null` = none was given out. */
  readonly stopToken: string | null;
  readonly allowedHosts: readonly string[];
  /** Where a kill leaves its mark even when the engine hangs. */
  readonly latchPath: string;
  /** Int32 words shared between the threads; see `runtime/shared_words.ts`. */
  readonly words: SharedArrayBuffer;
};
