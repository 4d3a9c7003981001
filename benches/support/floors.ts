/** What was ordered, and how a measured value stands against it. @module */
import { layOut } from "./ratio_lines.ts";

export type Floor = {
  readonly name: string;
  readonly measured: number;
  readonly wanted: number;
  /** `less`: must stay below the wanted value. `more`: must reach it. */
  readonly better: "less" | "more";
  readonly unit: string;
  /** What exactly was measured. */
  readonly how: string;
};

export function isMet({ measured, wanted, better }: Floor): boolean {
  return better === "less" ? measured < wanted : measured >= wanted;
}

export function floorTable(floors: readonly Floor[]): string {
  return layOut([
    ["", "measured", "wanted", "", "how"],
    ...floors.map((floor) => [
      floor.name,
      `${short(floor.measured)} ${floor.unit}`.trimEnd(),
      `${floor.better === "less" ? "<" : ">="} ${floor.wanted} ${floor.unit}`.trimEnd(),
      isMet(floor) ? "ok" : "MISSED",
      floor.how,
    ]),
  ]);
}

/** Never rounded onto the bound: three digits, and whole numbers from a thousand on. */
function short(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return value >= 1_000 ? String(Math.floor(value)) : String(Number(value.toPrecision(5)));
}
