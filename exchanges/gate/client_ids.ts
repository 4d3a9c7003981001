/** Client ids at Gate: after "t-", which `text` must begin with; at most 28 bytes of `[0-9A-Za-z_.-]` follow. What the venue itself
 * places (such as "web" or "api") has no such beginning. Source: Gate API v4, spot and futures orders, text; read 2026-11-25.
 * @module */
import { type IdShape, plainIds } from "../shared/client_ids.ts";

export const CLIENT_IDS: IdShape = plainIds(/^t-[0-9A-Za-z_.-]{1,28}$/, "t-");
