//! The doors for tests in other processes: `/__standin/calls`, `/__standin/reset`, `/__standin/faults`.

use http::{Method, StatusCode};
use serde_json::{Map, json};

use crate::fault::FaultPlan;
use crate::service::Controlled;
use crate::{Request, Response};

/// Answers a control request, which is not recorded.
pub(crate) fn answer(stand_in: &dyn Controlled, request: &Request) -> Response {
    match (request.method(), request.uri().path()) {
        (&Method::GET, "/__standin/calls") => Response::json(StatusCode::OK, &stand_in.record()),
        (&Method::POST, "/__standin/reset") => {
            stand_in.reset();
            Response::bare(StatusCode::NO_CONTENT)
        }
        (&Method::GET, "/__standin/faults") => {
            let known: Map<_, _> =
                FaultPlan::list().iter().map(|(name, what)| ((*name).to_owned(), (*what).into())).collect();
            Response::json(StatusCode::OK, &json!({"plan": stand_in.faults().to_string(), "known": known}))
        }
        (&Method::POST, "/__standin/faults") => set_faults(stand_in, request),
        _ => Response::json(StatusCode::NOT_FOUND, &json!({"error": "no such control"})),
    }
}

fn set_faults(stand_in: &dyn Controlled, request: &Request) -> Response {
    let text = String::from_utf8_lossy(request.body());
    match FaultPlan::parse(&text) {
        Ok(plan) => {
            stand_in.set_faults(plan);
            Response::bare(StatusCode::NO_CONTENT)
        }
        Err(unknown) => Response::json(StatusCode::BAD_REQUEST, &json!({"error": unknown.to_string()})),
    }
}
