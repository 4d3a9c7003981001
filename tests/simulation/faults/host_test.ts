import { assertEquals } from "@std/assert";
import { Random } from "../../../exchanges/shared/random.ts";
import { TempDir } from "../../support/temp_dir.ts";
import { FaultStage, occurrence } from "./fault_stage.ts";
import { HOST, spoilSnapshots } from "./host.ts";

const nameOf = (seq: number) => `${String(seq).padStart(12, "0")}.json`;
function snapshots(dir: string): void {
  Deno.mkdirSync(`${dir}/snapshots`);
  for (const seq of [1, 2, 3]) Deno.writeTextFileSync(`${dir}/snapshots/${nameOf(seq)}`, "0123456789");
}
const left = (dir: string) =>
  [...Deno.readDirSync(`${dir}/snapshots`)].map(({ name }) =>
    `${parseInt(name)} ${Deno.statSync(`${dir}/snapshots/${name}`).size}`
  ).sort();

for (
  const [how, what] of [
    ["older", ["1 10", "2 10"]],
    ["none", []],
    ["spoilt", ["1 10", "2 10", "3 5"]],
  ] as const
) {
  Deno.test(`spoilSnapshots() ${how}`, () => {
    using dir = new TempDir();
    snapshots(dir.path);
    assertEquals([spoilSnapshots(dir.path, how), left(dir.path)], [true, [...what]]);
  });
}

Deno.test("spoilSnapshots() says where there is nothing to spoil", () => {
  using dir = new TempDir();
  assertEquals(spoilSnapshots(dir.path, "older"), false);
  Deno.mkdirSync(`${dir.path}/snapshots`);
  assertEquals(spoilSnapshots(dir.path, "none"), false);
});

Deno.test("sigkill kills the process that lives, with what was drawn", () => {
  const stage = Object.assign(new FaultStage(), { bot: {} }) as unknown as FaultStage;
  const kind = HOST.find(({ name }) => name === "sigkill")!;
  const parameters = { boundaries: 7, power_loss: true, restart_ms: 500 };
  kind.begin(stage, occurrence("sigkill", 100, parameters), new Random(1))();
  assertEquals(stage.log, ['0 kill {"restartAfter":500,"boundaries":7,"powerLoss":true}']);
  assertEquals(stage.strikes.length, 1);
});
