//! The S3 REST protocol in front of the objects, one file for each operation.

mod access;
mod delete_object;
mod get_object;
mod list_objects_v2;
mod presigned;
mod put_object;
mod retention;

use axum::Router;
use axum::error_handling::HandleError;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use s3s::dto::{
    CreateBucketInput, CreateBucketOutput, DeleteObjectInput, DeleteObjectOutput, GetObjectInput,
    GetObjectOutput, GetObjectRetentionInput, GetObjectRetentionOutput, HeadBucketInput, HeadBucketOutput,
    HeadObjectInput, HeadObjectOutput, ListObjectsV2Input, ListObjectsV2Output, PutObjectInput,
    PutObjectOutput, PutObjectRetentionInput, PutObjectRetentionOutput,
};
use s3s::service::S3ServiceBuilder;
use s3s::{HttpError, S3, S3Request, S3Response, S3Result};

use super::{ObjectError, Objects};

/// Serves `objects` by the S3 protocol, path-style. Requests must be signed with this key, in a header or as a
/// presigned URL. A signature in a header is checked against the machine's own clock, as the SDK that signs uses it
/// too; a presigned URL expires by the clock that the objects were opened with, if that one was turned.
pub fn router(objects: Objects, access_key_id: impl Into<String>, secret_access_key: &str) -> Router {
    let turned = presigned::Turned {
        clock: objects.clock().clone(),
        secret_access_key: secret_access_key.to_owned(),
    };
    let access = access::Signed::counting(&objects);
    let mut builder = S3ServiceBuilder::new(Endpoint(objects));
    builder.set_auth(access::OneKey::new(access_key_id, secret_access_key));
    builder.set_access(access);
    let service = HandleError::new(builder.build(), |error: HttpError| async {
        let error: s3s::StdError = error.into();
        tracing::error!(error, "the object endpoint failed");
        StatusCode::INTERNAL_SERVER_ERROR
    });
    let router = Router::new().fallback_service(service);
    // The machine's own clock is the one s3s checks by, so nothing needs to be signed anew.
    if turned.clock.turned_by() == 0 {
        return router;
    }
    router.layer(from_fn_with_state(turned, presigned::check))
}

struct Endpoint(Objects);

/// Puts an operation's outcome in the form s3s wants.
fn answer<Output>(outcome: Result<Output, ObjectError>) -> S3Result<S3Response<Output>> {
    outcome.map(S3Response::new).map_err(Into::into)
}

#[async_trait::async_trait]
impl S3 for Endpoint {
    async fn create_bucket(
        &self,
        request: S3Request<CreateBucketInput>,
    ) -> S3Result<S3Response<CreateBucketOutput>> {
        let bucket = request.input.bucket;
        let location = Some(format!("/{bucket}"));
        let created = self
            .0
            .blocking(move |objects| objects.create_bucket(&bucket))
            .await;
        answer(created.map(|()| CreateBucketOutput { location }))
    }

    async fn head_bucket(
        &self,
        request: S3Request<HeadBucketInput>,
    ) -> S3Result<S3Response<HeadBucketOutput>> {
        let checked = self
            .0
            .blocking(move |objects| objects.check_bucket(&request.input.bucket))
            .await;
        answer(checked.map(|()| HeadBucketOutput {
            bucket_region: Some("us-east-1".to_owned()),
            ..HeadBucketOutput::default()
        }))
    }

    async fn put_object(&self, request: S3Request<PutObjectInput>) -> S3Result<S3Response<PutObjectOutput>> {
        answer(put_object::call(&self.0, request).await)
    }

    async fn get_object(&self, request: S3Request<GetObjectInput>) -> S3Result<S3Response<GetObjectOutput>> {
        answer(get_object::get(&self.0, request.input).await)
    }

    async fn head_object(
        &self,
        request: S3Request<HeadObjectInput>,
    ) -> S3Result<S3Response<HeadObjectOutput>> {
        answer(get_object::head(&self.0, request.input).await)
    }

    async fn delete_object(
        &self,
        request: S3Request<DeleteObjectInput>,
    ) -> S3Result<S3Response<DeleteObjectOutput>> {
        answer(delete_object::call(&self.0, request.input).await)
    }

    async fn list_objects_v2(
        &self,
        request: S3Request<ListObjectsV2Input>,
    ) -> S3Result<S3Response<ListObjectsV2Output>> {
        answer(list_objects_v2::call(&self.0, request.input).await)
    }

    async fn get_object_retention(
        &self,
        request: S3Request<GetObjectRetentionInput>,
    ) -> S3Result<S3Response<GetObjectRetentionOutput>> {
        answer(retention::get(&self.0, request.input).await)
    }

    async fn put_object_retention(
        &self,
        request: S3Request<PutObjectRetentionInput>,
    ) -> S3Result<S3Response<PutObjectRetentionOutput>> {
        answer(retention::put(&self.0, request.input).await)
    }
}
