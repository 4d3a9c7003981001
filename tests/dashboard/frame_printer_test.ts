import { assertEquals } from "@std/assert";
import { FramePrinter, joinBytes } from "../../dashboard/frame_printer.ts";
import type { Frame } from "../../dashboard/protocol.ts";
import { sampleFrame } from "../support/sample_frame.ts";

const read = (bytes: Uint8Array) => JSON.parse(`${new TextDecoder().decode(bytes)}}`);
const plain = ({ facts: _, ...frame }: Frame) => JSON.parse(JSON.stringify(frame));

Deno.test("FramePrinter.print() is the frame's JSON without its facts, frame after frame", () => {
  const printer = new FramePrinter(), first = sampleFrame(0);
  assertEquals(read(printer.print(first)), plain(first));
  const second = { ...sampleFrame(1), strategies: first.strategies };
  assertEquals(read(printer.print(second)), plain(second));
  const third = { ...sampleFrame(2), strategies: [] };
  assertEquals(read(printer.print(third)), plain(third));
});

Deno.test("FramePrinter.print() prints what is longer than its buffer and beyond ASCII, and keeps what it gave", () => {
  const printer = new FramePrinter(), frame = sampleFrame(0);
  const small = printer.print(frame), before = small.slice();
  const long = { ...frame, view: { ...frame.view, sentence: "€𝄞".repeat(60_000) } };
  assertEquals(read(printer.print(long)), plain(long));
  assertEquals(small, before);
});

Deno.test("joinBytes() puts parts one behind the other", () => {
  assertEquals(joinBytes(new Uint8Array([1]), new Uint8Array(), new Uint8Array([2, 3])), new Uint8Array([1, 2, 3]));
});
