//! The content codings of public answers: which one a client gets, and making it.

use std::cell::RefCell;
use std::io::{self, Write};

use actix_web::HttpMessage;
use actix_web::http::header::{
    self, AcceptEncoding, ContentEncoding, Encoding, Header, HeaderMap, HeaderValue,
};

/// A content coding that the server makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coding {
    Brotli,
    Gzip,
    Deflate,
    Zstd,
}

/// How an answer may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Accepted {
    /// In no way that the server knows.
    Nothing,
    /// As it is.
    Plain,
    /// In this coding.
    Coded(Coding),
}

/// 11 would take thirty times as long for a sixteenth less.
const BROTLI_QUALITY: u32 = 5;
const BROTLI_WINDOW: u32 = 22;
const GZIP_LEVEL: u32 = 6;
const ZSTD_LEVEL: i32 = 3;
const BUFFER: usize = 4_096;

impl Coding {
    /// How many there are.
    pub(crate) const COUNT: usize = 4;

    /// Its name in `Content-Encoding`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
            Self::Deflate => "deflate",
            Self::Zstd => "zstd",
        }
    }

    /// The body in this coding.
    pub(crate) fn encode(self, body: &[u8]) -> io::Result<Vec<u8>> {
        let level = flate2::Compression::new(GZIP_LEVEL);
        match self {
            Self::Brotli => {
                let mut writer =
                    brotli::CompressorWriter::new(Vec::new(), BUFFER, BROTLI_QUALITY, BROTLI_WINDOW);
                writer.write_all(body)?;
                Ok(writer.into_inner())
            }
            Self::Gzip => {
                let mut writer = flate2::write::GzEncoder::new(Vec::new(), level);
                writer.write_all(body)?;
                writer.finish()
            }
            Self::Deflate => {
                let mut writer = flate2::write::ZlibEncoder::new(Vec::new(), level);
                writer.write_all(body)?;
                writer.finish()
            }
            Self::Zstd => zstd::bulk::compress(body, ZSTD_LEVEL),
        }
    }
}

/// What the compression of all other answers chooses from, in its order, so that both choose alike.
const KNOWN: [Encoding; 5] = [
    Encoding::identity(),
    Encoding::brotli(),
    Encoding::gzip(),
    Encoding::deflate(),
    Encoding::zstd(),
];

/// So many different headers are remembered by a worker. Browsers send a handful.
const REMEMBERED: usize = 16;

thread_local! {
    static CHOICES: RefCell<Vec<(HeaderValue, Accepted)>> = const { RefCell::new(Vec::new()) };
}

/// What the client accepts best. Reading the header anew each time would cost more than finding the answer.
pub(crate) fn accepted(request: &impl HttpMessage) -> Accepted {
    let Some(only) = only_one(request.headers()) else {
        return negotiate(request);
    };
    CHOICES.with_borrow_mut(|choices| {
        let known = choices.iter().find(|(header, _)| header == only);
        known.map(|(_, accepted)| *accepted).unwrap_or_else(|| {
            let accepted = negotiate(request);
            if choices.len() == REMEMBERED {
                choices.clear();
            }
            choices.push((only.clone(), accepted));
            accepted
        })
    })
}

fn only_one(headers: &HeaderMap) -> Option<&HeaderValue> {
    let mut all = headers.get_all(header::ACCEPT_ENCODING);
    all.next().filter(|_| all.next().is_none())
}

fn negotiate(request: &impl HttpMessage) -> Accepted {
    // A header that cannot be read is as good as none.
    let Ok(wanted) = AcceptEncoding::parse(request) else {
        return Accepted::Plain;
    };
    match wanted.negotiate(KNOWN.iter()) {
        None => Accepted::Nothing,
        Some(Encoding::Known(ContentEncoding::Brotli)) => Accepted::Coded(Coding::Brotli),
        Some(Encoding::Known(ContentEncoding::Gzip)) => Accepted::Coded(Coding::Gzip),
        Some(Encoding::Known(ContentEncoding::Deflate)) => Accepted::Coded(Coding::Deflate),
        Some(Encoding::Known(ContentEncoding::Zstd)) => Accepted::Coded(Coding::Zstd),
        Some(_) => Accepted::Plain,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn each_coding_gives_back_what_was_put_in() {
        let text = "the same words again and again ".repeat(500).into_bytes();
        for coding in [Coding::Brotli, Coding::Gzip, Coding::Deflate, Coding::Zstd] {
            let coded = coding.encode(&text).unwrap();
            assert!(coded.len() < text.len() / 10, "{coding:?}");
            let mut decoded = Vec::new();
            match coding {
                Coding::Brotli => brotli::Decompressor::new(&coded[..], BUFFER).read_to_end(&mut decoded),
                Coding::Gzip => flate2::read::GzDecoder::new(&coded[..]).read_to_end(&mut decoded),
                Coding::Deflate => flate2::read::ZlibDecoder::new(&coded[..]).read_to_end(&mut decoded),
                Coding::Zstd => zstd::stream::copy_decode(&coded[..], &mut decoded).map(|()| 0),
            }
            .unwrap();
            assert_eq!(decoded, text, "{coding:?}");
        }
    }

    #[test]
    fn a_client_gets_what_it_accepts_best_the_second_time_too() {
        for (header, expected) in [
            ("br", Accepted::Coded(Coding::Brotli)),
            ("gzip;q=0.5, zstd", Accepted::Coded(Coding::Zstd)),
            ("deflate", Accepted::Coded(Coding::Deflate)),
            ("identity", Accepted::Plain),
            ("compress", Accepted::Plain),
            ("identity;q=0, *;q=0", Accepted::Nothing),
            ("br;q=0, gzip", Accepted::Coded(Coding::Gzip)),
        ] {
            let request = || TestRequest::default().insert_header(("accept-encoding", header));
            for _ in 0..2 {
                assert_eq!(accepted(&request().to_srv_request()), expected, "{header}");
            }
        }
        assert_eq!(
            accepted(&TestRequest::default().to_srv_request()),
            Accepted::Plain
        );
        for number in 0..2 * REMEMBERED {
            let header = ("accept-encoding", format!("x-{number}, br"));
            let request = TestRequest::default().insert_header(header).to_srv_request();
            assert_eq!(accepted(&request), Accepted::Coded(Coding::Brotli));
        }
    }
}
