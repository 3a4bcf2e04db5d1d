//! Words and sentences of one language, and how an article is put together from them.

use std::collections::BTreeMap;

use rand::RngExt;
use rand::rngs::Xoshiro256PlusPlus;
use rand::seq::IteratorRandom;

/// What one language has to offer, in named groups of lines.
///
/// A line may contain slots such as `{weekday}`, which draw from the group of that name. `{place}`, `{person}`,
/// `{organisation}` and `{thing}` stay the same throughout an article. `{few}` (2–12), `{tens}` (13–97) and
/// `{number}` (13–989) are numbers, `{file}` is a file number such as `KX-4821`, a word that hardly occurs twice.
/// A group "title sport" serves the section `sport` and the sections below it.
pub(super) struct Bank {
    /// BCP 47.
    pub(super) language: &'static str,
    /// Of a hundred articles, how many are in this language.
    pub(super) weight: u32,
    /// What stands between two sentences.
    space: &'static str,
    groups: BTreeMap<&'static str, Vec<&'static str>>,
}

/// The banks of all languages; their weights add up to 100.
pub(super) fn all() -> Vec<Bank> {
    vec![
        Bank::read("en", 48, " ", include_str!("../sample/banks/en.txt")),
        Bank::read("de", 12, " ", include_str!("../sample/banks/de.txt")),
        Bank::read("fr", 9, " ", include_str!("../sample/banks/fr.txt")),
        Bank::read("es", 9, " ", include_str!("../sample/banks/es.txt")),
        Bank::read("uk", 5, " ", include_str!("../sample/banks/uk.txt")),
        Bank::read("ar", 4, " ", include_str!("../sample/banks/ar.txt")),
        Bank::read("zh", 4, "", include_str!("../sample/banks/zh.txt")),
        Bank::read("el", 3, " ", include_str!("../sample/banks/el.txt")),
        Bank::read("hi", 3, " ", include_str!("../sample/banks/hi.txt")),
        Bank::read("ja", 3, "", include_str!("../sample/banks/ja.txt")),
    ]
}

impl Bank {
    fn read(language: &'static str, weight: u32, space: &'static str, text: &'static str) -> Self {
        let mut groups: BTreeMap<_, Vec<_>> = BTreeMap::new();
        let mut group = "";
        for line in text
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
        {
            match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                Some(name) => group = name,
                None => groups.entry(group).or_default().push(line),
            }
        }
        Self {
            language,
            weight,
            space,
            groups,
        }
    }

    fn lines(&self, group: &str) -> &[&'static str] {
        self.groups.get(group).map_or(&[], Vec::as_slice)
    }
}

/// One article's view of the bank: its section, and whom, where and what it is about.
pub(super) struct Scene<'a> {
    bank: &'a Bank,
    /// The section's slug and the one above it.
    sections: [&'a str; 2],
    pub(super) place: &'static str,
    pub(super) person: String,
    pub(super) organisation: &'static str,
    thing: &'static str,
}

impl<'a> Scene<'a> {
    pub(super) fn new(
        bank: &'a Bank,
        random: &mut Xoshiro256PlusPlus,
        section: &'a str,
        parent: Option<&'a str>,
    ) -> Self {
        let mut scene = Self {
            bank,
            sections: [section, parent.unwrap_or(section)],
            place: "",
            person: String::new(),
            organisation: "",
            thing: "",
        };
        scene.place = scene.word("place", random);
        scene.person = person(scene.word("person", random), scene.word("person", random), random);
        scene.organisation = scene.word("organisation", random);
        scene.thing = scene.word("thing", random);
        scene
    }

