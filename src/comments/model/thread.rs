//! Where a comment stands in its thread.

use uuid::Uuid;

use super::{Comment, CommentId, MAX_DEPTH};
use crate::db::Id;

/// How many characters one comment takes in a path: a UUID in hexadecimal.
const SEGMENT: usize = 32;

/// Where a new comment stands in its thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The comment it hangs under.
    pub parent: Option<CommentId>,
    /// The ids from the first comment of the thread down to it.
    pub path: String,
    /// The level in the thread.
    pub depth: i64,
}

/// The place of a reply to `parent`. Below the last level it joins that level.
pub fn place(id: CommentId, parent: Option<&Comment>) -> Place {
    let own = id.uuid().simple().to_string();
    match parent {
        None => Place {
            parent: None,
            path: own,
            depth: 1,
        },
        Some(parent) if parent.depth >= MAX_DEPTH => {
            let above = &parent.path[..parent.path.len() - SEGMENT];
            Place {
                parent: parent.parent,
                path: format!("{above}{own}"),
                depth: parent.depth,
            }
        }
        Some(parent) => Place {
            parent: Some(parent.id),
            path: format!("{}{own}", parent.path),
            depth: parent.depth + 1,
        },
    }
}

impl Comment {
    /// The ids of the comments above this one, nearest first.
    pub fn ancestors(&self) -> Vec<CommentId> {
        let ids = self
            .path
            .as_bytes()
            .chunks(SEGMENT)
            .filter_map(|segment| Uuid::try_parse_ascii(segment).ok());
        let mut above: Vec<CommentId> = ids.map(Id::new).collect();
        above.pop();
        above.reverse();
        above
    }

    /// The path by which the newest thread comes first, and each is in order from top to bottom: the id of its first
    /// comment is written in digits that sort the other way round.
    pub fn path_newest(&self) -> String {
        let (first, below) = self.path.split_at(SEGMENT.min(self.path.len()));
        let turned = first.bytes().map(|digit| {
            let value = char::from(digit).to_digit(16).unwrap_or(0);
            char::from(b'P' - u8::try_from(value).unwrap_or(0))
        });
        turned.chain(below.chars()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Timestamp;
    use crate::comments::{CommentStatus, Marks};
    use crate::db::Version;

    fn comment(n: u128, parent: Option<&Comment>) -> Comment {
        let id = Id::new(Uuid::from_u128(n));
        let Place { parent, path, depth } = place(id, parent);
        let at = Timestamp::from_micros(0);
        Comment {
            id,
            article: Id::new(Uuid::nil()),
            commenter: None,
            parent,
            in_reply_to: None,
            path,
            depth,
            author_name: "Ada".into(),
            status: CommentStatus::Approved,
            body: String::new(),
            body_html: String::new(),
            marks: Marks::default(),
            votes: 0,
            reports: 0,
            reasons: Vec::new(),
            version: Version::FIRST,
            created_at: at,
            updated_at: at,
            edited_at: None,
        }
    }

    #[test]
    fn a_reply_below_the_last_level_joins_it() {
        let mut thread = vec![comment(1, None)];
        for n in 2..=7 {
            thread.push(comment(n, thread.last()));
        }
        let depths: Vec<i64> = thread.iter().map(|comment| comment.depth).collect();
        assert_eq!(depths, [1, 2, 3, 4, 5, 5, 5]);
        assert_eq!(thread[6].parent, Some(thread[3].id));
        assert!(
            thread[6].path > thread[5].path,
            "sorts behind the one it replies to"
        );
    }

    #[test]
    fn a_path_tells_who_stands_above() {
        let first = comment(1, None);
        let second = comment(2, Some(&first));
        let third = comment(3, Some(&second));
        assert_eq!(third.ancestors(), [second.id, first.id]);
        assert_eq!(first.ancestors(), []);
    }

    #[test]
    fn the_newest_thread_comes_first_and_reads_from_top_to_bottom() {
        let (one, two) = (comment(0x1f, None), comment(0xa0, None));
        let (reply, below) = (comment(0xb0, Some(&one)), comment(0xc0, Some(&two)));
        let mut paths = [&one, &two, &reply, &below].map(|comment| (comment.path_newest(), comment.id));
        paths.sort();
        assert_eq!(paths.map(|(_, id)| id), [two.id, below.id, one.id, reply.id]);
    }
}
