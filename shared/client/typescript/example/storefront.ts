// The way of an order through a storefront and its warehouse, with typed responses.
//
// OMS_URL is the address of the system; STOREFRONT, CUSTOMER and MANAGER are tokens, which `cargo run` prints.
import { createOmsClient, items, OmsError, orThrow } from "@articurated/oms-client";
import type { CreateOrder, OmsClient, Order, OrderStatus } from "@articurated/oms-client";

const setting = (name: string, otherwise?: string): string => {
  const value = process.env[name] ?? otherwise;
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
};

const baseUrl = `${setting("OMS_URL", "http://127.0.0.1:8000")}/api/v1`;
// The shop states the prices, so its back end places the orders, with a token that no browser sees.
const storefront = createOmsClient({ baseUrl, token: setting("STOREFRONT") });
const customer = createOmsClient({ baseUrl, token: setting("CUSTOMER") });
const manager = createOmsClient({ baseUrl, token: setting("MANAGER") });

const address: CreateOrder["billing_address"] = { street: "8 Chapel Lane", city: "Haworth", zip: "BD22 8DR", country: "GB" };
// The customer of the token that `cargo run` prints.
const customer_id = setting("CUSTOMER_ID", "c0000000-0000-4000-8000-000000000001");
const cart: CreateOrder = {
  customer_id,
  line_items: [
    {
      product_id: "a1b2c3d4-0000-4000-8000-000000000001",
      product_name: "Stoneware bowl",
      quantity: 2,
      unit_price: "48.50",
      tax_rate: "20",
    },
  ],
  currency: "GBP",
  payment_method: "card",
  shipping_address: address,
  billing_address: address,
};

const move = (client: OmsClient, order: Order, new_state: OrderStatus): Promise<Order> =>
  orThrow(client.PATCH("/orders/{order_id}/state", { params: { path: { order_id: order.id } }, body: { new_state } }));

/** The invoice's address. While the invoice is being made, the API responds with 202 and the time to ask again. */
const invoice = async (client: OmsClient, order: Order): Promise<string> => {
  for (;;) {
    const { data, error, response } = await client.GET("/orders/{order_id}/invoice", {
      params: { path: { order_id: order.id }, query: { format: "json" } },
    });
    if (error) throw new OmsError(response.status, error.error);
    if ("url" in data) return data.url;
    const seconds = Number(response.headers.get("retry-after"));
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  }
};

const main = async (): Promise<void> => {
  // A dry run returns the price and writes nothing.
  const quote = await orThrow(storefront.POST("/orders", { params: { query: { dry_run: true } }, body: cart }));
  console.log(`it would cost ${quote.currency} ${quote.total_amount}`);

  // The idempotency key makes the request safe to repeat: it places only one order.
  const key = { "Idempotency-Key": `cart-${crypto.randomUUID()}` };
  const order = await orThrow(storefront.POST("/orders", { params: { header: key }, body: cart }));
  const again = await orThrow(storefront.POST("/orders", { params: { header: key }, body: cart }));
  if (order.id !== again.id) throw new Error("the same cart was ordered twice");
  const own = await orThrow(customer.GET("/orders/{order_id}", { params: { path: { order_id: order.id } } }));
  console.log(`${own.order_number} is ${own.status}; the customer may: ${own.allowed_transitions.join(", ")}`);

  // The code of an error determines the type of its details.
  const refused = await manager.PATCH("/orders/{order_id}/state", {
    params: { path: { order_id: order.id } },
    body: { new_state: "SHIPPED" },
  });
  if (!refused.error) throw new Error("an order that nobody has paid for was shipped");
  const problem = refused.error.error;
  if (problem.code !== "INVALID_STATE_TRANSITION") throw new OmsError(refused.response.status, problem);
  console.log(`not ${problem.details.requested_state} yet, but: ${problem.details.allowed_transitions.join(", ")}`);

  let moved = await move(manager, order, "PAID");
  moved = await move(manager, moved, "PROCESSING_IN_WAREHOUSE");
  moved = await move(manager, moved, "SHIPPED");
  console.log(`${moved.order_number} is ${moved.status}, version ${moved.version}, shipped at ${moved.shipped_at}`);

  const pdf = await fetch(await invoice(customer, moved));
  console.log(`the invoice: ${pdf.headers.get("content-type")}, ${(await pdf.arrayBuffer()).byteLength} bytes`);

  const page = await orThrow(customer.GET("/orders", { params: { query: { limit: 10, status: "SHIPPED" } } }));
  console.log(`shipped: ${page.data.map(({ order_number }) => order_number).join(", ")}; more: ${page.pagination.has_more}`);
  const all = items((cursor) => orThrow(customer.GET("/orders", { params: { query: { limit: 1, cursor } } })));
  for await (const { order_number, total_amount } of all) console.log(`all: ${order_number}, ${total_amount}`);
};

await main();
