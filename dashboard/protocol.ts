/** The words between the engine's thread, the dashboard's thread and the browser. `dashboard/ui` sees only this file.
 * Engine → dashboard is one way and may be dropped and replaced (views) or is numbered and kept (facts); dashboard →
 * engine is one message for one request of a person. @module */
import type { BookView, ForeignOrderView, KillReceipt, QuoteView, ReconcileView, View } from "../core/engine/view.ts";
import type { Fact } from "../core/engine/facts.ts";
import type { OperatorEvent } from "../core/event.ts";
import type { Parameter, ParameterChange, ParameterValues } from "../core/engine/parameters.ts";

export type {
  AbsentQuote,
  AttributionView,
  BookView,
  DoubtView,
  EarningsView,
  FlattenReport,
  ForeignOrderView,
  GuardsView,
  HoldView,
  KillReceipt,
  LevelView,
  LimitsView,
  MarketView,
  PerformanceView,
  QuoteView,
  RearmView,
  ReconcileView,
  RiskView,
  StopView,
  StrategyView,
  Totals,
  VenueView,
  View,
} from "../core/engine/view.ts";
export type { Parameter, ParameterChange, ParameterValues } from "../core/engine/parameters.ts";

/** What each limit bounds, its unit and which way is tighter. */
export { GLOBAL_TABLE, INSTRUMENT_TABLE, STRATEGY_TABLE, VENUE_TABLE } from "../core/risk/limit_table.ts";
export type { LimitSpec } from "../core/risk/limit_table.ts";

export type { Fact } from "../core/engine/facts.ts";

/** One point of the money curve: ISO 8601 and decimals. */
export type CurvePoint = {
  readonly at: string;
  readonly equity: string;
  readonly realisedPnl: string;
  readonly unrealisedPnl: string;
  readonly fees: string;
};

export type StrategyParameters = {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly version: number;
  readonly parameters: readonly (Parameter & { readonly name: string; readonly value: number | string | boolean })[];
  /** Oldest first; `at` in ISO 8601. */
  readonly history: readonly (Omit<ParameterChange, "at"> & { readonly at: string })[];
};

/** One frame of the stream, at most ten a second: the newest of everything. `facts` holds those after the last frame. */
export type Frame = {
  readonly view: View;
  readonly books: readonly BookView[];
  readonly strategies: readonly StrategyParameters[];
  readonly receipts: readonly KillReceipt[];
  readonly facts: readonly Fact[];
  /** Only on the stream, in the first frame of a reader who asked for facts that the ring no longer holds: those from
   * `from` to `to` are missing here and are read from the archive (`/api/fills`, `/api/incidents`, `/api/audit`). */
  readonly gap?: { readonly from: number; readonly to: number };
};

/** The parts of a list that are not as before, each in its place; `null` in place of one that is, or of all of them. */
export type Parts<T> = readonly (T | null)[] | null;
/** What is new in a frame against the one before: between the threads, and on the stream behind its first frame. Figures of
 * the view that stand in no list are always there; `null` = as before. */
export type Change = Omit<Frame, "view" | "books" | "strategies" | "receipts"> & {
  readonly view: Omit<View, "venues" | "markets" | "strategies" | "risk" | "limits" | "performance"> & {
    readonly venues: Parts<View["venues"][number]>;
    readonly markets: Parts<View["markets"][number]>;
    readonly strategies: Parts<View["strategies"][number]>;
    readonly risk: Parts<View["risk"][number]>;
    readonly limits: Parts<View["limits"][number]>;
    readonly performance?: View["performance"] | null;
  };
  readonly books: Parts<BookView>;
  readonly strategies: Parts<StrategyParameters>;
  readonly receipts: Frame["receipts"] | null;
};

/** The frame that a change leads to. What has not changed is the same object as before.
 * @param before the frame that the change was made against; `null` = there is none, and the change holds everything */
