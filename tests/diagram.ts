/** Writes docs/order_states.md anew: `deno task diagram`. @module */
import { orderStatesPage } from "./diagram/order_states.ts";

Deno.writeTextFileSync(new URL("../docs/order_states.md", import.meta.url), orderStatesPage());
