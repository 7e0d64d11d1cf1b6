//! Policies, word lists and migrations are compiled in: a new file among them makes a new program.

fn main() {
    for folder in ["policies", "wordlists", "migrations"] {
        println!("cargo::rerun-if-changed={folder}");
    }
}