export function changed(before: Frame | null, change: Change): Frame {
  const { view, books, strategies, receipts, ...rest } = change, { performance: measured, ...figures } = view;
  const performance = measured === null ? before?.view.performance : measured;
  return {
    ...rest,
    view: {
      ...figures,
      venues: filled(view.venues, before?.view.venues),
      markets: filled(view.markets, before?.view.markets),
      strategies: filled(view.strategies, before?.view.strategies),
      risk: filled(view.risk, before?.view.risk),
      limits: filled(view.limits, before?.view.limits),
      ...(performance === undefined ? {} : { performance }),
    },
    books: filled(books, before?.books),
    strategies: filled(strategies, before?.strategies),
    receipts: receipts ?? before?.receipts ?? [],
  };
}

function filled<T>(parts: Parts<T>, before: readonly T[] = []): readonly T[] {
  return parts === null ? before : parts.map((part, i) => part ?? before[i]);
}

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
  | { readonly kind: "frame"; readonly frame: Change }
  | { readonly kind: "result"; readonly result: OperatorResult }
  /** A page of the archive, answering an `ask`. */
  | {
    readonly kind: "page";
    readonly requestId: string;
    readonly rows: readonly Readonly<Record<string, unknown>>[];
    readonly error?: string;
  }
  /** The engine's figures in Prometheus text, for `GET /metrics`. */
  | { readonly kind: "metrics"; readonly text: string }
  | { readonly kind: "stop" };
export type FromDashboard =
  /** `uiHash` names the files of the page that are served, for the audit. */
  | { readonly kind: "listening"; readonly port: number; readonly uiHash: string }
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "operator"; readonly event: OperatorEvent }
  | {
    readonly kind: "ask";
    readonly requestId: string;
    readonly table: "orders" | "fills" | "audit" | "incidents" | "pnl";
    readonly after: number;
    readonly limit: number;
  }
  /** A request that was refused at the door, for the audit; `suppressed` counts those that were not told one by one. */
  | {
    readonly kind: "denied";
    readonly at: string;
    readonly address: string;
    readonly method: string;
    readonly path: string;
    readonly status: number;
    readonly code: string;
    readonly suppressed: number;
  }
  /** A bug of ours behind an answer 500; the browser got the id alone. */
  | { readonly kind: "fault"; readonly id: string; readonly message: string; readonly stack: string }
  | { readonly kind: "stopped" };

/** Somebody else's work that this thread does beside its own: `attach(port)` of the module at that address. */
export type Guest = {
  readonly moduleUrl: string;
  /** To whoever sent the guest; it is handed over. */
  readonly port: MessagePort;
  /** Folders that the module and what it imports are loaded from, readable until that is done. */
  readonly code: readonly string[];
  /** What the guest may touch. */
  readonly read: readonly string[];
  readonly write: readonly string[];
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
  /** Int32 words shared between the threads; see `core/words.ts`. */
  readonly words: SharedArrayBuffer;
  /** Names of the venues in the order of the configuration, which gives each its kill word. */
  readonly venues: readonly string[];
  /** The ring of turns cut into stages, written by the engine's thread; see `core/stages.ts`. */
  readonly turns: SharedArrayBuffer;
  /** Int32 words that the dashboard sets: see `outbox.ts`. */
  readonly taken: SharedArrayBuffer;
  /** The folder of the page; its files are read once at the start. */
  readonly uiPath: string;
  /** How long a request waits for the engine's answer. */
  readonly answerTimeoutMs: number;
  /** What a person types to arm again, told to the page; `null` = not told. */
  readonly rearmPhrase: string | null;
  /** How many facts are kept for readers who come back. */
  readonly factsKept: number;
  readonly guest: Guest | null;
};

// What the browser gets and sends besides `Frame`, `Change` and `View`.

