//! `schoolgate ledger`: what was screened, with what verdict, and what is missing.

use super::Ending;
use super::out::Out;
use super::setting::{Setting, zone};
use crate::time::british;

pub(super) async fn run(setting: &Setting, out: &mut Out) -> anyhow::Result<Ending> {
    let library = setting.load()?;
    let policy = setting.school(&library)?;
    let store = setting.store().await?;
    let rows = store.ledger(policy.id()).await?;
    let gaps = store.gaps(policy.id()).await?;
    let covered = store.covered(policy.id()).await?;
    if out.is_json() {
        for row in &rows {
            out.json(
                &serde_json::json!({ "source": row.place.source, "community": row.place.community,
                "channel": row.place.channel, "day": row.day, "verdict": row.verdict, "count": row.count }),
            )?;
        }
        for gap in &gaps {
            out.json(&serde_json::json!({ "gap": gap.reason, "place": gap.place, "at": gap.at, "count": gap.count }))?;
        }
        for row in &covered {
            out.json(
                &serde_json::json!({ "covered": row.place.channel, "community": row.place.community,
                "after": row.covered.after, "until": row.covered.until, "at": row.at, "count": row.covered.messages }),
            )?;
        }
        return Ok(Ending::Well);
    }
    let mut sums = std::collections::BTreeMap::new();
    for row in &rows {
        let key = (
            row.place.community.clone(),
            row.place.channel.clone(),
            row.verdict.clone(),
        );
        let sum = sums.entry(key).or_insert((0, None, None));
        sum.0 += row.count;
        sum.1 = sum.1.into_iter().chain(row.day).min();
        sum.2 = sum.2.into_iter().chain(row.day).max();
    }
    let day = |day: Option<jiff::civil::Date>| {
        day.map_or_else(String::new, |day| day.strftime("%-d %b %Y").to_string())
    };
    let table = sums
        .into_iter()
        .map(|((community, channel, verdict), (count, first, last))| {
            vec![
                community,
                channel,
                verdict,
                count.to_string(),
                day(first),
                day(last),
            ]
        })
        .collect();
    out.table(&["Community", "Channel", "Verdict", "Count", "From", "To"], table)?;
    let missed: i64 = covered.iter().map(|row| row.covered.messages).sum();
    if !covered.is_empty() {
        out.line(format!(
            "{missed} messages were read afterwards, in {} windows in which the bot did not listen.",
            covered.len()
        ))?;
    }
    if gaps.is_empty() {
        out.line("No gaps: everything that was given could be read.")?;
    } else {
        let zone = zone(policy);
        let rows = gaps.into_iter().map(|gap| {
            vec![
                gap.place,
                gap.reason,
                gap.count.to_string(),
                british(gap.at, &zone),
            ]
        });
        out.table(
            &["Place", "Could not be read because", "Count", "Noticed"],
            rows.collect(),
        )?;
    }
    Ok(Ending::Well)
}