    /// What stands between two sentences.
    pub(super) fn space(&self) -> &'static str {
        self.bank.space
    }

    /// The lines of a group, those for every section and those for this one, with their slots.
    pub(super) fn templates(&self, group: &str) -> impl Iterator<Item = &'static str> + '_ {
        self.bank
            .lines(group)
            .iter()
            .chain(self.of_section(group))
            .copied()
    }

    /// A line of the group with its slots filled.
    pub(super) fn line(&self, group: &str, random: &mut Xoshiro256PlusPlus) -> String {
        let template = self
            .templates(group)
            .choose(random)
            .expect("every bank has this group");
        self.fill(template, random)
    }

    /// Fills the slots and makes the first letter a capital.
    pub(super) fn fill(&self, template: &str, random: &mut Xoshiro256PlusPlus) -> String {
        let mut text = String::with_capacity(template.len() + 40);
        let mut rest = template;
        while let Some((before, slot_and_rest)) = rest.split_once('{') {
            let (slot, after) = slot_and_rest
                .split_once('}')
                .expect("slots are closed, as a test checks");
            text.push_str(before);
            self.push_slot(slot, &mut text, random);
            rest = after;
        }
        text.push_str(rest);
        capitalised(text)
    }

    fn push_slot(&self, slot: &str, text: &mut String, random: &mut Xoshiro256PlusPlus) {
        match slot {
            "place" => text.push_str(self.place),
            "person" => text.push_str(&self.person),
            "organisation" => text.push_str(self.organisation),
            "thing" => text.push_str(self.thing),
            "few" => text.push_str(&random.random_range(2..=12).to_string()),
            "tens" => text.push_str(&random.random_range(13..=97).to_string()),
            "number" => text.push_str(&random.random_range(13..=989).to_string()),
            "file" => text.push_str(&file_number(random)),
            group => text.push_str(self.word(group, random)),
        }
    }

    /// A word of the section where it has its own, otherwise one for every section.
    fn word(&self, group: &str, random: &mut Xoshiro256PlusPlus) -> &'static str {
        let own = self.of_section(group);
        let words = if own.is_empty() {
            self.bank.lines(group)
        } else {
            own
        };
        words
            .iter()
            .choose(random)
            .expect("slots name groups that have lines, as a test checks")
    }

    /// The lines for this section; if there are none, for the one above.
    fn of_section(&self, group: &str) -> &[&'static str] {
        self.sections
            .iter()
            .map(|section| self.bank.lines(&format!("{group} {section}")))
            .find(|lines| !lines.is_empty())
            .unwrap_or_default()
    }
}

/// One of the two people, or as often somebody with the given name of one and the family name of the other.
fn person(one: &str, other: &str, random: &mut Xoshiro256PlusPlus) -> String {
    match (one.rsplit_once(' '), other.rsplit_once(' ')) {
        (Some((given, _)), Some((_, family))) if random.random() => format!("{given} {family}"),
        _ => one.to_owned(),
    }
}

/// One of 6,084,000, such as `KX-4821`.
fn file_number(random: &mut Xoshiro256PlusPlus) -> String {
    let [first, second] = [(); 2].map(|()| char::from(random.random_range(b'A'..=b'Z')));
    format!("{first}{second}-{}", random.random_range(1_000..=9_999))
}

