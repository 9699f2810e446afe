import createClient, { type Client, type Middleware } from "openapi-fetch";
import type { paths } from "./generated.js";
import { type RetryOptions, retrying } from "./retry.js";

/** A token or a key, or what gives one: it is asked before every call, so it may renew what expires. */
export type Secret = string | (() => string | Promise<string>);

/** Who calls: somebody with a token, or software with an API key. The API refuses both at once. */
export type Credentials =
  | { readonly token: Secret; readonly apiKey?: never }
  | { readonly apiKey: Secret; readonly token?: never }
  | { readonly token?: never; readonly apiKey?: never };

export type OmsClientOptions = Credentials & {
  /** Where the API is, with its base path: `http://127.0.0.1:8000/api/v1`. */
  readonly baseUrl: string;
  /** What names a write that the call does not name itself; a random UUID where it is left out. */
  readonly idempotencyKey?: () => string;
  /** How often, and after how long a wait, a call is made again. */
  readonly retry?: RetryOptions;
  /** What makes the calls; the platform's `fetch` where it is left out. */
  readonly fetch?: (request: Request) => Promise<Response>;
};

/** One method for each of HTTP's, typed by path: `client.GET("/orders/{order_id}", …)`. */
export type OmsClient = Client<paths, "application/json">;

const IDEMPOTENCY_KEY = "Idempotency-Key";
const WRITES: ReadonlySet<string> = new Set(["POST", "PUT", "PATCH", "DELETE"]);

const current = async (secret: Secret): Promise<string> => (typeof secret === "function" ? secret() : secret);

const credentials = ({ token, apiKey }: Credentials): Middleware => ({
  onRequest: async ({ request }) => {
    if (token !== undefined) request.headers.set("Authorization", `Bearer ${await current(token)}`);
    if (apiKey !== undefined) request.headers.set("X-API-Key", await current(apiKey));
  },
});

// Before the first attempt, so that every further one is the same write by name, and is made once.
const idempotent = (newKey: () => string): Middleware => ({
  onRequest: ({ request }) => {
    if (WRITES.has(request.method) && !request.headers.has(IDEMPOTENCY_KEY)) {
      request.headers.set(IDEMPOTENCY_KEY, newKey());
    }
  },
});

/**
 * A client of the API at `baseUrl`.
 *
 * Every write carries an `Idempotency-Key`, and a call that is turned away for now (429, 503) is made again when the answer
 * says to, under the same key. A call gives `{ data, response }` or `{ error, response }` and does not throw for what the
 * API refuses; `orThrow` makes it throw.
 */
export const createOmsClient = (options: OmsClientOptions): OmsClient => {
  const { baseUrl, idempotencyKey = () => crypto.randomUUID(), retry, fetch = (request) => globalThis.fetch(request) } = options;
  const client = createClient<paths, "application/json">({ baseUrl, fetch: retrying(fetch, retry) });
  client.use(credentials(options), idempotent(idempotencyKey));
  return client;
};
