/** The version of this program, as `deno.json` has it. @module */
export const BUILD = "0.1.0";
