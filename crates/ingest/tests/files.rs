//! Files as productions make them (invented), what is read from them; then the same files cut short, damaged
//! and made to do harm.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on stops"
)]

use std::collections::BTreeMap;
use std::io::Write as _;
use std::time::{Duration, Instant};

use model::time::date_text;
use protocol::diagnostic::SourceFile;

use ingest::{
    DateOrder, IngestError, Known, MentionIn, NameProposal, Options, Plan, PlannedScene, Source, limits, read,
};

const CALL_SHEET: &str = "TAMARACK STATION,,,,,\n\
Date:,\"Monday, May 11, 2026\",,,,\n\
\"FIREARMS ON SET TODAY: Safety Bulletin #1 attached\",,,,,\n\
,,,,,\n\
Scene,Set,D/N,Cast,Props,Weapons,Stunts\n\
14,EXT. STATION - TICKET WINDOW - DAY,D,\"1, 2\",tickets,R1 (revolver) w/ quarter blanks,\n\
\"15A, 16\",INT. STATION - NIGHT,N,\"2, Henrik Aalto\",lantern,,fall from the bench\n\
COMPANY MOVE to the water tank,,,,,,\n\
,,,9,,,\n\
,,,,,\n\
#,Cast,Character,Call Time,Notes\n\
1,Dale Whitcomb,SHERIFF,6:30 AM,holster fitting 6:00\n\
2,Lucía Ferrante,ADA,0645,\n\
,Owen Price,Medic,O/C,\n";

const SCHEDULE: &str = "Escena;Int/Ext;Decorado;Elenco;Locación;Fecha;Armas\r\n\
22;EXT;TANQUE DE AGUA;José Núñez, Lucía Ferrante;Rancho;13/05/2026;pistola, dos salvas\r\n\
23;INT;ESTACIÓN;José Nuñez;Rancho;04/05/2026;\r\n\
24;INT;ESTACIÓN;7;Rancho;pronto;\r\n";

