//! `DeleteObject`.

use s3s::dto::{DeleteObjectInput, DeleteObjectOutput};

use crate::s3::condition::WriteCondition;
use crate::s3::{ObjectError, Objects};

pub(super) async fn call(
    objects: &Objects,
    input: DeleteObjectInput,
) -> Result<DeleteObjectOutput, ObjectError> {
    // `DeleteObject` has no `If-None-Match`.
    let condition = WriteCondition::read(input.if_match, None)?;
    if input.bypass_governance_retention == Some(true) {
        return Err(ObjectError::Unsupported("x-amz-bypass-governance-retention"));
    }
    objects.delete(input.bucket, input.key, condition).await?;
    Ok(DeleteObjectOutput::default())
}
