import { assert, assertEquals } from "@std/assert";
import { StreamProof } from "../../../exchanges/shared/stream_proof.ts";
import type { Micros } from "../../../core/units.ts";

const at = (seconds: number) => seconds * 1_000_000 as Micros;

Deno.test("P14 an accepted subscription proves nothing before its first event, and is overdue without one", () => {
  const proof = new StreamProof(at(20));
  assertEquals([proof.flows, proof.waits, proof.isOverdue(at(99))], [false, false, false]);
  assertEquals(proof.subscribed("a", at(1)), at(21));
  assertEquals([proof.flows, proof.waits], [false, true]);
  assertEquals([proof.isOverdue(at(20)), proof.isOverdue(at(21))], [false, true]);
  assert(proof.flowed("a"), "the first event is news");
  assertEquals([proof.flows, proof.waits, proof.isOverdue(at(99)), proof.flowed("a")], [true, false, false, false]);
});

Deno.test("P14 a loss takes the proof away, and the next socket has to give its own", () => {
  const proof = new StreamProof(at(20));
  proof.subscribed("a", at(0));
  proof.flowed("a");
  proof.lost();
  assertEquals([proof.flows, proof.isOverdue(at(99))], [false, false]);
  proof.subscribed("b", at(5));
  assert(!proof.flowed("a"), "the tail of the old one proves nothing");
  assertEquals(proof.flows, false);
  assert(proof.flowed("b"));
});

Deno.test("a socket that takes over keeps the proof for a while, and needs none if it flowed already", () => {
  const proof = new StreamProof(at(20));
  proof.subscribed("a", at(0));
  proof.flowed("a");
  assertEquals(proof.subscribed("b", at(100)), at(120));
  assertEquals([proof.flows, proof.isOverdue(at(120))], [true, true]);
  proof.flowed("b");
  assertEquals(proof.isOverdue(at(120)), false);
  proof.flowed("c");
  assertEquals([proof.subscribed("c", at(200)), proof.flows], [null, true]);
});
