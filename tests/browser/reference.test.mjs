// The reference page, as a storefront developer meets it: in Chromium, with no network but the system itself.
//
// OMS_URL is a running system, STOREFRONT, CUSTOMER and MANAGER are tokens it takes; `run` sees to all of them.
// PICTURES, where it is given, is the directory that pictures of the page go to.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";

const { OMS_URL, STOREFRONT, CUSTOMER, MANAGER, PICTURES } = process.env;
const API = `${OMS_URL}/api/v1`;
const DOCS = `${API}/docs`;
const OPENAPI = `${API}/openapi.json`;
const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
/** A machine with other work may be slow; nothing here is about speed. */
const PATIENCE = 120_000;

let browser;
let document;
let operations;

before(async () => {
  document = await (await fetch(OPENAPI)).json();
  operations = Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method]).map((method) => ({ method, path, ...item[method] })),
  );
  browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      // No name is ever found: what the page needs is at this address or nowhere.
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ],
  });
});

after(() => browser?.close());

/** The page, and everything it did that a page should not do. */
const open = async (address = DOCS) => {
  const page = await browser.newPage({ viewport: { width: 1500, height: 1000 }, deviceScaleFactor: 0.8 });
  page.setDefaultTimeout(PATIENCE);
  const complaints = [];
  const requests = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => {
    if (!request.url().startsWith("data:")) requests.push(request.url());
  });
  await page.exposeFunction("violated", (violation) => complaints.push(violation));
  await page.addInitScript(() => {
    window.addEventListener("securitypolicyviolation", (event) =>
      window.violated(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`),
    );
  });
  const response = await page.goto(address);
  await page.locator(".opblock").first().waitFor();
  return { page, response, complaints, requests };
};

/** A picture of the page from `top` on, where pictures are wanted. */
const picture = async (top, name) => {
  if (!PICTURES) return;
  await top.evaluate((element) => element.scrollIntoView());
  await top.page().screenshot({ path: `${PICTURES}/${name}.png` });
};

const block = (page, operationId) => page.locator(`.opblock[id$="-${operationId}"]`);

const authorize = async (page, token) => {
  await page.locator(".auth-wrapper .authorize").first().click();
  const bearer = page.locator(".auth-container", { hasText: "bearer" }).first();
  await bearer.waitFor();
  const logout = bearer.getByRole("button", { name: "Remove authorization" });
  if (await logout.isVisible()) await logout.click();
  await bearer.locator("input").fill(token);
  await bearer.getByRole("button", { name: "Apply credentials" }).click();
  await page.locator(".auth-container").getByRole("button", { name: "Close" }).first().click();
};

/** Opens an operation and tries it, with `fill` for what it needs; gives the status and the body that the page shows. */
const tryOut = async (page, operationId, fill = async () => {}) => {
  const operation = block(page, operationId);
  if (!(await operation.locator(".opblock-body").isVisible())) await operation.locator(".opblock-summary-control").click();
  const start = operation.locator(".try-out__btn").first();
  await start.waitFor();
  if (!(await start.getAttribute("class")).includes("cancel")) await start.click();
  await fill(operation);
  const answered = page.waitForResponse((response) => response.url().startsWith(API) && response.url() !== OPENAPI);
  await operation.locator(".execute").click();
  const answer = await answered;
  const row = operation.locator(".live-responses-table .response");
  const live = row.filter({ has: page.locator(".response-col_status", { hasText: String(answer.status()) }) }).first();
  await live.waitFor();
  return {
    answer,
    status: Number.parseInt(await live.locator(".response-col_status").innerText(), 10),
    text: await live.locator(".response-col_description").innerText(),
  };
};

test("the page is one file that shows every operation of the document, and nothing else is asked for", async () => {
  const { page, response, complaints, requests } = await open();
  assert.equal(response.status(), 200);
  assert.match(response.headers()["content-type"], /^text\/html/);
  const tag = response.headers().etag;
  assert.equal((await fetch(DOCS, { headers: { "if-none-match": tag } })).status, 304, tag);
  const shown = await page.locator(".opblock").evaluateAll((blocks) =>
    blocks.map((shown) => ({
      method: shown.querySelector(".opblock-summary-method").textContent.toLowerCase(),
      path: shown.querySelector("[data-path]").dataset.path,
    })),
  );
  const name = ({ method, path }) => `${method} ${path}`;
  assert.ok(operations.length > 0);
  assert.deepEqual(shown.map(name).sort(), operations.map(name).sort());
  assert.ok((await page.title()).includes("ArtiCurated"));
  assert.ok((await page.locator("body").innerText()).includes("oms token --role storefront"));
  await picture(page.locator("#start"), "reference");
  assert.deepEqual(requests, [DOCS, OPENAPI]);
  assert.deepEqual(complaints, []);
  await page.close();
});

test("the policy lets nothing in that the page does not hold", async () => {
  const { page, response } = await open();
  const policy = response.headers()["content-security-policy"];
  assert.ok(policy.startsWith("default-src 'none'; "), policy);
  assert.ok(!/unsafe|\*|https?:/.test(policy), policy);
  const violation = (act) =>
    page.evaluate(async (source) => {
      const heard = new Promise((resolve) =>
        window.addEventListener("securitypolicyviolation", (event) => resolve(event.effectiveDirective), { once: true }),
      );
      const act = { script, style, image, fetch: other, form, base }[source];
      act();
      return Promise.race([heard, new Promise((resolve) => setTimeout(() => resolve("let in"), 10_000))]);
      function add(name, attributes) {
        window.document.body.append(Object.assign(window.document.createElement(name), attributes));
      }
      function script() { add("script", { textContent: "window.intruded = true" }); }
      function style() { add("style", { textContent: "body { display: none }" }); }
      function image() { add("img", { src: "/elsewhere.png" }); }
      function other() { window.fetch("http://127.0.0.1:9/").catch(() => {}); }
      function form() {
        const form = Object.assign(window.document.createElement("form"), { action: "/elsewhere" });
        window.document.body.append(form);
        form.submit();
      }
      function base() { add("base", { href: "http://127.0.0.1:9/" }); }
    }, act);
  assert.equal(await violation("script"), "script-src-elem");
  assert.equal(await page.evaluate(() => window.intruded), undefined);
  assert.equal(await violation("style"), "style-src-elem");
  assert.equal(await violation("image"), "img-src");
  assert.equal(await violation("fetch"), "connect-src");
  assert.equal(await violation("form"), "form-action");
  assert.equal(await violation("base"), "base-uri");
  // From a timer, because what the debugger itself evaluates is beyond the policy.
  const evaluated = page.evaluate(
    () =>
      new Promise((resolve) =>
        setTimeout(() => {
          try {
            resolve(window.eval("1"));
          } catch (error) {
            resolve(error.name);
          }
        }),
      ),
  );
  assert.equal(await evaluated, "EvalError");
  await page.close();
});

test("the words about how to begin lead to the operations they speak of", async () => {
  const { page } = await open();
  for (const link of await page.locator("#start a").all()) {
    const operationId = (await link.getAttribute("href")).slice(1);
    assert.ok(operations.some((operation) => operation.operationId === operationId), operationId);
    await link.click();
    await block(page, operationId).locator(".opblock-body").waitFor();
  }
  await page.close();
});

test("every operation opens, with its parameters, its examples and its answers", async () => {
  const { page, complaints } = await open();
  for (const { operationId, responses } of operations) {
    const operation = block(page, operationId);
    await operation.locator(".opblock-summary-control").click();
    await operation.locator(".opblock-body .responses-table").first().waitFor();
    const statuses = await operation.locator(".responses-table .response").evaluateAll((rows) =>
      rows.map((row) => row.dataset.code),
    );
    assert.deepEqual(statuses.sort(), Object.keys(responses).sort(), operationId);
    await operation.locator(".opblock-summary-control").click();
  }
  assert.deepEqual(complaints, []);
  await page.close();
});

test("with a pasted token, an order goes from its example to its invoice, and its id need not be pasted", async () => {
  const { page, complaints } = await open();
  await authorize(page, STOREFRONT);
  const created = await tryOut(page, "createOrder");
  assert.equal(created.status, 201, created.text);
  assert.equal(created.answer.url(), `${API}/orders`, "a default was sent for what may be left out");
  assert.match(created.answer.request().headers().authorization, /^Bearer ey/);
  const order = await created.answer.json();
  assert.ok(created.text.includes(order.order_number), created.text);

  await picture(block(page, "createOrder").locator(".request-url"), "reference-call");

  // The order of the example is that of the customer whose token the system prints.
  await authorize(page, CUSTOMER);
  const listed = await tryOut(page, "listOrders");
  assert.equal(listed.status, 200, listed.text);
  assert.ok((await listed.answer.json()).data.some(({ id }) => id === order.id));

  await authorize(page, MANAGER);
  for (const new_state of ["PAID", "PROCESSING_IN_WAREHOUSE", "SHIPPED"]) {
    const moved = await tryOut(page, "changeOrderState", (operation) =>
      operation.locator("textarea").fill(JSON.stringify({ new_state })),
    );
    assert.equal(moved.status, 200, moved.text);
    const { id, status } = await moved.answer.json();
    assert.deepEqual([id, status], [order.id, new_state]);
    const sent = moved.answer.request().headers();
    assert.equal(sent["if-match"] ?? sent["idempotency-key"], undefined, "an example was sent for what may be left out");
  }

  await authorize(page, CUSTOMER);
  const askForInvoice = () =>
    tryOut(page, "getOrderInvoice", (operation) =>
      operation.locator('tr[data-param-name="format"] select').selectOption("json"),
    );
  let invoice = await askForInvoice();
  while (invoice.status === 202) {
    await page.waitForTimeout(1000 * Number(invoice.answer.headers()["retry-after"]));
    invoice = await askForInvoice();
  }
  assert.equal(invoice.status, 200, invoice.text);
  const { url } = await invoice.answer.json();
  assert.equal(Buffer.from(await (await fetch(url)).arrayBuffer()).subarray(0, 5).toString(), "%PDF-");
  assert.deepEqual(complaints, []);
  await page.close();
});

test("a call without a token is answered in the page, in the error shape", async () => {
  const { page } = await open();
  const refused = await tryOut(page, "listOrders");
  assert.equal(refused.status, 401, refused.text);
  assert.ok(refused.text.includes("UNAUTHENTICATED"), refused.text);
  await page.close();
});