fn capitalised(text: String) -> String {
    match text.chars().next() {
        Some(first) if first.is_lowercase() => first.to_uppercase().chain(text.chars().skip(1)).collect(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::cli::demo::sample;

    /// Slots that are no groups.
    const NUMBERS: [&str; 4] = ["few", "tens", "number", "file"];
    /// Groups that an article draws whole lines from.
    const LINES: [&str; 9] = [
        "title", "kicker", "subtitle", "summary", "caption", "alt", "heading", "lead", "sentence",
    ];

    fn slots(line: &str) -> impl Iterator<Item = &str> {
        line.split('{')
            .skip(1)
            .map(|slot| slot.split_once('}').expect("a slot is closed").0)
    }

    #[test]
    fn every_group_has_lines_and_none_twice() {
        for bank in all() {
            for (group, lines) in &bank.groups {
                assert_eq!(
                    lines.iter().collect::<BTreeSet<_>>().len(),
                    lines.len(),
                    "{} {group}",
                    bank.language
                );
            }
            for group in LINES.iter().chain(&["place", "person", "organisation", "thing"]) {
                assert!(!bank.lines(group).is_empty(), "{} {group}", bank.language);
            }
        }
    }

    #[test]
    fn every_slot_is_known_and_every_group_is_used() {
        for bank in all() {
            let used: BTreeSet<_> = bank
                .groups
                .values()
                .flatten()
                .flat_map(|line| slots(line))
                .collect();
            for slot in &used {
                assert!(
                    NUMBERS.contains(slot) || bank.groups.contains_key(slot),
                    "{{{slot}}} in {}",
                    bank.language
                );
            }
            for group in bank.groups.keys() {
                let group = group.split(' ').next().unwrap();
                assert!(
                    LINES.contains(&group) || used.contains(group),
                    "{group} in {}",
                    bank.language
                );
            }
        }
    }

    #[test]
    fn groups_of_a_section_name_one_that_exists() {
        let sections: BTreeSet<_> = sample::tags().into_iter().map(|tag| tag.slug).collect();
        for bank in all() {
            for section in bank
                .groups
                .keys()
                .filter_map(|group| group.split_once(' '))
                .map(|(_, section)| section)
            {
                assert!(sections.contains(section), "{section} in {}", bank.language);
            }
        }
    }

    #[test]
    fn only_the_first_word_of_a_line_needs_a_capital_put() {
        for line in all().iter().flat_map(|bank| bank.groups.values().flatten()) {
            for start in [". {", "? {", "! {"] {
                assert!(
                    !["thing", "organisation"]
                        .iter()
                        .any(|slot| line.contains(&format!("{start}{slot}"))),
                    "{line}"
                );
            }
        }
    }

    #[test]
    fn every_bank_has_sentences_for_a_body_of_three_thousand_bytes() {
        for bank in all() {
            let bytes: usize = bank.lines("sentence").iter().map(|line| line.len()).sum();
            assert!(bytes >= 3_000, "{bytes} in {}", bank.language);
        }
    }

    #[test]
    fn weights_add_up_to_a_hundred() {
        assert_eq!(all().iter().map(|bank| bank.weight).sum::<u32>(), 100);
    }

    #[test]
    fn a_section_below_another_uses_its_lines() {
        let bank = Bank::read(
            "en",
            1,
            " ",
            "[word]\nplain\n[word a]\nown\n[place]\nP\n[person]\nQ\n[organisation]\nR\n[thing]\nS",
        );
        let random = &mut rand::SeedableRng::seed_from_u64(1);
        assert_eq!(
            Scene::new(&bank, random, "a", None).fill("{word} {place}", random),
            "Own P"
        );
        assert_eq!(
            Scene::new(&bank, random, "b", Some("a")).fill("A {word}", random),
            "A own"
        );
        assert_eq!(
            Scene::new(&bank, random, "c", None).fill("A {word}", random),
            "A plain"
        );
    }

    #[test]
    fn the_article_stays_with_its_subject() {
        let bank = &all()[0];
        let random = &mut rand::SeedableRng::seed_from_u64(1);
        let scene = Scene::new(bank, random, "sport", None);
        let text = "{place} {person} {organisation} {thing}";
        assert_eq!(scene.fill(text, random), scene.fill(text, random));
        assert!(bank.lines("thing sport").contains(&scene.thing));
    }

    #[test]
    fn people_exchange_names_now_and_then() {
        let random = &mut rand::SeedableRng::seed_from_u64(1);
        let people: BTreeSet<_> = (0..50)
            .map(|_| person("Ann Mary Lee", "Bob Dow", random))
            .collect();
        assert_eq!(
            people,
            BTreeSet::from(["Ann Mary Dow".to_owned(), "Ann Mary Lee".to_owned()])
        );
        assert_eq!(person("何守安", "沈念禾", random), "何守安");
    }

    #[test]
    fn capitals_are_put_in_every_script_that_has_them() {
        for (text, expected) in [
            ("école", "École"),
            ("ο μύλος", "Ο μύλος"),
            ("młyn", "Młyn"),
            ("中", "中"),
            ("", ""),
        ] {
            assert_eq!(capitalised(text.to_owned()), expected);
        }
    }
}