/** `event: heartbeat` of the stream, each second, also while frames flow. */
export type Heartbeat = {
  readonly at: string;
  /** Age of the newest frame; grows when the engine's thread is stuck; `null` = none has come yet. */
  readonly frameAgeMs: number | null;
  /** The newest fact's number; 0 = none yet. Sent back as `?after=`. */
  readonly seq: number;
};
/** Body of every refusal. `details` names fields, check-list items or rules. */
export type ErrorAnswer = {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly details: readonly { readonly field: string; readonly reason: string }[];
    /** Of a fault of ours: where to look in the log. */
    readonly id?: string;
  };
};
/** 202 of `POST /api/kill`. */
export type KillAccepted = {
  /** `KillReceipt.id` of the receipt to come, unless an earlier kill still stands: one latch, one report. */
  readonly receipt: string;
  readonly level: "stop" | "cancel" | "flatten";
  /** A market's name, a strategy's id, a venue's id, or "global". */
  readonly scope: string;
  readonly by: string;
  readonly at: string;
  /** "written", or why the latch file could not be; the shared word stands in both cases. "none" = that scope has no file. */
  readonly latch: string;
  /** Our orders that may still rest, by the newest view; `null` = no view has come yet, so nobody knows. */
  readonly resting: number | null;
  readonly restingAsOf: string | null;
  readonly message: string;
};
/** `GET /api/kill`. */
export type KillStatus = {
  /** By the newest view; TRIPPING as soon as the word is set; `null` = no view has come yet. */
  readonly state: View["killSwitch"]["state"] | null;
  readonly cause?: string;
  readonly since?: string;
  /** Levels that the asking token may use. */
  readonly levels: readonly ("stop" | "cancel" | "flatten")[];
  /** What is typed to arm again; `null` = the engine did not say. */
  readonly phrase: string | null;
  /** The beginning of the configuration's hash, which a re-arm may have to name; `null` = no view has come yet, or none told. */
  readonly config: string | null;
  /** Venues that are killed on their own, by their words. */
  readonly killed: readonly string[];
  /** What the shared word asks for now. */
  readonly word: "clear" | "stop" | "cancel" | "flatten";
  readonly latch: "present" | "absent" | "unreadable";
  readonly viewAgeMs: number | null;
  /** Kills that this dashboard took, newest last, whether or not the engine has answered. */
  readonly requests: readonly KillAccepted[];
  readonly receipts: readonly KillReceipt[];
};
/** 200 or 202 of PATCH params, rollback, pause, resume and rearm. `pending`: the engine has not said yes or no yet. A
 * refusal is an `ErrorAnswer` (409 version or check-list, 422 values) with `status: "rejected"` beside `error`. */
export type OperatorAnswer = {
  readonly status: "applied" | "pending";
  readonly requestId: string;
  readonly message: string;
  readonly version?: number;
  readonly values?: ParameterValues;
};
/** 200 of PATCH params with `preview: true`: nothing was changed. Refused values give the same 422 as without it. */
export type ParameterPreview = {
  readonly status: "preview";
  readonly version: number;
  readonly changes: readonly {
    readonly field: string;
    readonly before: number | string | boolean;
    readonly after: number | string | boolean;
    readonly onChange: string;
  }[];
};
/** `GET /api/orders/open`: by the newest view, whatever its state. */
export type OpenOrders = {
  readonly at: string;
  readonly orders: readonly (QuoteView & {
    readonly venue: string;
    readonly symbol: string;
    readonly strategy: string | null;
  })[];
  /** Somebody else's on our accounts, at most a hundred of each venue: never touched. */
  readonly foreign: readonly (ForeignOrderView & { readonly venue: string })[];
  /** How many there are. */
  readonly foreignCount: number;
};
/** `GET /api/reconcile`. */
export type Reconciliations = {
  readonly at: string;
  readonly venues: readonly (ReconcileView & {
    readonly venue: string;
    readonly reason: string;
    readonly foreignOrders: number;
  })[];
};
/** `GET /api/orders`, `/api/fills`, `/api/audit`, `/api/incidents`, `/api/pnl`. */
export type Page = {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** `?after=` of the next page; `null` = this was the last. */
  readonly next: number | null;
  /** Only on the last page of orders: somebody else's that rest on our accounts now. They have no number. */
  readonly foreign?: OpenOrders["foreign"];
};
