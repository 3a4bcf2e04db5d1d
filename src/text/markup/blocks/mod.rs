//! The body of an article as a tree, for those who draw it without HTML.

mod derive;
mod markdown;

pub use derive::derive;
pub use markdown::markdown;
use serde::Serialize;
use utoipa::ToSchema;

/// Changes when what was there before means something else; new types of blocks and marks do not change it.
const VERSION: u8 = 1;

/// The text as a tree: the same as `html`, for those who draw it without HTML. White space is collapsed, so that every
/// text can be shown as it is. Blocks stand at most nine deep in one another. Types are told apart by `type`, and more of
/// them may come: leave out marks that you do not know, and show what a block of an unknown type holds. There is none for
/// what is embedded from elsewhere (videos, posts), which no body may hold yet. A body of more than 25,000 elements, more
/// than any article has, is one `preformatted` block with its plain text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Blocks {
    /// The version of this format: 1. Another one means that what was there before has changed; new types do not.
    #[schema(minimum = 1, example = 1)]
    pub format_version: u8,
    /// The blocks, from top to bottom.
    pub blocks: Vec<Block>,
}

/// A piece of the text that stands on lines of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Block {
    /// A paragraph.
    Paragraph {
        /// What it says.
        content: Vec<Inline>,
        /// Whether it is set without space around it, as the text of most list items and table cells is.
        tight: bool,
    },
    /// A heading within the text; the headline is above it.
    Heading {
        /// 2 for the headings at the top, down to 6.
        #[schema(minimum = 2, maximum = 6, example = 2)]
        level: u8,
        /// What it says.
        content: Vec<Inline>,
    },
    /// A list.
    List {
        /// Whether its items are numbered.
        ordered: bool,
        /// The number of the first item; null for the usual one.
        #[schema(example = 1)]
        start: Option<i32>,
        /// Whether the numbers go down.
        reversed: bool,
        /// The items.
        items: Vec<ListItem>,
    },
    /// Terms and what they mean.
    Definitions {
        /// The terms and their descriptions, in order.
        items: Vec<Definition>,
    },
    /// A quotation.
    Quote {
        /// The address of what is quoted.
        #[schema(example = "https://www.example.org/speech")]
        cite: Option<String>,
        /// What is quoted.
        #[schema(no_recursion)]
        blocks: Vec<Block>,
    },
    /// A picture with its caption.
    Picture {
        /// Where it is.
        #[schema(example = "https://pictures.example.org/corridor.jpg")]
        url: String,
        /// What it shows, for those who do not see it; null when nothing is said.
        #[schema(example = "The corridor of a sleeping car")]
        alt: Option<String>,
        /// What is told beside it.
        title: Option<String>,
        /// Its width in pixels.
        #[schema(minimum = 1)]
        width: Option<u32>,
        /// Its height in pixels.
        #[schema(minimum = 1)]
        height: Option<u32>,
        /// The line below it; empty when there is none.
        caption: Vec<Inline>,
    },
    /// Something set apart from the text that is more than one picture: a table with a caption, or several pictures.
    Figure {
        /// What it holds, its caption among them.
        #[schema(no_recursion)]
        blocks: Vec<Block>,
    },
    /// The caption of the figure that it stands in.
    Caption {
        /// What it says.
        #[schema(no_recursion)]
        blocks: Vec<Block>,
    },
    /// A table.
    Table {
        /// What is said over it; empty when nothing is.
        #[schema(no_recursion)]
        caption: Vec<Block>,
        /// Its rows: those at its head, those in it, and those at its foot.
        groups: Vec<TableGroup>,
    },
    /// Source code, to be shown with its spaces and line ends.
    Code {
        /// The language that it is in.
        #[schema(example = "rust")]
        language: Option<String>,
        /// The source.
        #[schema(example = "fn main() {}\n")]
        text: String,
    },
    /// Text to be shown with its spaces and line ends.
    Preformatted {
        /// The text. Its spaces and line ends are not collapsed.
        content: Vec<Inline>,
    },
    /// A line between what is above and what is below.
    Divider {},
    /// The footnotes.
    Footnotes {
        /// The notes, in the order of their numbers.
        notes: Vec<Footnote>,
    },
    /// Blocks that belong together.
    Section {
        /// The blocks.
        #[schema(no_recursion)]
        blocks: Vec<Block>,
    },
}

/// An item of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ListItem {
    /// Its number when it is not the next one.
    pub value: Option<i32>,
    /// What a reference's `target` may name.
    pub id: Option<String>,
    /// What it says.
    #[schema(no_recursion)]
    pub blocks: Vec<Block>,
}

