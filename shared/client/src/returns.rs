//! The operations on returns.

use oms_contract::{
    ApproveReturn, ChangeReturnState, CreateReturn, History, List, Refund, RejectReturn, Return,
};
use oms_domain::{ReturnId, ReturnStatus};
use reqwest::Method;

use crate::request::kind::{Page, Read, Step, View, Write};
use crate::{Client, Request};

/// A filter for returns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReturnFilter {
    /// The state.
    pub status: Option<ReturnStatus>,
}

impl Client {
    /// `POST /returns`: requests the return of a delivered order.
    pub fn create_return(&self, wanted: &CreateReturn) -> Request<Return<'static>, Write> {
        Request::mutation(self, Method::POST, "/returns".to_owned(), wanted)
    }

    /// `GET /returns`: lists the returns that the caller may see, newest first.
    pub fn list_returns(&self, filter: &ReturnFilter) -> Request<List<Return<'static>>, Page> {
        Request::get(self, "/returns".to_owned()).parameter("status", filter.status)
    }

    /// `GET /returns/{return_id}`: one return.
    pub fn get_return(&self, id: ReturnId) -> Request<Return<'static>, View> {
        Request::get(self, format!("/returns/{id}"))
    }

    /// `PATCH /returns/{return_id}/approve`: approves a return that somebody else requested.
    pub fn approve_return(&self, id: ReturnId, decision: &ApproveReturn) -> Request<Return<'static>, Step> {
        Request::mutation(self, Method::PATCH, format!("/returns/{id}/approve"), decision)
    }

    /// `PATCH /returns/{return_id}/reject`: rejects a return that somebody else requested.
    pub fn reject_return(&self, id: ReturnId, decision: &RejectReturn) -> Request<Return<'static>, Step> {
        Request::mutation(self, Method::PATCH, format!("/returns/{id}/reject"), decision)
    }

    /// `PATCH /returns/{return_id}/state`: makes one transition of a return's state machine.
    pub fn change_return_state(
        &self,
        id: ReturnId,
        change: &ChangeReturnState,
    ) -> Request<Return<'static>, Step> {
        Request::mutation(self, Method::PATCH, format!("/returns/{id}/state"), change)
    }

    /// `GET /returns/{return_id}/history`: the records of a return, oldest first.
    pub fn get_return_history(&self, id: ReturnId) -> Request<History, Read> {
        Request::get(self, format!("/returns/{id}/history"))
    }

    /// `GET /returns/{return_id}/refund`: the refund that a return owes.
    pub fn get_return_refund(&self, id: ReturnId) -> Request<Refund<'static>, Read> {
        Request::get(self, format!("/returns/{id}/refund"))
    }
}
