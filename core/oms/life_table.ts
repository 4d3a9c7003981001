/** The life of an order as data: from × input → to. The rows are reliability.md 1.2; rows beyond it say in `why` what
 * they are for. `lifecycle.ts` reads it. @module */

export type Life =
  | "NEW"
  | "DENIED"
  | "INTENT"
  | "SENT"
  | "UNKNOWN"
  | "OPEN"
  | "PARTIAL"
  | "FILLED"
  | "CANCELED"
  | "EXPIRED"
  | "REJECTED"
  | "NEVER_ARRIVED"
  | "VOID";
export type LifeInput =
  /** Our own risk checks. */
  | "risk_refused"
  | "intended"
  /** The transport. */
  | "sent"
  | "send_refused"
  /** The fate is open: found in the journal at a start; or lost answer, timer, session gone. */
  | "recovered"
  | "ambiguous"
  /** The venue took the placement at some time in the past. */
  | "acked"
  /** The venue says it works now; against a terminal life only evidence that is newer comes here. */
  | "live"
  /** A trade; `announced` = the venue's cumulative quantity had counted it; `overfill` = beyond the order's size. */
  | "fill"
  | "announced_fill"
  | "overfill"
  /** The venue says it is complete. */
  | "filled"
  | "canceled"
  | "expired"
  | "rejected"
  | "rejected_after_fill"
  /** Absence proven, of an order that the venue never acked, or once had. */
  | "absent"
  | "absent_acked"
  /** Not in an admissible list of open orders, or not known to a query by id. */
  | "missing"
  /** A trade that the venue made for us without an order of anybody: liquidation, ADL. */
  | "imposed"
  /** A person has looked at the venue and says that it is gone. */
  | "closed_by_hand";

export type Severity = "S1" | "S2";
export type IncidentNote = { readonly severity: Severity; readonly code: string; readonly says: string };

export type LifeRow = {
  readonly from: readonly Life[];
  readonly input: readonly LifeInput[];
  /** "working" is OPEN, or PARTIAL once something is filled. A full quantity makes any of OPEN, PARTIAL, CANCELED and
   * EXPIRED a FILLED. */
  readonly to: Life | "same" | "working";
  readonly why: string;
  readonly incident?: IncidentNote;
  /** The venue must be asked about this order. */
  readonly query?: true;
  /** It was believed dead: full exposure back, and what rests of it is cancelled at once. */
  readonly resurrects?: true;
  /** Changes nothing; counted. */
  readonly ignored?: true;
};

export const s1 = (code: string, says: string): IncidentNote => ({ severity: "S1", code, says });
const s2 = (code: string, says: string): IncidentNote => ({ severity: "S2", code, says });
const OVERFILL = s1("overfill", "filled beyond its size");
const RESURRECTED = s1("resurrected", "lives at the venue although we held it for dead");
const DENIED_SEEN = s1("denied_id_seen", "is known to the venue although we never sent it");
const EARLY = s2("evidence_before_sent", "is known to the venue before its sent marker");
const LATE_FILL = s2("late_fill", "was filled after its end");
const REJECTED_LATE = s2("rejected_after_fill", "is called rejected although it has fills");
const CONFLICT = s2("terminal_conflict", "ended in another way than the venue first said");
const IMPOSED = s1("forced_fill", "was made by the venue without an order of ours");
const ARRIVED = s1("arrived_after_all", "reached the venue although we held that for impossible");

const NEVER_RESTED: readonly Life[] = ["REJECTED", "NEVER_ARRIVED", "VOID"];
const SENT_OR_UNKNOWN: readonly Life[] = ["SENT", "UNKNOWN"];
const WORKING: readonly Life[] = ["OPEN", "PARTIAL"];
const ENDED: readonly Life[] = ["CANCELED", "EXPIRED"];
const FILLS: readonly LifeInput[] = ["fill", "announced_fill"];

