//! Prints what reading feeds gave: `cargo run --release -p waywarden-timetable --example feed -- FEED.zip ... [DATE]`.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a program prints, and has arguments"
)]

use waywarden_timetable::{ServiceDay, Tally, check_date, offer, parse_date, read};

fn main() {
    let (dates, feeds): (Vec<String>, Vec<String>) = std::env::args().skip(1).partition(|a| parse_date(a).is_some());
    let timetable = match read(&feeds) {
        Ok(timetable) => timetable,
        Err(problems) => return eprintln!("{problems}"),
    };
    let show = |title: &str, tally: &Tally| {
        println!("{title}");
        for (reason, t) in tally.worst_first() {
            println!("  {:>9}  {reason}  {}", t.count, t.examples.join(" | "));
        }
    };
    let report = &timetable.report;
    show("kept", &report.kept);
    show("dropped", &report.dropped);
    show("mended", &report.mended);
    show("noted", &report.noted);
    for row in offer(&timetable).iter().take(14) {
        println!("{} {} runs {} calls {} lines {}", row.feed, row.date, row.runs, row.calls, row.lines);
    }
    for date in dates.iter().filter_map(|text| parse_date(text)) {
        match check_date(&timetable, date) {
            Ok(check) => println!("{date}: {} runs {:?}", check.runs, check.remarks),
            Err(error) => println!("{error}"),
        }
        println!("runs around it: {}", ServiceDay::of(&timetable, date).runs().len());
    }
}