const SCREENPLAY: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="no" ?>
<FinalDraft DocumentType="Script" Template="No" Version="5">
  <Content>
    <Paragraph Type="Action"><Text>A gun lies on a table.</Text></Paragraph>
    <Paragraph Number="14" Type="Scene Heading">
      <SceneProperties Length="1 2/8" Page="12" Title="">
        <Summary><Paragraph><Text>Dale shoots twice.</Text></Paragraph></Summary>
      </SceneProperties>
      <Text>EXT. STATION &#8211; TICKET WINDOW - DAY</Text>
    </Paragraph>
    <Paragraph Type="Action"><Text>The Sheriff draws his </Text><Text Style="Bold">REVOLVER</Text><Text> &amp; opens fire.</Text></Paragraph>
    <Paragraph Type="Character"><Text>SHERIFF (CONT'D)</Text></Paragraph>
    <Paragraph Type="Dialogue"><Text>Buenas noches.</Text></Paragraph>
    <Paragraph><DualDialogue>
      <Paragraph Type="Character"><Text>ADA</Text></Paragraph>
      <Paragraph Type="Dialogue"><Text>&iexcl;No dispares!</Text></Paragraph>
    </DualDialogue></Paragraph>
    <Paragraph Type="Scene Heading"><Text>LATER</Text></Paragraph>
  </Content>
  <TitlePage><Content><Paragraph><Text>The Rifle</Text></Paragraph></Content></TitlePage>
</FinalDraft>"#;

fn plan(bytes: &[u8]) -> Plan {
    read(bytes, &Options::default()).unwrap()
}

/// Every scene in a line.
fn scenes(plan: &Plan) -> Vec<String> {
    let shown = |s: &PlannedScene| {
        let people: Vec<&str> = s.people.iter().map(|p| p.name.as_str()).collect();
        format!(
            "{} {:?} {} / {} on {}: {}; {}",
            s.number.as_deref().unwrap_or("-"),
            s.setting,
            s.place.as_deref().unwrap_or("-"),
            s.time_of_day.as_deref().unwrap_or("-"),
            s.date.map_or_else(|| "-".to_owned(), date_text),
            people.join(", "),
            s.mentions.iter().map(|m| m.text.as_str()).collect::<Vec<_>>().join(" | ")
        )
    };
    plan.scenes.iter().map(shown).collect()
}

fn not_understood(plan: &Plan) -> Vec<String> {
    plan.not_understood.iter().map(|n| format!("{}: {}: {}", n.at.words(), n.text, n.why)).collect()
}

// ---- files as they should be ----------------------------------------------------------------------------

#[test]
fn a_call_sheet_with_two_tables() {
    let plan = plan(CALL_SHEET.as_bytes());
    assert_eq!(
        scenes(&plan),
        [
            "14 Some(Exterior) STATION - TICKET WINDOW / D on 2026-05-11: Dale Whitcomb, Lucía Ferrante; R1 (revolver) w/ quarter blanks",
            "15A Some(Interior) STATION / N on 2026-05-11: Lucía Ferrante, Henrik Aalto; ",
            "16 Some(Interior) STATION / N on 2026-05-11: Lucía Ferrante, Henrik Aalto; ",
        ]
    );
    assert_eq!(
        plan.scenes[1].other,
        [("Props".into(), "lantern".into()), ("Stunts".into(), "fall from the bench".into())]
    );
    let calls: Vec<String> =
        plan.calls.iter().map(|c| format!("{:?} {:?} {:?}", c.number, c.name, c.minutes)).collect();
    assert_eq!(
        calls,
        [
            "Some(\"1\") Some(\"Dale Whitcomb\") Some(390)",
            "Some(\"2\") Some(\"Lucía Ferrante\") Some(405)",
            "None Some(\"Owen Price\") None",
        ]
    );
    assert_eq!(
        not_understood(&plan),
        [
            "row 1: TAMARACK STATION: it stands above the first row with headings that are known",
            "row 3: FIREARMS ON SET TODAY: Safety Bulletin #1 attached: it stands above the first row with headings that are known",
            "row 8: COMPANY MOVE to the water tank: what stands in the column of scenes is no scene's number",
            "row 9: 9: there is no scene's number in this row",
            "row 14, column Call Time: O/C: this is not understood as a time of day: write it as 07:30",
        ]
    );
    let elsewhere: Vec<&str> = plan.elsewhere.iter().map(|m| m.text.as_str()).collect();
    assert_eq!(elsewhere, ["FIREARMS ON SET TODAY: Safety Bulletin #1 attached", "holster fitting 6:00"]);
}

#[test]
fn a_schedule_in_spanish_and_in_windows_1252() {
    let bytes: Vec<u8> = SCHEDULE.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let plan = plan(&bytes);
    assert_eq!(
        scenes(&plan),
        [
            "22 Some(Exterior) TANQUE DE AGUA / - on 2026-05-13: José Núñez, Lucía Ferrante; pistola, dos salvas",
            "23 Some(Interior) ESTACIÓN / - on 2026-05-04: José Nuñez; ",
            "24 Some(Interior) ESTACIÓN / - on -: ; ",
        ]
    );
    assert_eq!(
        plan.notes,
        [
            "the file is not UTF-8; it was read as Windows-1252: look at letters with accents",
            "the cells were read as separated by semicolons",
            "dates were read with the day first, as one date of the file shows",
        ]
    );
    assert_eq!(
        not_understood(&plan),
        [
            "row 4, column Fecha: pronto: this is not understood as a date: write it as 2026-05-11",
            "row 4, column Elenco: 7: no cast list of the file says who this number is",
        ]
    );
    assert_eq!(plan.scenes[0].location.as_deref(), Some("Rancho"));
}

#[test]
fn a_date_of_two_readings_is_asked_for() {
    let sheet = "scene,cast,date\n14,Ana,3/4/2026\n";
    let open = plan(sheet.as_bytes());
    assert_eq!(open.scenes[0].date, None);
    assert!(open.not_understood[0].why.starts_with("this date can be read with the day or with the month first"));
    let options = Options { dates: Some(DateOrder::MonthFirst) };
    let told = read(sheet.as_bytes(), &options).unwrap();
    assert_eq!(told.scenes[0].date.map(date_text).as_deref(), Some("2026-03-04"));
}

#[test]
fn a_strip_schedule_has_its_days_in_lines_between() {
    let sheet = "Sc,Set,Cast\nMonday May 11 2026,,\n14,INT. A - DAY,Ana\nEnd of Day 1,,\nTuesday May 12 2026,,\n15,INT. B - DAY,Ana\n";
    let plan = plan(sheet.as_bytes());
    let dates: Vec<String> = plan.scenes.iter().map(|s| date_text(s.date.unwrap())).collect();
    assert_eq!(dates, ["2026-05-11", "2026-05-12"]);
    assert_eq!(plan.not_understood.len(), 1, "`End of Day 1` is listed");
}

fn workbook() -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet().set_name("Monday").unwrap();
    let date = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd");
    let clock = rust_xlsxwriter::Format::new().set_num_format("hh:mm");
    for (column, head) in ["Scene", "Set", "Cast", "Date", "Weapons"].iter().enumerate() {
        sheet.write_string(2, column as u16, *head).unwrap();
    }
    sheet.write_number(3, 0, 14).unwrap();
    sheet.write_string(3, 1, "EXT. STATION - DAY").unwrap();
    sheet.write_string(3, 2, "1\nHenrik Aalto").unwrap();
    sheet.write_number_with_format(3, 3, 46_153.0, &date).unwrap();
    sheet.write_string(3, 4, "revolver").unwrap();
    for (column, head) in ["No.", "Actor", "Call"].iter().enumerate() {
        sheet.write_string(6, column as u16, *head).unwrap();
    }
    sheet.write_number(7, 0, 1).unwrap();
    sheet.write_string(7, 1, "Dale Whitcomb").unwrap();
    sheet.write_number_with_format(7, 2, 6.5 / 24.0, &clock).unwrap();
    book.save_to_buffer().unwrap()
}

