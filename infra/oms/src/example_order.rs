//! The order of the examples and of the demonstration.

use serde_json::{Value, json};

use crate::people::CUSTOMER;

/// A body for `POST /orders`.
pub fn body() -> Value {
    let address = json!({
        "name": "Zoë Brontë", "street": "8 Chapel Lane", "city": "Haworth", "zip": "BD22 8DR", "country": "GB",
    });
    json!({
        "customer_id": CUSTOMER,
        "line_items": [
            {
                "product_id": "a1b2c3d4-0000-4000-8000-000000000001",
                "product_name": "Hand-thrown stoneware bowl",
                "quantity": 2,
                "unit_price": "48.50",
                "tax_rate": "20",
            },
            {
                "product_id": "a1b2c3d4-0000-4000-8000-000000000002",
                "product_name": "Letterpress notebook",
                "quantity": 1,
                "unit_price": "14.00",
                "tax_rate": "0",
            },
        ],
        "shipping_address": address,
        "billing_address": address,
        "shipping_amount": "6.95",
        "currency": "GBP",
        "payment_method": "card",
    })
}
