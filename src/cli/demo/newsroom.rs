//! Makes as many further articles as are wanted, so that lists, search and measurements have something to chew on.

mod bank;

use std::collections::HashMap;
use std::time::Duration;

use rand::distr::weighted::WeightedIndex;
use rand::rngs::Xoshiro256PlusPlus;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};

use super::sample::{self, SampleArticle, SampleCredit, SamplePicture, SampleStatus, SampleTag};
use crate::tags::TagKind;
use bank::{Bank, Scene};

/// Makes articles of 2–5 KB body each, in ten languages, all published.
///
/// The same seed gives the same articles, and each can be made without the ones before it. Sections, topics and
/// authors are chosen with a skew: a few are used often, most of them seldom. Some titles occur twice: one in a
/// hundred among 5,000 articles, one in ten among 300,000.
pub struct Generator {
    seed: u64,
    banks: Vec<Bank>,
    languages: WeightedIndex<u32>,
    /// Slugs with the slug of the section above.
    sections: Vec<(String, Option<String>)>,
    topics: Vec<String>,
    /// The slugs of people, places and organisations by their names.
    named: HashMap<String, String>,
    /// The slugs of authors by the language they write in.
    writers: HashMap<String, Vec<String>>,
}

impl Generator {
    /// Generated articles are older than the hand-written ones, which thus stay on the front page.
    pub const YOUNGEST: Duration = Duration::from_secs(14 * 86_400);
    /// Eight years.
    pub const OLDEST: Duration = Duration::from_secs(8 * 365 * 86_400);
    /// Takes part in illustrated articles.
    const PHOTOGRAPHER: &str = "milo-fenwick";

    /// Reads the word banks; some milliseconds.
    pub fn new(seed: u64) -> Self {
        let banks = bank::all();
        let languages =
            WeightedIndex::new(banks.iter().map(|bank| bank.weight)).expect("weights are positive");
        let (mut sections, mut topics, mut named) = (Vec::new(), Vec::new(), HashMap::new());
        for SampleTag {
            slug,
            name,
            kind,
            parent,
            ..
        } in sample::tags()
        {
            match kind {
                TagKind::Section => sections.push((slug, parent)),
                TagKind::Topic => topics.push(slug),
                // The sample has none, and no article would carry it.
                TagKind::Desk => {}
                TagKind::Person | TagKind::Place | TagKind::Organisation => {
                    named.insert(name, slug);
                }
            }
        }
        let mut writers: HashMap<_, Vec<_>> = HashMap::new();
        for author in sample::authors() {
            writers.entry(author.language).or_default().push(author.slug);
        }
        Self {
            seed,
            banks,
            languages,
            sections,
            topics,
            named,
            writers,
        }
    }