#[test]
fn a_workbook_with_dates_and_times_of_its_own() {
    let plan = plan(&workbook());
    assert_eq!(plan.source, Source::Workbook);
    assert_eq!(scenes(&plan), ["14 Some(Exterior) STATION / DAY on 2026-05-11: Dale Whitcomb, Henrik Aalto; revolver"]);
    assert_eq!(plan.calls[0].minutes, Some(390));
    assert_eq!(plan.scenes[0].at.words(), "sheet Monday, row 4");
}

#[test]
fn a_screenplay_with_its_lines() {
    let plan = plan(SCREENPLAY.as_bytes());
    assert_eq!(
        scenes(&plan),
        [
            "14 Some(Exterior) STATION – TICKET WINDOW / DAY on -: SHERIFF, ADA; Dale shoots twice. | The Sheriff draws his REVOLVER & opens fire. | No dispares!",
            "- None - / - on -: ; ",
        ]
    );
    let scene = &plan.scenes[0];
    assert_eq!(scene.page.as_deref(), Some("12"));
    let found: Vec<(&str, usize)> = scene.mentions[1].found.iter().map(|f| (f.written.as_str(), f.at)).collect();
    assert_eq!(found, [("REVOLVER", 22), ("opens fire", 33)]);
    assert_eq!(scene.mentions[1].kind, MentionIn::Paragraph("Action".into()));
    assert_eq!(scene.mentions[0].kind, MentionIn::Paragraph("note".into()));
    assert_eq!(plan.elsewhere[0].text, "A gun lies on a table.");
    assert_eq!(plan.elsewhere.len(), 1, "the title page is no script");
    let listed = not_understood(&plan);
    assert_eq!(listed.len(), 3, "{listed:?}");
    assert!(listed[0].contains("&iexcl;") && listed[1].contains("LATER") && listed[2].contains("no number"));
}

// ---- proposals --------------------------------------------------------------------------------------------

fn vocabulary() -> protocol::check::Protocol {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../protocols/vocabulary");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    let file = |p: &std::path::PathBuf| SourceFile {
        name: p.display().to_string(),
        text: std::fs::read_to_string(p).unwrap(),
    };
    let files = paths.iter().filter(|p| p.extension().is_some_and(|e| e == "rules")).map(file).collect();
    let (protocol, faults) = protocol::check::load(files, &BTreeMap::new());
    assert!(!faults.has_errors());
    protocol
}

fn strings(words: &[&str]) -> Vec<String> {
    words.iter().map(|w| (*w).to_owned()).collect()
}

