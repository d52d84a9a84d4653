//! The doors for tests in other processes: `/__standin/calls`, `/__standin/reset`, `/__standin/faults`.

use http::{Method, StatusCode};
use serde_json::{Map, json};

use crate::fault::Plan;
use crate::service::Controlled;
use crate::{Request, Response};

/// Answers a control request, which is not recorded.
pub(crate) fn answer<S: Controlled>(stand_in: &S, request: &Request) -> Response {
    match (request.method(), request.uri().path()) {
        (&Method::GET, "/__standin/calls") => Response::json(StatusCode::OK, &stand_in.record()),
        (&Method::POST, "/__standin/reset") => {
            stand_in.reset();
            Response::bare(StatusCode::NO_CONTENT)
        }
        (&Method::GET, "/__standin/faults") => {
            let known = Plan::<S::Faults>::list().iter().map(|(name, what)| ((*name).to_owned(), (*what).into()));
            let (plan, known) = (stand_in.faults(), known.collect::<Map<_, _>>());
            let state = json!({"plan": plan.to_string(), "unstruck": plan.unstruck(), "known": known});
            Response::json(StatusCode::OK, &state)
        }
        (&Method::POST, "/__standin/faults") => match Plan::parse(&String::from_utf8_lossy(request.body())) {
            Ok(plan) => {
                stand_in.set_faults(plan);
                Response::bare(StatusCode::NO_CONTENT)
            }
            Err(unknown) => Response::json(StatusCode::BAD_REQUEST, &json!({"error": unknown.to_string()})),
        },
        _ => Response::json(StatusCode::NOT_FOUND, &json!({"error": "no such control"})),
    }
}
