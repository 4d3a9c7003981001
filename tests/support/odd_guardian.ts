/** A guardian's thread that starts as the real one and dies a moment later. @module */
/// <reference lib="deno.worker" />
import type { GuardianCall, GuardianReply } from "../../runtime/guardian_worker.ts";

self.onmessage = ({ data }: MessageEvent<GuardianCall>) => {
  if (data.kind === "stop") return; // it hangs
  self.postMessage({ kind: "started" } satisfies GuardianReply);
  if (data.venues.length === 0) {
    setTimeout(() => {
      throw new Error("a bug in the guardian");
    }, 10);
  }
};
