// Generated from infra/openapi.json by `npm run generate`. Do not edit.

export interface paths {
    "/orders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List orders
         * @description The newest first. A customer sees their own orders, staff everybody's. Filters are joined by *and*. `total` is exact where a counter holds it: for everybody's orders, of all times, of any one status or of all, and where one page holds all there are; else it is `null`.
         */
        get: operations["listOrders"];
        put?: never;
        /**
         * Place an order
         * @description The server works out every amount and gives the order its number. A customer places an order for themselves and may leave `customer_id` out; staff say whose it is.
         *
         *     With an `Idempotency-Key` a request that got lost can be sent again without a second order.
         */
        post: operations["createOrder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orders/{order_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show an order
         * @description The order as it stands, or as it stood: `as_of` a version or a time shows what was answered then, apart from `allowed_transitions`, which are yours and now, and so empty in a view of the past.
         */
        get: operations["getOrder"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orders/{order_id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show an order's history
         * @description Every transition, the oldest first, each record chained to the one before by its hash. Staff also see the attempts that were turned down.
         */
        get: operations["getOrderHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orders/{order_id}/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Take an order a step further
         * @description One step along the order's state machine. Who may take which:
         *
         *     | `new_state` | from | roles |
         *     |---|---|---|
         *     | `PAID` | `PENDING_PAYMENT` | manager, admin, system |
         *     | `PROCESSING_IN_WAREHOUSE` | `PAID` | warehouse, manager, admin |
         *     | `SHIPPED` | `PROCESSING_IN_WAREHOUSE` | warehouse, manager, admin |
         *     | `DELIVERED` | `SHIPPED` | warehouse, manager, admin, system |
         *     | `CANCELLED` | `PENDING_PAYMENT`, `PAID` | customer (own), support, manager, admin, system |
         *
         *     Shipping sets off the making of the invoice; cancelling a paid order sets off its refund.
         */
        patch: operations["changeOrderState"];
        trace?: never;
    };
    "/orders/{order_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel an order
         * @description Calls an order off that the warehouse has not begun to pack. If it had been paid, its total goes back to the customer: the refund can be followed at `/orders/{order_id}/refund`.
         */
        post: operations["cancelOrder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orders/batch-state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take many orders a step further
         * @description Up to 25 steps, each on its own: what becomes of one is nothing to the others, so look at the `status` of each. Each item is judged as the same request to `/orders/{order_id}/state` would be. With an `Idempotency-Key` a batch that got lost can be sent again: steps that were taken are replayed, the others tried. `If-Match` is refused: it names one order's version.
         */
        post: operations["changeOrderStates"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orders/{order_id}/invoice": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get an order's invoice
         * @description Leads to the PDF: a redirect to a signed address that works for five minutes without credentials, or with `format=json` the same address in a body. A shipped order's invoice takes a moment: while it is being made the answer is 202, and `retry-after` says when to ask again. Before the order is shipped there is none: 404.
         */
        get: operations["getOrderInvoice"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/orders/{order_id}/refund": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show an order's refund
         * @description What has become of the money that goes back, whether the order was cancelled or returned; 404 where none is owed. No transaction is named before the money has moved.
         */
        get: operations["getOrderRefund"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/returns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List returns
         * @description The newest first. A customer sees the returns of their own orders, staff everybody's. `total` is exact for everybody's returns, of any one status or of all, and where one page holds all there are; else it is `null`.
         */
        get: operations["listReturns"];
        put?: never;
        /**
         * Ask for a return
         * @description A delivered order can be returned once, as a whole, within 30 days of its delivery. The server works out what goes back.
         */
        post: operations["createReturn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/returns/{return_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a return
         * @description The return as it stands, or as it stood: `as_of` a version or a time shows what was answered then, apart from `allowed_transitions`, which are yours and now, and so empty in a view of the past. The refund's transaction appears without a new version, so a completed return is always shown in full, whatever `If-None-Match` says.
         */
        get: operations["getReturn"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/returns/{return_id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a return's history
         * @description Every transition, the oldest first, each record chained to the one before by its hash. Staff also see the attempts that were turned down.
         */
        get: operations["getReturnHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/returns/{return_id}/refund": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a return's refund
         * @description What has become of the money that goes back; 404 until the return is completed. No transaction is named before the money has moved.
         */
        get: operations["getReturnRefund"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/returns/{return_id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Approve a return
         * @description Agrees to a return that somebody else asked for. What goes back is the order's total less `restocking_fee`.
         */
        patch: operations["approveReturn"];
        trace?: never;
    };
    "/returns/{return_id}/reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Reject a return
         * @description Declines a return that somebody else asked for, for good.
         */
        patch: operations["rejectReturn"];
        trace?: never;
    };
    "/returns/{return_id}/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Take a return a step further
         * @description One step along the return's state machine, after its approval. Who may take which:
         *
         *     | `new_state` | from | roles |
         *     |---|---|---|
         *     | `IN_TRANSIT` | `APPROVED` | customer (own), support, warehouse, manager, admin |
         *     | `RECEIVED` | `IN_TRANSIT` | warehouse, manager, admin |
         *     | `COMPLETED` | `RECEIVED` | warehouse, manager, admin |
         *
         *     Completing a return sets off its refund.
         */
        patch: operations["changeReturnState"];
        trace?: never;
    };
    "/webhooks/payment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take an event of the payment gateway's
         * @description For the payment gateway alone: its signature is the credential. `payment_intent.succeeded` marks an order as paid if amount and currency are the order's; `payment_intent.payment_failed` is recorded; `refund.updated` tells what became of a refund. An event that comes twice has its effect once. Every event that is understood is answered with 200, whatever it says: another delivery would say the same.
         */
        post: operations["receivePaymentWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List background jobs
         * @description The jobs that are owed, or have failed for good; those that are done are not listed. The longest due first.
         */
        get: operations["listJobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{kind}/{entity_id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retry a background job
         * @description Has a job that failed for good tried again, with as many attempts as a new one. There is nothing to say: no body, or an empty object.
         */
        post: operations["retryJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Query the audit trail
         * @description Who did what, the newest first: transitions, attempts that were turned down, and what became of background jobs. Filters are joined by *and*. A question covers at most 31 days; without a range the last 31.
         */
        get: operations["queryAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List API keys
         * @description Every key but its secret, those included that were revoked or have expired within the last 90 days. `total` is known where they fit on one page.
         */
        get: operations["listApiKeys"];
        put?: never;
        /**
         * Make an API key
         * @description A key with which software can call the API in the header `X-API-Key`, in the roles of its `scopes`. The key is shown in this answer and never again: a repeat of the request is told that the key was made, not what it is.
         */
        post: operations["createApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api-keys/{key_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke an API key
         * @description Makes a key good for nothing: at once here, within a minute everywhere. Again is no mistake.
         */
        delete: operations["revokeApiKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/state-machines/{machine}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a state machine
         * @description The states of an order or of a return, every edge between them with the roles that may take it, and the same as a Mermaid diagram. `own`: with what is theirs; `all`: with everybody's. `four_eyes`: not who asked for it.
         */
        get: operations["getStateMachine"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show the metrics
         * @description Exact counts, kept as things happen, and how long requests take.
         */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show whether the system works
         * @description Whether every service the system stands on can be reached.
         */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get this document
         * @description The OpenAPI document of the API.
         */
        get: operations["getOpenapi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the reference
         * @description The reference page of the API, from which it can be tried out. It needs no network.
         */
        get: operations["getDocs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * @description A person, or software.
         * @enum {string}
         */
        ActorType: "USER" | "SYSTEM";
        /** @description An address. */
        Address: {
            /**
             * @description Who lives there.
             * @example Ada Lovelace
             */
            name: string | null;
            /**
             * @description Street and number.
             * @example 12 St James's Square
             */
            street: string;
            /**
             * @description The town.
             * @example London
             */
            city: string;
            /**
             * @description The state, county or province.
             * @example Greater London
             */
            state: string | null;
            /**
             * @description The postal code.
             * @example SW1Y 4JH
             */
            zip: string;
            /** @description The ISO 3166 alpha-2 code of the country. */
            country: components["schemas"]["CountryCode"];
        };
        /**
         * @description An amount of money as a decimal number, with the digits its currency has: `129.99`, or `1200` in yen.
         * @example 129.99
         */
        Amount: string;
        /** @description An API key without its secret. */
        ApiKey: {
            /** @description The key's id; also part of the key. */
            id: components["schemas"]["Id"];
            /**
             * @description What the key is for.
             * @example warehouse scanner
             */
            name: string;
            /** @description The roles in which it may act. */
            scopes: components["schemas"]["Scope"][];
            /** @description Whether it can be used. */
            status: components["schemas"]["ApiKeyState"];
            /** @description Who made it, and answers for what it does. */
            created_by: string;
            /** @description When it was made. */
            created_at: components["schemas"]["Time"];
            /** @description Until when it can be used. */
            expires_at: components["schemas"]["Time"];
            revoked_at: components["schemas"]["Time"] | null;
            last_used_at: components["schemas"]["Time"] | null;
        };
        /** @description A page of a list. */
        ApiKeyList: {
            /** @description What is on the page. */
            data: components["schemas"]["ApiKey"][];
            pagination: components["schemas"]["Pagination"];
        };
        /**
         * @description Whether a key can be used.
         * @enum {string}
         */
        ApiKeyState: "ACTIVE" | "REVOKED" | "EXPIRED";
        /** @description A manager's consent. */
        ApproveReturn: {
            /** @description The manager's words. */
            manager_notes: components["schemas"]["Text1000"];
            restocking_fee?: components["schemas"]["GivenAmount"] | null;
        };
        /** @description The request cannot be understood: no JSON, a bad id in the path, a bad header or query, or two credentials. */
        BadRequestError: {
            error: {
                /**
                 * @description For programs: what to switch on.
                 * @enum {string}
                 */
                code: "BAD_REQUEST";
                /** @description For people. Its words may change. */
                message: string;
                details: components["schemas"]["InvalidFields"] | null;
                /** @description The request's id, as in the header `x-request-id`: what to name when asking us. */
                request_id: string;
            };
        };
        /** @description Why a step was not taken. */
        BatchError: {
            /** @description What went wrong, for programs. */
            code: components["schemas"]["ErrorCode"];
            /** @description What went wrong, for people. */
            message: string;
            /** @description What more there is to say, by the code; `null` where there is nothing. */
            details: components["schemas"]["ErrorDetails"];
        };
        /** @description What became of one step: the order, or the error that the same request by itself would have got. */
        BatchItem: {
            /** @description The order. */
            order_id: components["schemas"]["Id"];
            /**
             * Format: int32
             * @description The HTTP status that the same request by itself would have got.
             */
            status: number;
            order: components["schemas"]["Order"] | null;
            error: components["schemas"]["BatchError"] | null;
            /** @description Whether an earlier try of the same request had made the step. */
            replayed: boolean;
        };
        /** @description What became of each step, in the order they were asked for. */
        BatchResult: {
            /** @description One result for each item. */
            data: components["schemas"]["BatchItem"][];
        };
        /** @description An order to be called off. */
        CancelOrder: {
            /** @description Why. */
            reason: components["schemas"]["Text500"];
        };
        /** @description A step along an order's state machine. */
        ChangeOrderState: {
            /** @description The state the order should enter. */
            new_state: components["schemas"]["OrderStatus"];
            reason?: components["schemas"]["Text500"] | null;
            tracking_number?: components["schemas"]["Text100"] | null;
            carrier?: components["schemas"]["Text100"] | null;
            payment_transaction_id?: components["schemas"]["Text100"] | null;
        };
        /** @description Steps of up to 25 orders, each on its own. */
        ChangeOrderStates: {
            /** @description The steps; no order twice. */
            items: components["schemas"]["OrderStateChange"][];
        };
        /** @description A step along a return's state machine, after a manager's consent. */
        ChangeReturnState: {
            /** @description The state the return should enter: `IN_TRANSIT`, `RECEIVED` or `COMPLETED`. */
            new_state: components["schemas"]["ReturnStep"];
            reason?: components["schemas"]["Text500"] | null;
            tracking_number?: components["schemas"]["Text100"] | null;
            carrier?: components["schemas"]["Text100"] | null;
        };
        /** @description How many of one kind. */
        Counted: {
            /**
             * Format: int64
             * @description All of them.
             */
            total: number;
            /** @description Those of each status; every status is named. */
            by_status: {
                [key: string]: number;
            };
        };
        /**
         * @description The ISO 3166 alpha-2 code of a country.
         * @example GB
         */
        CountryCode: string;
        /** @description A key to be made. */
        CreateApiKey: {
            /** @description What the key is for. */
            name: components["schemas"]["Text100"];
            /** @description The roles in which it may act, each once. A key is nobody's customer. */
            scopes: components["schemas"]["Scope"][];
            /** @description Until when it can be used: in the future, at most 366 days ahead. */
            expires_at: components["schemas"]["GivenTime"];
        };
        /** @description An order to be placed. The server works out every amount; the total must be more than zero. */
        CreateOrder: {
            customer_id?: components["schemas"]["Id"] | null;
            /** @description What is ordered. */
            line_items: components["schemas"]["NewLineItem"][];
            /** @description Where the goods go. */
            shipping_address: components["schemas"]["NewAddress"];
            /** @description Where the invoice goes. */
            billing_address: components["schemas"]["NewAddress"];
            /** @description How the customer pays. */
            payment_method: components["schemas"]["Text50"];
            currency?: components["schemas"]["CurrencyCode"] | null;
            customer_email?: components["schemas"]["EmailAddress"] | null;
            shipping_amount?: components["schemas"]["GivenAmount"] | null;
            notes?: components["schemas"]["Text2000"] | null;
        };
        /** @description A return to be asked for: of a delivered order, within 30 days of its delivery. */
        CreateReturn: {
            /** @description The order that should come back. */
            order_id: components["schemas"]["Id"];
            /** @description Why. */
            reason: components["schemas"]["Text1000"];
            customer_notes?: components["schemas"]["Text2000"] | null;
        };
        /** @description A key that was just made. */
        CreatedApiKey: components["schemas"]["ApiKey"] & {
            /**
             * @description The key itself, this once: what goes into the header `X-API-Key`. `null` when the request is repeated, and in a dry
             *     run.
             */
            key: string | null;
        };
        /**
         * @description The ISO 4217 code of a currency.
         * @example USD
         */
        CurrencyCode: string;
        /** @description An edge of a state machine. */
        Edge: {
            /** @description The state before. */
            from: string;
            /** @description The state after. */
            to: string;
            /** @description The roles that may take it, and with what. */
            roles: {
                [key: string]: components["schemas"]["Reach"];
            };
            /** @description Whether neither the customer nor who asked for it may take it. */
            four_eyes: boolean;
        };
        /**
         * Format: email
         * @description An e-mail address.
         * @example ada@example.com
         */
        EmailAddress: string;
        /**
         * @description What a record of the history is about.
         * @enum {string}
         */
        EntityType: "ORDER" | "RETURN" | "REFUND" | "INVOICE" | "API_KEY" | "OPERATION";
        /**
         * @description What went wrong, for programs.
         * @enum {string}
         */
        ErrorCode: "BAD_REQUEST" | "UNAUTHENTICATED" | "FORBIDDEN" | "NOT_FOUND" | "METHOD_NOT_ALLOWED" | "INVALID_STATE_TRANSITION" | "RETURN_NOT_ALLOWED" | "RETURN_EXISTS" | "SELF_APPROVAL" | "INVOICE_FAILED" | "PRECONDITION_FAILED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "VALIDATION_ERROR" | "IDEMPOTENCY_KEY_REUSED" | "RATE_LIMITED" | "INTERNAL" | "UNAVAILABLE";
        /** @description What more there is to say of an error, by its code; `null` where there is nothing. */
        ErrorDetails: components["schemas"]["InvalidFields"] | components["schemas"]["InvalidTransition"] | components["schemas"]["ReturnRefused"] | components["schemas"]["ExistingReturn"] | components["schemas"]["StaleVersion"] | null;
        /** @description Details of `RETURN_EXISTS`. */
        ExistingReturn: {
            /** @description The order's return. */
            return_id: components["schemas"]["Id"];
        };
        /** @description What is wrong with one field of a request. */
        FieldIssue: {
            /**
             * @description Where: `line_items[0].quantity`.
             * @example line_items[0].quantity
             */
            field: string;
            /**
             * @description What: `must be a whole number from 1 to 10000`.
             * @example must be a whole number from 1 to 10000
             */
            issue: string;
        };
        /** @description Your role may not do this at all. */
        ForbiddenError: {
            error: {
                /**
                 * @description For programs: what to switch on.
                 * @enum {string}
                 */
                code: "FORBIDDEN";
                /** @description For people. Its words may change. */
                message: string;
                details: null;
                /** @description The request's id, as in the header `x-request-id`: what to name when asking us. */
                request_id: string;
            };
        };
        /**
         * @description An amount of money as a decimal number, with no more digits than its currency has. As text or as a number, which is
         *     read exactly as it is written.
         * @example 129.99
         */
        GivenAmount: string | number;
        /**
         * @description The ISO 3166 alpha-2 code of a country, or its usual English name.
         * @example GB
         * @example United Kingdom
         */
        GivenCountry: string;
        /**
         * @description A rate in percent, from 0 to 100, with at most four decimals. As text or as a number, which is read exactly as it
         *     is written.
         * @example 8.875
         */
        GivenPercentage: string | number;
        /**
         * Format: date-time
         * @description An instant, as RFC 3339: a real date, from 1971 to 9998.
         * @example 2026-11-21T09:30:00.000Z
         */
        GivenTime: string;
        /** @description Whether the system works, and what it stands on. */
        Health: {
            /** @description Whether every service can be reached. */
            status: components["schemas"]["ServiceState"];
            /** @description When this was found. */
            timestamp: components["schemas"]["Time"];
            /**
             * @description The system's version.
             * @example 0.1.0
             */
            version: string;
            /** @description Each service. */
            services: components["schemas"]["Services"];
        };
        /** @description Everything that happened to an order or a return, the oldest first. */
        History: {
            /** @description The records. */
            data: components["schemas"]["HistoryRecord"][];
        };
        /**
         * @description A transition, an attempt that was turned down, or something that became of a background job.
         * @enum {string}
         */
        HistoryEvent: "TRANSITION" | "REFUSED" | "JOB";
        /** @description A record of the history. It never changes, and is chained to the one before it by its hash. */
        HistoryRecord: {
            /** @description The record's own id. */
            id: components["schemas"]["Id"];
            /** @description What kind of thing it is about. */
            entity_type: components["schemas"]["EntityType"];
            /**
             * @description The id of the order, return or key; the order's for its refund and its invoice; or the name of an operation.
             * @example 7f3a9c1b-77de-8abc-8f23-450000000000
             */
            entity_id: string;
            /**
             * Format: int32
             * @description The transition's place in the entity's life, counted from 1.
             */
            sequence: number;
            /** @description What happened. */
            event: components["schemas"]["HistoryEvent"];
            /**
             * @description The state before; `null` at creation.
             * @example PROCESSING_IN_WAREHOUSE
             */
            previous_state: string | null;
            /**
             * @description The state after, or the one asked for; `null` for an attempt that asked for none.
             * @example SHIPPED
             */
            new_state: string | null;
            /**
             * @description Who.
             * @example 0192f0c1-2a3b-7c4d-8e5f-60718293a4b5
             */
            actor_id: string;
            /** @description A person, or software. */
            actor_type: components["schemas"]["ActorType"];
            /** @description In what role. */
            actor_role: components["schemas"]["Role"];
            /** @description Through what. */
            trigger: components["schemas"]["Trigger"];
            /** @description Why, in the words of who did it. */
            reason: string | null;
            /** @description What else belongs to it, such as a tracking number. */
            metadata: {
                [key: string]: string;
            };
            /**
             * @description Where the request came from.
             * @example 203.0.113.7
             */
            ip_address: string | null;
            /** @description The request it came with. */
            request_id: string;
            /** @description When. */
            created_at: components["schemas"]["Time"];
            /** @description The hash of the entity's record before this one; `null` for the first, and outside the chain. */
            previous_hash: string | null;
            /** @description The SHA-256 of this record without its hash, in lower-case hexadecimal. */
            hash: string;
        };
        /** @description A page of a list. */
        HistoryRecordList: {
            /** @description What is on the page. */
            data: components["schemas"]["HistoryRecord"][];
            pagination: components["schemas"]["Pagination"];
        };
        /**
         * Format: uuid
         * @description A UUID. Read in either case, written in lower case.
         * @example 7f3a9c1b-77de-8abc-8f23-450000000000
         */
        Id: string;
        /** @description The `Idempotency-Key` has been used for another request. */
        IdempotencyKeyReusedError: {
            error: {
                /**
                 * @description For programs: what to switch on.
                 * @enum {string}
                 */
                code: "IDEMPOTENCY_KEY_REUSED";
                /** @description For people. Its words may change. */
                message: string;
                details: null;
                /** @description The request's id, as in the header `x-request-id`: what to name when asking us. */
                request_id: string;
            };
        };
        /** @description Something went wrong on our side. */
        InternalError: {
            error: {
                /**
                 * @description For programs: what to switch on.
                 * @enum {string}
                 */
                code: "INTERNAL";
                /** @description For people. Its words may change. */
                message: string;
                details: null;
                /** @description The request's id, as in the header `x-request-id`: what to name when asking us. */
                request_id: string;
            };
        };
        /** @description Details of `VALIDATION_ERROR`, and of `BAD_REQUEST` where parts of the request are at fault: all of them. */
        InvalidFields: {
            /** @description Every bad field. */
            fields: components["schemas"]["FieldIssue"][];
        };
        /** @description The state machine has no such edge; `allowed_transitions` says what may come next. */
        InvalidStateTransitionError: {
            error: {
                /**
                 * @description For programs: what to switch on.
                 * @enum {string}
                 */
                code: "INVALID_STATE_TRANSITION";
                /** @description For people. Its words may change. */
                message: string;
                details: components["schemas"]["InvalidTransition"];
                /** @description The request's id, as in the header `x-request-id`: what to name when asking us. */
                request_id: string;
            };
        };
        /** @description Details of `INVALID_STATE_TRANSITION`. */
        InvalidTransition: {
            /** @description The state the order, return or job is in. */
            current_state: string;
            /** @description The state asked for. */
            requested_state: string;
            /** @description The states that may come next, for whoever may bring them about. */
            allowed_transitions: string[];
        };
        /** @description The last attempt at the invoice failed. A manager can have it tried again. */
        InvoiceFailedError: {
            error: {
                /**
                 * @description For programs: what to switch on.
                 * @enum {string}
                 */
                code: "INVOICE_FAILED";
                /** @description For people. Its words may change. */
                message: string;
                details: null;
                /** @description The request's id, as in the header `x-request-id`: what to name when asking us. */
                request_id: string;
            };
        };
        /** @description Where an invoice can be fetched, as a PDF, without credentials. */
        InvoiceLink: {
            /** @description The signed address of the PDF. */
            url: components["schemas"]["Link"];
            /** @description Until when the address works: five minutes from now. */
            expires_at: components["schemas"]["Time"];
            /**
             * @description The invoice's number. Numbers have no gaps.
             * @example INV-2026-000042
             */
            invoice_number: string;
            /** @description The SHA-256 of the PDF, in lower-case hexadecimal. */
            sha256: string;
        };
        /** @description The invoice is being made. */
        InvoicePending: {
            /** @description `PENDING`. */
            status: components["schemas"]["Pending"];
        };
        /** @description A background job that is owed or has failed. */
        Job: {
            /** @description What it makes. */
            kind: components["schemas"]["JobKind"];
            /** @description The order it is about: with `kind` what the retry route wants. */
            entity_id: components["schemas"]["Id"];
            /** @description Who owes it: the order, or its return. */
            owner_type: components["schemas"]["JobOwnerType"];
            /** @description The id of who owes it. */
            owner_id: components["schemas"]["Id"];
            /** @description How it stands. */
            status: components["schemas"]["JobStatus"];
            /**
             * Format: int32
             * @description How often it has been tried.
             */
            attempts: number;
            /** @description Why the last attempt failed. */
            last_error: string | null;
            due_at: components["schemas"]["Time"] | null;
            created_at: components["schemas"]["Time"] | null;
            updated_at: components["schemas"]["Time"] | null;
        };
        /**
         * @description What a background job makes.
         * @enum {string}
         */
        JobKind: "INVOICE" | "REFUND";
        /** @description A page of a list. */
        JobList: {
            /** @description What is on the page. */
            data: components["schemas"]["Job"][];
            pagination: components["schemas"]["Pagination"];
        };
        /**
         * @description Who may owe a background job.
         * @enum {string}
         */
        JobOwnerType: "ORDER" | "RETURN";
        /**
         * @description How a background job stands.
         * @enum {string}
         */
        JobStatus: "PENDING" | "PROCESSING" | "SUCCEEDED" | "FAILED";
        /** @description A line of an order. */
        LineItem: {
            /** @description The line's id. */
            id: components["schemas"]["Id"];
            /** @description The product's id. */
            product_id: components["schemas"]["Id"];
            /**
             * @description The product's name.
             * @example Stoneware bowl
             */
            product_name: string;
            /**
             * Format: int32
             * @description How many.
             */
            quantity: number;
            /** @description What one costs, before tax. */
            unit_price: components["schemas"]["Amount"];
            /** @description The tax rate in percent. */
            tax_rate: components["schemas"]["Percentage"];
            /** @description What the line costs, before tax. */
            subtotal: components["schemas"]["Amount"];
            /** @description The tax on the line. */
            tax_amount: components["schemas"]["Amount"];
        };
        /**
         * Format: uri
         * @description An address on the web.
         */
        Link: string;
        /** @description The path is known, with the methods that the header `allow` names. */
        MethodNotAllowedError: {
            error: {
                /**
                 * @description For programs: what to switch on.
                 * @enum {string}
                 */
                code: "METHOD_NOT_ALLOWED";
                /** @description For people. Its words may change. */
                message: string;
                details: null;
                /** @description The request's id, as in the header `x-request-id`: what to name when asking us. */
                request_id: string;
            };
        };
        /** @description Exact counts, and how long requests take. */
        Metrics: {
            /** @description Orders by status. */
            orders: components["schemas"]["Counted"];
            /** @description Returns by status. */
            returns: components["schemas"]["Counted"];
            /** @description Refunds by status. */
            refunds: components["schemas"]["Counted"];
            /** @description Invoices by status. */
            invoices: components["schemas"]["Counted"];
            /** @description How long requests take. */
            performance: components["schemas"]["Performance"];
        };
        /** @description An address of an order to be placed. */
        NewAddress: {
            name?: components["schemas"]["Text255"] | null;
            /** @description Street and number. */
            street: components["schemas"]["Text255"];
            /** @description The town. */
            city: components["schemas"]["Text100"];
            state?: components["schemas"]["Text50"] | null;
            /** @description The postal code. */
            zip: components["schemas"]["Text20"];
            /** @description The ISO 3166 alpha-2 code of the country, or its usual English name. */
            country: components["schemas"]["GivenCountry"];
        };
        /** @description A line of an order to be placed. */
        NewLineItem: {
            /** @description The product's id. */
            product_id: components["schemas"]["Id"];
            /** @description The product's name. */
            product_name: components["schemas"]["Text255"];
            /**
             * Format: int32
             * @description How many.
             * @example 2
             */
            quantity: number;
            /** @description What one costs, before tax: in the currency's own digits. */
            unit_price: components["schemas"]["GivenAmount"];
            tax_rate?: components["schemas"]["GivenPercentage"] | null;
        };
        /** @description There is no such thing, or it is not yours. */
        NotFoundError: {
            error: {
                /**
                 * @description For programs: what to switch on.
                 * @enum {string}
                 */
                code: "NOT_FOUND";
                /** @description For people. Its words may change. */
                message: string;
                details: null;
                /** @description The request's id, as in the header `x-request-id`: what to name when asking us. */
                request_id: string;
            };
        };
        /** @description An order. */
        Order: {
            /** @description The order's id. */
            id: components["schemas"]["Id"];
            /** @description The number printed on the order's papers; another spelling of the id. */
            order_number: components["schemas"]["OrderNumber"];
            /** @description Whose order it is: the subject of the customer's token. */
            customer_id: components["schemas"]["Id"];
            /** @description Where the order stands. */
            status: components["schemas"]["OrderStatus"];
            /**
             * Format: int32
             * @description How many transitions the order has had, its creation included. What `If-Match` names.
             */
            version: number;
            /** @description The ISO 4217 code of the currency of every amount here. */
            currency: components["schemas"]["CurrencyCode"];
            /** @description What was ordered. */
            line_items: components["schemas"]["LineItem"][];
            /** @description What the line items cost together, before tax. */
            subtotal_amount: components["schemas"]["Amount"];
            /** @description The tax on the line items. */
            tax_amount: components["schemas"]["Amount"];
            /** @description What the shipping costs. */
            shipping_amount: components["schemas"]["Amount"];
            /** @description What is to be paid: subtotal, tax and shipping. */
            total_amount: components["schemas"]["Amount"];
            /**
             * @description How the customer pays.
             * @example card
             */
            payment_method: string;
            /**
             * @description The payment provider's name for the payment, once it is known.
             * @example pi_3MtwBwLkdIwHu7ix28a3tqPa
             */
            payment_transaction_id: string | null;
            /** @description Where the goods go. */
            shipping_address: components["schemas"]["Address"];
            /** @description Where the invoice goes. */
            billing_address: components["schemas"]["Address"];
            /**
             * @description Where the customer can be written to.
             * @example ada@example.com
             */
            customer_email: string | null;
            /**
             * @description What the customer says about the order.
             * @example please leave it with the neighbour
             */
            notes: string | null;
            /**
             * @description The carrier's number for the parcel, once it is shipped.
             * @example 1Z999AA10123456784
             */
            tracking_number: string | null;
            /**
             * @description Who carries the parcel, once it is shipped.
             * @example DHL
             */
            carrier: string | null;
            /** @description When the order was placed. */
            created_at: components["schemas"]["Time"];
            /** @description When it last changed. */
            updated_at: components["schemas"]["Time"];
            paid_at: components["schemas"]["Time"] | null;
            shipped_at: components["schemas"]["Time"] | null;
            delivered_at: components["schemas"]["Time"] | null;
            cancelled_at: components["schemas"]["Time"] | null;
            /**
             * @description Why it was cancelled.
             * @example ordered twice
             */
            cancellation_reason: string | null;
            /** @description The states into which you, the caller, may bring the order next. Empty in a view of the past. */
            allowed_transitions: components["schemas"]["OrderStatus"][];
        };
        /** @description A page of a list. */
        OrderList: {
            /** @description What is on the page. */
            data: components["schemas"]["Order"][];
            pagination: components["schemas"]["Pagination"];
        };
        /**
         * @description An order's number: another spelling of its id. Read in either case.
         * @example ORD-2026-7ZK3M9QX4T2VB8HN
         */
        OrderNumber: string;
        /** @description A step of one order. */
        OrderStateChange: {
            /** @description The order. */
            order_id: components["schemas"]["Id"];
            /** @description The state the order should enter. */
            new_state: components["schemas"]["OrderStatus"];
            reason?: components["schemas"]["Text500"] | null;
            tracking_number?: components["schemas"]["Text100"] | null;
            carrier?: components["schemas"]["Text100"] | null;
            payment_transaction_id?: components["schemas"]["Text100"] | null;
        };
        /**
         * @description Where an order stands.
         * @enum {string}
         */
        OrderStatus: "PENDING_PAYMENT" | "PAID" | "PROCESSING_IN_WAREHOUSE" | "SHIPPED" | "DELIVERED" | "CANCELLED";
        /** @description Where a page stands in its list. */
        Pagination: {
            /**
             * @description How many there are on a page at most.
             * @example 20
             */
            limit: number;
            /** @description Whether there is another page. */
            has_more: boolean;
            /** @description What the parameter `cursor` must be to get the next page; `null` on the last. Good for you and this list alone. */
            next_cursor: string | null;
            /**
             * Format: int64
             * @description How many there are on all pages; `null` where that is not known exactly.
             * @example 123
             */
            total: number | null;
        };
        /** @description The body is larger than 64 KiB. */
        PayloadTooLargeError: {
            error: {
                /**
                 * @description For programs: what to switch on.
                 * @enum {string}
                 */
                code: "PAYLOAD_TOO_LARGE";
                /** @description For people. Its words may change. */
                message: string;
                details: null;
                /** @description The request's id, as in the header `x-request-id`: what to name when asking us. */
                request_id: string;
            };
        };
        /** @description An event of the payment gateway's, as Stripe has it. */
        PaymentEvent: {
            /** @description The event's id: the same at every delivery. */
            id: string;
            /** @description What happened. */
            type: string;
            /** @description When it happened, in seconds since 1970. */
            created: number;
            /** @description What the event is about. */
            data: {
                /** @description The payment, or the refund. */
                object: {
                    [key: string]: unknown;
                };
            } & {
                [key: string]: unknown;
            };
        } & {
            [key: string]: unknown;
        };
        /**
         * @description It is being done.
         * @enum {string}
         */
        Pending: "PENDING";
        /**
         * @description A rate in percent, from 0 to 100.
         * @example 8.875
         */
        Percentage: string;
        /** @description What functions have reported within this hour and the one before; `null` until one has. */
        Performance: {
            /**
             * Format: double
             * @description The mean, in milliseconds.
             */
            avg_response_time_ms: number | null;
            /**
             * Format: double
             * @description 95 % of requests took no longer, to within a quarter; in milliseconds.
             */
            p95_response_time_ms: number | null;
        };
        /** @description `If-Match` names another version than the current one. */
        PreconditionFailedError: {
            error: {
                /**
                 * @description For programs: what to switch on.
                 * @enum {string}
                 */
                code: "PRECONDITION_FAILED";
                /** @description For people. Its words may change. */
                message: string;
                details: components["schemas"]["StaleVersion"];
                /** @description The request's id, as in the header `x-request-id`: what to name when asking us. */
                request_id: string;
            };
        };
        /** @description Too many requests in this minute. */
        RateLimitedError: {
            error: {
                /**
                 * @description For programs: what to switch on.
                 * @enum {string}
                 */
                code: "RATE_LIMITED";
                /** @description For people. Its words may change. */
                message: string;
                details: null;
                /** @description The request's id, as in the header `x-request-id`: what to name when asking us. */
                request_id: string;
            };
        };
        /**
         * @description How far a role may go.
         * @enum {string}
         */
        Reach: "own" | "all";
        /** @description An event that was understood. It need not be sent again. */
        Received: {
            /** @description `true`. */
            received: boolean;
        };
        /** @description Money that goes back to a customer. */
        Refund: {
            /**
             * @description `PENDING`: owed; `PROCESSING`: with the gateway; `SUCCEEDED`: the money has moved; `FAILED`: the last attempt failed,
             *     and a manager can have it tried again.
             */
            status: components["schemas"]["JobStatus"];
            /** @description How much. */
            amount: components["schemas"]["Amount"];
            /** @description The ISO 4217 code of the amount's currency. */
            currency: components["schemas"]["CurrencyCode"];
            /**
             * @description The payment gateway's name for the refund, once the money has moved.
             * @example re_3MtwBwLkdIwHu7ix0Gk1sPTx
             */
            transaction_id: string | null;
            /**
             * Format: int32
             * @description How often it has been tried.
             */
            attempts: number;
            /** @description Why the last attempt failed; always `null` for customers. */
            last_error: string | null;
            /** @description Why the money goes back: a return was completed, or a paid order was cancelled. */
            source: components["schemas"]["RefundSource"];
            /** @description Since when it is owed. */
            created_at: components["schemas"]["Time"];
            /** @description When something last became of it. */
            updated_at: components["schemas"]["Time"];
        };
        /**
         * @description Why money goes back.
         * @enum {string}
         */
        RefundSource: "RETURN" | "CANCELLATION";
        /** @description A manager's refusal. */
        RejectReturn: {
            /** @description The manager's words. */
            manager_notes: components["schemas"]["Text1000"];
            /** @description Why it is declined. */
            rejection_reason: components["schemas"]["RejectionReason"];
        };
        /**
         * @description Why a return is declined.
         * @enum {string}
         */
        RejectionReason: "damage_not_covered" | "policy_violation" | "outside_window" | "fraudulent";
        /** @description A job that will be tried again. */
        RetriedJob: {
            /** @description What it makes. */
            kind: components["schemas"]["JobKind"];
            /** @description The order it is about. */
            entity_id: components["schemas"]["Id"];
            /** @description `PENDING`. */
            status: components["schemas"]["Pending"];
        };
        /** @description There is nothing to say when a job is to be tried again: an empty object, or no body. */
        RetryJob: Record<string, never>;
        /** @description A return: one whole order on its way back. */
        Return: {
            /** @description The return's id. */
            id: components["schemas"]["Id"];
            /** @description The order that comes back. */
            order_id: components["schemas"]["Id"];
            /** @description Whose order it is. */
            customer_id: components["schemas"]["Id"];
            /** @description Where the return stands. */
            status: components["schemas"]["ReturnStatus"];
            /**
             * Format: int32
             * @description How many transitions the return has had, its creation included. What `If-Match` names.
             */
            version: number;
            /**
             * @description Why the order comes back.
             * @example the glaze is cracked
             */
            reason: string;
            /** @description What else the customer says. */
            customer_notes: string | null;
            /**
             * @description The manager's words on the decision, once there is one.
             * @example as described
             */
            manager_notes: string | null;
            rejection_reason: components["schemas"]["RejectionReason"] | null;
            restocking_fee: components["schemas"]["Amount"] | null;
            refund_amount: components["schemas"]["Amount"] | null;
            /** @description The ISO 4217 code of the currency of every amount here. */
            currency: components["schemas"]["CurrencyCode"];
            /**
             * @description The payment gateway's name for the refund, once the money has moved: without a new version of the return.
             * @example re_3MtwBwLkdIwHu7ix0Gk1sPTx
             */
            refund_transaction_id: string | null;
            /**
             * @description The carrier's number for the parcel.
             * @example 1Z999AA10123456784
             */
            tracking_number: string | null;
            /**
             * @description Who carries the parcel.
             * @example DHL
             */
            carrier: string | null;
            /** @description When the return was asked for. */
            created_at: components["schemas"]["Time"];
            /** @description When it last changed. */
            updated_at: components["schemas"]["Time"];
            approved_at: components["schemas"]["Time"] | null;
            rejected_at: components["schemas"]["Time"] | null;
            received_at: components["schemas"]["Time"] | null;
            completed_at: components["schemas"]["Time"] | null;
            /** @description The states into which you, the caller, may bring the return next. Empty in a view of the past. */
            allowed_transitions: components["schemas"]["ReturnStatus"][];
        };
        /** @description The order has been returned already. */
        ReturnExistsError: {
            error: {
                /**
                 * @description For programs: what to switch on.
                 * @enum {string}
                 */
                code: "RETURN_EXISTS";
                /** @description For people. Its words may change. */
                message: string;
                details: components["schemas"]["ExistingReturn"];
                /** @description The request's id, as in the header `x-request-id`: what to name when asking us. */
                request_id: string;
            };
        };
        /** @description A page of a list. */
        ReturnList: {
            /** @description What is on the page. */
            data: components["schemas"]["Return"][];
            pagination: components["schemas"]["Pagination"];
        };
        /** @description The order is not delivered, or has been for too long. */
        ReturnNotAllowedError: {
            error: {
                /**
                 * @description For programs: what to switch on.
                 * @enum {string}
                 */
                code: "RETURN_NOT_ALLOWED";
                /** @description For people. Its words may change. */
                message: string;
                details: components["schemas"]["ReturnRefused"];
                /** @description The request's id, as in the header `x-request-id`: what to name when asking us. */
                request_id: string;
            };
        };
        /** @description Details of `RETURN_NOT_ALLOWED`. */
        ReturnRefused: {
            /** @description Where the order stands. */
            order_status: components["schemas"]["OrderStatus"];
            delivered_at: components["schemas"]["Time"] | null;
            window_ends_at: components["schemas"]["Time"] | null;
        };
        /**
         * @description Where a return stands.
         * @enum {string}
         */
        ReturnStatus: "REQUESTED" | "APPROVED" | "REJECTED" | "IN_TRANSIT" | "RECEIVED" | "COMPLETED";
        /**
         * @description The states that follow a manager's consent.
         * @enum {string}
         */
        ReturnStep: "IN_TRANSIT" | "RECEIVED" | "COMPLETED";
        /**
         * @description A role in which the API can be used.
         * @enum {string}
         */
        Role: "customer" | "support" | "warehouse" | "manager" | "admin" | "system";
        /**
         * @description A role in which software can use the API.
         * @enum {string}
         */
        Scope: "support" | "warehouse" | "manager" | "admin" | "system";
        /** @description You asked for this return: somebody else must decide. */
        SelfApprovalError: {
            error: {
                /**
                 * @description For programs: what to switch on.
                 * @enum {string}
                 */
                code: "SELF_APPROVAL";
                /** @description For people. Its words may change. */
                message: string;
                details: null;
                /** @description The request's id, as in the header `x-request-id`: what to name when asking us. */
                request_id: string;
            };
        };
        /**
         * @description Whether something can be reached.
         * @enum {string}
         */
        ServiceState: "healthy" | "unhealthy";
        /** @description What the system stands on. */
        Services: {
            /** @description Orders, returns and history. */
            database: components["schemas"]["ServiceState"];
            /** @description Background jobs. */
            queues: components["schemas"]["ServiceState"];
            /** @description Invoices. */
            storage: components["schemas"]["ServiceState"];
        };
        /** @description Details of `PRECONDITION_FAILED`. */
        StaleVersion: {
            /**
             * Format: int32
             * @description The version the order or return is at.
             */
            current_version: number;
        };
        /** @description A state machine: the states, and who may go from which to which. */
        StateMachine: {
            /**
             * @description `order` or `return`.
             * @example order
             */
            machine: string;
            /** @description The state in which everything begins. */
            initial_state: string;
            /** @description The states that nothing leaves. */
            terminal_states: string[];
            /** @description Every state, the initial one first. */
            states: string[];
            /** @description Every edge. */
            edges: components["schemas"]["Edge"][];
            /** @description The machine as a Mermaid state diagram. */
            mermaid: string;
        };
        /** @description Up to 100 characters. */
        Text100: string;
        /** @description Up to 1,000 characters. */
        Text1000: string;
        /** @description Up to 20 characters. */
        Text20: string;
        /** @description Up to 2,000 characters. */
        Text2000: string;
        /** @description Up to 255 characters. */
        Text255: string;
        /** @description Up to 50 characters. */
        Text50: string;
        /** @description Up to 500 characters. */
        Text500: string;
        /**
         * Format: date-time
         * @description An instant, as RFC 3339; written in UTC with milliseconds.
         * @example 2026-11-21T09:30:00.000Z
         */
        Time: string;
        /**
         * @description What set something off.
         * @enum {string}
         */
        Trigger: "API_CALL" | "WEBHOOK" | "BACKGROUND_JOB" | "SCHEDULE";
        /** @description There are no valid credentials. Nothing says which part of them was wrong. */
        UnauthenticatedError: {
            error: {
                /**
                 * @description For programs: what to switch on.
                 * @enum {string}
                 */
                code: "UNAUTHENTICATED";
                /** @description For people. Its words may change. */
                message: string;
                details: null;
                /** @description The request's id, as in the header `x-request-id`: what to name when asking us. */
                request_id: string;
            };
        };
        /** @description The service cannot answer now. Try again, with the same `Idempotency-Key`. */
        UnavailableError: {
            error: {
                /**
                 * @description For programs: what to switch on.
                 * @enum {string}
                 */
                code: "UNAVAILABLE";
                /** @description For people. Its words may change. */
                message: string;
                details: null;
                /** @description The request's id, as in the header `x-request-id`: what to name when asking us. */
                request_id: string;
            };
        };
        /** @description The body is not `application/json`. */
        UnsupportedMediaTypeError: {
            error: {
                /**
                 * @description For programs: what to switch on.
                 * @enum {string}
                 */
                code: "UNSUPPORTED_MEDIA_TYPE";
                /** @description For people. Its words may change. */
                message: string;
                details: null;
                /** @description The request's id, as in the header `x-request-id`: what to name when asking us. */
                request_id: string;
            };
        };
        /** @description The body is understood and breaks rules; `fields` names every bad field. */
        ValidationError: {
            error: {
                /**
                 * @description For programs: what to switch on.
                 * @enum {string}
                 */
                code: "VALIDATION_ERROR";
                /** @description For people. Its words may change. */
                message: string;
                details: components["schemas"]["InvalidFields"];
                /** @description The request's id, as in the header `x-request-id`: what to name when asking us. */
                request_id: string;
            };
        };
    };
    responses: {
        /** @description The request cannot be understood: no JSON, a bad id in the path, a bad header or query, or two credentials. */
        BadRequestError: {
            headers: {
                "dry-run": components["headers"]["DryRun"];
                "x-request-id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["BadRequestError"];
            };
        };
        /** @description Your role may not do this at all. */
        ForbiddenError: {
            headers: {
                "dry-run": components["headers"]["DryRun"];
                "x-request-id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ForbiddenError"];
            };
        };
        /** @description Something went wrong on our side. */
        InternalError: {
            headers: {
                "dry-run": components["headers"]["DryRun"];
                "x-request-id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["InternalError"];
            };
        };
        /** @description There is no such thing, or it is not yours. */
        NotFoundError: {
            headers: {
                "dry-run": components["headers"]["DryRun"];
                "x-request-id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["NotFoundError"];
            };
        };
        /** @description The body is larger than 64 KiB. */
        PayloadTooLargeError: {
            headers: {
                "dry-run": components["headers"]["DryRun"];
                "x-request-id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["PayloadTooLargeError"];
            };
        };
        /** @description Too many requests in this minute. */
        RateLimitedError: {
            headers: {
                "dry-run": components["headers"]["DryRun"];
                "retry-after": components["headers"]["RetryAfter"];
                "x-request-id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["RateLimitedError"];
            };
        };
        /** @description There are no valid credentials. Nothing says which part of them was wrong. */
        UnauthenticatedError: {
            headers: {
                "dry-run": components["headers"]["DryRun"];
                "www-authenticate": components["headers"]["WwwAuthenticate"];
                "x-request-id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["UnauthenticatedError"];
            };
        };
        /** @description The service cannot answer now. Try again, with the same `Idempotency-Key`. */
        UnavailableError: {
            headers: {
                "dry-run": components["headers"]["DryRun"];
                "retry-after": components["headers"]["RetryAfter"];
                "x-request-id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["UnavailableError"];
            };
        };
        /** @description The body is not `application/json`. */
        UnsupportedMediaTypeError: {
            headers: {
                "dry-run": components["headers"]["DryRun"];
                "x-request-id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["UnsupportedMediaTypeError"];
            };
        };
    };
    parameters: {
        /**
         * @description A version, or an RFC 3339 time: shows it as it stood then, with the `etag` it had and without allowed transitions. A version that has not been reached, and a time before it was created, are 404.
         * @example 1
         */
        AsOf: string | components["schemas"]["GivenTime"];
        /** @description Where the page begins: `pagination.next_cursor` of the page before, with the same filters. A cursor is good for you and this list alone. */
        Cursor: string;
        /**
         * @description With `true` nothing is written: the answer is what would have been, with status 200, or the same error.
         * @example false
         */
        DryRun: boolean;
        /**
         * @description Your name for this one intended change: 1 to 255 visible ASCII characters, a new UUID at best. The same request under the same key has its effect once, and gets the same answer again with `idempotency-replayed: true`. Keys are per caller, method and path.
         * @example d3b07384-d113-4ec6-a8a2-6a3c3a1c9a5e
         */
        IdempotencyKey: string;
        /**
         * @description The `etag` that the change is meant for: at any other version nothing is changed, and the answer is 412. `*` is no condition.
         * @example "1"
         */
        IfMatch: string;
        /**
         * @description The `etag` that you have: if it is still the current one, the answer is 304 without a body. A list, weak tags and `*` are understood.
         * @example "3"
         */
        IfNoneMatch: string;
        /**
         * @description How many there are on a page at most.
         * @example 20
         */
        Limit: number;
        /**
         * @description Your own id for the request: 1 to 128 visible ASCII characters. The answer, the history and the log name it. What is no such id is replaced by a new one.
         * @example storefront-8c1f
         */
        RequestId: string;
    };
    requestBodies: never;
    headers: {
        /**
         * @description There when `dry_run=true` was asked for: nothing was written.
         * @example true
         */
        DryRun: "true";
        /**
         * @description The version of what is shown: for `If-Match`, and for `If-None-Match`.
         * @example "3"
         */
        ETag: string;
        /**
         * @description There when the same request was made before under the same `Idempotency-Key`: this is its answer again.
         * @example true
         */
        IdempotencyReplayed: "true";
        /**
         * @description Where it is.
         * @example /api/v1/orders/7f3a9c1b-77de-8abc-8f23-450000000000
         */
        Location: string;
        /**
         * @description There when `dry_run=true` was asked for: nothing was written.
         * @example true
         */
        OnlyDryRun: "true";
        /**
         * @description The request's id: the one that was sent, or a new one. Name it when asking us about a request.
         * @example 0f8fad5b-d9cb-469f-a165-70867728950e
         */
        RequestId: string;
        /**
         * @description In how many seconds to ask again.
         * @example 2
         */
        RetryAfter: number;
        /**
         * @description How to say who you are.
         * @example Bearer realm="oms"
         */
        WwwAuthenticate: string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listOrders: {
        parameters: {
            query?: {
                /**
                 * @description Only those that stand there.
                 * @example PAID
                 */
                status?: "PENDING_PAYMENT" | "PAID" | "PROCESSING_IN_WAREHOUSE" | "SHIPPED" | "DELIVERED" | "CANCELLED";
                /**
                 * @description Only this customer's.
                 * @example c0000000-0000-4000-8000-000000000001
                 */
                customer_id?: components["schemas"]["Id"];
                /**
                 * @description Only the one order of this number. Either case, and `I` and `L` for 1 and `O` for 0, as people misread them.
                 * @example ORD-2026-FWX9R6VQVTNWY8T5
                 */
                order_number?: string;
                /**
                 * @description Only those placed then or later.
                 * @example 2026-11-01T00:00:00.000Z
                 */
                created_from?: components["schemas"]["GivenTime"];
                /**
                 * @description Only those placed then or earlier.
                 * @example 2026-11-01T00:00:00.000Z
                 */
                created_to?: components["schemas"]["GivenTime"];
                /**
                 * @description The newest first, which is the default, or the oldest.
                 * @example -created_at
                 */
                sort?: "-created_at" | "created_at";
                /**
                 * @description How many there are on a page at most.
                 * @example 20
                 */
                limit?: components["parameters"]["Limit"];
                /** @description Where the page begins: `pagination.next_cursor` of the page before, with the same filters. A cursor is good for you and this list alone. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The answer, the history and the log name it. What is no such id is replaced by a new one.
                 * @example storefront-8c1f
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of orders. */
            200: {
                headers: {
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderList"];
                };
            };
            400: components["responses"]["BadRequestError"];
            401: components["responses"]["UnauthenticatedError"];
            403: components["responses"]["ForbiddenError"];
            429: components["responses"]["RateLimitedError"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["UnavailableError"];
        };
    };
    createOrder: {
        parameters: {
            query?: {
                /**
                 * @description With `true` nothing is written: the answer is what would have been, with status 200, or the same error.
                 * @example false
                 */
                dry_run?: components["parameters"]["DryRun"];
            };
            header?: {
                /**
                 * @description Your name for this one intended change: 1 to 255 visible ASCII characters, a new UUID at best. The same request under the same key has its effect once, and gets the same answer again with `idempotency-replayed: true`. Keys are per caller, method and path.
                 * @example d3b07384-d113-4ec6-a8a2-6a3c3a1c9a5e
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The answer, the history and the log name it. What is no such id is replaced by a new one.
                 * @example storefront-8c1f
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateOrder"];
            };
        };
        responses: {
            /** @description The order as it would be placed: a dry run. */
            200: {
                headers: {
                    "dry-run": components["headers"]["OnlyDryRun"];
                    etag: components["headers"]["ETag"];
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
            /** @description The order, as it was placed. */
            201: {
                headers: {
                    etag: components["headers"]["ETag"];
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    location: components["headers"]["Location"];
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
            400: components["responses"]["BadRequestError"];
            401: components["responses"]["UnauthenticatedError"];
            403: components["responses"]["ForbiddenError"];
            413: components["responses"]["PayloadTooLargeError"];
            415: components["responses"]["UnsupportedMediaTypeError"];
            /** @description The body is understood and breaks rules; `fields` names every bad field. The `Idempotency-Key` has been used for another request. */
            422: {
                headers: {
                    "dry-run": components["headers"]["DryRun"];
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ValidationError"] | components["schemas"]["IdempotencyKeyReusedError"];
                };
            };
            429: components["responses"]["RateLimitedError"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["UnavailableError"];
        };
    };
    getOrder: {
        parameters: {
            query?: {
                /**
                 * @description A version, or an RFC 3339 time: shows it as it stood then, with the `etag` it had and without allowed transitions. A version that has not been reached, and a time before it was created, are 404.
                 * @example 1
                 */
                as_of?: components["parameters"]["AsOf"];
            };
            header?: {
                /**
                 * @description The `etag` that you have: if it is still the current one, the answer is 304 without a body. A list, weak tags and `*` are understood.
                 * @example "3"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /**
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The answer, the history and the log name it. What is no such id is replaced by a new one.
                 * @example storefront-8c1f
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The order's id, in either case.
                 * @example 7f3a9c1b-77de-8abc-8f23-450000000000
                 */
                order_id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The order. */
            200: {
                headers: {
                    etag: components["headers"]["ETag"];
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
            /** @description It is what you have. */
            304: {
                headers: {
                    etag: components["headers"]["ETag"];
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequestError"];
            401: components["responses"]["UnauthenticatedError"];
            403: components["responses"]["ForbiddenError"];
            404: components["responses"]["NotFoundError"];
            429: components["responses"]["RateLimitedError"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["UnavailableError"];
        };
    };
    getOrderHistory: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The answer, the history and the log name it. What is no such id is replaced by a new one.
                 * @example storefront-8c1f
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The order's id, in either case.
                 * @example 7f3a9c1b-77de-8abc-8f23-450000000000
                 */
                order_id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The records. */
            200: {
                headers: {
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["History"];
                };
            };
            400: components["responses"]["BadRequestError"];
            401: components["responses"]["UnauthenticatedError"];
            403: components["responses"]["ForbiddenError"];
            404: components["responses"]["NotFoundError"];
            429: components["responses"]["RateLimitedError"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["UnavailableError"];
        };
    };
    changeOrderState: {
        parameters: {
            query?: {
                /**
                 * @description With `true` nothing is written: the answer is what would have been, with status 200, or the same error.
                 * @example false
                 */
                dry_run?: components["parameters"]["DryRun"];
            };
            header?: {
                /**
                 * @description The `etag` that the change is meant for: at any other version nothing is changed, and the answer is 412. `*` is no condition.
                 * @example "1"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
                /**
                 * @description Your name for this one intended change: 1 to 255 visible ASCII characters, a new UUID at best. The same request under the same key has its effect once, and gets the same answer again with `idempotency-replayed: true`. Keys are per caller, method and path.
                 * @example d3b07384-d113-4ec6-a8a2-6a3c3a1c9a5e
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The answer, the history and the log name it. What is no such id is replaced by a new one.
                 * @example storefront-8c1f
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The order's id, in either case.
                 * @example 7f3a9c1b-77de-8abc-8f23-450000000000
                 */
                order_id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeOrderState"];
            };
        };
        responses: {
            /** @description The order, as the step left it. */
            200: {
                headers: {
                    "dry-run": components["headers"]["DryRun"];
                    etag: components["headers"]["ETag"];
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
            400: components["responses"]["BadRequestError"];
            401: components["responses"]["UnauthenticatedError"];
            403: components["responses"]["ForbiddenError"];
            404: components["responses"]["NotFoundError"];
            /** @description The state machine has no such edge; `allowed_transitions` says what may come next. */
            409: {
                headers: {
                    "dry-run": components["headers"]["DryRun"];
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidStateTransitionError"];
                };
            };
            /** @description `If-Match` names another version than the current one. */
            412: {
                headers: {
                    "dry-run": components["headers"]["DryRun"];
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PreconditionFailedError"];
                };
            };
            413: components["responses"]["PayloadTooLargeError"];
            415: components["responses"]["UnsupportedMediaTypeError"];
            /** @description The body is understood and breaks rules; `fields` names every bad field. The `Idempotency-Key` has been used for another request. */
            422: {
                headers: {
                    "dry-run": components["headers"]["DryRun"];
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ValidationError"] | components["schemas"]["IdempotencyKeyReusedError"];
                };
            };
            429: components["responses"]["RateLimitedError"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["UnavailableError"];
        };
    };
    cancelOrder: {
        parameters: {
            query?: {
                /**
                 * @description With `true` nothing is written: the answer is what would have been, with status 200, or the same error.
                 * @example false
                 */
                dry_run?: components["parameters"]["DryRun"];
            };
            header?: {
                /**
                 * @description The `etag` that the change is meant for: at any other version nothing is changed, and the answer is 412. `*` is no condition.
                 * @example "1"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
                /**
                 * @description Your name for this one intended change: 1 to 255 visible ASCII characters, a new UUID at best. The same request under the same key has its effect once, and gets the same answer again with `idempotency-replayed: true`. Keys are per caller, method and path.
                 * @example d3b07384-d113-4ec6-a8a2-6a3c3a1c9a5e
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The answer, the history and the log name it. What is no such id is replaced by a new one.
                 * @example storefront-8c1f
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The order's id, in either case.
                 * @example 7f3a9c1b-77de-8abc-8f23-450000000000
                 */
                order_id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CancelOrder"];
            };
        };
        responses: {
            /** @description The order, cancelled. */
            200: {
                headers: {
                    "dry-run": components["headers"]["DryRun"];
                    etag: components["headers"]["ETag"];
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
            400: components["responses"]["BadRequestError"];
            401: components["responses"]["UnauthenticatedError"];
            403: components["responses"]["ForbiddenError"];
            404: components["responses"]["NotFoundError"];
            /** @description The state machine has no such edge; `allowed_transitions` says what may come next. */
            409: {
                headers: {
                    "dry-run": components["headers"]["DryRun"];
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidStateTransitionError"];
                };
            };
            /** @description `If-Match` names another version than the current one. */
            412: {
                headers: {
                    "dry-run": components["headers"]["DryRun"];
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PreconditionFailedError"];
                };
            };
            413: components["responses"]["PayloadTooLargeError"];
            415: components["responses"]["UnsupportedMediaTypeError"];
            /** @description The body is understood and breaks rules; `fields` names every bad field. The `Idempotency-Key` has been used for another request. */
            422: {
                headers: {
                    "dry-run": components["headers"]["DryRun"];
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ValidationError"] | components["schemas"]["IdempotencyKeyReusedError"];
                };
            };
            429: components["responses"]["RateLimitedError"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["UnavailableError"];
        };
    };
    changeOrderStates: {
        parameters: {
            query?: {
                /**
                 * @description With `true` nothing is written: the answer is what would have been, with status 200, or the same error.
                 * @example false
                 */
                dry_run?: components["parameters"]["DryRun"];
            };
            header?: {
                /**
                 * @description Your name for this one intended change: 1 to 255 visible ASCII characters, a new UUID at best. The same request under the same key has its effect once, and gets the same answer again with `idempotency-replayed: true`. Keys are per caller, method and path.
                 * @example d3b07384-d113-4ec6-a8a2-6a3c3a1c9a5e
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The answer, the history and the log name it. What is no such id is replaced by a new one.
                 * @example storefront-8c1f
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeOrderStates"];
            };
        };
        responses: {
            /** @description What became of each, in the order asked for. */
            200: {
                headers: {
                    "dry-run": components["headers"]["DryRun"];
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchResult"];
                };
            };
            400: components["responses"]["BadRequestError"];
            401: components["responses"]["UnauthenticatedError"];
            403: components["responses"]["ForbiddenError"];
            413: components["responses"]["PayloadTooLargeError"];
            415: components["responses"]["UnsupportedMediaTypeError"];
            /** @description The body is understood and breaks rules; `fields` names every bad field. */
            422: {
                headers: {
                    "dry-run": components["headers"]["DryRun"];
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ValidationError"];
                };
            };
            429: components["responses"]["RateLimitedError"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["UnavailableError"];
        };
    };
    getOrderInvoice: {
        parameters: {
            query?: {
                /**
                 * @description A redirect, which is the default, or the address in a body.
                 * @example json
                 */
                format?: "redirect" | "json";
            };
            header?: {
                /**
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The answer, the history and the log name it. What is no such id is replaced by a new one.
                 * @example storefront-8c1f
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The order's id, in either case.
                 * @example 7f3a9c1b-77de-8abc-8f23-450000000000
                 */
                order_id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Where the PDF is, with `format=json`. */
            200: {
                headers: {
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvoiceLink"];
                };
            };
            /** @description It is being made. */
            202: {
                headers: {
                    "retry-after": components["headers"]["RetryAfter"];
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvoicePending"];
                };
            };
            /** @description To the PDF. */
            303: {
                headers: {
                    location: components["headers"]["Location"];
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvoiceLink"];
                };
            };
            400: components["responses"]["BadRequestError"];
            401: components["responses"]["UnauthenticatedError"];
            403: components["responses"]["ForbiddenError"];
            404: components["responses"]["NotFoundError"];
            /** @description The last attempt at the invoice failed. A manager can have it tried again. */
            409: {
                headers: {
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvoiceFailedError"];
                };
            };
            429: components["responses"]["RateLimitedError"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["UnavailableError"];
        };
    };
    getOrderRefund: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The answer, the history and the log name it. What is no such id is replaced by a new one.
                 * @example storefront-8c1f
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The order's id, in either case.
                 * @example 7f3a9c1b-77de-8abc-8f23-450000000000
                 */
                order_id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The refund. */
            200: {
                headers: {
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refund"];
                };
            };
            400: components["responses"]["BadRequestError"];
            401: components["responses"]["UnauthenticatedError"];
            403: components["responses"]["ForbiddenError"];
            404: components["responses"]["NotFoundError"];
            429: components["responses"]["RateLimitedError"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["UnavailableError"];
        };
    };
    listReturns: {
        parameters: {
            query?: {
                /**
                 * @description Only those that stand there.
                 * @example REQUESTED
                 */
                status?: "REQUESTED" | "APPROVED" | "REJECTED" | "IN_TRANSIT" | "RECEIVED" | "COMPLETED";
                /**
                 * @description How many there are on a page at most.
                 * @example 20
                 */
                limit?: components["parameters"]["Limit"];
                /** @description Where the page begins: `pagination.next_cursor` of the page before, with the same filters. A cursor is good for you and this list alone. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The answer, the history and the log name it. What is no such id is replaced by a new one.
                 * @example storefront-8c1f
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of returns. */
            200: {
                headers: {
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReturnList"];
                };
            };
            400: components["responses"]["BadRequestError"];
            401: components["responses"]["UnauthenticatedError"];
            403: components["responses"]["ForbiddenError"];
            429: components["responses"]["RateLimitedError"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["UnavailableError"];
        };
    };
    createReturn: {
        parameters: {
            query?: {
                /**
                 * @description With `true` nothing is written: the answer is what would have been, with status 200, or the same error.
                 * @example false
                 */
                dry_run?: components["parameters"]["DryRun"];
            };
            header?: {
                /**
                 * @description Your name for this one intended change: 1 to 255 visible ASCII characters, a new UUID at best. The same request under the same key has its effect once, and gets the same answer again with `idempotency-replayed: true`. Keys are per caller, method and path.
                 * @example d3b07384-d113-4ec6-a8a2-6a3c3a1c9a5e
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The answer, the history and the log name it. What is no such id is replaced by a new one.
                 * @example storefront-8c1f
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateReturn"];
            };
        };
        responses: {
            /** @description The return as it would be asked for: a dry run. */
            200: {
                headers: {
                    "dry-run": components["headers"]["OnlyDryRun"];
                    etag: components["headers"]["ETag"];
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Return"];
                };
            };
            /** @description The return, as it was asked for. */
            201: {
                headers: {
                    etag: components["headers"]["ETag"];
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    location: components["headers"]["Location"];
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Return"];
                };
            };
            400: components["responses"]["BadRequestError"];
            401: components["responses"]["UnauthenticatedError"];
            403: components["responses"]["ForbiddenError"];
            404: components["responses"]["NotFoundError"];
            /** @description The order is not delivered, or has been for too long. The order has been returned already. */
            409: {
                headers: {
                    "dry-run": components["headers"]["DryRun"];
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReturnNotAllowedError"] | components["schemas"]["ReturnExistsError"];
                };
            };
            413: components["responses"]["PayloadTooLargeError"];
            415: components["responses"]["UnsupportedMediaTypeError"];
            /** @description The body is understood and breaks rules; `fields` names every bad field. The `Idempotency-Key` has been used for another request. */
            422: {
                headers: {
                    "dry-run": components["headers"]["DryRun"];
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ValidationError"] | components["schemas"]["IdempotencyKeyReusedError"];
                };
            };
            429: components["responses"]["RateLimitedError"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["UnavailableError"];
        };
    };
    getReturn: {
        parameters: {
            query?: {
                /**
                 * @description A version, or an RFC 3339 time: shows it as it stood then, with the `etag` it had and without allowed transitions. A version that has not been reached, and a time before it was created, are 404.
                 * @example 1
                 */
                as_of?: components["parameters"]["AsOf"];
            };
            header?: {
                /**
                 * @description The `etag` that you have: if it is still the current one, the answer is 304 without a body. A list, weak tags and `*` are understood.
                 * @example "3"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /**
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The answer, the history and the log name it. What is no such id is replaced by a new one.
                 * @example storefront-8c1f
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The return's id, in either case.
                 * @example 7f3a9c1b-77de-8abc-8f23-450100000000
                 */
                return_id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The return. */
            200: {
                headers: {
                    etag: components["headers"]["ETag"];
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Return"];
                };
            };
            /** @description It is what you have. */
            304: {
                headers: {
                    etag: components["headers"]["ETag"];
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequestError"];
            401: components["responses"]["UnauthenticatedError"];
            403: components["responses"]["ForbiddenError"];
            404: components["responses"]["NotFoundError"];
            429: components["responses"]["RateLimitedError"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["UnavailableError"];
        };
    };
    getReturnHistory: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The answer, the history and the log name it. What is no such id is replaced by a new one.
                 * @example storefront-8c1f
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The return's id, in either case.
                 * @example 7f3a9c1b-77de-8abc-8f23-450100000000
                 */
                return_id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The records. */
            200: {
                headers: {
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["History"];
                };
            };
            400: components["responses"]["BadRequestError"];
            401: components["responses"]["UnauthenticatedError"];
            403: components["responses"]["ForbiddenError"];
            404: components["responses"]["NotFoundError"];
            429: components["responses"]["RateLimitedError"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["UnavailableError"];
        };
    };
    getReturnRefund: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The answer, the history and the log name it. What is no such id is replaced by a new one.
                 * @example storefront-8c1f
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The return's id, in either case.
                 * @example 7f3a9c1b-77de-8abc-8f23-450100000000
                 */
                return_id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The refund. */
            200: {
                headers: {
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refund"];
                };
            };
            400: components["responses"]["BadRequestError"];
            401: components["responses"]["UnauthenticatedError"];
            403: components["responses"]["ForbiddenError"];
            404: components["responses"]["NotFoundError"];
            429: components["responses"]["RateLimitedError"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["UnavailableError"];
        };
    };
    approveReturn: {
        parameters: {
            query?: {
                /**
                 * @description With `true` nothing is written: the answer is what would have been, with status 200, or the same error.
                 * @example false
                 */
                dry_run?: components["parameters"]["DryRun"];
            };
            header?: {
                /**
                 * @description The `etag` that the change is meant for: at any other version nothing is changed, and the answer is 412. `*` is no condition.
                 * @example "1"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
                /**
                 * @description Your name for this one intended change: 1 to 255 visible ASCII characters, a new UUID at best. The same request under the same key has its effect once, and gets the same answer again with `idempotency-replayed: true`. Keys are per caller, method and path.
                 * @example d3b07384-d113-4ec6-a8a2-6a3c3a1c9a5e
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The answer, the history and the log name it. What is no such id is replaced by a new one.
                 * @example storefront-8c1f
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The return's id, in either case.
                 * @example 7f3a9c1b-77de-8abc-8f23-450100000000
                 */
                return_id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApproveReturn"];
            };
        };
        responses: {
            /** @description The return, approved. */
            200: {
                headers: {
                    "dry-run": components["headers"]["DryRun"];
                    etag: components["headers"]["ETag"];
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Return"];
                };
            };
            400: components["responses"]["BadRequestError"];
            401: components["responses"]["UnauthenticatedError"];
            403: components["responses"]["ForbiddenError"];
            404: components["responses"]["NotFoundError"];
            /** @description The state machine has no such edge; `allowed_transitions` says what may come next. You asked for this return: somebody else must decide. */
            409: {
                headers: {
                    "dry-run": components["headers"]["DryRun"];
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidStateTransitionError"] | components["schemas"]["SelfApprovalError"];
                };
            };
            /** @description `If-Match` names another version than the current one. */
            412: {
                headers: {
                    "dry-run": components["headers"]["DryRun"];
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PreconditionFailedError"];
                };
            };
            413: components["responses"]["PayloadTooLargeError"];
            415: components["responses"]["UnsupportedMediaTypeError"];
            /** @description The body is understood and breaks rules; `fields` names every bad field. The `Idempotency-Key` has been used for another request. */
            422: {
                headers: {
                    "dry-run": components["headers"]["DryRun"];
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ValidationError"] | components["schemas"]["IdempotencyKeyReusedError"];
                };
            };
            429: components["responses"]["RateLimitedError"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["UnavailableError"];
        };
    };
    rejectReturn: {
        parameters: {
            query?: {
                /**
                 * @description With `true` nothing is written: the answer is what would have been, with status 200, or the same error.
                 * @example false
                 */
                dry_run?: components["parameters"]["DryRun"];
            };
            header?: {
                /**
                 * @description The `etag` that the change is meant for: at any other version nothing is changed, and the answer is 412. `*` is no condition.
                 * @example "1"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
                /**
                 * @description Your name for this one intended change: 1 to 255 visible ASCII characters, a new UUID at best. The same request under the same key has its effect once, and gets the same answer again with `idempotency-replayed: true`. Keys are per caller, method and path.
                 * @example d3b07384-d113-4ec6-a8a2-6a3c3a1c9a5e
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The answer, the history and the log name it. What is no such id is replaced by a new one.
                 * @example storefront-8c1f
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The return's id, in either case.
                 * @example 7f3a9c1b-77de-8abc-8f23-450100000000
                 */
                return_id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RejectReturn"];
            };
        };
        responses: {
            /** @description The return, rejected. */
            200: {
                headers: {
                    "dry-run": components["headers"]["DryRun"];
                    etag: components["headers"]["ETag"];
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Return"];
                };
            };
            400: components["responses"]["BadRequestError"];
            401: components["responses"]["UnauthenticatedError"];
            403: components["responses"]["ForbiddenError"];
            404: components["responses"]["NotFoundError"];
            /** @description The state machine has no such edge; `allowed_transitions` says what may come next. You asked for this return: somebody else must decide. */
            409: {
                headers: {
                    "dry-run": components["headers"]["DryRun"];
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidStateTransitionError"] | components["schemas"]["SelfApprovalError"];
                };
            };
            /** @description `If-Match` names another version than the current one. */
            412: {
                headers: {
                    "dry-run": components["headers"]["DryRun"];
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PreconditionFailedError"];
                };
            };
            413: components["responses"]["PayloadTooLargeError"];
            415: components["responses"]["UnsupportedMediaTypeError"];
            /** @description The body is understood and breaks rules; `fields` names every bad field. The `Idempotency-Key` has been used for another request. */
            422: {
                headers: {
                    "dry-run": components["headers"]["DryRun"];
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ValidationError"] | components["schemas"]["IdempotencyKeyReusedError"];
                };
            };
            429: components["responses"]["RateLimitedError"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["UnavailableError"];
        };
    };
    changeReturnState: {
        parameters: {
            query?: {
                /**
                 * @description With `true` nothing is written: the answer is what would have been, with status 200, or the same error.
                 * @example false
                 */
                dry_run?: components["parameters"]["DryRun"];
            };
            header?: {
                /**
                 * @description The `etag` that the change is meant for: at any other version nothing is changed, and the answer is 412. `*` is no condition.
                 * @example "1"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
                /**
                 * @description Your name for this one intended change: 1 to 255 visible ASCII characters, a new UUID at best. The same request under the same key has its effect once, and gets the same answer again with `idempotency-replayed: true`. Keys are per caller, method and path.
                 * @example d3b07384-d113-4ec6-a8a2-6a3c3a1c9a5e
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The answer, the history and the log name it. What is no such id is replaced by a new one.
                 * @example storefront-8c1f
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The return's id, in either case.
                 * @example 7f3a9c1b-77de-8abc-8f23-450100000000
                 */
                return_id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeReturnState"];
            };
        };
        responses: {
            /** @description The return, as the step left it. */
            200: {
                headers: {
                    "dry-run": components["headers"]["DryRun"];
                    etag: components["headers"]["ETag"];
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Return"];
                };
            };
            400: components["responses"]["BadRequestError"];
            401: components["responses"]["UnauthenticatedError"];
            403: components["responses"]["ForbiddenError"];
            404: components["responses"]["NotFoundError"];
            /** @description The state machine has no such edge; `allowed_transitions` says what may come next. */
            409: {
                headers: {
                    "dry-run": components["headers"]["DryRun"];
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidStateTransitionError"];
                };
            };
            /** @description `If-Match` names another version than the current one. */
            412: {
                headers: {
                    "dry-run": components["headers"]["DryRun"];
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PreconditionFailedError"];
                };
            };
            413: components["responses"]["PayloadTooLargeError"];
            415: components["responses"]["UnsupportedMediaTypeError"];
            /** @description The body is understood and breaks rules; `fields` names every bad field. The `Idempotency-Key` has been used for another request. */
            422: {
                headers: {
                    "dry-run": components["headers"]["DryRun"];
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ValidationError"] | components["schemas"]["IdempotencyKeyReusedError"];
                };
            };
            429: components["responses"]["RateLimitedError"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["UnavailableError"];
        };
    };
    receivePaymentWebhook: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description When the event was sent, and the HMAC-SHA256 of that time and the body under the secret that we share; at most five minutes old.
                 * @example t=1795253472,v1=5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd
                 */
                "stripe-signature": string;
                /**
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The answer, the history and the log name it. What is no such id is replaced by a new one.
                 * @example storefront-8c1f
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PaymentEvent"];
            };
        };
        responses: {
            /** @description The event was understood. */
            200: {
                headers: {
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Received"];
                };
            };
            400: components["responses"]["BadRequestError"];
            401: components["responses"]["UnauthenticatedError"];
            413: components["responses"]["PayloadTooLargeError"];
            415: components["responses"]["UnsupportedMediaTypeError"];
            429: components["responses"]["RateLimitedError"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["UnavailableError"];
        };
    };
    listJobs: {
        parameters: {
            query?: {
                /**
                 * @description Only those that have failed for good, or only the others.
                 * @example FAILED
                 */
                status?: "FAILED" | "PENDING";
                /**
                 * @description How many there are on a page at most.
                 * @example 20
                 */
                limit?: components["parameters"]["Limit"];
                /** @description Where the page begins: `pagination.next_cursor` of the page before, with the same filters. A cursor is good for you and this list alone. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The answer, the history and the log name it. What is no such id is replaced by a new one.
                 * @example storefront-8c1f
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of jobs. */
            200: {
                headers: {
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobList"];
                };
            };
            400: components["responses"]["BadRequestError"];
            401: components["responses"]["UnauthenticatedError"];
            403: components["responses"]["ForbiddenError"];
            429: components["responses"]["RateLimitedError"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["UnavailableError"];
        };
    };
    retryJob: {
        parameters: {
            query?: {
                /**
                 * @description With `true` nothing is written: the answer is what would have been, with status 200, or the same error.
                 * @example false
                 */
                dry_run?: components["parameters"]["DryRun"];
            };
            header?: {
                /**
                 * @description Your name for this one intended change: 1 to 255 visible ASCII characters, a new UUID at best. The same request under the same key has its effect once, and gets the same answer again with `idempotency-replayed: true`. Keys are per caller, method and path.
                 * @example d3b07384-d113-4ec6-a8a2-6a3c3a1c9a5e
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The answer, the history and the log name it. What is no such id is replaced by a new one.
                 * @example storefront-8c1f
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description What the job makes.
                 * @example INVOICE
                 */
                kind: components["schemas"]["JobKind"];
                /**
                 * @description The order's id, or its return's: either names the same job.
                 * @example 7f3a9c1b-77de-8abc-8f23-450000000000
                 */
                entity_id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RetryJob"];
            };
        };
        responses: {
            /** @description It would be tried again: a dry run. */
            200: {
                headers: {
                    "dry-run": components["headers"]["OnlyDryRun"];
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RetriedJob"];
                };
            };
            /** @description It will be tried again. */
            202: {
                headers: {
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    "retry-after": components["headers"]["RetryAfter"];
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RetriedJob"];
                };
            };
            400: components["responses"]["BadRequestError"];
            401: components["responses"]["UnauthenticatedError"];
            403: components["responses"]["ForbiddenError"];
            404: components["responses"]["NotFoundError"];
            /** @description The state machine has no such edge; `allowed_transitions` says what may come next. */
            409: {
                headers: {
                    "dry-run": components["headers"]["DryRun"];
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvalidStateTransitionError"];
                };
            };
            413: components["responses"]["PayloadTooLargeError"];
            415: components["responses"]["UnsupportedMediaTypeError"];
            /** @description The body is understood and breaks rules; `fields` names every bad field. */
            422: {
                headers: {
                    "dry-run": components["headers"]["DryRun"];
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ValidationError"];
                };
            };
            429: components["responses"]["RateLimitedError"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["UnavailableError"];
        };
    };
    queryAudit: {
        parameters: {
            query?: {
                /**
                 * @description Only what is about this order, return or key.
                 * @example 7f3a9c1b-77de-8abc-8f23-450000000000
                 */
                entity_id?: string;
                /**
                 * @description Only what this person or key did.
                 * @example c0000000-0000-4000-8000-000000000001
                 */
                actor_id?: string;
                /**
                 * @description Only what led to this state, or asked for it.
                 * @example SHIPPED
                 */
                state?: "PENDING_PAYMENT" | "PAID" | "PROCESSING_IN_WAREHOUSE" | "SHIPPED" | "DELIVERED" | "CANCELLED" | "REQUESTED" | "APPROVED" | "REJECTED" | "IN_TRANSIT" | "RECEIVED" | "COMPLETED" | "ACTIVE" | "REVOKED" | "PENDING" | "PROCESSING" | "SUCCEEDED" | "FAILED";
                /**
                 * @description Only records of this kind.
                 * @example REFUSED
                 */
                event?: "TRANSITION" | "REFUSED" | "JOB";
                /**
                 * @description Only what happened then or later; at most 31 days before `to`.
                 * @example 2026-11-01T00:00:00.000Z
                 */
                from?: components["schemas"]["GivenTime"];
                /**
                 * @description Only what happened then or earlier; now where it is left out.
                 * @example 2026-11-01T00:00:00.000Z
                 */
                to?: components["schemas"]["GivenTime"];
                /**
                 * @description How many there are on a page at most.
                 * @example 20
                 */
                limit?: components["parameters"]["Limit"];
                /** @description Where the page begins: `pagination.next_cursor` of the page before, with the same filters. A cursor is good for you and this list alone. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The answer, the history and the log name it. What is no such id is replaced by a new one.
                 * @example storefront-8c1f
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of records. */
            200: {
                headers: {
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HistoryRecordList"];
                };
            };
            400: components["responses"]["BadRequestError"];
            401: components["responses"]["UnauthenticatedError"];
            403: components["responses"]["ForbiddenError"];
            429: components["responses"]["RateLimitedError"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["UnavailableError"];
        };
    };
    listApiKeys: {
        parameters: {
            query?: {
                /**
                 * @description How many there are on a page at most.
                 * @example 20
                 */
                limit?: components["parameters"]["Limit"];
                /** @description Where the page begins: `pagination.next_cursor` of the page before, with the same filters. A cursor is good for you and this list alone. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The answer, the history and the log name it. What is no such id is replaced by a new one.
                 * @example storefront-8c1f
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of keys. */
            200: {
                headers: {
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyList"];
                };
            };
            400: components["responses"]["BadRequestError"];
            401: components["responses"]["UnauthenticatedError"];
            403: components["responses"]["ForbiddenError"];
            429: components["responses"]["RateLimitedError"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["UnavailableError"];
        };
    };
    createApiKey: {
        parameters: {
            query?: {
                /**
                 * @description With `true` nothing is written: the answer is what would have been, with status 200, or the same error.
                 * @example false
                 */
                dry_run?: components["parameters"]["DryRun"];
            };
            header?: {
                /**
                 * @description Your name for this one intended change: 1 to 255 visible ASCII characters, a new UUID at best. The same request under the same key has its effect once, and gets the same answer again with `idempotency-replayed: true`. Keys are per caller, method and path.
                 * @example d3b07384-d113-4ec6-a8a2-6a3c3a1c9a5e
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The answer, the history and the log name it. What is no such id is replaced by a new one.
                 * @example storefront-8c1f
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateApiKey"];
            };
        };
        responses: {
            /** @description The key as it would be made, without the key itself: a dry run. */
            200: {
                headers: {
                    "dry-run": components["headers"]["OnlyDryRun"];
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedApiKey"];
                };
            };
            /** @description The key, this once. */
            201: {
                headers: {
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedApiKey"];
                };
            };
            400: components["responses"]["BadRequestError"];
            401: components["responses"]["UnauthenticatedError"];
            403: components["responses"]["ForbiddenError"];
            413: components["responses"]["PayloadTooLargeError"];
            415: components["responses"]["UnsupportedMediaTypeError"];
            /** @description The body is understood and breaks rules; `fields` names every bad field. The `Idempotency-Key` has been used for another request. */
            422: {
                headers: {
                    "dry-run": components["headers"]["DryRun"];
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ValidationError"] | components["schemas"]["IdempotencyKeyReusedError"];
                };
            };
            429: components["responses"]["RateLimitedError"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["UnavailableError"];
        };
    };
    revokeApiKey: {
        parameters: {
            query?: {
                /**
                 * @description With `true` nothing is written: the answer is what would have been, with status 200, or the same error.
                 * @example false
                 */
                dry_run?: components["parameters"]["DryRun"];
            };
            header?: {
                /**
                 * @description Your name for this one intended change: 1 to 255 visible ASCII characters, a new UUID at best. The same request under the same key has its effect once, and gets the same answer again with `idempotency-replayed: true`. Keys are per caller, method and path.
                 * @example d3b07384-d113-4ec6-a8a2-6a3c3a1c9a5e
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The answer, the history and the log name it. What is no such id is replaced by a new one.
                 * @example storefront-8c1f
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The key's id, in either case.
                 * @example 3d9f6c2a-5b1e-87c4-9a0d-2e0800000000
                 */
                key_id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key as it would be: a dry run. */
            200: {
                headers: {
                    "dry-run": components["headers"]["OnlyDryRun"];
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
            /** @description It is good for nothing any more. */
            204: {
                headers: {
                    "idempotency-replayed": components["headers"]["IdempotencyReplayed"];
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequestError"];
            401: components["responses"]["UnauthenticatedError"];
            403: components["responses"]["ForbiddenError"];
            404: components["responses"]["NotFoundError"];
            429: components["responses"]["RateLimitedError"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["UnavailableError"];
        };
    };
    getStateMachine: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `etag` that you have: if it is still the current one, the answer is 304 without a body. A list, weak tags and `*` are understood.
                 * @example "3"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /**
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The answer, the history and the log name it. What is no such id is replaced by a new one.
                 * @example storefront-8c1f
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description Which machine.
                 * @example order
                 */
                machine: "order" | "return";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The machine. */
            200: {
                headers: {
                    etag: components["headers"]["ETag"];
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StateMachine"];
                };
            };
            /** @description It is what you have. */
            304: {
                headers: {
                    etag: components["headers"]["ETag"];
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequestError"];
            404: components["responses"]["NotFoundError"];
            429: components["responses"]["RateLimitedError"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["UnavailableError"];
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The answer, the history and the log name it. What is no such id is replaced by a new one.
                 * @example storefront-8c1f
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The counts. */
            200: {
                headers: {
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Metrics"];
                };
            };
            400: components["responses"]["BadRequestError"];
            401: components["responses"]["UnauthenticatedError"];
            403: components["responses"]["ForbiddenError"];
            429: components["responses"]["RateLimitedError"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["UnavailableError"];
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The answer, the history and the log name it. What is no such id is replaced by a new one.
                 * @example storefront-8c1f
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Everything works. */
            200: {
                headers: {
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            400: components["responses"]["BadRequestError"];
            429: components["responses"]["RateLimitedError"];
            500: components["responses"]["InternalError"];
            /** @description Something does not; `services` says what. The service cannot answer now. Try again, with the same `Idempotency-Key`. */
            503: {
                headers: {
                    "retry-after": components["headers"]["RetryAfter"];
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"] | components["schemas"]["UnavailableError"];
                };
            };
        };
    };
    getOpenapi: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `etag` that you have: if it is still the current one, the answer is 304 without a body. A list, weak tags and `*` are understood.
                 * @example "3"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /**
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The answer, the history and the log name it. What is no such id is replaced by a new one.
                 * @example storefront-8c1f
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document. */
            200: {
                headers: {
                    etag: components["headers"]["ETag"];
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description It is what you have. */
            304: {
                headers: {
                    etag: components["headers"]["ETag"];
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequestError"];
            429: components["responses"]["RateLimitedError"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["UnavailableError"];
        };
    };
    getDocs: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The `etag` that you have: if it is still the current one, the answer is 304 without a body. A list, weak tags and `*` are understood.
                 * @example "3"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /**
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The answer, the history and the log name it. What is no such id is replaced by a new one.
                 * @example storefront-8c1f
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page. */
            200: {
                headers: {
                    etag: components["headers"]["ETag"];
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "text/html; charset=utf-8": string;
                };
            };
            /** @description It is what you have. */
            304: {
                headers: {
                    etag: components["headers"]["ETag"];
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequestError"];
            429: components["responses"]["RateLimitedError"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["UnavailableError"];
        };
    };
}