#[test]
fn proposals_are_entries_that_the_record_takes() {
    let mut protocol = vocabulary();
    let (scenes, people, weapons) = (strings(&["sc14"]), strings(&["dale", "henrik_aalto"]), strings(&["R1", "B1"]));
    let known = Known { scenes: &scenes, people: &people, weapons: &weapons };
    let proposals = plan(CALL_SHEET.as_bytes()).proposals(known, &protocol.vocabulary);
    let says: Vec<&str> = proposals.entries.iter().map(|e| e.says.as_str()).collect();
    assert_eq!(
        says,
        [
            "called_for(person: dale_whitcomb, scene: sc14)",
            "called_for(person: lucia_ferrante, scene: sc14)",
            "scene_entered(scene: sc15a, heading: \"INT. STATION - NIGHT\", date: 2026-05-11)",
            "called_for(person: lucia_ferrante, scene: sc15a)",
            "called_for(person: henrik_aalto, scene: sc15a)",
            "scene_entered(scene: sc16, heading: \"INT. STATION - NIGHT\", date: 2026-05-11)",
            "called_for(person: lucia_ferrante, scene: sc16)",
            "called_for(person: henrik_aalto, scene: sc16)",
            "call_sheet_issued(date: 2026-05-11, weapons: yes)",
            "weapon_planned(weapon: R1, scene: sc14)",
        ]
    );
    let dale = proposals.names.iter().find(|n| n.name == "dale_whitcomb").unwrap();
    assert_eq!(dale.question().as_deref(), Some("`Dale Whitcomb`: the record knows dale; is it the same person?"));
    let henrik = proposals.names.iter().find(|n| n.name == "henrik_aalto").unwrap();
    assert_eq!((henrik.is_known, henrik.question()), (true, None));
    assert_eq!(proposals.not_proposed, ["Owen Price is called, but no row says for which scene"]);

    let lines: String = says.iter().map(|s| format!("05:25 theo: {s}\n")).collect();
    let text = format!("production \"P\" in \"US-CA\" at -07:00\n2026-05-11\n{lines}");
    let mut load = |_: &str| Ok(text.clone());
    let (record, faults, _) = custody::file::read("main.record", &mut load, &mut protocol.names, &protocol.vocabulary);
    assert!(faults.0.is_empty(), "{faults:?}");
    assert_eq!(record.entries.len(), says.len());
}

#[test]
fn names_that_become_one_are_asked_about() {
    let protocol = vocabulary();
    let bytes: Vec<u8> = SCHEDULE.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let proposals = plan(&bytes).proposals(Known::default(), &protocol.vocabulary);
    let questions: Vec<_> = proposals.names.iter().filter_map(NameProposal::question).collect();
    assert_eq!(questions, ["`José Núñez`, `José Nuñez` would both be `jose_nunez`: are they the same person?"]);
    assert!(proposals.not_proposed[0].starts_with("sc22: words of weapons stand there (pistola, salvas)"));
    assert!(!proposals.entries.iter().any(|e| e.says.starts_with("call_sheet")), "a schedule is no call sheet");
}

#[test]
fn names_with_commas_between_do_not_hide_the_semicolons() {
    let cast = (0..9).map(|i| format!("Person {i}")).collect::<Vec<_>>().join(", ");
    let plan = plan(format!("Scene;Set;Cast\n14;EXT. STATION - DAY;{cast}\n15;INT. BAR - DAY;{cast}\n").as_bytes());
    assert_eq!((plan.scenes.len(), plan.scenes[0].people.len()), (2, 9));
    assert!(plan.notes.iter().any(|n| n.contains("semicolons")), "{:?}", plan.notes);
}

#[test]
fn a_screenplay_calls_nobody() {
    let protocol = vocabulary();
    let proposals = plan(SCREENPLAY.as_bytes()).proposals(Known::default(), &protocol.vocabulary);
    let says: Vec<&str> = proposals.entries.iter().map(|e| e.says.as_str()).collect();
    assert_eq!(says, ["scene_entered(scene: sc14, heading: \"EXT. STATION – TICKET WINDOW - DAY\")"]);
    assert_eq!(proposals.not_proposed.len(), 3, "{:?}", proposals.not_proposed);
}

#[test]
fn only_what_the_vocabulary_has_is_proposed() {
    let text = "sort person \"p\"\nevent called_for \"c\" closed { person: person }\n".to_owned();
    let (protocol, _) = protocol::check::load(vec![SourceFile { name: "v".into(), text }], &BTreeMap::new());
    let proposals = plan(CALL_SHEET.as_bytes()).proposals(Known::default(), &protocol.vocabulary);
    assert_eq!(proposals.entries, []);
    assert!(proposals.not_proposed.iter().any(|n| n == "the vocabulary has no event `call_sheet_issued`"));
    assert!(proposals.not_proposed.iter().any(|n| n.starts_with("`called_for` has or needs a field `scene`")));
}

// ---- files that do harm -------------------------------------------------------------------------------------

/// Longest that one file of these sizes may take, on a busy machine and without optimisation.
const PATIENCE: Duration = Duration::from_secs(5);

