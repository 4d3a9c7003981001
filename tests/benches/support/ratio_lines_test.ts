import { assertEquals } from "@std/assert";
import { LineCutter, parseRatioLine, ratioTable } from "../../../benches/support/ratio_lines.ts";
import { judge } from "../../../benches/support/wanted.ts";

Deno.test("parseRatioLine() reads a name and a number, and nothing else", () => {
  assertEquals(parseRatioLine("sbe_vs_json 15.30"), { name: "sbe_vs_json", value: 15.3 });
  assertEquals(parseRatioLine("drift -0.50"), { name: "drift", value: -0.5 });
  for (const line of ["", "sbe_vs_json", "Sbe 1", "a 1 b", "a NaN", "a 1e3", " a 1", "a  1", "a 1."]) {
    assertEquals(parseRatioLine(line), null, line);
  }
});

Deno.test("LineCutter gives each line once, wherever the pieces end", () => {
  const text = "one 1\ntwo 2\r\n\nthree 3\nfour";
  for (let size = 1; size <= text.length; size++) {
    const cutter = new LineCutter(), lines: string[] = [];
    for (let at = 0; at < text.length; at += size) lines.push(...cutter.push(text.slice(at, at + size)));
    assertEquals([...lines, cutter.end()], ["one 1", "two 2", "", "three 3", "four"]);
    assertEquals(cutter.end(), "");
  }
});

Deno.test("ratioTable() shows measured, wanted and verdict, and lines that nobody asked for last", () => {
  const measured = new Map([["scan_vs_wasm_simd", 1.1], ["fast", 4]]);
  const wanted = [
    { name: "fast", comparator: ">=", value: 5, unit: "times" },
    { name: "small", comparator: "<=", value: 100, unit: "B" },
  ] as const;
  assertEquals(ratioTable(judge(measured, { wanted }), measured).split("\n"), [
    "                   measured  wanted",
    "fast                      4  >= 5 times  MISSED",
    "small                     -  <= 100 B    not measured",
    "scan_vs_wasm_simd       1.1",
  ]);
});
