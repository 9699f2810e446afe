//! Orders, history and jobs in DynamoDB.
