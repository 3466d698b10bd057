//! Faults with the lines that they are in.

use ariadne::{Color, Config, IndexType, Label, Report, ReportKind, Source};
use protocol::diagnostic::{Diagnostic, Diagnostics, Severity, SourceFile, line_and_column};

/// Prints every fault to standard error, each with its place and mend.
pub fn faults(faults: &Diagnostics, files: &[SourceFile]) {
    let colours = anstream::stderr().current_choice() != anstream::ColorChoice::Never;
    for fault in &faults.0 {
        anstream::eprint!("{}", one(fault, files, colours));
    }
}

fn one(fault: &Diagnostic, files: &[SourceFile], colours: bool) -> String {
    let Some(file) = files.get(fault.place.file as usize) else { return format!("{}\n", fault.message) };
    let (kind, colour) = match fault.severity {
        Severity::Error => (ReportKind::Error, Color::Red),
        Severity::Warning => (ReportKind::Warning, Color::Yellow),
    };
    let range = fault.place.range();
    let span = (file.name.as_str(), range.start..range.end.max(range.start));
    let config = Config::default().with_color(colours).with_index_type(IndexType::Byte);
    let mut report = Report::build(kind, span.clone())
        .with_config(config)
        .with_message(&fault.message)
        .with_label(Label::new(span).with_message("here").with_color(colour));
    if let Some(help) = &fault.help {
        report = report.with_help(help);
    }
    let mut out = Vec::new();
    match report.finish().write((file.name.as_str(), Source::from(&file.text)), &mut out) {
        Ok(()) => String::from_utf8_lossy(&out).into_owned(),
        Err(_) => {
            let (line, column) = line_and_column(&file.text, range.start);
            format!("{}:{line}:{column}: {}\n", file.name, fault.message)
        }
    }
}

/// How many columns the terminal has; 100 where there is none.
pub fn width() -> usize {
    terminal_size::terminal_size().map_or(100, |(w, _)| usize::from(w.0).clamp(48, 120))
}
