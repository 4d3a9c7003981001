import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { InstanceLockError, takeInstanceLock } from "../../runtime/instance_lock.ts";
import type { Micros } from "../../core/units.ts";
import { TempDir } from "../support/temp_dir.ts";

const NOW = 1_764_099_999_123_456 as Micros;

Deno.test("P12 takeInstanceLock() refuses a second instance and names the holder's host, pid and start", () => {
  using dir = new TempDir();
  using first = takeInstanceLock(dir.file("data"), NOW);
  const error = assertThrows(() => takeInstanceLock(dir.file("data"), NOW), InstanceLockError);
  assertEquals(error.holder, first.holder);
  assertStringIncludes(
    error.message,
    `process ${Deno.pid} on ${first.holder.host}, started 2025-11-25T19:46:39.123456Z`,
  );
});

Deno.test("takeInstanceLock() takes a lock that was released, whatever its file still says", () => {
  using dir = new TempDir();
  const first = takeInstanceLock(dir.path, NOW);
  first.release();
  first.release();
  using second = takeInstanceLock(dir.path, (NOW + 1) as Micros);
  assertEquals(JSON.parse(dir.read("lock")), second.holder);
});

Deno.test("takeInstanceLock() refuses also when the holder has not written its name yet", () => {
  using dir = new TempDir();
  using _first = takeInstanceLock(dir.path, NOW);
  for (const text of ["", '{"host":7}']) {
    Deno.writeTextFileSync(dir.file("lock"), text);
    const error = assertThrows(() => takeInstanceLock(dir.path, NOW), InstanceLockError, "another process");
    assertEquals(error.holder, null);
  }
});

Deno.test("takeInstanceLock() names a data directory that it cannot make", () => {
  using dir = new TempDir();
  dir.write("data", "a file in the way");
  assertThrows(
    () => takeInstanceLock(dir.file("data"), NOW),
    InstanceLockError,
    "want a folder that this user may read and write",
  );
});

Deno.test("takeInstanceLock() refuses a file system that has no locks", () => {
  using dir = new TempDir();
  const tryLock = () => {
    throw new Error("operation not supported");
  };
  assertThrows(() => takeInstanceLock(dir.path, NOW, tryLock), InstanceLockError, "want a local file system");
});
