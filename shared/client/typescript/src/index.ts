/**
 * A typed client of the ArtiCurated order management API.
 *
 * @packageDocumentation
 */
export { createOmsClient } from "./client.js";
export type { Credentials, OmsClient, OmsClientOptions, Secret } from "./client.js";
export { items } from "./items.js";
export type { Page } from "./items.js";
export { OmsError, orThrow, UnexpectedResponseError } from "./problem.js";
export type { DataOf, ErrorCode, Problem, ProblemOf, Result } from "./problem.js";
export type { RetryOptions } from "./retry.js";
export type { components, operations, paths } from "./generated.js";

import type { components } from "./generated.js";

/** A schema of the document by its name, such as `Schema<"HistoryRecord">`. */
export type Schema<Name extends keyof components["schemas"]> = components["schemas"][Name];

// The schemas that a storefront uses most.
export type Address = Schema<"Address">;
export type CreateOrder = Schema<"CreateOrder">;
export type CreateReturn = Schema<"CreateReturn">;
export type LineItem = Schema<"LineItem">;
export type Order = Schema<"Order">;
export type OrderStatus = Schema<"OrderStatus">;
export type Refund = Schema<"Refund">;
export type Return = Schema<"Return">;
export type ReturnStatus = Schema<"ReturnStatus">;
