import { assert, assertEquals, assertThrows } from "@std/assert";
import { ClientIds, decodeClientId } from "../../core/oms/client_id.ts";
import { IdBlocks } from "../../runtime/id_blocks.ts";
import { ID_BLOCK, reserveIds, takeIdentity } from "../../runtime/identity.ts";
import { MortalBot } from "../support/mortal_bot.ts";
import { TempDir } from "../support/temp_dir.ts";
import { slowTest } from "../support/slow.ts";

function use(ids: ClientIds, count: number): void {
  for (let i = 0; i < count; i++) ids.next();
}
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

Deno.test("the next block of ids is reserved ahead of need, once, and used only when it is on the disk", async () => {
  const ids = new ClientIds(1, 1), asked: number[] = [], disk = Promise.withResolvers<void>();
  ids.reserved = ID_BLOCK;
  const blocks = new IdBlocks(
    ids,
    (reserved) => (asked.push(reserved), disk.promise),
    () => assert(false, "it failed"),
  );
  use(ids, ID_BLOCK / 2);
  blocks.look();
  assertEquals(asked, []);
  use(ids, 1);
  blocks.look();
  blocks.look();
  assertEquals(asked, [2 * ID_BLOCK]);
  use(ids, ID_BLOCK / 2 - 1);
  assertEquals(ids.hasRoom, false);
  assertThrows(() => ids.next(), RangeError, "Cannot give out another client id: 4096 of epoch 1 are reserved");
  disk.resolve();
  await settled();
  assertEquals(decodeClientId(ids.next())?.sequence, ID_BLOCK);
  use(ids, ID_BLOCK / 2);
  blocks.look();
  assertEquals(asked, [2 * ID_BLOCK, 3 * ID_BLOCK]);
});

Deno.test("a run lets go of its folder only when no block is on its way there, and so does one whose block failed", async () => {
  const ids = new ClientIds(1, 1), disk = Promise.withResolvers<void>();
  ids.reserved = ID_BLOCK / 2;
  const blocks = new IdBlocks(ids, () => disk.promise, () => {});
  await blocks.idle;
  use(ids, 1);
  blocks.look();
  let idle = false;
  void blocks.idle.then(() => idle = true);
  await settled();
  assertEquals(idle, false);
  disk.reject(new Error("no room"));
  await settled();
  assertEquals(idle, true);
});

Deno.test("PER-02 a disk that does not take the reservation is told once, and not asked again", async () => {
  const ids = new ClientIds(1, 1), failures: unknown[] = [];
  let asked = 0;
  ids.reserved = 10;
  const blocks = new IdBlocks(ids, () => (asked += 1, Promise.reject(new Error("no room"))), (e) => failures.push(e));
  for (let i = 0; i < 3; i++) {
    blocks.look();
    await settled();
  }
  assertEquals([asked, failures.length, ids.reserved], [1, 1, 10]);
});

Deno.test("a reservation is on the disk beside tag and epoch, and the next start goes on with the next epoch", async () => {
  using dir = new TempDir();
  const first = takeIdentity(dir.path, { machine: "m", draw: () => 5 });
  assertEquals(first.reserved, ID_BLOCK);
  const stored = () => JSON.parse(dir.read("identity.json"));
  assertEquals(stored(), { tag: 5, epoch: 1, machine: "m", formerTags: [], reserved: ID_BLOCK });
  await reserveIds(dir.path, first, 2 * ID_BLOCK, undefined, "m");
  assertEquals(stored(), { tag: 5, epoch: 1, machine: "m", formerTags: [], reserved: 2 * ID_BLOCK });
  const { tag, epoch, reserved } = takeIdentity(dir.path, { machine: "m" });
  assertEquals([tag, epoch, reserved], [5, 2, ID_BLOCK]);
});

Deno.test("a reservation is written by whoever is told to", async () => {
  using dir = new TempDir();
  const first = takeIdentity(dir.path, { machine: "m", draw: () => 5 }), written: string[] = [];
  await reserveIds(dir.path, first, 2 * ID_BLOCK, (path, text) => Promise.resolve(void written.push(path, text)), "m");
  assertEquals(written[0], `${dir.path}/identity.json`);
  assertEquals(JSON.parse(written[1]).reserved, 2 * ID_BLOCK);
  assertEquals(JSON.parse(dir.read("identity.json")).reserved, ID_BLOCK);
});

slowTest("INV-16 no client id is used twice over starts that each lose their last intents to a power cut", async () => {
  await using mortal = new MortalBot(7);
  const seen = new Set<string>();
  let count = 0;
  for (let life = 0; life < 5; life++) {
    assert(mortal.begin({ powerLoss: true }));
    await mortal.run(3_000);
    for (const { clientId } of mortal.engine.desk.orders.all()) {
      const parts = decodeClientId(clientId);
      if (parts?.epoch !== mortal.bot.epoch) continue; // found at the venue: an earlier life's
      count += 1;
      seen.add(clientId);
    }
    mortal.kill();
    await mortal.bury();
  }
  assertEquals(seen.size, count);
  assert(count > 40, `${count} orders`);
});
