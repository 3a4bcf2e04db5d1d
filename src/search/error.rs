/// What can be wrong with what somebody searches for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SearchError {
    /// There is nothing to look for.
    #[error(
        "must have a word to look for, or `tag:` or `author:` with a slug; words to leave out are not enough"
    )]
    Nothing,
    /// There is too much to look for.
    #[error("must have at most {} terms", super::MOST_TERMS)]
    TooManyTerms,
    /// An operator stands where only words are looked for.
    #[error("must have no `tag:` and no `author:` here; the list of articles has filters for both")]
    Operator,
}
