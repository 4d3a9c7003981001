/** The words between the engine's thread and the thread that checks a configuration. @module */
import type { Flags } from "./config_flags.ts";
import type { Known } from "./config_rules.ts";
import type { Config } from "./config_schema.ts";

export type ConfigQuestion = {
  readonly text: string;
  readonly source: string;
  readonly flags: Flags;
  readonly known: Known;
  readonly cwd: string;
};
export type ConfigAnswer =
  | { readonly kind: "fine"; readonly config: Config }
  | { readonly kind: "refused"; readonly problems: readonly string[] }
  | { readonly kind: "failed"; readonly message: string };
