//! Writes the calls of a feed as `stop_times.txt`, blank times filled in: for programs that refuse blank ones.
//!
//! `cargo run --release -p waywarden-timetable --example stop_times -- FEED.zip > stop_times.txt`

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a program prints, and has arguments"
)]

use waywarden_timetable::{clock, read};

fn main() {
    let timetable = read(&[std::env::args().nth(1).expect("a feed")]).expect("a feed that can be read");
    println!("trip_id,arrival_time,departure_time,stop_id,stop_sequence");
    for trip in &timetable.trips {
        for (number, call) in timetable.calls_of(trip).iter().enumerate() {
            let stop = &timetable.stops[call.stop.index()].id;
            println!("{},{},{},{stop},{}", trip.id, clock(call.arrival_s), clock(call.departure_s), number + 1);
        }
    }
}
