//! Draws the text on its standard input: `cargo run -p qr --example draw -- label|screen|terminal|in-turn`.
//! Each picture is one line of SVG; `in-turn` gives as many as the text needs.

use qr::draw::{Options, svg, terminal};
use qr::parts::in_turn;
use std::error::Error;
use std::io::Read;

fn main() -> Result<(), Box<dyn Error>> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    match std::env::args().nth(1).as_deref() {
        Some("label") => println!("{}", svg(&text, &Options::label("label"))?),
        Some("screen") => println!("{}", svg(&text, &Options::screen("code"))?),
        Some("terminal") => print!("{}", terminal(&text)?),
        Some("in-turn") => {
            for part in in_turn(&text)? {
                println!("{}", svg(&part, &Options::screen("part"))?);
            }
        }
        _ => return Err("say what to draw: label, screen, terminal or in-turn".into()),
    }
    Ok(())
}
