//! Profiles over the whole range of every field, and those kept because they were odd once.
//!
//! `PROPTEST_CASES=100000 cargo test --release whole_range` draws as many random profiles; what breaks an invariant is shrunk to a few fields and
//! belongs into `corpus/` as a file, so that it is asked again for ever.

use super::{cases, invariants::broken, profiles::whole_range};
use proptest::prelude::*;
use serde_json::Value;
use std::{fs, panic::catch_unwind, path::Path};

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn every_invariant_holds_over_the_whole_range_of_every_field(profile in whole_range()) {
        let broken = broken(&profile);
        prop_assert!(broken.is_empty(), "{}\n{profile}", broken.join("\n"));
    }
}

#[test]
fn every_invariant_holds_for_the_corpus() {
    // Beside this file, in a folder of its name.
    let mut kept: Vec<_> =
        fs::read_dir(Path::new(file!()).with_extension("")).expect("the corpus").map(|entry| entry.expect("a file").path()).collect();
    kept.sort();
    assert!(kept.len() >= 30, "{} profiles", kept.len());
    let mut all = Vec::new();
    for file in kept {
        let profile: Value =
            serde_json::from_str(&fs::read_to_string(&file).expect("a text")).unwrap_or_else(|error| panic!("{file:?}: {error}"));
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        // A panic should name its profile too.
        let broken = catch_unwind(|| broken(&profile)).unwrap_or_else(|_| vec!["panics".into()]);
        all.extend(broken.into_iter().take(4).map(|broken| format!("{name}: {broken}")));
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
}
