//! A small HTTP server for one author: `GET` and `HEAD`, one request a connection, hard limits.
//!
//! It knows nothing of manuals. Who connects may be a browser, a page of somebody else's in the same
//! browser, or anything on the network if the author asked for that; so a head is read strictly and
//! within limits of size and time, a slow reader is dropped, and a newcomer never waits for somebody
//! who has not said what they want. What may be asked for is the business of [`Answer`].

mod request;
mod response;
mod server;

pub use request::{Method, Refusal, Request, read_head};
pub use response::{Body, Response, Status};
pub use server::{Answer, Bounds, Server};

#[cfg(test)]
mod tests;
