/** Canaries around market data, clocks and the venue's limits. @module */
import type { Canary } from "./canary.ts";

export const MARKET_CANARIES: readonly Canary[] = [
  {
    name: "gap_ignored",
    bug: "a change of the book that does not continue it is applied all the same",
    file: "exchanges/shared/depth_rules.ts",
    text: '  return (firstId ?? 0) <= id + 1 ? "next" : "gap";',
    instead: '  return (firstId ?? 0) <= id + 1e12 ? "next" : "gap";',
    expected: ["INV-18"],
    needs: ["sequence_gap", "drop", "reorder"],
  },
  {
    name: "old_change_applied",
    bug: "a change from before the snapshot is applied to it",
    file: "exchanges/shared/depth_rules.ts",
    text: '  if ((lastId ?? 0) <= id) return "old";\n  return (firstId ?? 0)',
    instead: '  if ((lastId ?? 0) <= id - 1e9) return "old";\n  return (firstId ?? 0)',
    expected: ["INV-18"],
    needs: ["snapshot_older", "repeated_sequence", "duplicate"],
  },
  {
    name: "query_error_is_empty",
    bug: "a list of open orders that could not be had is told as an empty one",
    file: "exchanges/shared/fapi_query_flow.ts",
    text:
      '    const { venue } = this.options;\n    this.io.emit({ kind: "query_failed", venue, queryId, requestedAt, receivedAt: now, reason });',
    instead: "    const { venue } = this.options;\n" +
      '    this.io.emit({ kind: "open_orders", venue, queryId, requestedAt, receivedAt: now, instrument: null, orders: [] });\n' +
      '    if (reason === "") this.io.emit({ kind: "query_failed", venue, queryId, requestedAt, receivedAt: now, reason });',
    expected: ["INV-17", "INV-10", "INV-06", "INV-01", "INV-20"],
    needs: ["kill", "cancel_ack_but_left", "cancel_refused", "http_408", "no_answer", "private_down"],
  },
  {
    name: "half_list_is_whole",
    bug: "a list of open orders lacks its last, and is told as whole",
    file: "exchanges/shared/fapi_query_flow.ts",
    text: "    for (const order of resultList(answer)) {\n      const report",
    instead: "    for (const order of resultList(answer).slice(0, -1)) {\n      const report",
    expected: ["INV-03", "INV-10", "INV-06", "INV-20", "INV-01"],
    needs: ["kill", "cancel_ack_but_left", "cancel_refused", "user_stream_ended"],
  },
];