    /// The articles with the numbers 0 to `count - 1`, each made when it is asked for.
    pub fn articles(&self, count: u32) -> impl ExactSizeIterator<Item = SampleArticle> + '_ {
        (0..count).map(|number| self.article(number))
    }

    /// One article, the same for the same seed and number.
    pub fn article(&self, number: u32) -> SampleArticle {
        // An odd factor keeps the articles of neighbouring seeds apart.
        let random = &mut Xoshiro256PlusPlus::seed_from_u64(
            self.seed
                .wrapping_mul(0x9E37_79B9_7F4A_7C15)
                .wrapping_add(u64::from(number)),
        );
        let bank = &self.banks[random.sample(&self.languages)];
        let (section, parent) = skewed(random, &self.sections);
        let scene = Scene::new(bank, random, section, parent.as_deref());
        let picture = random.random_bool(0.7).then(|| picture(number, &scene, random));
        SampleArticle {
            slug: None,
            title: scene.line("title", random),
            kicker: random.random_bool(0.6).then(|| scene.line("kicker", random)),
            subtitle: random.random_bool(0.4).then(|| scene.line("subtitle", random)),
            summary: random.random_bool(0.9).then(|| scene.line("summary", random)),
            dateline: random.random_bool(0.85).then(|| scene.place.to_owned()),
            language: bank.language.to_owned(),
            translation_of: None,
            section: section.clone(),
            tags: self.tags(&scene, random),
            credits: self.credits(bank.language, picture.is_some(), random),
            byline: None,
            picture,
            source: random
                .random_bool(0.08)
                .then(|| "Coastline News Agency".to_owned()),
            markdown: markdown(&scene, random),
            status: SampleStatus::Published,
            corrections: Vec::new(),
            former_slug: None,
            note: None,
            due: None,
            age: age(random),
        }
    }

    /// Up to four topics, then whom and what the text names.
    fn tags(&self, scene: &Scene, random: &mut Xoshiro256PlusPlus) -> Vec<String> {
        let mut tags: Vec<String> = Vec::new();
        for _ in 0..random.random_range(0..=4) {
            let topic = skewed(random, &self.topics);
            if !tags.contains(topic) {
                tags.push(topic.clone());
            }
        }
        let named = [scene.person.as_str(), scene.place, scene.organisation];
        tags.extend(named.iter().filter_map(|name| self.named.get(*name)).cloned());
        tags
    }

    /// One writer, now and then with the photographer; one byline in twelve stays blank.
    fn credits(
        &self,
        language: &str,
        illustrated: bool,
        random: &mut Xoshiro256PlusPlus,
    ) -> Vec<SampleCredit> {
        if random.random_ratio(1, 12) {
            return Vec::new();
        }
        let writer = skewed(random, &self.writers[language]);
        let mut credits = vec![SampleCredit {
            author: writer.clone(),
            role: "writer".to_owned(),
        }];
        if illustrated && writer != Self::PHOTOGRAPHER && random.random_bool(0.3) {
            credits.push(SampleCredit {
                author: Self::PHOTOGRAPHER.to_owned(),
                role: "photographer".to_owned(),
            });
        }
        credits
    }
}

/// Prefers the front of the list: the first of 40 is chosen about every sixth time.
fn skewed<'a, T>(random: &mut Xoshiro256PlusPlus, list: &'a [T]) -> &'a T {
    let position: f64 = random.random();
    // A product below 1 times the length rounds down to an index.
    &list[(position * position * list.len() as f64) as usize]
}

/// Between [`Generator::YOUNGEST`] and [`Generator::OLDEST`], somewhat more often in the later years.
fn age(random: &mut Xoshiro256PlusPlus) -> Duration {
    let position: f64 = random.random();
    let span = (Generator::OLDEST - Generator::YOUNGEST).as_secs();
    Generator::YOUNGEST + Duration::from_secs((span as f64 * (position + position * position) / 2.0) as u64)
}

fn picture(number: u32, scene: &Scene, random: &mut Xoshiro256PlusPlus) -> SamplePicture {
    SamplePicture {
        url: format!("https://images.example.com/archive/{number}.jpg"),
        alt: scene.line("alt", random),
        caption: scene.line("caption", random),
        credit: "Ellery Chronicle / Archive".to_owned(),
    }
}

/// Paragraphs of two to five sentences, with a heading before every third. No sentence occurs twice.
fn markdown(scene: &Scene, random: &mut Xoshiro256PlusPlus) -> String {
    let size = random.random_range(2_000..=4_500);
    let mut sentences: Vec<_> = scene.templates("sentence").collect();
    sentences.shuffle(random);
    let mut sentences = sentences.into_iter();
    let mut headings: Vec<_> = scene.templates("heading").collect();
    headings.shuffle(random);

    let mut text = scene.line("lead", random);
    let mut paragraph = 0;
    while text.len() < size && sentences.len() > 0 {
        if paragraph > 0 {
            text.push_str("\n\n");
        }
        if paragraph % 3 == 2
            && let Some(heading) = headings.pop()
        {
            text.push_str("## ");
            text.push_str(heading);
            text.push_str("\n\n");
        }
        for (position, sentence) in sentences.by_ref().take(random.random_range(2..=5)).enumerate() {
            if position > 0 || paragraph == 0 {
                text.push_str(scene.space());
            }
            text.push_str(&scene.fill(sentence, random));
            if text.len() >= size {
                break;
            }
        }
        paragraph += 1;
    }
    text
}

#[cfg(test)]
mod tests;
