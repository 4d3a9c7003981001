/** The words between the engine's thread and the disk's: one way each, nothing is ever waited for on the engine's side. @module */
import type { Micros } from "../core/units.ts";
import type { ArchiveTable, Row } from "./archive_tables.ts";

export type DiskStart = {
  readonly dataDir: string;
  readonly archive: boolean;
  /** Bytes of the tape's budget; `null` = no tape. */
  readonly tapeBudget: number | null;
};
export type ToDisk =
  /** Answered by `ready` and `archived`. */
  | { readonly kind: "start" } & DiskStart
  /** Lines of the journal, each with its line end; answered by `archived`. */
  | { readonly kind: "lines"; readonly lines: Uint8Array }
  /** Read in the journal what is missing; answered by `archived`. */
  | { readonly kind: "catch_up" }
  | {
    readonly kind: "page";
    readonly requestId: string;
    readonly table: ArchiveTable;
    readonly after: number;
    readonly limit: number;
  }
  /** Answered by `taped`. */
  | { readonly kind: "tape"; readonly lines: Uint8Array<ArrayBuffer>; readonly at: Micros }
  | { readonly kind: "stop" };
export type FromDisk =
  /** `rebuilt`: why the archive was made anew. */
  | { readonly kind: "ready"; readonly lastSeq: number; readonly rebuilt: string | null }
  /** The archive holds the journal up to `lastSeq`; with a `problem` it could not take what was sent. */
  | { readonly kind: "archived"; readonly lastSeq: number; readonly problem: string | null }
  /** `buffer` held the lines and is given back. */
  | { readonly kind: "taped"; readonly problem: string | null; readonly buffer: ArrayBuffer }
  | { readonly kind: "page"; readonly requestId: string; readonly rows: readonly Row[]; readonly error?: string }
  | { readonly kind: "stopped" };
