import createClient, { type Client, type Middleware } from "openapi-fetch";
import type { paths } from "./generated.js";
import { type RetryOptions, retrying } from "./retry.js";

/** A token or an API key, or a function that returns one. The function is called before every request, so it can \
 renew it. */
export type Secret = string | (() => string | Promise<string>);

/** The caller's credential: a token, an API key, or neither. The API refuses both at once. */
export type Credentials =
  | { readonly token: Secret; readonly apiKey?: never }
  | { readonly apiKey: Secret; readonly token?: never }
  | { readonly token?: never; readonly apiKey?: never };

export type OmsClientOptions = Credentials & {
  /** The API's address with its base path: `http://127.0.0.1:8000/api/v1`. */
  readonly baseUrl: string;
  /** Generates the idempotency key of a write that has none of its own; by default a random UUID. */
  readonly idempotencyKey?: () => string;
  /** The limits on retries. */
  readonly retry?: RetryOptions;
  /** Sends the requests; by default the platform's `fetch`. */
  readonly fetch?: (request: Request) => Promise<Response>;
};

/** One method for each HTTP method, typed by path: `client.GET("/orders/{order_id}", …)`. */
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

// Set before the first attempt, so that all retries carry the same key and the write takes effect once.
const idempotent = (newKey: () => string): Middleware => ({
  onRequest: ({ request }) => {
    if (WRITES.has(request.method) && !request.headers.has(IDEMPOTENCY_KEY)) {
      request.headers.set(IDEMPOTENCY_KEY, newKey());
    }
  },
});

/**
 * Creates a client of the API at `baseUrl`.
 *
 * Every write carries an `Idempotency-Key`. A response of 429 or 503 is retried after the time it states, with the same key.
 * A call returns `{ data, response }` or `{ error, response }` and does not throw when the API responds with an error;
 * `orThrow` makes it throw.
 */
export const createOmsClient = (options: OmsClientOptions): OmsClient => {
  const { baseUrl, idempotencyKey = () => crypto.randomUUID(), retry, fetch = (request) => globalThis.fetch(request) } = options;
  const client = createClient<paths, "application/json">({ baseUrl, fetch: retrying(fetch, retry) });
  client.use(credentials(options), idempotent(idempotencyKey));
  return client;
};
