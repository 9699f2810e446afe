//! `ListObjectsV2`.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use s3s::dto::{
    CommonPrefix, EncodingType, ListObjectsV2Input, ListObjectsV2Output, Object, ObjectStorageClass,
};

use crate::s3::list::{Listed, Query, Start};
use crate::s3::{ObjectError, Objects};

/// The most keys on a page.
const MAXIMUM_KEYS: i32 = 1000;

/// The characters that `encoding-type=url` leaves as they are.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~')
    .remove(b'/')
    .remove(b'*');

pub(super) async fn call(
    objects: &Objects,
    input: ListObjectsV2Input,
) -> Result<ListObjectsV2Output, ObjectError> {
    let max_keys = input.max_keys.unwrap_or(MAXIMUM_KEYS).min(MAXIMUM_KEYS);
    let limit = usize::try_from(max_keys)
        .map_err(|_| ObjectError::InvalidArgument("max-keys must not be negative"))?;
    let start = match (&input.continuation_token, &input.start_after) {
        // The token says where the page starts; `start-after` is for the first page only.
        (Some(token), _) => Start::from_token(token)?,
        (None, Some(key)) => Start::AfterKey(key.clone()),
        (None, None) => Start::Beginning,
    };
    let url = input
        .encoding_type
        .as_ref()
        .is_some_and(|encoding| encoding.as_str() == EncodingType::URL);
    let encode = |text: String| {
        if url {
            utf8_percent_encode(&text, ENCODED).to_string()
        } else {
            text
        }
    };
    let prefix = input.prefix.unwrap_or_default();
    let query = Query {
        prefix: prefix.clone(),
        delimiter: input.delimiter.clone(),
        start,
        limit,
    };
    let page = objects.list(input.bucket.clone(), query).await?;
    let key_count = page.objects.len() + page.common_prefixes.len();
    Ok(ListObjectsV2Output {
        name: Some(input.bucket),
        prefix: Some(encode(prefix)),
        delimiter: input.delimiter.map(encode),
        start_after: input.start_after.map(encode),
        max_keys: Some(max_keys),
        key_count: i32::try_from(key_count).ok(),
        is_truncated: Some(page.next.is_some()),
        continuation_token: input.continuation_token,
        next_continuation_token: page.next.map(|next| next.token()),
        contents: Some(
            page.objects
                .into_iter()
                .map(|listed| object(listed, encode))
                .collect(),
        ),
        common_prefixes: Some(
            page.common_prefixes
                .into_iter()
                .map(|prefix| CommonPrefix {
                    prefix: Some(encode(prefix)),
                })
                .collect(),
        ),
        encoding_type: input.encoding_type,
        request_charged: None,
    })
}

fn object(listed: Listed, encode: impl Fn(String) -> String) -> Object {
    let e_tag = listed.record.e_tag();
    Object {
        key: Some(encode(listed.record.key)),
        size: i64::try_from(listed.size).ok(),
        e_tag: Some(e_tag),
        last_modified: Some(listed.record.last_modified),
        storage_class: Some(ObjectStorageClass::from_static(ObjectStorageClass::STANDARD)),
        ..Object::default()
    }
}