/// A term, or what it means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Definition {
    /// Which of them.
    pub kind: DefinitionKind,
    /// What it says.
    #[schema(no_recursion)]
    pub blocks: Vec<Block>,
}

/// What a part of a list of definitions is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DefinitionKind {
    /// What is explained.
    Term,
    /// The explanation of the terms before it.
    Description,
}

/// Rows of a table that belong together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct TableGroup {
    /// Where they stand.
    pub kind: TableGroupKind,
    /// The rows.
    pub rows: Vec<TableRow>,
}

/// Where rows of a table stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TableGroupKind {
    /// At its head.
    Head,
    /// In it.
    Body,
    /// At its foot.
    Foot,
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct TableRow {
    /// Its cells.
    pub cells: Vec<TableCell>,
}

/// A cell of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct TableCell {
    /// Whether it says what the others in its row or column are.
    pub header: bool,
    /// Which others: `col`, `row`, `colgroup` or `rowgroup`.
    #[schema(example = "col")]
    pub scope: Option<String>,
    /// Where its text stands: `left`, `center` or `right`.
    #[schema(example = "right")]
    pub align: Option<String>,
    /// How many columns it takes when it takes more than one.
    #[schema(minimum = 1)]
    pub colspan: Option<u32>,
    /// How many rows it takes when it takes more than one.
    #[schema(minimum = 1)]
    pub rowspan: Option<u32>,
    /// What it says.
    #[schema(no_recursion)]
    pub blocks: Vec<Block>,
}

/// A footnote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Footnote {
    /// What the `target` of a reference to it says.
    #[schema(example = "fn-1")]
    pub id: String,
    /// What it says.
    #[schema(no_recursion)]
    pub blocks: Vec<Block>,
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Inline {
    /// Text, all of it alike.
    Text {
        /// The text.
        #[schema(example = "left on time")]
        text: String,
        /// What it is, from the outside in.
        #[schema(max_items = 160)]
        marks: Vec<Mark>,
    },
    /// A line end.
    Break {},
    /// A picture in the line.
    Picture {
        /// Where it is.
        #[schema(example = "https://pictures.example.org/flag.png")]
        url: String,
        /// What it shows, for those who do not see it; null when nothing is said.
        alt: Option<String>,
        /// What is told beside it.
        title: Option<String>,
        /// Its width in pixels.
        #[schema(minimum = 1)]
        width: Option<u32>,
        /// Its height in pixels.
        #[schema(minimum = 1)]
        height: Option<u32>,
        /// What it is: a link, say.
        #[schema(max_items = 160)]
        marks: Vec<Mark>,
    },
    /// A reference to a footnote, or the way back from one. It is no part of the plain text.
    Reference {
        /// What is shown.
        #[schema(example = "1")]
        label: String,
        /// The `id` of the footnote, or of the reference that leads to it.
        #[schema(example = "fn-1")]
        target: String,
        /// What the way back refers to.
        #[schema(example = "fnref-1")]
        id: Option<String>,
    },
}

/// What a piece of text is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Mark {
    /// Important: mostly bold.
    Strong {},
    /// Stressed: mostly italic.
    Emphasis {},
    /// A link.
    Link {
        /// Where it leads: to the web or to somebody's mail.
        #[schema(example = "https://www.example.org/timetable")]
        url: String,
        /// What is told beside it.
        title: Option<String>,
    },
    /// Source code.
    Code {
        /// The language that it is in.
        language: Option<String>,
    },
    /// No longer true, or taken out.
    Strikethrough {
        /// When it was taken out.
        datetime: Option<String>,
    },
    /// Put in later.
    Insertion {
        /// When it was put in.
        datetime: Option<String>,
    },
    /// Underlined.
    Underline {},
    /// Set off for its relevance.
    Highlight {},
    /// A fine print.
    Small {},
    /// Below the line.
    Subscript {},
    /// Above the line.
    Superscript {},
    /// Keys to press.
    Keyboard {},
    /// An abbreviation.
    Abbreviation {
        /// What it stands for.
        title: Option<String>,
    },
    /// The name of a work.
    Citation {},
    /// A quotation in the line, to be shown in quotation marks: they are not in the text.
    Quotation {
        /// The address of what is quoted.
        cite: Option<String>,
    },
    /// A date or a time.
    Time {
        /// The same for machines.
        datetime: Option<String>,
    },
    /// Text whose direction is told by itself and does not change that of its neighbours.
    Isolate {},
    /// In another language than the article.
    Language {
        /// Which one.
        #[schema(example = "fr")]
        language: String,
    },
    /// Of a set direction: `ltr`, `rtl` or `auto`.
    Direction {
        /// Which one.
        #[schema(example = "rtl")]
        direction: String,
    },
}
