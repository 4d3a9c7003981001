/** Client ids at Aster: as they are. Letters and digits alone, since it is not settled whether others are signed encoded or raw.
 * Source: asterdex/api-docs of 2026-06-30, `newClientOrderId`, `^[\.A-Z\:/a-z0-9_-]{1,36}$`; read 2026-11-25. @module */
import { type IdShape, plainIds } from "../shared/client_ids.ts";

export const CLIENT_IDS: IdShape = plainIds(/^[.A-Z:/a-z0-9_-]{1,36}$/);
