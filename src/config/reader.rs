//! Takes values out of the variables by the tables of settings, and keeps a list of everything that is wrong.
//!
//! A wrong value is noted and the default used in its place, so that reading goes on to the next setting.

use std::{
    collections::{BTreeMap, BTreeSet},
    str::FromStr,
    time::Duration,
};

use super::{
    mistake::{ConfigMistake, quoted},
    secret::Secret,
    setting::{Kind, Setting},
};

/// What every variable of ours begins with.
pub(super) const PREFIX: &str = "DATELINE_";

/// The variables, what was asked of them, and what was wrong.
pub(super) struct Reader {
    values: BTreeMap<String, String>,
    asked: BTreeSet<&'static str>,
    mistakes: Vec<ConfigMistake>,
}

impl Reader {
    /// Keeps the variables that are ours. Of two with the same name the first that is not empty counts.
    pub(super) fn new(variables: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut values = BTreeMap::new();
        for (name, value) in variables {
            if name.starts_with(PREFIX) {
                let kept: &mut String = values.entry(name).or_default();
                if kept.is_empty() {
                    value.trim().clone_into(kept);
                }
            }
        }
        Self {
            values,
            asked: BTreeSet::new(),
            mistakes: Vec::new(),
        }
    }

    /// Notes a mistake.
    pub(super) fn note(&mut self, mistake: ConfigMistake) {
        self.mistakes.push(mistake);
    }

    /// The value as it was set; `None` when absent or empty.
    fn set(&mut self, setting: &Setting) -> Option<String> {
        self.asked.insert(setting.name);
        self.values
            .get(setting.name)
            .filter(|value| !value.is_empty())
            .cloned()
    }

    /// Whether there is a value at all, right or wrong.
    pub(super) fn was_set(&self, setting: &Setting) -> bool {
        self.values
            .get(setting.name)
            .is_some_and(|value| !value.is_empty())
    }

    /// The value as it was set, else the default; `None` when there is neither.
    pub(super) fn text(&mut self, setting: &Setting) -> Option<String> {
        let default = (!setting.default.is_empty()).then(|| setting.default.to_owned());
        self.set(setting).or(default)
    }

    /// The value through `parse`, which says what is wrong without repeating the value.
    pub(super) fn parsed<T>(
        &mut self,
        setting: &Setting,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Option<T> {
        if let Some(value) = self.set(setting) {
            match parse(&value) {
                Ok(parsed) => return Some(parsed),
                Err(wrong) if matches!(setting.kind, Kind::Secret(_)) => {
                    self.note(ConfigMistake::of(
                        setting,
                        format!("its value (not shown) {wrong}"),
                    ));
                }
                Err(wrong) => {
                    self.note(ConfigMistake::of(setting, format!("{} {wrong}", quoted(&value))));
                }
            }
        }
        if setting.default.is_empty() {
            return None;
        }
        Some(parse(setting.default).unwrap_or_else(|_| panic!("the default of {} is valid", setting.name)))
    }

    /// A value that always has a default.
    pub(super) fn required<T>(&mut self, setting: &Setting, parse: impl Fn(&str) -> Result<T, String>) -> T {
        self.parsed(setting, parse)
            .expect("a required setting has a default in its table")
    }

    /// A secret.
    pub(super) fn secret(
        &mut self,
        setting: &Setting,
        check: impl Fn(&str) -> Result<(), String>,
    ) -> Option<Secret> {
        self.parsed(setting, |value| check(value).map(|()| Secret::new(value)))
    }

    /// A number, converted to seconds, bytes or things.
    pub(super) fn number<N: TryFrom<u64>>(&mut self, setting: &Setting) -> N {
        let Kind::Number { unit, min, max } = setting.kind else {
            panic!("{} is a number in its table", setting.name);
        };
        let number = self.required(setting, |value| whole_number(value, min, max));
        N::try_from(number * unit.scale())
            .unwrap_or_else(|_| panic!("the bounds of {} fit its type", setting.name))
    }

    /// A length of time.
    pub(super) fn duration(&mut self, setting: &Setting) -> Duration {
        Duration::from_secs(self.number(setting))
    }

    /// One of the words of the table, as the enum that names them.
    pub(super) fn word<T: FromStr>(&mut self, setting: &Setting) -> T {
        self.required(setting, |value| {
            T::from_str(value).map_err(|_| "is not known".to_owned())
        })
    }

    /// Items separated by commas; each wrong one is noted. None at all is legal.
    pub(super) fn list<T>(&mut self, setting: &Setting, parse: impl Fn(&str) -> Result<T, String>) -> Vec<T> {
        let text = self.text(setting).unwrap_or_default();
        let mut items = Vec::new();
        for item in text.split(',').map(str::trim).filter(|item| !item.is_empty()) {
            match parse(item) {
                Ok(parsed) => items.push(parsed),
                Err(wrong) => self.note(ConfigMistake::of(setting, format!("{} {wrong}", quoted(item)))),
            }
        }
        items
    }

    /// The names that were asked for.
    #[cfg(test)]
    pub(super) fn asked(&self) -> BTreeSet<&'static str> {
        self.asked.clone()
    }

