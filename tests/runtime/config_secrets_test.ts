import { assertEquals, assertFalse, assertThrows } from "@std/assert";
import { readSecret, SecretError } from "../../runtime/config_secrets.ts";
import { TempDir } from "../support/temp_dir.ts";

Deno.test("readSecret() reads a file that is its owner's alone, without the line end", () => {
  using dir = new TempDir();
  for (const mode of [0o600, 0o400]) {
    assertEquals(readSecret({ file: dir.write(`s${mode}`, "canary-0123\n", mode) }).reveal(), "canary-0123");
  }
});

Deno.test("readSecret() refuses a file that anybody else may read, write or run (SEC-12)", () => {
  using dir = new TempDir();
  for (const mode of [0o644, 0o640, 0o604, 0o660, 0o601, 0o777]) {
    const file = dir.write("s", "canary-0123", mode);
    const error = assertThrows(() => readSecret({ file }), SecretError, "want 0600");
    assertFalse(error.message.includes("canary"));
  }
});

Deno.test("readSecret() names what is not there, is no file, is not set or is too short", () => {
  using dir = new TempDir();
  assertThrows(() => readSecret({ file: dir.file("none") }), SecretError, "which is not there");
  assertThrows(() => readSecret({ file: dir.path }), SecretError, "which is no file");
  assertThrows(
    () => readSecret({ env: "TWOSIDE_TEST_NOT_SET" }),
    SecretError,
    "TWOSIDE_TEST_NOT_SET, which is not set",
  );
  assertThrows(() => readSecret({ file: dir.write("s", " \n") }), SecretError, "holds 0 characters");
});

Deno.test("readSecret() reads the environment", () => {
  Deno.env.set("TWOSIDE_TEST_SECRET", "canary-0123");
  try {
    assertEquals(readSecret({ env: "TWOSIDE_TEST_SECRET" }).reveal(), "canary-0123");
  } finally {
    Deno.env.delete("TWOSIDE_TEST_SECRET");
  }
});