/// Reads it and everything that follows; whatever comes out, it comes soon and in words.
fn survives(bytes: &[u8], protocol: &protocol::check::Protocol) {
    let started = Instant::now();
    match read(bytes, &Options::default()) {
        Ok(plan) => drop(plan.proposals(Known::default(), &protocol.vocabulary)),
        Err(error) => assert!(error.to_string().chars().next().unwrap().is_lowercase(), "{error}"),
    }
    assert!(started.elapsed() < PATIENCE, "{:?} for {} bytes", started.elapsed(), bytes.len());
}

#[test]
fn every_beginning_of_a_file_is_read_or_refused() {
    let protocol = vocabulary();
    for file in [CALL_SHEET.as_bytes(), SCHEDULE.as_bytes(), SCREENPLAY.as_bytes(), &workbook()] {
        for end in 0..=file.len() {
            survives(&file[..end], &protocol);
        }
    }
}

/// A small generator of its own, so that a failure can be made again (xorshift, Marsaglia 2003).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n as u64) as usize
    }
}

#[test]
fn damaged_files_are_read_or_refused() {
    let protocol = vocabulary();
    let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain(CALL_SHEET.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let files = [
        CALL_SHEET.as_bytes().to_vec(),
        SCHEDULE.as_bytes().to_vec(),
        SCREENPLAY.as_bytes().to_vec(),
        workbook(),
        utf16,
    ];
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    for round in 0..3_000 {
        let mut bytes = files[round % files.len()].clone();
        for _ in 0..=dice.below(6) {
            let at = dice.below(bytes.len());
            match dice.below(4) {
                0 => bytes[at] = dice.below(256) as u8,
                1 => drop(bytes.remove(at)),
                2 => bytes.insert(at, b"<>&;,\"\n\x00\xff"[dice.below(9)]),
                _ => {
                    let end = (at + dice.below(40)).min(bytes.len());
                    let piece = bytes[at..end].to_vec();
                    bytes.splice(at..at, piece);
                }
            }
            if bytes.is_empty() {
                break;
            }
        }
        survives(&bytes, &protocol);
    }
}

/// A package with these parts, packed.
fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// The parts of the sample workbook, with the text of its sheet put through `change`, packed again.
fn with_sheet(change: impl Fn(&str) -> String) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(workbook())).unwrap();
    let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
    for i in 0..archive.len() {
        let mut part = archive.by_index(i).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        std::io::copy(&mut part, &mut bytes).unwrap();
        if name == "xl/worksheets/sheet1.xml" {
            bytes = change(std::str::from_utf8(&bytes).unwrap()).into_bytes();
        }
        parts.push((name, bytes));
    }
    package(&parts.iter().map(|(n, b)| (n.as_str(), b.as_slice())).collect::<Vec<_>>())
}

#[test]
fn damaged_sheets_inside_a_sound_package_are_read_or_refused() {
    let protocol = vocabulary();
    let mut dice = Dice(42);
    for _ in 0..800 {
        let places: Vec<(usize, usize)> = (0..4).map(|_| (dice.below(4_000), dice.below(128))).collect();
        let bytes = with_sheet(|text| {
            let mut bytes = text.as_bytes().to_vec();
            for (at, byte) in &places {
                let at = at % bytes.len();
                match byte % 3 {
                    0 => bytes[at] = *byte as u8,
                    1 => drop(bytes.remove(at)),
                    _ => bytes.insert(at, *byte as u8),
                }
            }
            String::from_utf8(bytes).unwrap()
        });
        survives(&bytes, &protocol);
    }
}

#[test]
fn a_package_that_grows_without_end_is_refused() {
    let blanks = vec![b' '; 8 << 20];
    let parts: Vec<(String, &[u8])> = (0..20).map(|i| (format!("xl/{i}.xml"), blanks.as_slice())).collect();
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(n, b)| (n.as_str(), *b)).collect();
    let bytes = package(&parts);
    assert!(bytes.len() < 1 << 20, "small as a file");
    let error = read(&bytes, &Options::default()).unwrap_err();
    assert_eq!(
        error,
        IngestError::TooLarge { what: "too many bytes when it is unpacked", limit: limits::MAX_UNPACKED }
    );
    let many: Vec<(String, &[u8])> = (0..2_001).map(|i| (format!("{i}"), &b""[..])).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(n, b)| (n.as_str(), *b)).collect();
    let error = read(&package(&many), &Options::default()).unwrap_err();
    assert_eq!(error, IngestError::TooLarge { what: "too many parts", limit: limits::MAX_PARTS });
}

