//! `GetObjectRetention` and `PutObjectRetention`.

use s3s::dto::{
    GetObjectRetentionInput, GetObjectRetentionOutput, ObjectLockRetention, ObjectLockRetentionMode,
    PutObjectRetentionInput, PutObjectRetentionOutput,
};

use crate::s3::retention::Retention;
use crate::s3::{ObjectError, Objects};

pub(super) async fn get(
    objects: &Objects,
    input: GetObjectRetentionInput,
) -> Result<GetObjectRetentionOutput, ObjectError> {
    let key = input.key.clone();
    let found = objects
        .blocking(move |objects| {
            let _reading = objects.reading();
            objects.find(&input.bucket, &input.key)
        })
        .await?;
    let retention = found.record.retention.ok_or(ObjectError::NoRetention(key))?;
    Ok(GetObjectRetentionOutput {
        retention: Some(ObjectLockRetention {
            mode: Some(ObjectLockRetentionMode::from_static(retention.mode.name())),
            retain_until_date: Some(retention.until),
        }),
    })
}

pub(super) async fn put(
    objects: &Objects,
    input: PutObjectRetentionInput,
) -> Result<PutObjectRetentionOutput, ObjectError> {
    let (mode, until) = input
        .retention
        .map(|retention| (retention.mode, retention.retain_until_date))
        .unwrap_or_default();
    let retention = Retention::read(
        mode.as_ref().map(ObjectLockRetentionMode::as_str),
        until,
        &objects.now(),
    )?;
    if input.bypass_governance_retention == Some(true) {
        return Err(ObjectError::Unsupported("x-amz-bypass-governance-retention"));
    }
    objects.retain(input.bucket, input.key, retention).await?;
    Ok(PutObjectRetentionOutput::default())
}
