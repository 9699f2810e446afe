// The client's own behaviour before and between requests, tested with a scripted `fetch`.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createOmsClient, items, OmsError, orThrow, UnexpectedResponseError } from "@articurated/oms-client";
import type { ErrorCode, OmsClientOptions, Order, OrderStatus, Page, Schema } from "@articurated/oms-client";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const ID = "745c3e3f-64f2-89c6-82f2-c50000000000";

const json = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json", ...headers } });

const refusal = (status: number, code: string, details: unknown = {}, headers: Record<string, string> = {}): Response =>
  json(status, { error: { code, message: "no", details, request_id: "request-1" } }, headers);

type Seen = { method: string; url: string; headers: Headers; body: string };

/** A client that gets these responses in order, with the requests it sent and the times it waited. */
const answered = (answers: Response[], options: Partial<OmsClientOptions> = {}) => {
  const seen: Seen[] = [];
  const waits: number[] = [];
  const client = createOmsClient({
    baseUrl: "http://127.0.0.1:9/api/v1",
    token: "token-1",
    ...options,
    fetch: async (request) => {
      seen.push({ method: request.method, url: request.url, headers: request.headers, body: await request.text() });
      return answers.shift() ?? assert.fail("one call too many");
    },
    retry: {
      wait: async (seconds) => {
        waits.push(seconds);
      },
      ...options.retry,
    },
  } as OmsClientOptions);
  return { client, seen, waits };
};

const pay = (client: ReturnType<typeof createOmsClient>, headers: Record<string, string> = {}) =>
  client.PATCH("/orders/{order_id}/state", {
    params: { path: { order_id: ID } },
    body: { new_state: "PAID" },
    headers,
  });

test("a write is named, a read is not, and both say who calls", async () => {
  const { client, seen } = answered([json(200, {}), json(200, {}), json(200, {})]);
  await client.GET("/orders/{order_id}", { params: { path: { order_id: ID } } });
  await pay(client);
  await pay(client);
  const [read, first, second] = seen;
  assert.equal(read?.url, `http://127.0.0.1:9/api/v1/orders/${ID}`);
  assert.equal(read?.headers.get("idempotency-key"), null);
  assert.equal(first?.method, "PATCH");
  assert.equal(first?.body, '{"new_state":"PAID"}');
  assert.match(first?.headers.get("idempotency-key") ?? "", UUID);
  assert.notEqual(first?.headers.get("idempotency-key"), second?.headers.get("idempotency-key"));
  for (const { headers } of seen) assert.equal(headers.get("authorization"), "Bearer token-1");
});

test("the caller can name a write, or say how writes are named", async () => {
  const { client, seen } = answered([json(200, {}), json(200, {}), json(200, {})], { idempotencyKey: () => "made" });
  await pay(client, { "Idempotency-Key": "cart-17" });
  await client.PATCH("/orders/{order_id}/state", {
    params: { path: { order_id: ID }, header: { "Idempotency-Key": "cart-18" } },
    body: { new_state: "PAID" },
  });
  await pay(client);
  assert.deepEqual(
    seen.map(({ headers }) => headers.get("idempotency-key")),
    ["cart-17", "cart-18", "made"],
  );
});

test("a secret is asked for before every call, and an API key has a header of its own", async () => {
  let asked = 0;
  const renewing = answered([json(200, {}), json(200, {})], { token: async () => `token-${(asked += 1)}` });
  await pay(renewing.client);
  await pay(renewing.client);
  assert.deepEqual(
    renewing.seen.map(({ headers }) => headers.get("authorization")),
    ["Bearer token-1", "Bearer token-2"],
  );
  const keyed = answered([json(200, {})], { token: undefined, apiKey: "oms_local_1_secret" } as Partial<OmsClientOptions>);
  await pay(keyed.client);
  assert.equal(keyed.seen[0]?.headers.get("x-api-key"), "oms_local_1_secret");
  assert.equal(keyed.seen[0]?.headers.get("authorization"), null);
});

test("what is turned away for now is sent again when the answer says, as the same write", async () => {
  const { client, seen, waits } = answered([
    refusal(429, "RATE_LIMITED", {}, { "retry-after": "7" }),
    refusal(503, "UNAVAILABLE", {}, { "retry-after": "Thu, 01 Jan 1970 00:00:00 GMT" }),
    json(200, { status: "PAID" }),
  ]);
  const { data } = await pay(client);
  assert.equal(data?.status, "PAID");
  assert.deepEqual(waits, [7, 0]);
  assert.equal(new Set(seen.map(({ headers }) => headers.get("idempotency-key"))).size, 1);
  assert.deepEqual(
    seen.map(({ body }) => body),
    Array(3).fill('{"new_state":"PAID"}'),
  );
});

