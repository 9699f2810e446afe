use aws_sdk_s3::primitives::ByteStream;

use crate::{BUCKET, Server, client, refusal};

#[tokio::test]
async fn only_the_configured_key_may_call() {
    let server = Server::start().await;
    for (id, secret, code) in [
        ("local", "guessed", "SignatureDoesNotMatch"),
        ("someone", "local-secret", "InvalidAccessKeyId"),
    ] {
        let put = client(&server.base_url, id, secret)
            .put_object()
            .bucket(BUCKET)
            .key("a");
        let refused = put.body(ByteStream::from_static(b"1")).send().await.unwrap_err();
        assert_eq!(refusal(&refused), (403, code.to_owned()));
    }
    assert!(!server.exists("a").await);
}

#[tokio::test]
async fn what_is_not_built_says_so() {
    let server = Server::start().await;
    let upload = server
        .client
        .create_multipart_upload()
        .bucket(BUCKET)
        .key("a")
        .send()
        .await
        .unwrap_err();
    assert_eq!(refusal(&upload), (501, "NotImplemented".to_owned()));
}
