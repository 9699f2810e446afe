//! `DeleteObject`.

use s3s::dto::{DeleteObjectInput, DeleteObjectOutput};

use crate::s3::condition::WriteCondition;
use crate::s3::{ObjectError, Objects};

pub(super) async fn call(
    objects: &Objects,
    input: DeleteObjectInput,
) -> Result<DeleteObjectOutput, ObjectError> {
    let condition = WriteCondition::read(input.if_match, None)?;
    let bypass_governance = input.bypass_governance_retention.unwrap_or(false);
    objects
        .delete(input.bucket, input.key, condition, bypass_governance)
        .await?;
    Ok(DeleteObjectOutput::default())
}
