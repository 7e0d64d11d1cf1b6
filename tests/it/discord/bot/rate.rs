//! How fast the whole path is: gateway, reading, screening, filing. Measured when asked for.

use std::time::Instant;

use super::House;

const EVENTS: u32 = 10_000;

#[tokio::test]
#[ignore = "a measurement: cargo test --release --test it -- --ignored --nocapture discord::bot::rate"]
#[expect(clippy::print_stdout, reason = "the figure is what it is run for")]
async fn events_a_second_through_the_whole_path() {
    let house = House::new().await;
    let channels: Vec<_> = (3..=6)
        .map(|year| house.peer.channel(&format!("year-{year}")))
        .collect();
    let sam = house.peer.member("Sam");
    let bot = house.bot().await;
    house.has_begun(channels.len()).await;
    let begun = Instant::now();
    for (number, channel) in (0..EVENTS).zip(channels.iter().cycle()) {
        let text = if number % 50 == 0 {
            format!("you absolute idiot {number}")
        } else {
            format!("see you at the fair on Friday, stall {number}")
        };
        sam.says(channel, &text);
    }
    let said = begun.elapsed();
    let clear = i64::from(EVENTS - EVENTS / 50);
    house
        .comes_to(&[("clear", clear), ("flagged", i64::from(EVENTS / 50))])
        .await;
    let filed = begun.elapsed();
    println!(
        "{EVENTS} events said in {said:?}, filed in {filed:?}: {:.0} a second",
        f64::from(EVENTS) / filed.as_secs_f64()
    );
    bot.stop().await.unwrap();
}
