//! Names in the database and the API.

use std::collections::BTreeMap;

use oms_domain::{
    ActorId, ApiKeyId, ApiKeyStatus, Decimal, HistoryEvent, Lifecycle, Money, NotesText, OrderId,
    OrderStatus, RefundSource, RejectionReason, ReturnDetails, ReturnStatus, ShortText, parse_currency,
};

#[test]
fn a_refund_has_two_sources() {
    let names = RefundSource::ALL.map(RefundSource::as_str);
    assert_eq!(names, ["RETURN", "CANCELLATION"]);
    for source in RefundSource::ALL {
        assert_eq!(RefundSource::from_name(source.as_str()), Some(source));
        assert_eq!(source.to_string(), source.as_str());
    }
    assert_eq!(RefundSource::from_name("REFUND"), None);
}

#[test]
fn a_return_is_rejected_for_one_of_four_reasons() {
    let names = RejectionReason::ALL.map(RejectionReason::as_str);
    assert_eq!(
        names,
        [
            "damage_not_covered",
            "policy_violation",
            "outside_window",
            "fraudulent"
        ]
    );
    for reason in RejectionReason::ALL {
        assert_eq!(RejectionReason::from_name(reason.as_str()), Some(reason));
    }
    assert_eq!(RejectionReason::from_name("none"), None);
}

#[test]
fn a_returns_details_are_metadata_by_their_names() {
    assert_eq!(ReturnStatus::metadata(&ReturnDetails::default()), BTreeMap::new());
    let details = ReturnDetails {
        manager_notes: NotesText::parse("fine").ok(),
        rejection_reason: Some(RejectionReason::Fraudulent),
        restocking_fee: Decimal::parse("1.50").ok(),
        tracking_number: ShortText::parse("T1").ok(),
        carrier: ShortText::parse("Post").ok(),
    };
    let expected = [
        ("manager_notes", "fine"),
        ("rejection_reason", "fraudulent"),
        ("restocking_fee", "1.5"),
        ("tracking_number", "T1"),
        ("carrier", "Post"),
    ];
    let expected = expected.map(|(name, value)| (name, value.to_owned()));
    assert_eq!(ReturnStatus::metadata(&details), BTreeMap::from(expected));
}

#[test]
fn a_keys_steps_carry_nothing() {
    assert!(ApiKeyStatus::metadata(&()).is_empty());
}

#[test]
fn there_are_three_kinds_of_rows_and_each_has_its_states() {
    let names = HistoryEvent::ALL.map(HistoryEvent::as_str);
    assert_eq!(names, ["TRANSITION", "REFUSED", "JOB"]);
    for event in HistoryEvent::ALL {
        assert_eq!(HistoryEvent::from_name(event.as_str()), Some(event));
    }
    assert_eq!(HistoryEvent::from_name("OTHER"), None);
    let orders = OrderStatus::ALL.iter().map(|status| status.as_str());
    let returns = ReturnStatus::ALL.iter().map(|status| status.as_str());
    let lifecycles: Vec<&'static str> = orders.chain(returns).collect();
    let jobs = ["PENDING", "PROCESSING", "SUCCEEDED", "FAILED"];
    let keys = ["ACTIVE", "REVOKED"];
    let some = |names: &[&'static str]| names.iter().copied().map(Some).collect::<Vec<_>>();
    let expected = [lifecycles.as_slice(), &keys].concat();
    assert_eq!(HistoryEvent::Transition.states(), some(&expected));
    let refused = [some(&lifecycles), some(&jobs), vec![None]].concat();
    assert_eq!(HistoryEvent::Refused.states(), refused);
    assert_eq!(HistoryEvent::Job.states(), some(&jobs));
}

#[test]
fn a_name_is_shown_as_it_is() {
    assert_eq!(ActorId::parse("somebody").unwrap().to_string(), "somebody");
}

#[test]
fn a_decimal_knows_how_many_places_it_takes() {
    for (text, places) in [
        ("12", 0),
        ("12.0", 0),
        ("12.5", 1),
        ("12.50", 1),
        ("12.05", 2),
        ("0.001", 3),
    ] {
        assert_eq!(Decimal::parse(text).unwrap().decimals(), places, "{text}");
    }
}

#[test]
fn an_api_keys_id_in_a_key_is_thirty_two_lower_case_digits() {
    let simple = "c0000000000040008000000000000001";
    let id = ApiKeyId::from_simple(simple).unwrap();
    assert_eq!(id.simple(), simple);
    assert_eq!(id.to_string(), "c0000000-0000-4000-8000-000000000001");
    for other in [
        "C0000000000040008000000000000001",
        "c000000000004000800000000000000",
        "c00000000000400080000000000000011",
        "c0000000-0000-4000-8000-000000000001",
        "",
    ] {
        assert_eq!(ApiKeyId::from_simple(other), None, "{other}");
    }
}

#[test]
fn what_is_no_text_is_told_what_was_expected() {
    let error = serde_json::from_str::<OrderId>("7").unwrap_err().to_string();
    assert!(
        error.starts_with("invalid type: integer `7`, expected "),
        "{error}"
    );
    assert!(error.contains("the id of an order"), "{error}");
}

#[test]
fn nothing_is_an_amount() {
    let euro = parse_currency("EUR").unwrap();
    assert_eq!(Money::from_minor_units(0, euro), Ok(Money::zero(euro)));
    assert!(Money::from_minor_units(-1, euro).is_err());
}
