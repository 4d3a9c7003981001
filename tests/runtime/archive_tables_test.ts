import { assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { ARCHIVE_TABLES, SCHEMA, SHOWN } from "../../runtime/archive_tables.ts";

Deno.test("every table shows all of its columns but those of the projection, seq first", () => {
  const db = new DatabaseSync(":memory:");
  db.exec(SCHEMA);
  for (const table of ARCHIVE_TABLES) {
    const columns = db.prepare(`PRAGMA table_info(${table})`).all().map(({ name }) => String(name));
    const shown = SHOWN[table].split(",").map((name) => name.trim().replaceAll('"', ""));
    assertEquals(shown[0], "seq");
    assertEquals(shown.toSorted(), columns.filter((name) => !name.startsWith("_")).toSorted(), table);
  }
  db.close();
});