export const LIFE_TABLE: readonly LifeRow[] = [
  { from: ["NEW"], input: ["risk_refused"], to: "DENIED", why: "our own checks said no" },
  { from: ["NEW"], input: ["intended"], to: "INTENT", why: "risk passed; exposure is reserved from here" },

  {
    from: ["NEW"],
    input: ["imposed"],
    to: "FILLED",
    incident: IMPOSED,
    why: "liquidation or ADL: booked, venue pauses",
  },
  { from: ["FILLED"], input: ["imposed"], to: "same", why: "a further trade of the same liquidation" },

  { from: ["INTENT"], input: ["sent"], to: "SENT", why: "the transport took the bytes" },
  { from: ["INTENT"], input: ["send_refused"], to: "VOID", why: "no byte left" },
  { from: ["INTENT"], input: ["recovered"], to: "UNKNOWN", query: true, why: "we cannot prove it was not sent" },
  { from: ["INTENT"], input: ["ambiguous"], to: "UNKNOWN", query: true, why: "no marker in time: as after a restart" },
  { from: ["INTENT"], input: ["acked", "live", ...FILLS], to: "working", incident: EARLY, why: "implies the send" },
  { from: ["INTENT"], input: ["filled"], to: "FILLED", incident: EARLY, why: "implies the send" },
  { from: ["INTENT"], input: ["canceled", "rejected_after_fill"], to: "CANCELED", incident: EARLY, why: "as SENT" },
  { from: ["INTENT"], input: ["expired"], to: "EXPIRED", incident: EARLY, why: "implies the send" },
  { from: ["INTENT"], input: ["rejected"], to: "REJECTED", incident: EARLY, why: "implies the send" },

  { from: SENT_OR_UNKNOWN, input: ["acked", "live"], to: "working", why: "an ack, or a query finds it live" },
  { from: SENT_OR_UNKNOWN, input: FILLS, to: "working", why: "a fill implies the ack" },
  { from: SENT_OR_UNKNOWN, input: ["filled"], to: "FILLED", why: "complete before we saw it rest" },
  { from: SENT_OR_UNKNOWN, input: ["rejected"], to: "REJECTED", why: "a definitive refusal" },
  { from: SENT_OR_UNKNOWN, input: ["canceled"], to: "CANCELED", why: "IOC, FOK, post-only cross, self-trade" },
  { from: SENT_OR_UNKNOWN, input: ["expired"], to: "EXPIRED", why: "IOC or FOK remainder, time in force" },
  { from: ["SENT"], input: ["ambiguous", "recovered"], to: "UNKNOWN", query: true, why: "no answer is no rejection" },
  { from: ["UNKNOWN"], input: ["ambiguous", "recovered"], to: "same", ignored: true, why: "already unknown" },
  { from: ["UNKNOWN"], input: ["absent"], to: "NEVER_ARRIVED", why: "proven, and the venue never acked it" },
  {
    from: ["UNKNOWN"],
    input: ["absent_acked"],
    to: "CANCELED",
    incident: s1("by_absence", "vanished at the venue without a word of its end"),
    why: "the venue lost or hid its end; it keeps its fills",
  },
  {
    from: ["UNKNOWN", "OPEN", "PARTIAL"],
    input: ["closed_by_hand"],
    to: "CANCELED",
    why: "a person answers for it: unknown, or it cannot be cancelled by its id",
  },
  {
    from: ["INTENT", "SENT", "UNKNOWN"],
    input: ["missing"],
    to: "same",
    ignored: true,
    why: "it may still be on its way; absence is not rejection",
  },

  { from: WORKING, input: ["acked", "live"], to: "working", why: "a repeated ack, or more of the cumulative quantity" },
  { from: WORKING, input: FILLS, to: "working", why: "a fill" },
  { from: WORKING, input: ["filled"], to: "FILLED", why: "complete" },
  { from: WORKING, input: ["canceled"], to: "CANCELED", why: "keeps its cumulative quantity" },
  { from: WORKING, input: ["expired"], to: "EXPIRED", why: "keeps its cumulative quantity" },
  { from: ["OPEN"], input: ["rejected"], to: "REJECTED", why: "rejected after acceptance: rare, legal" },
  {
    from: ["SENT", "UNKNOWN", "OPEN", "PARTIAL"],
    input: ["rejected_after_fill"],
    to: "CANCELED",
    incident: REJECTED_LATE,
    why: "fills happened, so it was no rejection",
  },
  { from: ["PARTIAL"], input: ["rejected"], to: "CANCELED", incident: REJECTED_LATE, why: "it has fills" },
  { from: WORKING, input: ["missing"], to: "UNKNOWN", query: true, why: "a question, never straight to terminal" },
  { from: WORKING, input: ["ambiguous", "recovered"], to: "same", ignored: true, why: "the venue had told us already" },

  {
    from: ["FILLED"],
    input: ["acked", "live", "filled", "canceled", "expired", "missing", "ambiguous", "recovered"],
    to: "same",
    ignored: true,
    why: "nothing can follow a full quantity",
  },
  { from: ["FILLED"], input: FILLS, to: "same", why: "the trade behind a quantity that the venue had named" },

  { from: ENDED, input: ["fill"], to: "same", incident: LATE_FILL, why: "a fill is never dropped" },
  { from: ENDED, input: ["announced_fill"], to: "same", why: "the trade behind a quantity that the venue had named" },
  { from: ENDED, input: ["filled"], to: "FILLED", incident: LATE_FILL, why: "complete after all" },
  {
    from: ENDED,
    input: ["canceled", "expired", "rejected", "rejected_after_fill", "acked", "missing", "ambiguous", "recovered"],
    to: "same",
    ignored: true,
    why: "its own end again, or a word from before it: an ack is older than the end",
  },
  { from: ENDED, input: ["live"], to: "working", incident: RESURRECTED, resurrects: true, why: "newer than its end" },

  {
    from: NEVER_RESTED,
    input: ["acked", "live", ...FILLS],
    to: "working",
    incident: RESURRECTED,
    resurrects: true,
    why: "evidence beats our belief; full exposure back",
  },
  { from: NEVER_RESTED, input: ["filled"], to: "FILLED", incident: RESURRECTED, resurrects: true, why: "as a fill" },
  { from: ["REJECTED"], input: ["rejected"], to: "same", ignored: true, why: "its own end again" },
  { from: ["REJECTED"], input: ["canceled"], to: "CANCELED", incident: CONFLICT, why: "the later word keeps fills" },
  { from: ["REJECTED"], input: ["expired"], to: "EXPIRED", incident: CONFLICT, why: "the later word keeps fills" },
  {
    from: ["NEVER_ARRIVED"],
    input: ["rejected"],
    to: "same",
    ignored: true,
    why: "a late refusal agrees: it never rested",
  },
  { from: ["NEVER_ARRIVED", "VOID"], input: ["canceled"], to: "CANCELED", incident: ARRIVED, why: "it came and went" },
  { from: ["NEVER_ARRIVED", "VOID"], input: ["expired"], to: "EXPIRED", incident: ARRIVED, why: "it came and went" },
  {
    from: ["REJECTED", "NEVER_ARRIVED", "VOID"],
    input: ["rejected_after_fill"],
    to: "CANCELED",
    incident: ARRIVED,
    why: "it came, was filled and went",
  },
  {
    from: NEVER_RESTED,
    input: ["missing", "ambiguous", "recovered"],
    to: "same",
    ignored: true,
    why: "nothing rests, nothing is awaited",
  },
  { from: ["VOID"], input: ["send_refused"], to: "same", ignored: true, why: "its own end again" },
  { from: ["NEVER_ARRIVED"], input: ["absent"], to: "same", ignored: true, why: "its own end again" },

  {
    from: ["INTENT", "SENT", "UNKNOWN", "OPEN", "PARTIAL", "FILLED", "CANCELED", "EXPIRED"],
    input: ["overfill"],
    to: "FILLED",
    incident: OVERFILL,
    query: true,
    why: "the ledger applies it; the instrument pauses",
  },
  {
    from: NEVER_RESTED,
    input: ["overfill"],
    to: "FILLED",
    incident: OVERFILL,
    query: true,
    resurrects: true,
    why: "the ledger applies it; the instrument pauses",
  },
  {
    from: ["SENT", "UNKNOWN", "OPEN", "PARTIAL", "FILLED", "CANCELED", "EXPIRED", "REJECTED", "NEVER_ARRIVED"],
    input: ["sent"],
    to: "same",
    ignored: true,
    why: "a marker that comes late or twice",
  },

  {
    from: ["DENIED"],
    input: [
      ...["sent", "acked", "live", "fill", "announced_fill", "overfill"] as const,
      ...["filled", "canceled", "expired", "rejected", "rejected_after_fill"] as const,
    ],
    to: "same",
    incident: DENIED_SEEN,
    query: true,
    why: "an id that we never sent is known outside: the venue is tripped",
  },
];
