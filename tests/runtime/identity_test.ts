import { assert, assertEquals, assertThrows } from "@std/assert";
import { EPOCH_LIMIT, IdentityError, takeIdentity } from "../../runtime/identity.ts";
import { TempDir } from "../support/temp_dir.ts";

const here = { machine: "a", draw: () => 77 };

Deno.test("takeIdentity() draws a tag once and counts the epoch up at every start", () => {
  using dir = new TempDir();
  assertEquals(takeIdentity(dir.path, here), { tag: 77, epoch: 1, renewed: "first", formerTags: [], reserved: 4_096 });
  assertEquals(takeIdentity(dir.path, here), { tag: 77, epoch: 2, renewed: null, formerTags: [], reserved: 4_096 });
  assertEquals(JSON.parse(dir.read("identity.json")), {
    tag: 77,
    epoch: 2,
    machine: "a",
    formerTags: [],
    reserved: 4_096,
  });
});

Deno.test("takeIdentity() has the epoch on the disk before it gives it out", () => {
  using dir = new TempDir();
  takeIdentity(dir.path, here);
  Deno.mkdirSync(dir.file("identity.json.tmp/x"), { recursive: true }); // now nothing can be written
  assertThrows(() => takeIdentity(dir.path, here));
  Deno.removeSync(dir.file("identity.json.tmp"), { recursive: true });
  assertEquals(takeIdentity(dir.path, here).epoch, 2);
});

Deno.test("takeIdentity() takes a new tag on another machine and remembers the old one as not ours", () => {
  using dir = new TempDir();
  takeIdentity(dir.path, here);
  assertEquals(takeIdentity(dir.path, { ...here, machine: "b" }), {
    tag: 78, // 77 is drawn again and is used up
    epoch: 1,
    renewed: "machine",
    formerTags: [77],
    reserved: 4_096,
  });
  assertEquals(takeIdentity(dir.path, { ...here, machine: null }).formerTags, [77, 78]);
});

Deno.test("takeIdentity() never falls behind the journal's last boot", () => {
  using dir = new TempDir();
  takeIdentity(dir.path, here);
  assertEquals(takeIdentity(dir.path, { ...here, lastBoot: { tag: 77, epoch: 40 } }).epoch, 41);
  assertEquals(takeIdentity(dir.path, { ...here, lastBoot: { tag: 12, epoch: 90 } }).epoch, 42);
});

Deno.test("takeIdentity() does not draw the journal's tag again when its file is lost", () => {
  using dir = new TempDir();
  const identity = takeIdentity(dir.path, { ...here, lastBoot: { tag: 77, epoch: 3 } });
  assertEquals(identity, { tag: 78, epoch: 1, renewed: "first", formerTags: [77], reserved: 4_096 });
});

Deno.test("takeIdentity() refuses a damaged file by name instead of guessing", () => {
  const cases = ["", "{}", "null", '{"tag":4096,"epoch":1,"machine":null,"formerTags":[]}'].concat([
    '{"tag":1,"epoch":0,"machine":null,"formerTags":[]}',
    '{"tag":1,"epoch":1,"machine":7,"formerTags":[]}',
    '{"tag":1,"epoch":1,"machine":null,"formerTags":["x"]}',
  ]);
  for (const text of cases) {
    using dir = new TempDir();
    dir.write("identity.json", text);
    assertThrows(() => takeIdentity(dir.path, here), IdentityError, "identity.json");
    assertEquals(dir.read("identity.json"), text);
  }
  using dir = new TempDir();
  Deno.mkdirSync(dir.file("identity.json"));
  assertThrows(() => takeIdentity(dir.path, here), IdentityError, "Cannot read");
});

Deno.test("takeIdentity() refuses to start when epochs or tags are used up", () => {
  using dir = new TempDir();
  dir.write(
    "identity.json",
    JSON.stringify({ tag: 1, epoch: EPOCH_LIMIT - 1, machine: "a", formerTags: [], reserved: 4_096 }),
  );
  assertThrows(() => takeIdentity(dir.path, here), IdentityError, "epochs are used");
  const formerTags = Array.from({ length: 2048 }, (_, tag) => tag);
  dir.write("identity.json", JSON.stringify({ tag: 1, epoch: 1, machine: "b", formerTags }));
  assertThrows(() => takeIdentity(dir.path, here), IdentityError, "used up");
});

Deno.test("takeIdentity() draws a tag of 12 bits by itself", () => {
  using dir = new TempDir();
  const { tag } = takeIdentity(dir.path);
  assert(Number.isInteger(tag) && tag >= 0 && tag < 4096);
});
