//! `If-None-Match`: an entity that has not changed is not sent again.

use oms_tests::order::{self, id};
use oms_tests::{Api, Call, Local, Reply, contract, new_uuid, refund, returns};

#[track_caller]
fn assert_not_modified(reply: &Reply, tag: &str) {
    reply.assert_status(304);
    assert!(reply.bytes.is_empty(), "{reply}");
    assert_eq!(reply.header("etag"), Some(tag), "{reply}");
    assert_eq!(reply.header("content-type"), None, "{reply}");
}

fn unless(call: Call, tags: &str) -> Call {
    call.header("if-none-match", tags)
}

#[tokio::test]
async fn an_order_is_sent_once_for_each_of_its_versions() {
    let api = Api::requests_only();
    let manager = api.manager();
    let order = order::place(&api.support()).await;
    let get = || manager.order(id(&order));
    let mut before: Option<String> = None;
    for (version, next) in (1..).zip([None, Some("PAID"), Some("CANCELLED")]) {
        if let Some(next) = next {
            manager.change_state(id(&order), next).await.assert_status(200);
        }
        let tag = format!("\"{version}\"");
        if let Some(before) = &before {
            let changed = unless(get(), before).await.expect(200);
            assert_eq!(changed.header("etag"), Some(tag.as_str()));
            assert_eq!(changed.bytes, get().await.bytes);
        }
        assert_not_modified(&unless(get(), &tag).await, &tag);
        before = Some(tag);
    }
}

#[tokio::test]
async fn any_of_several_tags_will_do_weak_or_strong_and_a_star_is_every_one() {
    let api = Api::requests_only();
    let manager = api.manager();
    let order = order::in_status(&api, "SHIPPED").await;
    let get = || manager.order(id(&order));
    for same in [
        "\"4\"",
        "W/\"4\"",
        "\"1\", \"4\"",
        "\"4\",\"5\"",
        "W/\"3\" ,\tW/\"4\"",
        "\"a,\\b\", \"4\"",
        "*",
        " * ",
    ] {
        assert_not_modified(&unless(get(), same).await, "\"4\"");
    }
    let twice = unless(unless(get(), "\"1\""), "\"4\"").await;
    assert_not_modified(&twice, "\"4\"");
    for other in [
        "\"3\"",
        "\"44\"",
        "\"04\"",
        "\"\"",
        "W/\"\"",
        "\"abc\"",
        "\"1\", W/\"2\"",
    ] {
        unless(get(), other).await.assert_status(200);
    }
}

#[tokio::test]
async fn what_is_no_list_of_tags_is_a_bad_request() {
    let api = Api::requests_only();
    let customer = api.customer();
    let order = order::place(&customer).await;
    for bad in [
        "1",
        "\"1",
        "1\"",
        "w/\"1\"",
        "W/1",
        "\"1\" \"2\"",
        "*, \"1\"",
        "\"1\", *",
        "\"a b\"",
        "\"é\"",
        "'1'",
        "null",
    ] {
        let reply = unless(customer.order(id(&order)), bad).await;
        reply.refused(400, "BAD_REQUEST");
    }
}

#[tokio::test]
async fn what_is_not_there_is_not_found_whatever_the_tag() {
    let api = Api::requests_only();
    let order = order::place(&api.customer()).await;
    for tag in ["*", "\"1\""] {
        for missing in [id(&order), &new_uuid()] {
            let other = api.other_customer();
            unless(other.order(missing), tag).await.refused(404, "NOT_FOUND");
            unless(other.returned(missing), tag)
                .await
                .refused(404, "NOT_FOUND");
        }
    }
    unless(api.nobody().order(id(&order)), "*")
        .await
        .refused(401, "UNAUTHENTICATED");
}

