/** Every shape of a body, a query or an answer by its name, for the description and for tests. What serves requests knows the
 * names alone. @module */
import type { z } from "zod";
import * as bodies from "./schemas.ts";
import * as views from "./view_schemas.ts";

const ALL = { ...bodies, ...views };
export type ShapeName = keyof typeof ALL;

export function shapeOf(name: ShapeName): z.ZodType {
  return ALL[name];
}
