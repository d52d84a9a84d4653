//! Dependencies between tasks: tasks name their ids, the objects are asked for by id.

use super::Query;

/// `GET /dependencies/{ids}`.
pub fn by_ids(ids: &[String]) -> Query {
    Query::by_ids("/dependencies", ids.iter().map(String::as_str))
}
