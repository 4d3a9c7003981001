/** The brakes of `brakes.ts`, with signers for keys of every scheme. @module */
export { BRAKES } from "./brakes.ts";
export { createSigner } from "./shared/signer.ts";