    /// All mistakes, those about variables that nobody asked for included.
    pub(super) fn finish(mut self) -> Vec<ConfigMistake> {
        for name in self
            .values
            .keys()
            .filter(|name| !self.asked.contains(name.as_str()))
        {
            self.mistakes.push(unknown(name, &self.asked));
        }
        self.mistakes
    }
}

/// A number within bounds. Signs, underscores and fractions are refused.
fn whole_number(value: &str, min: u64, max: u64) -> Result<u64, String> {
    if value.is_empty() || !value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("is not a whole number".to_owned());
    }
    match value.parse() {
        Ok(number) if number < min => Err("is too small".to_owned()),
        Ok(number) if number <= max => Ok(number),
        _ => Err("is too large".to_owned()),
    }
}

/// A variable that no setting has, with the most similar name when one is similar at all.
fn unknown(name: &str, known: &BTreeSet<&'static str>) -> ConfigMistake {
    const SIMILAR: f64 = 0.8;
    let bare = name.trim_start_matches(PREFIX);
    let similarity = |known: &str| strsim::jaro_winkler(bare, known.trim_start_matches(PREFIX));
    let nearest = known
        .iter()
        .map(|known| (similarity(known), *known))
        .max_by(|left, right| left.0.total_cmp(&right.0))
        .filter(|(similarity, _)| *similarity >= SIMILAR);
    let expected = match nearest {
        Some((_, nearest)) => format!("a known setting: did you mean {nearest}?"),
        None => "one of the settings in .env.example".to_owned(),
    };
    ConfigMistake::new(name, "there is no such setting", expected)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::setting::Unit;

    const TEA: Setting = Setting {
        name: "DATELINE_TEA_TIME",
        default: "3",
        kind: Kind::Number {
            unit: Unit::Minutes,
            min: 1,
            max: 9,
        },
        meaning: "How long tea steeps.",
    };
    const KEY: Setting = Setting {
        name: "DATELINE_KEY",
        default: "",
        kind: Kind::Secret("a key"),
        meaning: "The key.",
    };

    fn reader(variables: &[(&str, &str)]) -> Reader {
        Reader::new(
            variables
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        )
    }

    #[test]
    fn a_number_is_converted_from_its_unit() {
        assert_eq!(
            reader(&[("DATELINE_TEA_TIME", "4")]).duration(&TEA),
            Duration::from_secs(240)
        );
        assert_eq!(reader(&[]).number::<u64>(&TEA), 180);
    }

    #[test]
    fn a_number_out_of_bounds_or_no_number_is_noted_and_the_default_used() {
        for (value, wrong) in [
            ("0", "is too small"),
            ("10", "is too large"),
            ("99999999999999999999", "is too large"),
            ("-1", "is not a whole number"),
            ("+5", "is not a whole number"),
            ("2.5", "is not a whole number"),
            ("3 minutes", "is not a whole number"),
        ] {
            let mut reader = reader(&[("DATELINE_TEA_TIME", value)]);
            assert_eq!(reader.number::<u64>(&TEA), 180);
            let mistakes = reader.finish();
            assert_eq!(mistakes.len(), 1, "{value}");
            assert_eq!(mistakes[0].problem, format!("\"{value}\" {wrong}"));
        }
    }

    #[test]
    fn an_empty_value_is_the_same_as_none() {
        let mut reader = reader(&[("DATELINE_TEA_TIME", "  ")]);
        assert_eq!(reader.number::<u64>(&TEA), 180);
        assert_eq!(reader.finish(), []);
    }

    #[test]
    fn the_first_of_two_values_counts() {
        let mut reader = reader(&[("DATELINE_TEA_TIME", "1"), ("DATELINE_TEA_TIME", "9")]);
        assert_eq!(reader.number::<u64>(&TEA), 60);
    }

    #[test]
    fn a_wrong_secret_is_not_repeated() {
        let mut reader = reader(&[("DATELINE_KEY", "hunter2")]);
        assert_eq!(reader.secret(&KEY, |_| Err("is bad".to_owned())), None);
        assert_eq!(
            reader.finish()[0].to_string(),
            "DATELINE_KEY: its value (not shown) is bad; expected a key"
        );
    }

    #[test]
    fn an_unknown_variable_is_a_mistake_that_names_the_nearest_known_one() {
        let mut reader = reader(&[
            ("DATELINE_TAE_TIME", "4"),
            ("DATELINE_ZZZZ", "x"),
            ("PATH", "/bin"),
        ]);
        reader.number::<u64>(&TEA);
        let mistakes: Vec<String> = reader.finish().iter().map(ToString::to_string).collect();
        assert_eq!(
            mistakes,
            [
                "DATELINE_TAE_TIME: there is no such setting; expected a known setting: did you mean DATELINE_TEA_TIME?",
                "DATELINE_ZZZZ: there is no such setting; expected one of the settings in .env.example",
            ]
        );
    }
}