#[test]
fn a_sheet_that_claims_to_be_endless_costs_nothing() {
    let protocol = vocabulary();
    let far = with_sheet(|text| {
        let text = text.replace("<dimension ref=\"A3:E8\"/>", "<dimension ref=\"A1:XFD1048576\"/>");
        text.replace("</sheetData>", "<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row></sheetData>")
    });
    assert!(matches!(read(&far, &Options::default()), Err(IngestError::TooLarge { what: "too many columns", .. })));
    survives(&far, &protocol);
    let beyond = with_sheet(|text| text.replace("r=\"A4\"", "r=\"ZZZZZZZZZZZZZ99999999999999\""));
    survives(&beyond, &protocol);
}

#[test]
fn limits_of_text_hold() {
    let protocol = vocabulary();
    let is = |bytes: &[u8], what: &str| match read(bytes, &Options::default()) {
        Err(IngestError::TooLarge { what: said, .. }) => assert_eq!(said, what),
        other => panic!("{other:?}"),
    };
    is(&vec![b'a'; (limits::MAX_BYTES + 1) as usize], "too many bytes");
    is("a,b\n".repeat(20_001).as_bytes(), "too many rows");
    is(",".repeat(300).as_bytes(), "too many columns");
    is(format!("scene,cast\n{}", "1,a\n".repeat(5_001)).as_bytes(), "too many scenes");
    let long = format!("scene,notes\n14,\"{}\"\n", "gun ".repeat(100_000));
    let read = plan(long.as_bytes());
    assert_eq!(read.scenes[0].other[0].1.len(), limits::MAX_CELL);
    assert!(read.not_understood[0].why.contains("was not read"));
    survives("\"".repeat(100_000).as_bytes(), &protocol);
    survives("a;".repeat(1 << 20).as_bytes(), &protocol);
    let names = format!("scene,cast\n14,\"{}\"\n", (0..2_000).map(|i| format!("n{i}")).collect::<Vec<_>>().join(","));
    assert_eq!(plan(names.as_bytes()).scenes[0].people.len(), limits::MAX_NAMES);
}

#[test]
fn screenplays_that_do_harm_are_refused_in_words() {
    let protocol = vocabulary();
    let why = |text: &str| match read(text.as_bytes(), &Options::default()) {
        Err(IngestError::Screenplay { why }) => why,
        other => panic!("{other:?}"),
    };
    let deep = format!("<FinalDraft>{}", "<a>".repeat(100_000));
    assert_eq!(why(&deep), "its elements are nested more than 64 deep");
    assert_eq!(why("<html></html>"), "its outermost element is `html`, not `FinalDraft`");
    assert_eq!(why("<FinalDraft><Content>"), "it ends in the middle of `Content`");
    assert_eq!(why("<FinalDraft></FinalDraft>"), "there is no scene heading in it");
    // Entities that grow are never expanded.
    let laughs = "<!DOCTYPE l [<!ENTITY a \"gun gun gun\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]><FinalDraft><Content>\
        <Paragraph Type=\"Scene Heading\" Number=\"1\"><Text>INT. A &b; - DAY</Text></Paragraph></Content></FinalDraft>";
    let read = plan(laughs.as_bytes());
    assert_eq!(read.scenes[0].place.as_deref(), Some("A"));
    assert!(read.not_understood[0].text.contains("&b;"));
    let file = "<!DOCTYPE l [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><FinalDraft><Content><Paragraph Type=\"Action\">\
        <Text>&x;</Text></Paragraph></Content></FinalDraft>";
    survives(file.as_bytes(), &protocol);
    let flat = format!(
        "<FinalDraft><Content>{}</Content></FinalDraft>",
        "<Paragraph><Text>gun</Text></Paragraph>".repeat(50_000)
    );
    survives(flat.as_bytes(), &protocol);
}

#[test]
fn a_file_of_no_known_kind_is_refused_in_words() {
    let error = |bytes: &[u8]| read(bytes, &Options::default()).unwrap_err().to_string();
    assert_eq!(error(b""), "the file is empty");
    assert!(error(b"name,age\nana,41\n").starts_with("no row of the file has headings that are known"));
    assert!(
        error(b"\x89PNG\r\n\x1a\n\x00\x00").starts_with("the file is neither text in a known encoding nor a workbook")
    );
    assert!(error(b"PK\x03\x04nothing").starts_with("the workbook could not be opened"));
    assert!(error(b"%PDF-1.7\n1 0 obj\n").starts_with("no row of the file has headings"));
}
