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
         * @description Orders, newest first. A customer sees their own orders, staff see all. Filters are combined with *and*. `total` is exact for the orders of all customers and all times, in one status or in all, and where all orders fit on one page; otherwise it is `null`.
         */
        get: operations["listOrders"];
        put?: never;
        /**
         * Place an order
         * @description The server computes all amounts from the prices given, and assigns the order number. The shop's back end (`storefront`) places a customer's orders, because it vouches for the prices; customers do not.
         *
         *     With an `Idempotency-Key` a request whose response was lost can be sent again without placing a second order.
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
         * @description The order as it is, or with `as_of` as it was at a version or time: the response of that moment, except that `allowed_transitions` is empty, because it states what you may do now.
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
         * @description Every transition, oldest first; each record contains the hash of the one before. Staff also see attempts that were refused.
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
         * Change the state of an order
         * @description Makes one transition of the order's state machine. The roles that may make it:
         *
         *     | `new_state` | from | roles |
         *     |---|---|---|
         *     | `PAID` | `PENDING_PAYMENT` | manager, admin, system |
         *     | `PROCESSING_IN_WAREHOUSE` | `PAID` | warehouse, manager, admin |
         *     | `SHIPPED` | `PROCESSING_IN_WAREHOUSE` | warehouse, manager, admin |
         *     | `DELIVERED` | `SHIPPED` | warehouse, manager, admin, system |
         *     | `CANCELLED` | `PENDING_PAYMENT`, `PAID` | customer (own), support, manager, admin, system |
         *
         *     Shipping an order starts the making of its invoice; cancelling a paid order starts its refund.
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
         * @description Cancels an order that the warehouse has not begun to pack. If it had been paid, its total is refunded; the refund can be followed at `/orders/{order_id}/refund`.
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
         * Change the states of many orders
         * @description Makes up to 25 transitions, each independent of the others, so check the `status` of each result. Each item is treated as the same request to `/orders/{order_id}/state` would be. With an `Idempotency-Key` a batch whose response was lost can be sent again: transitions already made are replayed, and the others are tried. `If-Match` is refused, because it names the version of one order.
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
         * @description Redirects to a signed address of the PDF, which works for five minutes without credentials; with `format=json` the address is in the body instead. The invoice is made soon after the order is shipped. Until it is ready the response is 202, and `retry-after` says when to ask again. Before the order is shipped the response is 404.
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
         * @description The refund of an order that was cancelled or returned; 404 if none is owed. `transaction_id` is `null` until the money has moved.
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
         * @description Returns, newest first. A customer sees the returns of their own orders, staff see all. `total` is exact for the returns of all customers, in one status or in all, and where all returns fit on one page; otherwise it is `null`.
         */
        get: operations["listReturns"];
        put?: never;
        /**
         * Request a return
         * @description A delivered order can be returned once, as a whole, within 30 days of its delivery. The server computes the refund.
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
         * @description The return as it is, or with `as_of` as it was at a version or time: the response of that moment, except that `allowed_transitions` is empty, because it states what you may do now. The refund's transaction id appears without a new version, so a completed return is always shown in full, whatever `If-None-Match` says.
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
         * @description Every transition, oldest first; each record contains the hash of the one before. Staff also see attempts that were refused.
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
         * @description The refund of a completed return; 404 before it is completed. `transaction_id` is `null` until the money has moved.
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
         * @description Approves a return that somebody else requested. The refund is the order's total less `restocking_fee`.
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
         * @description Rejects a return that somebody else requested. The decision is final.
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
         * Change the state of a return
         * @description Makes one transition of the return's state machine, after its approval. The roles that may make it:
         *
         *     | `new_state` | from | roles |
         *     |---|---|---|
         *     | `IN_TRANSIT` | `APPROVED` | customer (own), support, warehouse, manager, admin |
         *     | `RECEIVED` | `IN_TRANSIT` | warehouse, manager, admin |
         *     | `COMPLETED` | `RECEIVED` | warehouse, manager, admin |
         *
         *     Completing a return starts its refund.
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
         * Receive a payment gateway event
         * @description For the payment gateway only: its signature is the credential. `payment_intent.succeeded` marks an order as paid if the amount and the currency are the order's; `payment_intent.payment_failed` is recorded; `refund.updated` reports the outcome of a refund. An event that is delivered twice takes effect once. Every well-formed event gets 200, even one that changes nothing, because delivering it again would not help.
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
         * @description The jobs that are owed or have failed for good; completed jobs are not listed. The job due first comes first.
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
         * @description Has a job that failed for good tried again, with as many attempts as a new one. The request has no body, or an empty object.
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
         * @description The records of transitions, refused attempts and background jobs, newest first. Filters are combined with *and*. A query covers at most 31 days; without a range, the last 31.
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
         * @description All API keys without their secrets, including those that were revoked or expired within the last 90 days. `total` is known only where all keys fit on one page.
         */
        get: operations["listApiKeys"];
        put?: never;
        /**
         * Make an API key
         * @description An API key with which software can call the API, in the header `X-API-Key` and for the operations of its `scopes`. The key itself is shown only in this response: a repeated request gets the other members, and `null` for the key.
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
         * @description Revokes the key. Every function refuses it within a minute. Revoking a revoked key succeeds, too.
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
         * @description The states of an order or a return, every transition with the roles that may make it, and both as a Mermaid diagram. `own`: only for the caller's own; `all`: for everyone's. `four_eyes`: neither the customer nor the person who requested it may make the transition.
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
         * @description Exact counts, updated with every change, and response times.
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
         * Check the health of the system
         * @description Checks that every service the system depends on can be reached.
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
         * @description The OpenAPI document of this API.
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
         * @description The reference page of the API, on which requests can be tried out. It loads nothing from other hosts.
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
             * @description The addressee.
             * @example Ada Lovelace
             */
            name: string | null;
            /**
             * @description The street and house number.
             * @example 12 St James's Square
             */
            street: string;
            /**
             * @description The city or town.
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
         * @description An amount of money as a decimal number, with as many decimal places as its currency has: `129.99`, or
         *     `1200` in yen.
         * @example 129.99
         */
        Amount: string;
        /** @description An API key without its secret. */
        ApiKey: {
            /** @description The key's id, which is also part of the key. */
            id: components["schemas"]["Id"];
            /**
             * @description The key's name, given by its owner.
             * @example warehouse scanner
             */
            name: string;
            /** @description The operations that the key may do: each by its name, or those of a role. */
            scopes: components["schemas"]["Scope"][];
            /** @description The state of the key. */
            status: components["schemas"]["ApiKeyState"];
            /** @description The person who made the key and answers for its use. */
            created_by: string;
            /** @description The time the key was made. */
            created_at: components["schemas"]["Time"];
            /** @description The time from which the key is refused. */
            expires_at: components["schemas"]["Time"];
            revoked_at: components["schemas"]["Time"] | null;
            last_used_at: components["schemas"]["Time"] | null;
        };
        /** @description One page of a list. */
        ApiKeyList: {
            /** @description The items on the page. */
            data: components["schemas"]["ApiKey"][];
            pagination: components["schemas"]["Pagination"];
        };
        /**
         * @description The state of an API key.
         * @enum {string}
         */
        ApiKeyState: "ACTIVE" | "REVOKED" | "EXPIRED";
        /** @description The approval of a return. */
        ApproveReturn: {
            /** @description The manager's notes. */
            manager_notes: components["schemas"]["Text1000"];
            restocking_fee?: components["schemas"]["GivenAmount"] | null;
        };
        /** @description The request is malformed: invalid JSON, an invalid id in the path, header or query, or two credentials. */
        BadRequestError: {
            error: {
                /**
                 * @description The error's code, for programs to switch on.
                 * @enum {string}
                 */
                code: "BAD_REQUEST";
                /** @description The error's message, for people. Its wording may change. */
                message: string;
                details: components["schemas"]["InvalidFields"] | null;
                /** @description The request's id, as in the header `x-request-id`. Quote it when you contact us about the request. */
                request_id: string;
            };
        };
        /** @description The error of one transition. */
        BatchError: {
            /** @description The error's code, for programs. */
            code: components["schemas"]["ErrorCode"];
            /** @description The error's message, for people. */
            message: string;
            /** @description Details that depend on the code; `null` where there are none. */
            details: components["schemas"]["ErrorDetails"];
        };
        /** @description The result of one transition: the order, or the error that the same request on its own would have got. */
        BatchItem: {
            /** @description The order. */
            order_id: components["schemas"]["Id"];
            /**
             * Format: int32
             * @description The HTTP status that the same request on its own would have got.
             */
            status: number;
            order: components["schemas"]["Order"] | null;
            error: components["schemas"]["BatchError"] | null;
            /** @description `true` if an earlier attempt of the same request had already made the transition. */
            replayed: boolean;
        };
        /** @description The results of the transitions, in the order of the request. */
        BatchResult: {
            /** @description One result for each item. */
            data: components["schemas"]["BatchItem"][];
        };
        /** @description The cancellation of an order. */
        CancelOrder: {
            /** @description The reason. */
            reason: components["schemas"]["Text500"];
        };
        /** @description A transition of an order. */
        ChangeOrderState: {
            /** @description The state the order should enter. */
            new_state: components["schemas"]["OrderStatus"];
            reason?: components["schemas"]["Text500"] | null;
            tracking_number?: components["schemas"]["Text100"] | null;
            carrier?: components["schemas"]["Text100"] | null;
            payment_transaction_id?: components["schemas"]["Text100"] | null;
        };
        /** @description Transitions of up to 25 orders, independent of each other. */
        ChangeOrderStates: {
            /** @description The transitions; each order at most once. */
            items: components["schemas"]["OrderStateChange"][];
        };
        /** @description A transition of a return after its approval. */
        ChangeReturnState: {
            /** @description The state the return should enter: `IN_TRANSIT`, `RECEIVED` or `COMPLETED`. */
            new_state: components["schemas"]["ReturnStep"];
            reason?: components["schemas"]["Text500"] | null;
            tracking_number?: components["schemas"]["Text100"] | null;
            carrier?: components["schemas"]["Text100"] | null;
        };
        /** @description The counts of one kind of entity. */
        Counted: {
            /**
             * Format: int64
             * @description The total.
             */
            total: number;
            /** @description The count for each status; every status is present. */
            by_status: {
                [key: string]: number;
            };
        };
        /**
         * @description The ISO 3166 alpha-2 code of a country.
         * @example GB
         */
        CountryCode: string;
        /** @description An API key to be made. */
        CreateApiKey: {
            /** @description A name for the key. */
            name: components["schemas"]["Text100"];
            /**
             * @description The operations that the key may do, each once: `orders:read` alone, or all of a role such as `warehouse`. No
             *     scope lets a key make or revoke keys: a person who is `admin` does that.
             */
            scopes: components["schemas"]["Scope"][];
            /** @description The time from which the key is refused: in the future, at most 366 days ahead. */
            expires_at: components["schemas"]["GivenTime"];
        };
        /** @description An order to be placed. The server computes all amounts; the total must be more than zero. */
        CreateOrder: {
            /** @description The id of the customer who ordered: the subject of the customer's tokens. */
            customer_id: components["schemas"]["Id"];
            /** @description The line items. */
            line_items: components["schemas"]["NewLineItem"][];
            /** @description The address the goods are sent to. */
            shipping_address: components["schemas"]["NewAddress"];
            /** @description The address printed on the invoice. */
            billing_address: components["schemas"]["NewAddress"];
            /** @description The payment method. */
            payment_method: components["schemas"]["Text50"];
            currency?: components["schemas"]["CurrencyCode"] | null;
            customer_email?: components["schemas"]["EmailAddress"] | null;
            shipping_amount?: components["schemas"]["GivenAmount"] | null;
            notes?: components["schemas"]["Text2000"] | null;
        };
        /** @description A request to return a delivered order, within 30 days of its delivery. */
        CreateReturn: {
            /** @description The id of the order to be returned. */
            order_id: components["schemas"]["Id"];
            /** @description The reason for the return. */
            reason: components["schemas"]["Text1000"];
            customer_notes?: components["schemas"]["Text2000"] | null;
        };
        /** @description A newly made API key. */
        CreatedApiKey: components["schemas"]["ApiKey"] & {
            /**
             * @description The key itself, as it goes into the header `X-API-Key`. Shown only in this response; `null` in a dry run
             *     and when the request is repeated.
             */
            key: string | null;
        };
        /**
         * @description The ISO 4217 code of a currency.
         * @example USD
         */
        CurrencyCode: string;
        /** @description A transition of a state machine. */
        Edge: {
            /** @description The state before. */
            from: string;
            /** @description The state after. */
            to: string;
            /** @description The roles that may make the transition, each with the entities on which it may. */
            roles: {
                [key: string]: components["schemas"]["Reach"];
            };
            /** @description `true` if neither the customer nor the person who requested it may make the transition. */
            four_eyes: boolean;
        };
        /**
         * Format: email
         * @description An e-mail address.
         * @example ada@example.com
         */
        EmailAddress: string;
        /**
         * @description The kind of entity that a record of the history concerns.
         * @enum {string}
         */
        EntityType: "ORDER" | "RETURN" | "REFUND" | "INVOICE" | "API_KEY" | "OPERATION";
        /**
         * @description An error's code, for programs.
         * @enum {string}
         */
        ErrorCode: "BAD_REQUEST" | "UNAUTHENTICATED" | "FORBIDDEN" | "NOT_FOUND" | "METHOD_NOT_ALLOWED" | "INVALID_STATE_TRANSITION" | "RETURN_NOT_ALLOWED" | "RETURN_EXISTS" | "SELF_APPROVAL" | "INVOICE_FAILED" | "PRECONDITION_FAILED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "VALIDATION_ERROR" | "IDEMPOTENCY_KEY_REUSED" | "RATE_LIMITED" | "INTERNAL" | "UNAVAILABLE";
        /** @description Details of an error that depend on its code; `null` where there are none. */
        ErrorDetails: components["schemas"]["InvalidFields"] | components["schemas"]["InvalidTransition"] | components["schemas"]["ReturnRefused"] | components["schemas"]["ExistingReturn"] | components["schemas"]["StaleVersion"] | null;
        /** @description Details of `RETURN_EXISTS`. */
        ExistingReturn: {
            /** @description The order's return. */
            return_id: components["schemas"]["Id"];
        };
        /** @description A problem with one field of a request. */
        FieldIssue: {
            /**
             * @description The field, such as `line_items[0].quantity`.
             * @example line_items[0].quantity
             */
            field: string;
            /**
             * @description The problem, such as `must be a whole number from 1 to 10000`.
             * @example must be a whole number from 1 to 10000
             */
            issue: string;
        };
        /** @description Your role does not permit this operation. */
        ForbiddenError: {
            error: {
                /**
                 * @description The error's code, for programs to switch on.
                 * @enum {string}
                 */
                code: "FORBIDDEN";
                /** @description The error's message, for people. Its wording may change. */
                message: string;
                details: null;
                /** @description The request's id, as in the header `x-request-id`. Quote it when you contact us about the request. */
                request_id: string;
            };
        };
        /**
         * @description An amount of money as a decimal number, with no more decimal places than its currency has; a string, or
         *     a number, which is read exactly as it is written.
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
         * @description A percentage from 0 to 100 with at most four decimal places; a string, or a number, which is read
         *     exactly as it is written.
         * @example 8.875
         */
        GivenPercentage: string | number;
        /**
         * Format: date-time
         * @description An RFC 3339 time with a valid date, from 1971 to 9998.
         * @example 2026-11-21T09:30:00.000Z
         */
        GivenTime: string;
        /** @description The health of the system and of the services it depends on. */
        Health: {
            /** @description `healthy` if every service can be reached. */
            status: components["schemas"]["ServiceState"];
            /** @description The time of the check. */
            timestamp: components["schemas"]["Time"];
            /**
             * @description The system's version.
             * @example 0.1.0
             */
            version: string;
            /** @description The services. */
            services: components["schemas"]["Services"];
        };
        /** @description The history of an order or a return, oldest first. */
        History: {
            /** @description The records. */
            data: components["schemas"]["HistoryRecord"][];
        };
        /**
         * @description A transition, a refused attempt, or an event of a background job.
         * @enum {string}
         */
        HistoryEvent: "TRANSITION" | "REFUSED" | "JOB";
        /** @description A record of the history. It never changes, and contains the hash of the record before it. */
        HistoryRecord: {
            /** @description The record's id. */
            id: components["schemas"]["Id"];
            /** @description The kind of entity the record concerns. */
            entity_type: components["schemas"]["EntityType"];
            /**
             * @description The id of the order, return or API key; the order's id for its refund and its invoice; or the name of an
             *     operation.
             * @example 7f3a9c1b-77de-8abc-8f23-450000000000
             */
            entity_id: string;
            /**
             * Format: int32
             * @description The number of the transition, counted from 1.
             */
            sequence: number;
            /** @description The kind of event. */
            event: components["schemas"]["HistoryEvent"];
            /**
             * @description The state before the transition; `null` at creation.
             * @example PROCESSING_IN_WAREHOUSE
             */
            previous_state: string | null;
            /**
             * @description The state after the transition, or the one asked for; `null` for an attempt that asked for none.
             * @example SHIPPED
             */
            new_state: string | null;
            /**
             * @description The id of the person or software that acted.
             * @example 0192f0c1-2a3b-7c4d-8e5f-60718293a4b5
             */
            actor_id: string;
            /** @description A person, or software. */
            actor_type: components["schemas"]["ActorType"];
            /** @description The role in which they acted. */
            actor_role: components["schemas"]["Role"];
            /** @description The kind of event that caused the change. */
            trigger: components["schemas"]["Trigger"];
            /** @description The reason, in the actor's words. */
            reason: string | null;
            /** @description Further facts, such as a tracking number. */
            metadata: {
                [key: string]: string;
            };
            /**
             * @description The IP address the request came from.
             * @example 203.0.113.7
             */
            ip_address: string | null;
            /** @description The id of the request. */
            request_id: string;
            /** @description The time of the event. */
            created_at: components["schemas"]["Time"];
            /**
             * @description The hash of the entity's record before this one; `null` for the first, and for records outside the
             *     chain.
             */
            previous_hash: string | null;
            /** @description The SHA-256 of this record without its hash, in lower-case hexadecimal. */
            hash: string;
        };
        /** @description One page of a list. */
        HistoryRecordList: {
            /** @description The items on the page. */
            data: components["schemas"]["HistoryRecord"][];
            pagination: components["schemas"]["Pagination"];
        };
        /**
         * Format: uuid
         * @description A UUID, accepted in either case, written in lower case.
         * @example 7f3a9c1b-77de-8abc-8f23-450000000000
         */
        Id: string;
        /** @description The `Idempotency-Key` was used for another request. */
        IdempotencyKeyReusedError: {
            error: {
                /**
                 * @description The error's code, for programs to switch on.
                 * @enum {string}
                 */
                code: "IDEMPOTENCY_KEY_REUSED";
                /** @description The error's message, for people. Its wording may change. */
                message: string;
                details: null;
                /** @description The request's id, as in the header `x-request-id`. Quote it when you contact us about the request. */
                request_id: string;
            };
        };
        /** @description An unexpected error on our side. */
        InternalError: {
            error: {
                /**
                 * @description The error's code, for programs to switch on.
                 * @enum {string}
                 */
                code: "INTERNAL";
                /** @description The error's message, for people. Its wording may change. */
                message: string;
                details: null;
                /** @description The request's id, as in the header `x-request-id`. Quote it when you contact us about the request. */
                request_id: string;
            };
        };
        /** @description Details of `VALIDATION_ERROR`, and of `BAD_REQUEST` where parts of the request are invalid. */
        InvalidFields: {
            /** @description Every invalid field. */
            fields: components["schemas"]["FieldIssue"][];
        };
        /** @description The state machine has no such transition; `allowed_transitions` lists the states that may come next. */
        InvalidStateTransitionError: {
            error: {
                /**
                 * @description The error's code, for programs to switch on.
                 * @enum {string}
                 */
                code: "INVALID_STATE_TRANSITION";
                /** @description The error's message, for people. Its wording may change. */
                message: string;
                details: components["schemas"]["InvalidTransition"];
                /** @description The request's id, as in the header `x-request-id`. Quote it when you contact us about the request. */
                request_id: string;
            };
        };
        /** @description Details of `INVALID_STATE_TRANSITION`. */
        InvalidTransition: {
            /** @description The state the order, return or job is in. */
            current_state: string;
            /** @description The state asked for. */
            requested_state: string;
            /** @description The states that may come next, whichever role may bring them about. */
            allowed_transitions: string[];
        };
        /** @description The last attempt to make the invoice failed. A manager can have it tried again. */
        InvoiceFailedError: {
            error: {
                /**
                 * @description The error's code, for programs to switch on.
                 * @enum {string}
                 */
                code: "INVOICE_FAILED";
                /** @description The error's message, for people. Its wording may change. */
                message: string;
                details: null;
                /** @description The request's id, as in the header `x-request-id`. Quote it when you contact us about the request. */
                request_id: string;
            };
        };
        /** @description A link to an invoice as a PDF, which needs no credentials. */
        InvoiceLink: {
            /** @description The signed address of the PDF. */
            url: components["schemas"]["Link"];
            /** @description The time from which the address no longer works: five minutes from now. */
            expires_at: components["schemas"]["Time"];
            /**
             * @description The invoice number. Invoice numbers have no gaps.
             * @example INV-2026-000042
             */
            invoice_number: string;
            /** @description The SHA-256 of the PDF, in lower-case hexadecimal. */
            sha256: string;
        };
        /** @description An invoice that is being made. */
        InvoicePending: {
            /** @description Always `PENDING`. */
            status: components["schemas"]["Pending"];
        };
        /** @description A background job that is owed or has failed. */
        Job: {
            /** @description The kind of job. */
            kind: components["schemas"]["JobKind"];
            /** @description The id of the order the job is for; together with `kind` it identifies the job for a retry. */
            entity_id: components["schemas"]["Id"];
            /** @description The kind of entity that owes the job: the order, or its return. */
            owner_type: components["schemas"]["JobOwnerType"];
            /** @description The id of that order or return. */
            owner_id: components["schemas"]["Id"];
            /** @description The status of the job. */
            status: components["schemas"]["JobStatus"];
            /**
             * Format: int32
             * @description The number of attempts so far.
             */
            attempts: number;
            /** @description The error of the last attempt; `null` if it did not fail. */
            last_error: string | null;
            due_at: components["schemas"]["Time"] | null;
            created_at: components["schemas"]["Time"] | null;
            updated_at: components["schemas"]["Time"] | null;
        };
        /**
         * @description The kind of a background job.
         * @enum {string}
         */
        JobKind: "REFUND" | "INVOICE";
        /** @description One page of a list. */
        JobList: {
            /** @description The items on the page. */
            data: components["schemas"]["Job"][];
            pagination: components["schemas"]["Pagination"];
        };
        /**
         * @description The kinds of entity that can owe a background job.
         * @enum {string}
         */
        JobOwnerType: "ORDER" | "RETURN";
        /**
         * @description The status of a background job.
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
             * @description The number of pieces.
             */
            quantity: number;
            /** @description The price of one piece, before tax. */
            unit_price: components["schemas"]["Amount"];
            /** @description The tax rate in percent. */
            tax_rate: components["schemas"]["Percentage"];
            /** @description The price of all pieces, before tax. */
            subtotal: components["schemas"]["Amount"];
            /** @description The tax on the line. */
            tax_amount: components["schemas"]["Amount"];
        };
        /**
         * Format: uri
         * @description A URL.
         */
        Link: string;
        /** @description The path exists, with the methods that the header `allow` lists. */
        MethodNotAllowedError: {
            error: {
                /**
                 * @description The error's code, for programs to switch on.
                 * @enum {string}
                 */
                code: "METHOD_NOT_ALLOWED";
                /** @description The error's message, for people. Its wording may change. */
                message: string;
                details: null;
                /** @description The request's id, as in the header `x-request-id`. Quote it when you contact us about the request. */
                request_id: string;
            };
        };
        /** @description Exact counts, and the response times of requests. */
        Metrics: {
            /** @description Orders by status. */
            orders: components["schemas"]["Counted"];
            /** @description Returns by status. */
            returns: components["schemas"]["Counted"];
            /** @description Refunds by status. */
            refunds: components["schemas"]["Counted"];
            /** @description Invoices by status. */
            invoices: components["schemas"]["Counted"];
            /** @description The response times of requests. */
            performance: components["schemas"]["Performance"];
        };
        /** @description An address of an order to be placed. */
        NewAddress: {
            name?: components["schemas"]["Text255"] | null;
            /** @description The street and house number. */
            street: components["schemas"]["Text255"];
            /** @description The city or town. */
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
             * @description The number of pieces.
             * @example 2
             */
            quantity: number;
            /** @description The price of one piece, before tax, with no more decimal places than the currency has. */
            unit_price: components["schemas"]["GivenAmount"];
            tax_rate?: components["schemas"]["GivenPercentage"] | null;
        };
        /** @description There is no such resource, or it is not yours. */
        NotFoundError: {
            error: {
                /**
                 * @description The error's code, for programs to switch on.
                 * @enum {string}
                 */
                code: "NOT_FOUND";
                /** @description The error's message, for people. Its wording may change. */
                message: string;
                details: null;
                /** @description The request's id, as in the header `x-request-id`. Quote it when you contact us about the request. */
                request_id: string;
            };
        };
        /** @description An order. */
        Order: {
            /** @description The order's id. */
            id: components["schemas"]["Id"];
            /** @description The order number printed on the order's documents; another form of the id. */
            order_number: components["schemas"]["OrderNumber"];
            /** @description The customer's id: the subject of the customer's token. */
            customer_id: components["schemas"]["Id"];
            /** @description The state of the order. */
            status: components["schemas"]["OrderStatus"];
            /**
             * Format: int32
             * @description The number of transitions the order has had, including its creation; the version that `If-Match` refers
             *     to.
             */
            version: number;
            /** @description The ISO 4217 code of the currency of every amount in the order. */
            currency: components["schemas"]["CurrencyCode"];
            /** @description The line items. */
            line_items: components["schemas"]["LineItem"][];
            /** @description The sum of the line items, before tax. */
            subtotal_amount: components["schemas"]["Amount"];
            /** @description The tax on the line items. */
            tax_amount: components["schemas"]["Amount"];
            /** @description The price of shipping. */
            shipping_amount: components["schemas"]["Amount"];
            /** @description The amount to be paid: subtotal, tax and shipping. */
            total_amount: components["schemas"]["Amount"];
            /**
             * @description The payment method.
             * @example card
             */
            payment_method: string;
            /**
             * @description The payment provider's id of the payment, once it is known.
             * @example pi_3MtwBwLkdIwHu7ix28a3tqPa
             */
            payment_transaction_id: string | null;
            /** @description The address the goods are sent to. */
            shipping_address: components["schemas"]["Address"];
            /** @description The address printed on the invoice. */
            billing_address: components["schemas"]["Address"];
            /**
             * @description The customer's e-mail address.
             * @example ada@example.com
             */
            customer_email: string | null;
            /**
             * @description The customer's notes on the order.
             * @example please leave it with the neighbour
             */
            notes: string | null;
            /**
             * @description The carrier's number for the parcel, once it is shipped.
             * @example 1Z999AA10123456784
             */
            tracking_number: string | null;
            /**
             * @description The carrier of the parcel, once it is shipped.
             * @example DHL
             */
            carrier: string | null;
            /** @description The time the order was placed. */
            created_at: components["schemas"]["Time"];
            /** @description The time of the latest transition. */
            updated_at: components["schemas"]["Time"];
            paid_at: components["schemas"]["Time"] | null;
            shipped_at: components["schemas"]["Time"] | null;
            delivered_at: components["schemas"]["Time"] | null;
            cancelled_at: components["schemas"]["Time"] | null;
            /**
             * @description The reason for the cancellation.
             * @example ordered twice
             */
            cancellation_reason: string | null;
            /** @description The states into which you, the caller, may bring the order next. Empty in a view of the past. */
            allowed_transitions: components["schemas"]["OrderStatus"][];
        };
        /** @description One page of a list. */
        OrderList: {
            /** @description The items on the page. */
            data: components["schemas"]["Order"][];
            pagination: components["schemas"]["Pagination"];
        };
        /**
         * @description An order number: another form of the order's id, accepted in either case.
         * @example ORD-2026-7ZK3M9QX4T2VB8HN
         */
        OrderNumber: string;
        /** @description A transition of one order. */
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
         * @description The state of an order.
         * @enum {string}
         */
        OrderStatus: "PENDING_PAYMENT" | "PAID" | "PROCESSING_IN_WAREHOUSE" | "SHIPPED" | "DELIVERED" | "CANCELLED";
        /** @description The position of a page in its list. */
        Pagination: {
            /**
             * @description The largest number of items on a page.
             * @example 20
             */
            limit: number;
            /** @description `true` if there is another page. */
            has_more: boolean;
            /**
             * @description The value of the parameter `cursor` for the next page; `null` on the last. Valid only for you and for
             *     this list.
             */
            next_cursor: string | null;
            /**
             * Format: int64
             * @description The number of items on all pages; `null` where it is not known exactly.
             * @example 123
             */
            total: number | null;
        };
        /** @description The body is larger than 64 KiB. */
        PayloadTooLargeError: {
            error: {
                /**
                 * @description The error's code, for programs to switch on.
                 * @enum {string}
                 */
                code: "PAYLOAD_TOO_LARGE";
                /** @description The error's message, for people. Its wording may change. */
                message: string;
                details: null;
                /** @description The request's id, as in the header `x-request-id`. Quote it when you contact us about the request. */
                request_id: string;
            };
        };
        /** @description An event of the payment gateway, in the form of Stripe's. */
        PaymentEvent: {
            /** @description The event's id, which is the same at every delivery. */
            id: string;
            /** @description The type of event. */
            type: string;
            /** @description The time of the event, in seconds since 1970. */
            created: number;
            /** @description The subject of the event. */
            data: {
                /** @description The payment or the refund. */
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
         * @description The status of a job that is still to be done.
         * @enum {string}
         */
        Pending: "PENDING";
        /**
         * @description A percentage from 0 to 100.
         * @example 8.875
         */
        Percentage: string;
        /** @description Response times reported by the functions in this hour and the previous one; `null` until one has reported. */
        Performance: {
            /**
             * Format: double
             * @description The mean response time, in milliseconds.
             */
            avg_response_time_ms: number | null;
            /**
             * Format: double
             * @description The 95th percentile of the response times in milliseconds, accurate to a quarter.
             */
            p95_response_time_ms: number | null;
        };
        /** @description `If-Match` names a version other than the current one. */
        PreconditionFailedError: {
            error: {
                /**
                 * @description The error's code, for programs to switch on.
                 * @enum {string}
                 */
                code: "PRECONDITION_FAILED";
                /** @description The error's message, for people. Its wording may change. */
                message: string;
                details: components["schemas"]["StaleVersion"];
                /** @description The request's id, as in the header `x-request-id`. Quote it when you contact us about the request. */
                request_id: string;
            };
        };
        /** @description Too many requests within this minute. */
        RateLimitedError: {
            error: {
                /**
                 * @description The error's code, for programs to switch on.
                 * @enum {string}
                 */
                code: "RATE_LIMITED";
                /** @description The error's message, for people. Its wording may change. */
                message: string;
                details: null;
                /** @description The request's id, as in the header `x-request-id`. Quote it when you contact us about the request. */
                request_id: string;
            };
        };
        /**
         * @description The entities on which a role may act.
         * @enum {string}
         */
        Reach: "own" | "all";
        /** @description Confirmation that an event was processed and need not be sent again. */
        Received: {
            /** @description Always `true`. */
            received: boolean;
        };
        /** @description The refund of an order. */
        Refund: {
            /**
             * @description The status of the refund. `PENDING`: owed; `PROCESSING`: with the payment gateway; `SUCCEEDED`: the
             *     money has moved; `FAILED`: the last attempt failed, and a manager can have it tried again.
             */
            status: components["schemas"]["JobStatus"];
            /** @description The amount. */
            amount: components["schemas"]["Amount"];
            /** @description The ISO 4217 code of the amount's currency. */
            currency: components["schemas"]["CurrencyCode"];
            /**
             * @description The payment gateway's id of the refund; `null` until the money has moved.
             * @example re_3MtwBwLkdIwHu7ix0Gk1sPTx
             */
            transaction_id: string | null;
            /**
             * Format: int32
             * @description The number of attempts so far.
             */
            attempts: number;
            /** @description The error of the last attempt; always `null` for customers. */
            last_error: string | null;
            /** @description The reason for the refund: a return was completed, or a paid order was cancelled. */
            source: components["schemas"]["RefundSource"];
            /** @description The time since when the refund is owed. */
            created_at: components["schemas"]["Time"];
            /** @description The time of the latest event of the refund. */
            updated_at: components["schemas"]["Time"];
        };
        /**
         * @description The reason for a refund.
         * @enum {string}
         */
        RefundSource: "RETURN" | "CANCELLATION";
        /** @description The rejection of a return. */
        RejectReturn: {
            /** @description The manager's notes. */
            manager_notes: components["schemas"]["Text1000"];
            /** @description The reason for the rejection. */
            rejection_reason: components["schemas"]["RejectionReason"];
        };
        /**
         * @description The reason for which a return is rejected.
         * @enum {string}
         */
        RejectionReason: "damage_not_covered" | "policy_violation" | "outside_window" | "fraudulent";
        /** @description A job that will be tried again. */
        RetriedJob: {
            /** @description The kind of job. */
            kind: components["schemas"]["JobKind"];
            /** @description The id of the order the job is for. */
            entity_id: components["schemas"]["Id"];
            /** @description Always `PENDING`. */
            status: components["schemas"]["Pending"];
        };
        /** @description The body of a retry, which has no members: an empty object, or no body at all. */
        RetryJob: Record<string, never>;
        /** @description A return of one whole order. */
        Return: {
            /** @description The return's id. */
            id: components["schemas"]["Id"];
            /** @description The id of the returned order. */
            order_id: components["schemas"]["Id"];
            /** @description The id of the customer the order belongs to. */
            customer_id: components["schemas"]["Id"];
            /** @description The state of the return. */
            status: components["schemas"]["ReturnStatus"];
            /**
             * Format: int32
             * @description The number of transitions the return has had, including its creation; the version that `If-Match` refers
             *     to.
             */
            version: number;
            /**
             * @description The customer's reason for the return.
             * @example the glaze is cracked
             */
            reason: string;
            /** @description Further notes of the customer. */
            customer_notes: string | null;
            /**
             * @description The manager's notes on the decision, once there is one.
             * @example as described
             */
            manager_notes: string | null;
            rejection_reason: components["schemas"]["RejectionReason"] | null;
            restocking_fee: components["schemas"]["Amount"] | null;
            refund_amount: components["schemas"]["Amount"] | null;
            /** @description The ISO 4217 code of the currency of every amount in the return. */
            currency: components["schemas"]["CurrencyCode"];
            /**
             * @description The payment gateway's id of the refund, once the money has moved. It appears without a new version of
             *     the return.
             * @example re_3MtwBwLkdIwHu7ix0Gk1sPTx
             */
            refund_transaction_id: string | null;
            /**
             * @description The carrier's number for the parcel.
             * @example 1Z999AA10123456784
             */
            tracking_number: string | null;
            /**
             * @description The carrier of the parcel.
             * @example DHL
             */
            carrier: string | null;
            /** @description The time the return was requested. */
            created_at: components["schemas"]["Time"];
            /** @description The time of the latest transition. */
            updated_at: components["schemas"]["Time"];
            approved_at: components["schemas"]["Time"] | null;
            rejected_at: components["schemas"]["Time"] | null;
            received_at: components["schemas"]["Time"] | null;
            completed_at: components["schemas"]["Time"] | null;
            /** @description The states into which you, the caller, may bring the return next. Empty in a view of the past. */
            allowed_transitions: components["schemas"]["ReturnStatus"][];
        };
        /** @description The order already has a return. */
        ReturnExistsError: {
            error: {
                /**
                 * @description The error's code, for programs to switch on.
                 * @enum {string}
                 */
                code: "RETURN_EXISTS";
                /** @description The error's message, for people. Its wording may change. */
                message: string;
                details: components["schemas"]["ExistingReturn"];
                /** @description The request's id, as in the header `x-request-id`. Quote it when you contact us about the request. */
                request_id: string;
            };
        };
        /** @description One page of a list. */
        ReturnList: {
            /** @description The items on the page. */
            data: components["schemas"]["Return"][];
            pagination: components["schemas"]["Pagination"];
        };
        /** @description The order is not delivered, or its return window has passed. */
        ReturnNotAllowedError: {
            error: {
                /**
                 * @description The error's code, for programs to switch on.
                 * @enum {string}
                 */
                code: "RETURN_NOT_ALLOWED";
                /** @description The error's message, for people. Its wording may change. */
                message: string;
                details: components["schemas"]["ReturnRefused"];
                /** @description The request's id, as in the header `x-request-id`. Quote it when you contact us about the request. */
                request_id: string;
            };
        };
        /** @description Details of `RETURN_NOT_ALLOWED`. */
        ReturnRefused: {
            /** @description The state of the order. */
            order_status: components["schemas"]["OrderStatus"];
            delivered_at: components["schemas"]["Time"] | null;
            window_ends_at: components["schemas"]["Time"] | null;
        };
        /**
         * @description The state of a return.
         * @enum {string}
         */
        ReturnStatus: "REQUESTED" | "APPROVED" | "REJECTED" | "IN_TRANSIT" | "RECEIVED" | "COMPLETED";
        /**
         * @description The states that a return can enter after its approval.
         * @enum {string}
         */
        ReturnStep: "IN_TRANSIT" | "RECEIVED" | "COMPLETED";
        /**
         * @description A role in which the API can be used.
         * @enum {string}
         */
        Role: "customer" | "storefront" | "support" | "warehouse" | "manager" | "auditor" | "admin" | "system";
        /**
         * @description A scope of an API key: an operation, or a role, which stands for its operations.
         * @enum {string}
         */
        Scope: "storefront" | "support" | "warehouse" | "manager" | "auditor" | "admin" | "system" | "orders:create" | "orders:read" | "orders:pay" | "orders:process" | "orders:ship" | "orders:deliver" | "orders:cancel" | "returns:create" | "returns:decide" | "returns:send" | "returns:receive" | "returns:complete" | "jobs:read" | "jobs:retry" | "audit:read" | "metrics:read" | "api-keys:read";
        /** @description The return was requested by you or for you, so somebody else must decide it. */
        SelfApprovalError: {
            error: {
                /**
                 * @description The error's code, for programs to switch on.
                 * @enum {string}
                 */
                code: "SELF_APPROVAL";
                /** @description The error's message, for people. Its wording may change. */
                message: string;
                details: null;
                /** @description The request's id, as in the header `x-request-id`. Quote it when you contact us about the request. */
                request_id: string;
            };
        };
        /**
         * @description The health of a service.
         * @enum {string}
         */
        ServiceState: "healthy" | "unhealthy";
        /** @description The services the system depends on. */
        Services: {
            /** @description The database of orders, returns and history. */
            database: components["schemas"]["ServiceState"];
            /** @description The queues of background jobs. */
            queues: components["schemas"]["ServiceState"];
            /** @description The storage of invoices. */
            storage: components["schemas"]["ServiceState"];
        };
        /** @description Details of `PRECONDITION_FAILED`. */
        StaleVersion: {
            /**
             * Format: int32
             * @description The current version of the order or return.
             */
            current_version: number;
        };
        /** @description A state machine: its states, its transitions, and the roles that may make them. */
        StateMachine: {
            /**
             * @description The name of the machine: `order` or `return`.
             * @example order
             */
            machine: string;
            /** @description The state in which an entity is created. */
            initial_state: string;
            /** @description The states that have no further transitions. */
            terminal_states: string[];
            /** @description Every state, the initial one first. */
            states: string[];
            /** @description Every transition. */
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
         * @description An RFC 3339 time, written in UTC with milliseconds.
         * @example 2026-11-21T09:30:00.000Z
         */
        Time: string;
        /**
         * @description The kind of event that caused a change.
         * @enum {string}
         */
        Trigger: "API_CALL" | "WEBHOOK" | "BACKGROUND_JOB" | "SCHEDULE";
        /** @description The credentials are missing or invalid. The response does not say in what way. */
        UnauthenticatedError: {
            error: {
                /**
                 * @description The error's code, for programs to switch on.
                 * @enum {string}
                 */
                code: "UNAUTHENTICATED";
                /** @description The error's message, for people. Its wording may change. */
                message: string;
                details: null;
                /** @description The request's id, as in the header `x-request-id`. Quote it when you contact us about the request. */
                request_id: string;
            };
        };
        /** @description The service is temporarily unavailable. Try again with the same `Idempotency-Key`. */
        UnavailableError: {
            error: {
                /**
                 * @description The error's code, for programs to switch on.
                 * @enum {string}
                 */
                code: "UNAVAILABLE";
                /** @description The error's message, for people. Its wording may change. */
                message: string;
                details: null;
                /** @description The request's id, as in the header `x-request-id`. Quote it when you contact us about the request. */
                request_id: string;
            };
        };
        /** @description The body is not `application/json`. */
        UnsupportedMediaTypeError: {
            error: {
                /**
                 * @description The error's code, for programs to switch on.
                 * @enum {string}
                 */
                code: "UNSUPPORTED_MEDIA_TYPE";
                /** @description The error's message, for people. Its wording may change. */
                message: string;
                details: null;
                /** @description The request's id, as in the header `x-request-id`. Quote it when you contact us about the request. */
                request_id: string;
            };
        };
        /** @description The body is well-formed but breaks rules; `fields` lists every invalid field. */
        ValidationError: {
            error: {
                /**
                 * @description The error's code, for programs to switch on.
                 * @enum {string}
                 */
                code: "VALIDATION_ERROR";
                /** @description The error's message, for people. Its wording may change. */
                message: string;
                details: components["schemas"]["InvalidFields"];
                /** @description The request's id, as in the header `x-request-id`. Quote it when you contact us about the request. */
                request_id: string;
            };
        };
    };
    responses: {
        /** @description The request is malformed: invalid JSON, an invalid id in the path, header or query, or two credentials. */
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
        /** @description Your role does not permit this operation. */
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
        /** @description An unexpected error on our side. */
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
        /** @description There is no such resource, or it is not yours. */
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
        /** @description Too many requests within this minute. */
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
        /** @description The credentials are missing or invalid. The response does not say in what way. */
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
        /** @description The service is temporarily unavailable. Try again with the same `Idempotency-Key`. */
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
         * @description A version, or an RFC 3339 time: shows the resource as it was then, with its `etag` of that time and without `allowed_transitions`. A version not yet reached, or a time before its creation, gets 404.
         * @example 1
         */
        AsOf: string | components["schemas"]["GivenTime"];
        /** @description The start of the page: `pagination.next_cursor` of the previous page, with the same filters. A cursor is valid only for you and for this list. */
        Cursor: string;
        /**
         * @description With `true` nothing is written: the response is the would-be result with status 200, or the same error.
         * @example false
         */
        DryRun: boolean;
        /**
         * @description Your name for this one intended change: 1 to 255 visible ASCII characters, preferably a new UUID. The same request with the same key takes effect once and gets the same response again, with `idempotency-replayed: true`. Keys are separate for each caller, method and path.
         * @example d3b07384-d113-4ec6-a8a2-6a3c3a1c9a5e
         */
        IdempotencyKey: string;
        /**
         * @description The `etag` of the version to be changed: if it is no longer the current one, nothing is changed, and the response is 412. `*` sets no condition.
         * @example "1"
         */
        IfMatch: string;
        /**
         * @description The `etag` that you have: if it is still the current one, the response is 304 without a body. A list, weak tags and `*` are accepted.
         * @example "3"
         */
        IfNoneMatch: string;
        /**
         * @description The largest number of items on a page.
         * @example 20
         */
        Limit: number;
        /**
         * @description Your own id for the request: 1 to 128 visible ASCII characters. The response, the history and the log contain it. An invalid id is replaced by a new one.
         * @example storefront-8c1f
         */
        RequestId: string;
    };
    requestBodies: never;
    headers: {
        /**
         * @description Present when the request had `dry_run=true`: nothing was written.
         * @example true
         */
        DryRun: "true";
        /**
         * @description The version of the resource, for `If-Match` and `If-None-Match`.
         * @example "3"
         */
        ETag: string;
        /**
         * @description Present when the same request was made before with the same `Idempotency-Key`: the response is repeated.
         * @example true
         */
        IdempotencyReplayed: "true";
        /**
         * @description The address of the new resource, or of the invoice.
         * @example /api/v1/orders/7f3a9c1b-77de-8abc-8f23-450000000000
         */
        Location: string;
        /**
         * @description Present when the request had `dry_run=true`: nothing was written.
         * @example true
         */
        OnlyDryRun: "true";
        /**
         * @description The request's id: the one that was sent, or a new one. Quote it when you contact us about the request.
         * @example 0f8fad5b-d9cb-469f-a165-70867728950e
         */
        RequestId: string;
        /**
         * @description The number of seconds after which to try again.
         * @example 2
         */
        RetryAfter: number;
        /**
         * @description The authentication scheme to use.
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
                 * @description Only orders in this state.
                 * @example PAID
                 */
                status?: "PENDING_PAYMENT" | "PAID" | "PROCESSING_IN_WAREHOUSE" | "SHIPPED" | "DELIVERED" | "CANCELLED";
                /**
                 * @description Only orders of this customer.
                 * @example c0000000-0000-4000-8000-000000000001
                 */
                customer_id?: components["schemas"]["Id"];
                /**
                 * @description Only the order with this number. Either case is accepted; `I` and `L` are read as 1, and `O` as 0.
                 * @example ORD-2026-FWX9R6VQVTNWY8T5
                 */
                order_number?: string;
                /**
                 * @description Only orders placed at this time or later.
                 * @example 2026-11-01T00:00:00.000Z
                 */
                created_from?: components["schemas"]["GivenTime"];
                /**
                 * @description Only orders placed at this time or earlier.
                 * @example 2026-11-01T00:00:00.000Z
                 */
                created_to?: components["schemas"]["GivenTime"];
                /**
                 * @description Newest first (the default), or oldest first.
                 * @example -created_at
                 */
                sort?: "-created_at" | "created_at";
                /**
                 * @description The largest number of items on a page.
                 * @example 20
                 */
                limit?: components["parameters"]["Limit"];
                /** @description The start of the page: `pagination.next_cursor` of the previous page, with the same filters. A cursor is valid only for you and for this list. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The response, the history and the log contain it. An invalid id is replaced by a new one.
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
                 * @description With `true` nothing is written: the response is the would-be result with status 200, or the same error.
                 * @example false
                 */
                dry_run?: components["parameters"]["DryRun"];
            };
            header?: {
                /**
                 * @description Your name for this one intended change: 1 to 255 visible ASCII characters, preferably a new UUID. The same request with the same key takes effect once and gets the same response again, with `idempotency-replayed: true`. Keys are separate for each caller, method and path.
                 * @example d3b07384-d113-4ec6-a8a2-6a3c3a1c9a5e
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The response, the history and the log contain it. An invalid id is replaced by a new one.
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
            /** @description A dry run: the order as it would be placed. */
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
            /** @description The new order. */
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
            /** @description The body is well-formed but breaks rules; `fields` lists every invalid field. The `Idempotency-Key` was used for another request. */
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
                 * @description A version, or an RFC 3339 time: shows the resource as it was then, with its `etag` of that time and without `allowed_transitions`. A version not yet reached, or a time before its creation, gets 404.
                 * @example 1
                 */
                as_of?: components["parameters"]["AsOf"];
            };
            header?: {
                /**
                 * @description The `etag` that you have: if it is still the current one, the response is 304 without a body. A list, weak tags and `*` are accepted.
                 * @example "3"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /**
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The response, the history and the log contain it. An invalid id is replaced by a new one.
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
            /** @description The order is unchanged. */
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
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The response, the history and the log contain it. An invalid id is replaced by a new one.
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
                 * @description With `true` nothing is written: the response is the would-be result with status 200, or the same error.
                 * @example false
                 */
                dry_run?: components["parameters"]["DryRun"];
            };
            header?: {
                /**
                 * @description The `etag` of the version to be changed: if it is no longer the current one, nothing is changed, and the response is 412. `*` sets no condition.
                 * @example "1"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
                /**
                 * @description Your name for this one intended change: 1 to 255 visible ASCII characters, preferably a new UUID. The same request with the same key takes effect once and gets the same response again, with `idempotency-replayed: true`. Keys are separate for each caller, method and path.
                 * @example d3b07384-d113-4ec6-a8a2-6a3c3a1c9a5e
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The response, the history and the log contain it. An invalid id is replaced by a new one.
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
            /** @description The order after the transition. */
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
            /** @description The state machine has no such transition; `allowed_transitions` lists the states that may come next. */
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
            /** @description `If-Match` names a version other than the current one. */
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
            /** @description The body is well-formed but breaks rules; `fields` lists every invalid field. The `Idempotency-Key` was used for another request. */
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
                 * @description With `true` nothing is written: the response is the would-be result with status 200, or the same error.
                 * @example false
                 */
                dry_run?: components["parameters"]["DryRun"];
            };
            header?: {
                /**
                 * @description The `etag` of the version to be changed: if it is no longer the current one, nothing is changed, and the response is 412. `*` sets no condition.
                 * @example "1"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
                /**
                 * @description Your name for this one intended change: 1 to 255 visible ASCII characters, preferably a new UUID. The same request with the same key takes effect once and gets the same response again, with `idempotency-replayed: true`. Keys are separate for each caller, method and path.
                 * @example d3b07384-d113-4ec6-a8a2-6a3c3a1c9a5e
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The response, the history and the log contain it. An invalid id is replaced by a new one.
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
            /** @description The state machine has no such transition; `allowed_transitions` lists the states that may come next. */
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
            /** @description `If-Match` names a version other than the current one. */
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
            /** @description The body is well-formed but breaks rules; `fields` lists every invalid field. The `Idempotency-Key` was used for another request. */
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
                 * @description With `true` nothing is written: the response is the would-be result with status 200, or the same error.
                 * @example false
                 */
                dry_run?: components["parameters"]["DryRun"];
            };
            header?: {
                /**
                 * @description Your name for this one intended change: 1 to 255 visible ASCII characters, preferably a new UUID. The same request with the same key takes effect once and gets the same response again, with `idempotency-replayed: true`. Keys are separate for each caller, method and path.
                 * @example d3b07384-d113-4ec6-a8a2-6a3c3a1c9a5e
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The response, the history and the log contain it. An invalid id is replaced by a new one.
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
            /** @description The result of each transition, in the order of the request. */
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
            /** @description The body is well-formed but breaks rules; `fields` lists every invalid field. */
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
                 * @description The form of the response: a redirect (the default), or a body with the address.
                 * @example json
                 */
                format?: "redirect" | "json";
            };
            header?: {
                /**
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The response, the history and the log contain it. An invalid id is replaced by a new one.
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
            /** @description The address of the PDF, with `format=json`. */
            200: {
                headers: {
                    "x-request-id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvoiceLink"];
                };
            };
            /** @description The invoice is being made. */
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
            /** @description A redirect to the PDF. */
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
            /** @description The last attempt to make the invoice failed. A manager can have it tried again. */
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
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The response, the history and the log contain it. An invalid id is replaced by a new one.
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
                 * @description Only returns in this state.
                 * @example REQUESTED
                 */
                status?: "REQUESTED" | "APPROVED" | "REJECTED" | "IN_TRANSIT" | "RECEIVED" | "COMPLETED";
                /**
                 * @description The largest number of items on a page.
                 * @example 20
                 */
                limit?: components["parameters"]["Limit"];
                /** @description The start of the page: `pagination.next_cursor` of the previous page, with the same filters. A cursor is valid only for you and for this list. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The response, the history and the log contain it. An invalid id is replaced by a new one.
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
                 * @description With `true` nothing is written: the response is the would-be result with status 200, or the same error.
                 * @example false
                 */
                dry_run?: components["parameters"]["DryRun"];
            };
            header?: {
                /**
                 * @description Your name for this one intended change: 1 to 255 visible ASCII characters, preferably a new UUID. The same request with the same key takes effect once and gets the same response again, with `idempotency-replayed: true`. Keys are separate for each caller, method and path.
                 * @example d3b07384-d113-4ec6-a8a2-6a3c3a1c9a5e
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The response, the history and the log contain it. An invalid id is replaced by a new one.
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
            /** @description A dry run: the return as it would be requested. */
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
            /** @description The new return. */
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
            /** @description The order is not delivered, or its return window has passed. The order already has a return. */
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
            /** @description The body is well-formed but breaks rules; `fields` lists every invalid field. The `Idempotency-Key` was used for another request. */
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
                 * @description A version, or an RFC 3339 time: shows the resource as it was then, with its `etag` of that time and without `allowed_transitions`. A version not yet reached, or a time before its creation, gets 404.
                 * @example 1
                 */
                as_of?: components["parameters"]["AsOf"];
            };
            header?: {
                /**
                 * @description The `etag` that you have: if it is still the current one, the response is 304 without a body. A list, weak tags and `*` are accepted.
                 * @example "3"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /**
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The response, the history and the log contain it. An invalid id is replaced by a new one.
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
            /** @description The return is unchanged. */
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
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The response, the history and the log contain it. An invalid id is replaced by a new one.
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
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The response, the history and the log contain it. An invalid id is replaced by a new one.
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
                 * @description With `true` nothing is written: the response is the would-be result with status 200, or the same error.
                 * @example false
                 */
                dry_run?: components["parameters"]["DryRun"];
            };
            header?: {
                /**
                 * @description The `etag` of the version to be changed: if it is no longer the current one, nothing is changed, and the response is 412. `*` sets no condition.
                 * @example "1"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
                /**
                 * @description Your name for this one intended change: 1 to 255 visible ASCII characters, preferably a new UUID. The same request with the same key takes effect once and gets the same response again, with `idempotency-replayed: true`. Keys are separate for each caller, method and path.
                 * @example d3b07384-d113-4ec6-a8a2-6a3c3a1c9a5e
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The response, the history and the log contain it. An invalid id is replaced by a new one.
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
            /** @description The state machine has no such transition; `allowed_transitions` lists the states that may come next. The return was requested by you or for you, so somebody else must decide it. */
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
            /** @description `If-Match` names a version other than the current one. */
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
            /** @description The body is well-formed but breaks rules; `fields` lists every invalid field. The `Idempotency-Key` was used for another request. */
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
                 * @description With `true` nothing is written: the response is the would-be result with status 200, or the same error.
                 * @example false
                 */
                dry_run?: components["parameters"]["DryRun"];
            };
            header?: {
                /**
                 * @description The `etag` of the version to be changed: if it is no longer the current one, nothing is changed, and the response is 412. `*` sets no condition.
                 * @example "1"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
                /**
                 * @description Your name for this one intended change: 1 to 255 visible ASCII characters, preferably a new UUID. The same request with the same key takes effect once and gets the same response again, with `idempotency-replayed: true`. Keys are separate for each caller, method and path.
                 * @example d3b07384-d113-4ec6-a8a2-6a3c3a1c9a5e
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The response, the history and the log contain it. An invalid id is replaced by a new one.
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
            /** @description The state machine has no such transition; `allowed_transitions` lists the states that may come next. The return was requested by you or for you, so somebody else must decide it. */
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
            /** @description `If-Match` names a version other than the current one. */
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
            /** @description The body is well-formed but breaks rules; `fields` lists every invalid field. The `Idempotency-Key` was used for another request. */
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
                 * @description With `true` nothing is written: the response is the would-be result with status 200, or the same error.
                 * @example false
                 */
                dry_run?: components["parameters"]["DryRun"];
            };
            header?: {
                /**
                 * @description The `etag` of the version to be changed: if it is no longer the current one, nothing is changed, and the response is 412. `*` sets no condition.
                 * @example "1"
                 */
                "If-Match"?: components["parameters"]["IfMatch"];
                /**
                 * @description Your name for this one intended change: 1 to 255 visible ASCII characters, preferably a new UUID. The same request with the same key takes effect once and gets the same response again, with `idempotency-replayed: true`. Keys are separate for each caller, method and path.
                 * @example d3b07384-d113-4ec6-a8a2-6a3c3a1c9a5e
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The response, the history and the log contain it. An invalid id is replaced by a new one.
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
            /** @description The return after the transition. */
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
            /** @description The state machine has no such transition; `allowed_transitions` lists the states that may come next. */
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
            /** @description `If-Match` names a version other than the current one. */
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
            /** @description The body is well-formed but breaks rules; `fields` lists every invalid field. The `Idempotency-Key` was used for another request. */
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
                 * @description The time the event was sent, and the HMAC-SHA256 of that time and the body with the shared secret; at most five minutes old.
                 * @example t=1795253472,v1=5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd
                 */
                "stripe-signature": string;
                /**
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The response, the history and the log contain it. An invalid id is replaced by a new one.
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
            /** @description The event was received. */
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
                 * @description Only jobs that have failed for good, or only those still owed.
                 * @example FAILED
                 */
                status?: "FAILED" | "PENDING";
                /**
                 * @description The largest number of items on a page.
                 * @example 20
                 */
                limit?: components["parameters"]["Limit"];
                /** @description The start of the page: `pagination.next_cursor` of the previous page, with the same filters. A cursor is valid only for you and for this list. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The response, the history and the log contain it. An invalid id is replaced by a new one.
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
                 * @description With `true` nothing is written: the response is the would-be result with status 200, or the same error.
                 * @example false
                 */
                dry_run?: components["parameters"]["DryRun"];
            };
            header?: {
                /**
                 * @description Your name for this one intended change: 1 to 255 visible ASCII characters, preferably a new UUID. The same request with the same key takes effect once and gets the same response again, with `idempotency-replayed: true`. Keys are separate for each caller, method and path.
                 * @example d3b07384-d113-4ec6-a8a2-6a3c3a1c9a5e
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The response, the history and the log contain it. An invalid id is replaced by a new one.
                 * @example storefront-8c1f
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The kind of job.
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
            /** @description A dry run: the job would be tried again. */
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
            /** @description The job will be tried again. */
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
            /** @description The state machine has no such transition; `allowed_transitions` lists the states that may come next. */
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
            /** @description The body is well-formed but breaks rules; `fields` lists every invalid field. */
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
                 * @description Only records of this order, return or API key.
                 * @example 7f3a9c1b-77de-8abc-8f23-450000000000
                 */
                entity_id?: string;
                /**
                 * @description Only records of this person or API key as the actor.
                 * @example c0000000-0000-4000-8000-000000000001
                 */
                actor_id?: string;
                /**
                 * @description Only records that led to this state or asked for it.
                 * @example SHIPPED
                 */
                state?: "PENDING_PAYMENT" | "PAID" | "PROCESSING_IN_WAREHOUSE" | "SHIPPED" | "DELIVERED" | "CANCELLED" | "REQUESTED" | "APPROVED" | "REJECTED" | "IN_TRANSIT" | "RECEIVED" | "COMPLETED" | "ACTIVE" | "REVOKED" | "PENDING" | "PROCESSING" | "SUCCEEDED" | "FAILED";
                /**
                 * @description Only records of this kind.
                 * @example REFUSED
                 */
                event?: "TRANSITION" | "REFUSED" | "JOB";
                /**
                 * @description Only records of this time or later; at most 31 days before `to`.
                 * @example 2026-11-01T00:00:00.000Z
                 */
                from?: components["schemas"]["GivenTime"];
                /**
                 * @description Only records of this time or earlier; now by default.
                 * @example 2026-11-01T00:00:00.000Z
                 */
                to?: components["schemas"]["GivenTime"];
                /**
                 * @description The largest number of items on a page.
                 * @example 20
                 */
                limit?: components["parameters"]["Limit"];
                /** @description The start of the page: `pagination.next_cursor` of the previous page, with the same filters. A cursor is valid only for you and for this list. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The response, the history and the log contain it. An invalid id is replaced by a new one.
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
                 * @description The largest number of items on a page.
                 * @example 20
                 */
                limit?: components["parameters"]["Limit"];
                /** @description The start of the page: `pagination.next_cursor` of the previous page, with the same filters. A cursor is valid only for you and for this list. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /**
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The response, the history and the log contain it. An invalid id is replaced by a new one.
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
                 * @description With `true` nothing is written: the response is the would-be result with status 200, or the same error.
                 * @example false
                 */
                dry_run?: components["parameters"]["DryRun"];
            };
            header?: {
                /**
                 * @description Your name for this one intended change: 1 to 255 visible ASCII characters, preferably a new UUID. The same request with the same key takes effect once and gets the same response again, with `idempotency-replayed: true`. Keys are separate for each caller, method and path.
                 * @example d3b07384-d113-4ec6-a8a2-6a3c3a1c9a5e
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The response, the history and the log contain it. An invalid id is replaced by a new one.
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
            /** @description A dry run: the API key as it would be made, without the key itself. */
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
            /** @description The new key, shown only this once. */
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
            /** @description The body is well-formed but breaks rules; `fields` lists every invalid field. The `Idempotency-Key` was used for another request. */
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
                 * @description With `true` nothing is written: the response is the would-be result with status 200, or the same error.
                 * @example false
                 */
                dry_run?: components["parameters"]["DryRun"];
            };
            header?: {
                /**
                 * @description Your name for this one intended change: 1 to 255 visible ASCII characters, preferably a new UUID. The same request with the same key takes effect once and gets the same response again, with `idempotency-replayed: true`. Keys are separate for each caller, method and path.
                 * @example d3b07384-d113-4ec6-a8a2-6a3c3a1c9a5e
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The response, the history and the log contain it. An invalid id is replaced by a new one.
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
            /** @description A dry run: the key as it would be. */
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
            /** @description The key is revoked. */
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
                 * @description The `etag` that you have: if it is still the current one, the response is 304 without a body. A list, weak tags and `*` are accepted.
                 * @example "3"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /**
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The response, the history and the log contain it. An invalid id is replaced by a new one.
                 * @example storefront-8c1f
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The state machine.
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
            /** @description The resource is unchanged. */
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
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The response, the history and the log contain it. An invalid id is replaced by a new one.
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
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The response, the history and the log contain it. An invalid id is replaced by a new one.
                 * @example storefront-8c1f
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every service can be reached. */
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
            /** @description A service cannot be reached; `services` says which. The service is temporarily unavailable. Try again with the same `Idempotency-Key`. */
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
                 * @description The `etag` that you have: if it is still the current one, the response is 304 without a body. A list, weak tags and `*` are accepted.
                 * @example "3"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /**
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The response, the history and the log contain it. An invalid id is replaced by a new one.
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
            /** @description The resource is unchanged. */
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
                 * @description The `etag` that you have: if it is still the current one, the response is 304 without a body. A list, weak tags and `*` are accepted.
                 * @example "3"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /**
                 * @description Your own id for the request: 1 to 128 visible ASCII characters. The response, the history and the log contain it. An invalid id is replaced by a new one.
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
            /** @description The resource is unchanged. */
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
