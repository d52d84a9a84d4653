//! A strict stand-in for Workfront Proof: its SOAP API, its REST API, its downloads and skeletons of its pages, over a
//! generated account.
//!
//! It is written from the vendor's public documents and from what others have reported, and shares no code with the
//! client that it tests.
//!
//! ```
//! use keepsake_standin::proof::{Profile, ProofAccount, ProofSpec, ProofStandIn};
//!
//! # fn main() -> Result<(), http::Error> {
//! let stand_in = ProofStandIn::new(ProofAccount::new(ProofSpec::sample(1, 1_760_000_000)));
//! let user = stand_in.account().credentials(Profile::Administrator);
//! let request = http::Request::post("https://rest.proofhq.com/api/v1/authorize")
//!     .header("Content-Type", "application/json")
//!     .body(format!(r#"{{"email":"{}","authtoken":"{}"}}"#, user.email, user.api_token).into())?;
//! assert_eq!(stand_in.handle(&request).status, 200);
//! assert!(stand_in.unexpected().is_empty() && stand_in.violations().is_empty());
//! # Ok(())
//! # }
//! ```
//!
//! | To | Use |
//! |---|---|
//! | describe an account | [`ProofSpec::sample`] and its `with_…` methods |
//! | know what a backup must hold | [`ProofAccount`]: [`ProofAccount::files`], [`ProofAccount::comments`], [`ProofAccount::originals`], … |
//! | know what a user sees of it | [`ProofAccount::seen_by`], [`ProofAccount::comments_seen_by`], [`ProofAccount::folders_seen_by`] |
//! | sign in | [`ProofAccount::credentials`] |
//! | make things go wrong | [`ProofFaultPlan::parse`] and [`ProofStandIn::set_faults`] |
//! | see what was asked | [`ProofStandIn::calls`], `count("soap getAllProofs")`, `count("rest proofs/{t}/comments")` |
//! | find a place on a page | [`pages`] |
//!
//! Where the documents are silent, the stand-in decides as follows, and a fault plan turns most of it round.
//!
//! | Question | Here | Otherwise by |
//! |---|---|---|
//! | namespace | of the bare WSDL, at every endpoint | [`ProofStandIn::with_namespace`] |
//! | address of a versioned endpoint | `/16_24_0/soap`, as its WSDL says | |
//! | versions offered | 16_24_0 and 21_3_0 | [`ProofStandIn::with_versions`], `bare-only` |
//! | `StartFrom` | rows from 0; at most 100 come, 25 for 0 | `start-from-one`, `pages-not-rows`, `short-pages`, … |
//! | do lists hold older versions, plain files, archived proofs | no, yes, no | `lists-all-versions`, `files-unlisted` |
//! | rows of a page of `getPeople` | 50 | |
//! | an object that does not exist or is not visible | fault 403; REST 404 | |
//! | the wrong region | a fault without number; REST 401 | |
//! | is a SOAP session good for REST | no | [`ProofStandIn::with_shared_sessions`] |
//! | paging of REST lists | whole, as bare arrays | `rest-first-page` |
//! | downloads switched off | owner and administrators are given the address | `downloads-refused` |
//! | a combined proof | one ZIP by SOAP; REST lists each original with `name`, `size`, `url` | |
//! | a captured web page | no original: the address is empty, the list too | |

mod account;
mod door;
mod downloads;
mod fault;
mod lists;
pub mod pages;
mod region;
mod rest;
mod sessions;
mod soap;
mod stand_in;

pub use account::{Credentials, Original, Profile, ProofAccount, ProofSpec};
pub use fault::ProofFaultPlan;
pub use region::ProofRegion;
pub use stand_in::ProofStandIn;
