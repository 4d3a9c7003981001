import { assertEquals } from "@std/assert";
import { Params } from "../../../../../exchanges/simulator/wire/okx/params.ts";
import { isWithin, pageOf } from "../../../../../exchanges/simulator/wire/okx/paging.ts";

const RECORDS = Array.from({ length: 250 }, (_, i) => i + 1);
const page = (query: string) => pageOf(RECORDS, Params.fromQuery(query), String);

Deno.test("pageOf() gives the newest hundred first, and older ones after a number", () => {
  assertEquals([page("").length, page("")[0], page("").at(-1)], [100, 250, 151]);
  assertEquals([page("after=151")[0], page("after=51").length], [150, 50]);
  assertEquals(page("after=1"), []);
  assertEquals(page("limit=2"), [250, 249]);
});

Deno.test("pageOf() gives newer ones before a number, those next to it", () => {
  assertEquals(page("before=248"), [250, 249]);
  assertEquals(page("before=100&limit=3"), [103, 102, 101]);
  assertEquals(page("before=10&after=13"), [12, 11]);
});

Deno.test("All pages together are all records, once each", () => {
  const seen: number[] = [];
  for (let query = ""; page(query).length > 0; query = `after=${seen.at(-1)}`) seen.push(...page(query));
  assertEquals(seen, RECORDS.toReversed());
});

Deno.test("isWithin() counts both ends in", () => {
  const at = (query: string) => [9, 10, 20, 21].filter((ms) => isWithin(Params.fromQuery(query), ms));
  assertEquals([at("begin=10&end=20"), at("begin=20"), at("end=10"), at("")], [[10, 20], [20, 21], [9, 10], [
    9,
    10,
    20,
    21,
  ]]);
});

Deno.test("pageOf() tells numbers apart that a double cannot", () => {
  const long = ["2400000000000000001", "2400000000000000003", "2400000000000000002"];
  const page = (query: string) => pageOf(long, Params.fromQuery(query), (id) => id);
  assertEquals(page("after=2400000000000000003"), ["2400000000000000002", "2400000000000000001"]);
  assertEquals(page("before=2400000000000000002"), ["2400000000000000003"]);
});