test("it is not sent for ever, not after too long a wait, and not where the answer is final", async () => {
  const later = () => refusal(429, "RATE_LIMITED", {}, { "retry-after": "1" });
  const patient = answered([later(), later(), later(), later()]);
  assert.equal((await pay(patient.client)).response.status, 429);
  assert.deepEqual(patient.waits, [1, 1, 1]);
  const never = answered([later()], { retry: { times: 0 } });
  assert.equal((await pay(never.client)).response.status, 429);
  for (const answer of [
    refusal(429, "RATE_LIMITED", {}, { "retry-after": "61" }),
    refusal(503, "UNAVAILABLE"),
    refusal(503, "UNAVAILABLE", {}, { "retry-after": "soon" }),
    refusal(409, "INVALID_STATE_TRANSITION", {}, { "retry-after": "1" }),
    refusal(500, "INTERNAL", {}, { "retry-after": "1" }),
  ]) {
    const { client, waits } = answered([answer]);
    assert.equal((await pay(client)).response.status, answer.status);
    assert.deepEqual(waits, []);
  }
});

test("a wait ends when the call is given up", async () => {
  const giveUp = new AbortController();
  const client = createOmsClient({
    baseUrl: "http://127.0.0.1:9/api/v1",
    fetch: async () => {
      setImmediate(() => giveUp.abort(new Error("given up")));
      return refusal(429, "RATE_LIMITED", {}, { "retry-after": "60" });
    },
  });
  await assert.rejects(client.GET("/orders", { signal: giveUp.signal }), /given up/);
});

test("a refusal is told by its code, as a value or as an exception", async () => {
  const details = { current_state: "SHIPPED", requested_state: "PAID", allowed_transitions: ["DELIVERED"] };
  const { client } = answered([
    refusal(409, "INVALID_STATE_TRANSITION", details),
    refusal(409, "INVALID_STATE_TRANSITION", details),
    new Response("<html>", { status: 502 }),
    json(429, { message: "Too Many Requests" }),
  ]);
  const { error } = await pay(client);
  if (error?.error.code !== "INVALID_STATE_TRANSITION") return assert.fail("another code");
  const allowed: readonly string[] = error.error.details.allowed_transitions;
  assert.deepEqual(allowed, ["DELIVERED"]);

  const thrown: unknown = await orThrow(pay(client)).catch((thrown: unknown) => thrown);
  assert.ok(thrown instanceof OmsError);
  assert.equal(thrown.status, 409);
  assert.equal(thrown.message, "INVALID_STATE_TRANSITION: no (request request-1)");
  if (thrown.problem.code !== "INVALID_STATE_TRANSITION") return assert.fail("another code");
  assert.equal(thrown.problem.details.current_state, "SHIPPED");

  for (const body of ["<html>", { message: "Too Many Requests" }]) {
    const strange: unknown = await orThrow(pay(client)).catch((strange: unknown) => strange);
    assert.ok(strange instanceof UnexpectedResponseError);
    assert.deepEqual(strange.body, body);
  }
});

test("a list is read to its end, a page at a time", async () => {
  const pages: Record<string, Page<number>> = {
    first: { data: [1, 2], pagination: { next_cursor: "a" } },
    a: { data: [], pagination: { next_cursor: "b" } },
    b: { data: [3], pagination: { next_cursor: null } },
  };
  const asked: string[] = [];
  const read: number[] = [];
  for await (const item of items(async (cursor = "first") => {
    asked.push(cursor);
    return pages[cursor] ?? assert.fail(cursor);
  })) {
    read.push(item);
  }
  assert.deepEqual(read, [1, 2, 3]);
  assert.deepEqual(asked, ["first", "a", "b"]);
});

test("answers are whole, requests are checked, and there is no `fields`", async () => {
  const { client } = answered([
    json(200, { status: "PAID", notes: null }),
    json(200, { data: [{ status: "PAID" }] }),
    json(200, {}),
    json(200, {}),
    json(200, {}),
  ]);
  const order: Order = await orThrow(client.GET("/orders/{order_id}", { params: { path: { order_id: ID } } }));
  const status: OrderStatus = order.status;
  const notes: string | null = order.notes;
  assert.deepEqual([status, notes], ["PAID", null]);
  const { data } = await orThrow(client.GET("/orders"));
  const statuses: OrderStatus[] = data.map((order) => order.status);
  assert.deepEqual(statuses, ["PAID"]);
  // Every code of the API is the code of a problem, and the reverse.
  type Same = [ErrorCode] extends [Schema<"ErrorCode">] ? ([Schema<"ErrorCode">] extends [ErrorCode] ? true : false) : false;
  const same: Same = true;
  assert.ok(same);
  // @ts-expect-error: what `fields` leaves out, the types promise.
  await client.GET("/orders", { params: { query: { fields: "id" } } });
  // @ts-expect-error: no such state.
  await client.PATCH("/orders/{order_id}/state", { params: { path: { order_id: ID } }, body: { new_state: "LOST" } });
  // @ts-expect-error: which order?
  await client.PATCH("/orders/{order_id}/state", { body: { new_state: "PAID" } });
});
