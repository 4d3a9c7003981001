import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { hostName, machineFingerprint } from "../../runtime/host.ts";

const files = (content: Readonly<Record<string, string>>) => (path: string) => {
  if (path in content) return content[path];
  throw new Deno.errors.NotFound(path);
};

Deno.test("hostName() reads the system's name and has an answer where there is none", () => {
  assertEquals(hostName(files({ "/etc/hostname": "desk-7\n" })), "desk-7");
  assertEquals(hostName(files({ "/etc/hostname": "\n" })), "unknown host");
  assertEquals(hostName(files({})), "unknown host");
  assert(hostName().length > 0);
});

Deno.test("machineFingerprint() tells machines apart and never shows the id", () => {
  const a = machineFingerprint(files({ "/etc/machine-id": "3d1219c7c4c5404aaa1f6d2a48adfda4\n" }));
  const b = machineFingerprint(files({ "/var/lib/dbus/machine-id": "00000000c4c5404aaa1f6d2a48adfda4\n" }));
  assertNotEquals(a, b);
  assertEquals(a?.length, 32);
  assert(!a?.includes("3d1219"));
  assertEquals(machineFingerprint(files({})), null);
});