#[tokio::test]
async fn a_return_is_sent_once_for_each_of_its_versions_until_it_is_completed() {
    let api = Api::requests_only();
    let manager = api.manager();
    for status in contract::RETURN_STATUSES {
        let returned = returns::in_status(&api, status).await;
        let tag = format!("\"{}\"", returned["version"]);
        let get = || manager.returned(returns::id(&returned));
        for tags in [tag.as_str(), "*"] {
            let reply = unless(get(), tags).await;
            if status == "COMPLETED" {
                // The outcome of the refund appears in it without a new version.
                assert_eq!(reply.expect(200).header("etag"), Some(tag.as_str()));
            } else {
                assert_not_modified(&reply, &tag);
            }
        }
        // The past does not change.
        let view = get().query(&[("as_of", &returned["version"].to_string())]);
        assert_not_modified(&unless(view, &tag).await, &tag);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_refund_that_comes_after_the_completion_is_seen() {
    let local = Local::start().await;
    let customer = local.customer();
    let paid = refund::paid_order(&local, &customer).await;
    refund::owe(&local, &customer, &paid, refund::Source::Return).await;
    let list = customer.get("/returns").await.expect(200);
    let return_id = returns::id(&list.data()[0]);
    let completed = customer.returned(return_id).await.expect(200);
    let tag = completed.header("etag").unwrap();
    local.settled().await;
    let refunded = unless(customer.returned(return_id), tag).await.expect(200);
    assert_eq!(refunded.header("etag"), Some(tag));
    assert!(refunded.body["refund_transaction_id"].is_string(), "{refunded}");
}

#[tokio::test]
async fn a_view_of_the_past_or_a_part_has_the_tag_of_its_version() {
    let api = Api::requests_only();
    let manager = api.manager();
    let order = order::in_status(&api, "SHIPPED").await;
    let get = |query: &[(&str, &str)]| manager.order(id(&order)).query(query);
    assert_not_modified(&unless(get(&[("as_of", "2")]), "\"2\"").await, "\"2\"");
    unless(get(&[("as_of", "2")]), "\"4\"").await.assert_status(200);
    assert_not_modified(&unless(get(&[("fields", "id,status")]), "\"4\"").await, "\"4\"");
    unless(get(&[("as_of", "9")]), "*")
        .await
        .refused(404, "NOT_FOUND");
    unless(get(&[("fields", "colour")]), "*")
        .await
        .refused(400, "BAD_REQUEST");
}

#[tokio::test]
async fn what_has_no_tag_is_always_sent() {
    let api = Api::requests_only();
    let manager = api.manager();
    let order = order::place(&api.support()).await;
    for path in [
        "/orders",
        "/returns",
        "/jobs",
        "/health",
        &format!("/orders/{}/history", id(&order)),
    ] {
        for tags in ["*", "\"1\""] {
            let reply = unless(manager.get(path), tags).await.expect(200);
            assert_eq!(reply.header("etag"), None, "{reply}");
        }
    }
}

#[tokio::test]
async fn a_change_is_made_whatever_the_tag() {
    let api = Api::requests_only();
    let manager = api.manager();
    let order = order::place(&api.support()).await;
    let paid = unless(manager.change_state(id(&order), "PAID"), "\"2\"").await;
    assert_eq!(paid.expect(200).text("status"), "PAID");
}

#[tokio::test]
async fn the_document_and_its_page_are_sent_once() {
    let base = Local::quiet().await;
    let client = reqwest::Client::new();
    for path in ["openapi.json", "docs"] {
        let url = format!("{}/api/v1/{path}", base.system().url());
        let whole = client.get(&url).send().await.unwrap();
        assert_eq!(whole.status(), 200, "{path}");
        let tag = whole.headers()["etag"].to_str().unwrap().to_owned();
        assert!(!whole.bytes().await.unwrap().is_empty());
        for tags in [&tag, &format!("W/{tag}"), "*"] {
            let same = client
                .get(&url)
                .header("if-none-match", tags)
                .send()
                .await
                .unwrap();
            assert_eq!(same.status(), 304, "{path} {tags}");
            assert_eq!(same.headers()["etag"], tag.as_str());
            assert!(same.bytes().await.unwrap().is_empty());
        }
        let other = client
            .get(&url)
            .header("if-none-match", "\"1\"")
            .send()
            .await
            .unwrap();
        assert_eq!(other.status(), 200, "{path}");
    }
}
