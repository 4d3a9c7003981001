import { assertEquals } from "@std/assert";
import { exitCode } from "../../runtime/run_end.ts";

Deno.test("exitCode() is 0 for what was verified, 3 for what was not or is not flat, 1 for a failure, each with its sentence", () => {
  const told: string[] = [], log = { info: (text: string) => void told.push(text) };
  const codes = (["verified", "unverified", "not_flat", "failed"] as const).map((how) =>
    exitCode({ how, error: how === "failed" ? new Error("no space left") : null }, log, (text) => told.push(text))
  );
  assertEquals(codes, [0, 3, 3, 1]);
  assertEquals(told, [
    "Stopped; every venue was seen without an order of ours",
    "twoside: stopped, but a venue could not be seen without an order of ours; look there yourself",
    "twoside: stopped with nothing resting, but not flat: the receipt and the incidents tell what is left",
    "twoside: the run has failed: no space left",
  ]);
});
