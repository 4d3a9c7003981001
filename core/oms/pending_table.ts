/** What is under way with an order as data: from × input → to. The rows are reliability.md 1.3; rows beyond it say in
 * `why` what they are for. `lifecycle.ts` reads it. @module */
import { type IncidentNote, s1 } from "./life_table.ts";

export type Pending = "none" | "cancel_sent" | "cancel_acked" | "cancel_unknown" | "replace_sent" | "replace_unknown";

export type PendingInput =
  | "cancel_requested"
  | "cancel_accepted"
  | "cancel_refused"
  /** Lost answer, timer, session gone, restart. */
  | "cancel_ambiguous"
  /** The transport refused before any byte. */
  | "cancel_unsent"
  /** Refused or lost too often in a row. */
  | "cancel_exhausted"
  | "replace_requested"
  | "replace_confirmed"
  | "replace_refused"
  | "replace_ambiguous"
  | "replace_unsent"
  /** The order reached a terminal life. */
  | "closed"
  /** Any answer that comes when the order is terminal already. */
  | "late_answer";

export type PendingRow = {
  readonly from: readonly Pending[];
  readonly input: readonly PendingInput[];
  readonly to: Pending | "same";
  readonly why: string;
  readonly incident?: IncidentNote;
  readonly query?: true;
  /** One more cancel in a row that was refused or lost. */
  readonly cancelFailed?: true;
  /** The wanted new size is forgotten. */
  readonly dropsAmend?: true;
  /** The new size holds. */
  readonly resizes?: true;
  readonly ignored?: true;
};

const CANCELLING: readonly Pending[] = ["cancel_sent", "cancel_acked", "cancel_unknown"];
const REPLACING: readonly Pending[] = ["replace_sent", "replace_unknown"];

export const PENDING_TABLE: readonly PendingRow[] = [
  { from: ["none"], input: ["cancel_requested"], to: "cancel_sent", why: "legal in every life that is not terminal" },
  { from: REPLACING, input: ["cancel_requested"], to: "cancel_sent", why: "cancel wins" },
  { from: ["cancel_unknown"], input: ["cancel_requested"], to: "cancel_sent", why: "a cancel may be repeated" },

  { from: ["cancel_sent"], input: ["cancel_accepted"], to: "cancel_acked", why: "taken, the order is not gone yet" },
  { from: ["cancel_unknown"], input: ["cancel_accepted"], to: "cancel_acked", why: "the lost answer came late" },
  { from: ["cancel_acked"], input: ["cancel_accepted"], to: "same", ignored: true, why: "the same answer again" },
  {
    from: ["none", "replace_sent", "replace_unknown"],
    input: ["cancel_accepted"],
    to: "cancel_acked",
    why: "an earlier cancel was taken after all: it has to go within the cancel timer",
  },
  {
    from: ["cancel_sent", "cancel_acked"],
    input: ["cancel_refused"],
    to: "none",
    query: true,
    cancelFailed: true,
    why: "a refused cancel proves neither life nor death",
  },
  {
    from: ["cancel_unknown"],
    input: ["cancel_refused"],
    to: "none",
    query: true,
    why: "the late answer to a cancel that was counted when it was lost",
  },
  {
    from: ["none", "replace_sent", "replace_unknown"],
    input: ["cancel_refused", "cancel_ambiguous"],
    to: "same",
    query: true,
    ignored: true,
    why: "the answer to a cancel that is no longer under way",
  },
  {
    from: ["cancel_sent", "cancel_acked"],
    input: ["cancel_ambiguous"],
    to: "cancel_unknown",
    query: true,
    cancelFailed: true,
    why: "asked first, then repeated",
  },
  { from: ["cancel_unknown"], input: ["cancel_ambiguous"], to: "same", ignored: true, why: "already unknown" },
  {
    from: ["cancel_sent"],
    input: ["cancel_unsent"],
    to: "none",
    query: true,
    why: "no byte left: it may be sent again",
  },
  {
    from: ["none", "cancel_acked", "cancel_unknown", "replace_sent", "replace_unknown"],
    input: ["cancel_unsent"],
    to: "same",
    ignored: true,
    why: "nothing of it is under way",
  },
  {
    from: ["none", "cancel_unknown"],
    input: ["cancel_exhausted"],
    to: "cancel_unknown",
    query: true,
    incident: s1("cancel_exhausted", "cannot be cancelled by id: refused or lost too often in a row"),
    why: "no further cancel by id until the venue lists it half a minute later; the instrument pauses",
  },

  { from: ["none"], input: ["replace_requested"], to: "replace_sent", why: "exposure is the larger of both" },
  {
    from: REPLACING,
    input: ["replace_confirmed"],
    to: "none",
    resizes: true,
    why: "new size; an old venue id stays mapped",
  },
  { from: CANCELLING, input: ["replace_confirmed"], to: "same", resizes: true, why: "cancel wins; the size is a fact" },
  {
    from: ["none"],
    input: ["replace_confirmed"],
    to: "same",
    query: true,
    ignored: true,
    why: "settled by a query before",
  },
  {
    from: REPLACING,
    input: ["replace_refused"],
    to: "none",
    dropsAmend: true,
    query: true,
    why: "why, the venue knows",
  },
  { from: CANCELLING, input: ["replace_refused"], to: "same", dropsAmend: true, why: "the cancel goes on" },
  {
    from: ["none"],
    input: ["replace_refused"],
    to: "same",
    query: true,
    ignored: true,
    why: "settled by a query before",
  },
  {
    from: ["replace_sent"],
    input: ["replace_ambiguous"],
    to: "replace_unknown",
    query: true,
    why: "the larger of both counts until it is known; no second replace",
  },
  {
    from: ["replace_unknown", "none", ...CANCELLING],
    input: ["replace_ambiguous"],
    to: "same",
    ignored: true,
    why: "already asked, or overtaken by a cancel",
  },
  { from: ["replace_sent"], input: ["replace_unsent"], to: "none", dropsAmend: true, why: "no byte left" },
  { from: CANCELLING, input: ["replace_unsent"], to: "same", dropsAmend: true, why: "no byte left" },
  {
    from: ["none", "replace_unknown"],
    input: ["replace_unsent"],
    to: "same",
    ignored: true,
    why: "nothing is under way",
  },

  {
    from: ["none", ...CANCELLING, ...REPLACING],
    input: ["closed"],
    to: "none",
    dropsAmend: true,
    why: "what is gone needs no further word",
  },
  { from: ["none"], input: ["late_answer"], to: "same", ignored: true, why: "the order ended before its answer came" },
];
