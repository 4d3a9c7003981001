/** How long things take; it stands in core, where the dashboard's thread may use it too. @module */
export { Histogram } from "../core/histogram.ts";
